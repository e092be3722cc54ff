"""Why this answer, on the screen: the map's colours, the rings, the sentences and their numbers."""

import re

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import short
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import Found
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.studies import occlusion
from convtui.lab.study_state import Occlusion
from convtui.lab.trained_state import Trial
from convtui.network.occlusion import OcclusionMap
from convtui.panels.choosing_study import study_panels
from convtui.panels.likely import likeliest, likely_column, tenths
from convtui.panels.studies.occlusion import OcclusionPanels, occlusion_layout
from convtui.render.colours import HINT, RIM, ZERO
from convtui.render.tier import Tier
from tests.panels.scenes import inside_ring, library, ringed, signed_colour

ROOMS = [(80, 21), (120, 37), (200, 47)]


def view(network: str = "stacked", digit: int = 17, **study: object) -> TrainedView:
    trial = Trial(network=network, digit=digit)
    if network == "colour":
        trial = replace(trial, picture=library().picture_for(trial))
    return TrainedView(trial=trial, study=Occlusion(**study))  # type: ignore[arg-type]


def panels(made: TrainedView, room: tuple[int, int] = (80, 21), books: Library | None = None) -> OcclusionPanels:
    if books is None:
        books = library()
        finish(occlusion.jobs(made, books)[0], books)
    drawn = study_panels(filters_scene(made, books), books, *room, Tier.TRUECOLOR)
    assert isinstance(drawn, OcclusionPanels)
    return drawn


@pytest.mark.parametrize("room", ROOMS)
def test_the_map_is_signed_on_the_scale_that_it_says(room: tuple[int, int]) -> None:
    made = panels(view(at=(0, 0)), room)
    found, layout = made.occlusion, made.layout
    assert found.map is not None
    falls = found.map.falls
    limit = float(np.abs(falls).max())
    scale = layout.pane[1] // 28
    left = layout.left(1)
    dots = made.cells().pixels()[2 : 2 + 28 * scale, left : left + 28 * scale]
    for row, column in ((8, 9), (14, 14), (20, 20), (25, 3), found.worst or (9, 9)):
        dot = dots[row * scale, column * scale].astype(float)
        if (row, column) == found.worst:
            assert dots[row * scale + scale // 2, column * scale + scale // 2].tolist() == list(HINT)
        else:
            assert np.abs(dot - signed_colour(float(falls[row, column]), limit)).max() <= 1.5
    assert f"scale -{short(limit)}..+{short(limit)}" in made.cells().text()


def test_the_patch_is_ringed_on_the_picture() -> None:
    for at, side in (((14, 12), 5), ((10, 20), 9)):
        made = panels(view(at=at, side=side))
        half = side // 2
        cells = made._picture()
        assert inside_ring(cells) == (at[0] - half, at[0] + half, at[1] - half, at[1] + half)


def test_the_worst_place_stays_marked_when_the_patch_is_elsewhere() -> None:
    found = panels(view()).occlusion
    assert found.worst is not None
    assert not ringed(panels(view())._picture(), HINT).any()
    made = panels(view(at=(1, 1)))
    blue = np.argwhere(ringed(made._picture(), HINT))
    row, column = found.worst
    assert blue.min(axis=0).tolist() == [row - 3, column - 3]
    assert blue.max(axis=0).tolist() == [row + 3, column + 3]


@pytest.mark.parametrize("digit", [17, 4, 99])
def test_the_sentences_say_what_was_found(digit: int) -> None:
    made = panels(view(digit=digit, at=(15, 13)))
    text, found = made.cells().text(), made.occlusion
    assert found.map is not None
    assert found.worst is not None
    row, column = found.worst
    before, after = tenths(found.map.score), tenths(float(found.map.scores[found.worst]))
    change = f"falls from {before} to {after}" if before != after else f"stays at {before}"
    reads = int(found.map.probabilities[found.worst].argmax())
    assert f"Worst, 5x5 hidden at {row},{column}: {found.label} {change}; it " in text
    assert f"reads {reads}." in text
    here = tenths(float(found.reads[found.label]))
    assert re.search(rf"Here, 5x5 hidden at 15,13: {found.label} \w+ (from .* to|at) {re.escape(here)}; it", text)
    assert f"What speaks for {found.label} ({before})?" in made.hint()
    assert f"n: for {found.labels[1]}." in made.hint()


def test_of_another_label_it_says_where_it_changes_most() -> None:
    first = panels(view())
    made = panels(view(label=first.occlusion.labels[1]))
    assert "Most, 5x5 hidden at" in made.cells().text()
    assert made.note() == f"why {first.occlusion.labels[1]}?"


def test_while_it_is_computed_it_says_how_far_it_is() -> None:
    books = Library()
    made = view()
    nothing = panels(made, books=books)
    assert "0 of 784" in nothing.hint()
    assert "Ctrl-C stops" in nothing.hint()
    dots = nothing.cells().pixels()[2:30, nothing.layout.left(1) : nothing.layout.left(1) + 28]
    assert dots[3, 3].tolist() == list(RIM)
    wanted = occlusion.jobs(made, books)[0]
    some = list(steps(wanted, books))[3]
    books.findings.put(wanted, some)
    half = panels(made, books=books)
    assert f"{some.done} of 784 places tried" in half.cells().text()
    assert "So far, " in half.cells().text()
    dots = half.cells().pixels()[2:30, half.layout.left(1) : half.layout.left(1) + 28]
    assert dots[27, 27].tolist() == list(RIM)
    assert dots[2, 26].tolist() == list(ZERO), "every fourth place is known, and there is no ink"


def test_what_is_read_with_the_patch_there() -> None:
    made = panels(view(at=(14, 14)))
    lines = made.cells().text().split("\n")
    at = made.layout.column
    assert at is not None
    best = int(made.occlusion.reads.argmax())
    assert lines[1 + best][at:].split()[0] == str(best)
    wide = panels(view(at=(14, 14)), (120, 37))
    assert wide.layout.column is None
    text = wide.cells().text()
    assert "whole" in text
    assert "hidden" in text
    third = panels(view(at=(14, 14)), (200, 47))
    assert third.layout.panes == 3
    left = third.layout.left(2)
    dots = third.cells().pixels()[2:58, left : left + 56, 0]
    covered = np.repeat(np.repeat(third.occlusion.covered, 2, axis=0), 2, axis=1)
    assert dots.tolist() == np.rint(covered * 255).astype(int).tolist()


def test_what_hides_is_said() -> None:
    assert "What hides is paper, 0" in panels(view()).cells().text()
    assert "What hides is its mean colour" in panels(view("colour"), books=Library()).cells().text()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("picture", [(28, 28), (32, 32)])
def test_panes_fit(room: tuple[int, int], picture: tuple[int, int]) -> None:
    layout = occlusion_layout(*room, picture)
    assert layout.left(layout.panes) - 1 <= room[0]
    assert 1 + layout.pane[0] + 4 <= room[1]
    assert layout.column is None or room[0] - layout.column >= 14


@pytest.mark.parametrize("network", ["stacked", "colour"])
@pytest.mark.parametrize("label", range(10))
def test_the_words_fit_at_80_columns(network: str, label: int) -> None:
    """Whatever was found: here it is made up."""
    books, shown = Library(), view(network, label=label, at=(9, 9))
    wanted = occlusion.jobs(shown, books)[0]
    shape = books.input_of(shown.trial).shape[:2]
    random = np.random.default_rng(label).dirichlet(np.full(10, 0.2), shape).astype(np.float32)
    whole = books.activations(shown.trial).output
    places = shape[0] * shape[1]
    books.findings.put(
        wanted, Found(places, places, OcclusionMap(0, 5, float(whole[0]), random[:, :, 0], whole, random))
    )
    made = panels(shown, books=books)
    assert len(made.hint()) <= 79
    assert [words for words, _ in made._lines() if len(words) > 80] == []
    keys = panels(view()).keys()
    assert sum(len(f"{key} {word}  ") for key, word, _ in keys) - 2 <= 80


def test_the_mouse() -> None:
    made = panels(view())
    assert made.clicked(1, 0, 0, False) == (want.ClickTool(0, 0),)
    assert made.clicked(8, made.layout.left(1) + 5, 0, True) == (want.ClickTool(14, 5, True),)
    assert made.clicked(20, 3, 0, False) is None
    assert made.clicked(5, 5, 1, False) == (want.AddToCell(-1),)
    assert made.clicked(5, 70, 1, False) == (want.Step(1),)


# -- the column of probabilities


def test_a_column_of_probabilities() -> None:
    shares = np.array([0.25, 0.7, 0.05], np.float32)
    text = likely_column(shares, ("cat", "dog", "automobile"), 30).text().split("\n")
    assert [line.split()[0] for line in text] == ["cat", "dog", "automobile"]
    assert [line.split("%")[0].split()[-1] for line in text] == ["25", "70", "5"]
    spaced = likely_column(shares, ("a", "b", "c"), 20, step=2)
    assert spaced.height == 5
    narrow = likely_column(shares, ("cat", "dog", "automobile"), 14)
    assert narrow.width == 14
    assert narrow.text().split("\n")[2].endswith("5 %")
    assert "a pool is out" in likely_column(shares[:0], ("a",), 14).text()
    assert "no classes" in likely_column(shares[:0], (), 14).text()
    assert likeliest(shares, ("a", "b", "c")) == ("b", "70 %")
    assert likeliest(shares[:0], ("a",)) is None


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0 %"), (1, "100.0 %"), (0.0001, "<0.1 %"), (0.9996, ">99.9 %"), (0.998, "99.8 %"), (0.121, "12.1 %")],
)
def test_tenths_of_a_percent(share: float, text: str) -> None:
    assert tenths(share) == text


def test_what_pale_and_blue_are_is_said_as_the_terminal_draws_them() -> None:
    made = panels(view())
    for tier, words in (
        (Tier.MONO, "Full: hiding it lowers 6; empty: raises"),
        (Tier.ASCII, "#: hiding it lowers 6; =:"),
    ):
        said = replace(made, tier=tier)._lines()[0][0]
        assert said.startswith(words.replace("6", made._name))
