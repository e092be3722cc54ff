"""The disturbed picture on the screen: panes dot by dot, every figure read back, all rooms."""

import re

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import percent
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Disturb
from convtui.lab.trained_state import Disturbance, Trial
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.disturb import DisturbPanels
from convtui.panels.studies.disturb_layout import disturb_layout
from convtui.render.tier import Tier
from tests.panels.scenes import library

ROOMS = [(80, 21), (120, 37), (200, 47)]
RIGHT = Disturbance((0, 1))


def panels(
    how: Disturbance = RIGHT, room: tuple[int, int] = (80, 21), shown: str = "after", **view: object
) -> DisturbPanels:
    network = str(view.pop("network", "lecture"))
    trial = Trial(network=network, digit=8, disturbance=how)
    if network == "colour":
        trial = replace(trial, picture=library().picture_for(trial))
    made_view = TrainedView(trial=trial, study=Disturb(shown), **view)  # type: ignore[arg-type]
    made = study_panels(filters_scene(made_view, library()), library(), *room, Tier.TRUECOLOR)
    assert isinstance(made, DisturbPanels)
    return made


def test_picture_map_and_pooled_map_stand_there_dot_by_dot() -> None:
    for shown in ("after", "before"):
        made = panels(shown=shown, filter=4)
        found, layout = made.disturb, made.layout
        dots = made.cells().pixels()[2:]
        picture = getattr(found.picture, shown)[:, :, 0]
        assert dots[:28, :28, 0].tolist() == np.rint(picture * 255).astype(int).tolist()
        for change, at, side in ((found.maps, layout.columns[1], 26), (found.pools, layout.columns[2], 13)):
            assert change is not None
            values = getattr(change, shown)[:, :, 4]
            limit = max(change.before[:, :, 4].max(), change.after[:, :, 4].max())
            wanted = np.rint(values / limit * 255).astype(int)
            assert np.abs(dots[:side, at : at + side, 0].astype(int) - wanted).max() <= 1, (shown, side)


def test_what_changed_is_signed() -> None:
    made = panels(shown="change", filter=4)
    assert made.disturb.pools is not None
    change = made.disturb.pools.after[:, :, 4] - made.disturb.pools.before[:, :, 4]
    dots = made.cells().pixels()[2:15, made.layout.columns[2] : made.layout.columns[2] + 13].astype(int)
    light = dots.sum(axis=-1)
    zero = light[change == 0]
    assert len(set(zero.tolist())) == 1
    assert (light[change > 0.05] > zero[0]).all()
    assert (light[change < -0.05] < zero[0]).all()
    assert "what changed" in made.cells().text()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("network", ["lecture", "stacked", "colour"])
def test_the_figures_under_the_panes_are_the_shares(room: tuple[int, int], network: str) -> None:
    made = panels(room=room, network=network, filter=5)
    text = made.cells().text()
    found = made.disturb
    assert found.pools is not None
    shares = found.picture.shares.mean(), found.maps.shares[5], found.pools.shares[5]
    line = next(line for line in text.split("\n") if "changed  " in line and "says" not in line)
    assert re.findall(r"changed +([<>]?\d+ %)", line) == [percent(float(share)) for share in shares]
    assert f"map {percent(found.maps.mean)}, max pool 2x2 {percent(found.pools.mean)}." in text
    assert f"changes by {percent(float(shares[1]))}, once pooled by {percent(float(shares[2]))}" in made.hint()


def test_the_filters_that_say_nothing_are_not_counted() -> None:
    names = library().layers(Trial(network="stacked"))
    made = panels(network="stacked", layer=names[2])
    count = made.disturb.maps.count
    assert count < 64
    assert f"the {count} of 64 not all 0" in made.cells().text()
    assert "(not its own)" in made.cells().text()
    silent = int(np.flatnonzero(np.isnan(made.disturb.maps.shares))[0])
    quiet = panels(network="stacked", layer=names[2], filter=silent)
    assert "says nothing" in quiet.cells().text()
    assert f"filter {silent + 1} says nothing" in quiet.hint()


def test_both_predictions_stand_there_and_whether_the_answer_changed() -> None:
    made = panels(Disturbance((0, 13)))
    was, now = int(made.disturb.before.argmax()), int(made.disturb.after.argmax())
    assert was != now
    label = made.scene.label
    assert f"It read {was} " in made.cells().text()
    assert f"now it reads {now} " in made.cells().text()
    assert f"The label says {label}." in made.cells().text()
    lines = made.cells().text().split("\n")
    assert lines[18].startswith("was")
    assert lines[19].startswith("now")
    assert "It still reads" in panels().cells().text()
    assert "It reads" in panels(Disturbance(seed=3)).cells().text()


def test_in_a_larger_room_both_pictures_and_both_columns_are_seen_at_once() -> None:
    made = panels(room=(120, 37), filter=2)
    text = made.cells().text().split("\n")
    assert text[0].startswith("picture as it was")
    assert text[15].startswith("picture as it is")
    dots = made.cells().pixels()
    before, after = made.disturb.picture.before[:, :, 0], made.disturb.picture.after[:, :, 0]
    assert dots[2:30, :28, 0].tolist() == np.rint(before * 255).astype(int).tolist()
    assert dots[32:60, :28, 0].tolist() == np.rint(after * 255).astype(int).tolist()
    assert "read as it was" in text[0]
    assert "reads now" in text[15]


@pytest.mark.parametrize("picture", [(28, 28), (32, 32)])
@pytest.mark.parametrize("room", ROOMS)
def test_panes_do_not_overlap(room: tuple[int, int], picture: tuple[int, int]) -> None:
    layout = disturb_layout(*room, picture)
    ends = [at + wide for at, wide in zip(layout.columns, layout.widths, strict=True)]
    assert ends[0] <= layout.columns[1]
    assert ends[1] <= layout.columns[2]
    assert ends[2] <= (layout.column if layout.column is not None else room[0])
    assert layout.widths[2] >= picture[1] // 2
    assert layout.bands * (layout.height + 1) + 4 <= room[1]


def test_what_was_done_is_said() -> None:
    text = panels(Disturbance((-2, 3), 15, 0.1, 1)).cells().text()
    for line in (r"up +2", r"right +3", r"turn +\+15 deg", r"noise 0\.10"):
        assert re.search(line, text), line
    assert panels(Disturbance()).note() == "not disturbed"
    assert panels().note() == "disturbed"
    assert panels(Disturbance()).hint().startswith("Arrows move the picture")
    assert panels(Disturbance((1, 2))).hint().startswith("Moved by 1, 2:")
    assert panels(Disturbance((0, -2))).hint().startswith("Moved by 2 pixels:")
    assert panels(Disturbance(degrees=5)).hint().startswith("So:")
    assert "650 of 650 dots are as before" in panels().cells().text()
    assert "dots are as before" not in panels(Disturbance((0, 1), 5)).cells().text()


def test_without_a_pool_there_is_no_prediction_to_show() -> None:
    made = panels(network="stacked")
    pool = library().network("stacked").spec.layers[1].name
    view = replace(made.scene.view, trial=replace(made.scene.view.trial, dropped=(pool,)))
    out = study_panels(filters_scene(view, library()), library(), 80, 21, Tier.TRUECOLOR)
    assert "a pool is out" in out.cells().text()


def test_the_words_fit_at_80_columns() -> None:
    for how in (RIGHT, Disturbance((-14, -14), -175, 1.0, 9), Disturbance()):
        for network in ("lecture", "stacked", "colour"):
            for filter_ in (0, 31):
                made = panels(how, network=network, filter=filter_)
                assert len(made.hint()) <= 79
                assert all(len(words) <= 80 for words in (made._layer(), made._formula(), made._verdict()))
                shown = sum(len(f"{key} {word}  ") for key, word, _ in made.keys()[:-2])
                assert shown + len("Esc keep") <= 80


def test_the_mouse() -> None:
    made = panels()
    assert made.clicked(5, 5, 1, False) == (want.Move(rows=1),)
    assert made.clicked(5, 60, 1, False) == (want.AddToCell(-1),)
    assert made.clicked(5, 40, 0, False) == (want.NextFocus(),)
    assert made.clicked(18, 5, 0, False) is None
    assert made.clicked(5, 5, 0, True) is None


def test_what_changed_is_named_as_the_terminal_draws_it() -> None:
    made = panels(shown="change")
    assert "what changed: pale more" in made.cells().text()
    assert "what changed: # more" in replace(made, tier=Tier.ASCII).cells().text()
