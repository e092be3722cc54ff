"""What a moved picture does to its maps, on the screen."""

from itertools import product

import numpy as np
import pytest

from convtui.core.figures import percent, short
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.state import ZOOMS, Experiment, KernelView, Pooling
from convtui.panels.choosing import panels_of
from convtui.panels.kernel_layout import kernel_layout
from convtui.panels.tools.nudge import NudgePanels
from convtui.render.colours import RIM, RING, ZERO
from tests.panels.scenes import SIZES, Size, library, signed_colour

FIRST: Size = (80, 24)
DOWN, RIGHT = want.Move(1, 0), want.Move(0, 1)


def panels(*intents: Intent, view: KernelView | None = None, size: Size = FIRST) -> NudgePanels:
    now = view or KernelView()
    for intent in (want.OpenTool("nudge"), *intents):
        now = reduce(now, intent, library())
    scene = kernel_scene(now, library())
    rows, columns = scene.computed.picture.shape[:2]
    made = panels_of(scene, kernel_layout(*size, (rows, columns), now.zoom, scene.kernel.shape))
    assert isinstance(made, NudgePanels)
    return made


def lines(made: NudgePanels) -> list[str]:
    return made.products().text().split("\n")


def test_the_figures_are_those_that_were_counted() -> None:
    made = panels(DOWN, view=KernelView(Experiment("camera", 32)))
    found = made.shift
    head, most, mean, _ = lines(made)
    assert head.split() == ["map", "30x30", "pool", "15x15", "again", "7x7", "again", "3x3"]
    for line, changes in ((most, (found.map, *found.maxima)), (mean, found.means)):
        at = 0
        for change in changes:
            assert change.changed is not None
            assert change.amount is not None
            figure = f"{percent(change.changed):>5} {short(change.amount, 4):>4}"
            at = line.index(figure, at) + 1
            filled = sum("█▉▊▋▌▍▎▏".find(one) >= 0 for one in line[at + 10 : at + 15])
            assert abs(filled - 5 * change.amount) <= 1
    assert most.index(percent(found.map.changed or 0)) < head.index("pool")
    assert mean[10:28].strip() == "", "the map is the same on both lines"


def test_the_sentence_is_computed() -> None:
    made = panels(DOWN)
    share, pooled = made.shift.map.changed, made.shift.maxima[0].changed
    assert share is not None
    assert pooled is not None
    assert 0 < share < 1
    assert made.hint() == (
        f"Moved by 1 pixel: {percent(share)} of the map's dots changed, {percent(pooled)} once max-pooled."
    )
    assert panels(RIGHT, RIGHT).hint().startswith("Moved by 2 pixels: ")
    assert panels(DOWN, RIGHT, RIGHT).hint().startswith("Moved by 1, 2: ")
    assert "Arrows move the picture" in panels().hint()
    small = KernelView(Experiment("3x3"))
    assert "too little is left" in panels(DOWN, view=small).hint()
    assert "none left" in lines(panels(DOWN, view=small))[1]


def test_the_map_moves_along() -> None:
    assert lines(panels(DOWN))[3] == "Moved back, 870 of 870 dots of the map are what they were, to the bit."
    assert lines(panels())[3].endswith("where the picture goes, its map goes.")
    halved = KernelView(Experiment(stride=2))
    assert lines(panels(DOWN, view=halved))[3].startswith("The stride is 2: the map moves along only")
    assert lines(panels(DOWN, DOWN, view=halved))[3].startswith("Moved back, 210 of 210")


def test_which_way() -> None:
    for moves, words in (
        ((), "not moved"),
        ((DOWN,), "down 1, right 0"),
        ((want.Move(-1, -1), want.Move(-1, -1)), "up 2, left 2"),
    ):
        made = panels(*moves)
        assert words in made.kernel().text()
        assert words in made.note()


def test_the_picture_moves_and_the_map_with_it() -> None:
    still, moved = panels(), panels(DOWN, DOWN)
    before, after = (made.picture().pixels() for made in (still, moved))
    plain = ~((before[:-2] == RING).all(axis=-1) | (after[2:] == RING).all(axis=-1))
    assert (before[:-2][plain] == after[2:][plain]).all()
    before, after = (made.map().pixels() for made in (still, moved))
    inside = np.s_[1:29, 1:31]
    plain = ~((before[inside] == RING).all(axis=-1) | (after[3:31, 1:31] == RING).all(axis=-1))
    assert (before[inside][plain] == after[3:31, 1:31][plain]).all()


def test_the_pane_shows_what_changed() -> None:
    made = panels(DOWN, want.NextFocus())
    dots, difference = made.map().pixels(), made.shift.difference
    limit = float(np.nanmax(np.abs(difference)))
    for row, column in product(range(0, 30, 3), range(0, 30, 3)):
        drawn, value = dots[row + 1, column + 1], float(difference[row, column])
        if (drawn == RING).all():
            continue
        wanted = np.array(RIM) if np.isnan(value) else signed_colour(value, limit)
        assert np.abs(drawn - wanted).max() <= 2
    assert np.isnan(difference[0]).all(), "what came in at the edge is not compared"
    assert made.titles()[1].endswith(f"= change, -{short(limit)}..+{short(limit)}")
    calm = panels(want.NextFocus())
    plain = calm.map().pixels()[1:31, 1:31]
    assert ((plain == ZERO) | (plain == RING)).all()
    assert calm.titles()[1].endswith("= change, none")
    assert ("Tab", "map", "next_pane") in list(calm.keys())


@pytest.mark.parametrize("size", [*SIZES, (80, 23)])
@pytest.mark.parametrize("name", ["letter-e", "diagram", "33x33", "3x3", "200x3", "500x340"])
@pytest.mark.parametrize("zoom", ZOOMS)
def test_everything_fits(size: Size, name: str, zoom: str) -> None:
    for pooling, tab in product((Pooling(), Pooling("max"), Pooling("mean", 3, 2)), (False, True)):
        view = KernelView(Experiment(name, pooling=pooling), zoom)  # type: ignore[arg-type]
        made = panels(DOWN, RIGHT, *[want.NextFocus()] * tab, view=view, size=size)
        layout = made.layout
        for cells, width in (
            (made.picture(), layout.pane[1]),
            (made.map(), layout.pane[1]),
            (made.kernel(), layout.middle),
        ):
            assert (cells.height, cells.width) == (layout.pane[0], width)
        assert made.products().height == layout.products
        assert max(len(line) for line in lines(made)) <= 80
        assert lines(made)[3].endswith("."), "not cut off"
        assert len(made.hint()) < 79
        assert len(made.note()) < 36
        keys = made.keys()
        assert sum(len(key) + len(label) + 3 for key, label, _ in keys) <= 81
        assert len(made.titles()[1]) <= layout.middle + layout.pane[1]


def test_the_longest_sentences_fit() -> None:
    """All dots of a photograph change."""
    view = KernelView(Experiment("500x340"))
    for moves in ((DOWN,) * 4, (DOWN, RIGHT) * 4):
        made = panels(*moves, view=view)
        assert "100 %" in made.hint()
        assert len(made.hint()) < 79
        assert lines(made)[3].endswith(".")
