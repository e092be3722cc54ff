from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import STOPPED, Found
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.studies.patches import COLUMNS, derived, jobs
from convtui.lab.study_state import Patches
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.panels.studies.patches import PatchesPanels, patches_layout
from convtui.panels.study import Word
from convtui.render.colours import KEY, RIM, RING
from tests.lab.few_digits import FewDigits, few

SIZES = ((80, 21), (120, 37), (200, 47))
FIELDS = ((1, 1), (3, 3), (5, 7), (8, 8), (10, 10), (18, 18), (40, 40))
DEAD = FilterEdit("conv2d", 0, (0.0,) * 9, 0.0)


@cache
def colour() -> Library:
    return Library()


def panels(view: TrainedView, size: tuple[int, int] = SIZES[0], library: Library | None = None) -> PatchesPanels:
    library = library or (few() if view.trial.network != "colour" else colour())
    return PatchesPanels(filters_scene(view, library), derived(view, library), *size)


def counted(view: TrainedView, size: tuple[int, int] = SIZES[0]) -> PatchesPanels:
    library = few() if view.trial.network != "colour" else colour()
    for job in jobs(view, library):
        finish(job, library)
    return panels(view, size)


def view_of(network: str = "lecture", layer: str | None = None, at: int = 0) -> TrainedView:
    picture = "cat" if network == "colour" else None
    return TrainedView(Trial(network=network, picture=picture), layer=layer, filter=1, study=Patches(at))


def words_of(made: PatchesPanels) -> tuple[Word, ...]:
    """The line of keys."""
    return PatchesPanels.keys(made)


VIEWS = [
    view_of(),
    view_of("stacked", "conv2d_1"),
    view_of("stacked", "conv2d_2"),
    view_of("colour"),
    view_of("colour", "conv2d_2"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("picture", [(28, 28), (32, 32), (40, 17), (64, 64), (224, 224)])
def test_the_tiles_stand_beside_the_picture(
    size: tuple[int, int], field: tuple[int, int], picture: tuple[int, int]
) -> None:
    layout = patches_layout(*size, field, picture)
    tall, wide = layout.tile
    times, by = layout.scale
    assert COLUMNS * wide <= layout.left
    assert layout.left + layout.dots[1] == size[0]
    assert layout.dots[0] % picture[0] == 0 or layout.dots[0] < picture[0]
    assert 1 + layout.rows * tall <= size[1]
    assert layout.rows >= 3
    assert max(field[1] * times // by, 1) < wide
    assert -(-(field[0] * times // by) // 2) < tall
    assert layout.below + 4 <= size[1]


def test_where_there_is_room_a_pixel_is_a_whole_number_of_dots() -> None:
    for field in FIELDS[:5]:
        assert patches_layout(120, 37, field, (28, 28)).scale[1] == 1
    assert patches_layout(80, 21, (3, 3), (28, 28)).scale == (3, 1)
    assert patches_layout(80, 21, (8, 8), (28, 28)).scale == (1, 1)
    assert patches_layout(120, 37, (18, 18), (28, 28)).scale == (1, 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_each_tile_is_its_patch(view: TrainedView, size: tuple[int, int]) -> None:
    made = counted(view, size)
    dots, cells, layout = made.cells().pixels(), made.cells(), made.layout
    assert (cells.height, cells.width) == (size[1], size[0])
    (times, by), (tall, wide) = layout.scale, layout.tile
    for number, patch in enumerate(made.known.patches[: layout.rows * COLUMNS]):
        row, column = 1 + number // COLUMNS * tall, number % COLUMNS * wide
        line = cells.text().splitlines()[row + tall - 1][column : column + wide]
        assert f"{patch.value:.2f}"[:3] in line
        name = patch.origin.split(",")[0] if patch.origin else str(patch.picture + 1)
        assert line.startswith(name[:4])
        if by > 1:
            continue
        for y, x in ((0, 0), (1, 2), (patch.pixels.shape[0] - 1, patch.pixels.shape[1] - 1)):
            value = patch.pixels[y, x]
            colour = RIM if np.isnan(value).any() else np.rint(np.broadcast_to(value, 3) * 255)
            assert (dots[row * 2 + y * times, column + x * times] == np.asarray(colour)).all()


def test_pages_follow_the_focus() -> None:
    shown = counted(view_of()).layout.rows * COLUMNS
    assert shown < 24
    for at in range(24):
        made = counted(view_of(at=at))
        assert made.first <= at < made.first + shown
        assert made.first + shown <= 24
        marked = [line for line in range(21) if (made.cells().bg[line, : made.layout.left] == KEY).all(axis=-1).any()]
        assert len(marked) == 1
        assert f"{made.known.patches[at].picture + 1} " in made.cells().text().splitlines()[marked[0]]


@pytest.mark.parametrize("view", VIEWS)
def test_the_ring_stands_where_the_patch_is(view: TrainedView) -> None:
    made = counted(replace(view, study=Patches(2)), SIZES[1])
    patch = made.patch
    assert patch is not None
    ring = (made.cells().pixels() == RING).all(axis=-1)[2:, made.layout.left :]
    times, square = made.layout.dots[0] // made.scene.network.spec.input_shape[0], patch.square
    rows, columns = made.scene.network.spec.input_shape[:2]
    top, left = square.top * times - 1, square.left * times - 1
    bottom, right = (square.top + square.rows) * times, (square.left + square.columns) * times
    assert ring.any()
    for y, x in np.argwhere(ring).tolist():
        assert y in (top, bottom) or x in (left, right)
        assert top <= y <= bottom
        assert left <= x <= right
        assert y < rows * times
        assert x < columns * times


def test_over_the_picture_it_says_which_and_where() -> None:
    made = counted(view_of())
    patch = made.patch
    assert patch is not None
    title = made.cells().text().splitlines()[0][made.layout.left :]
    assert (
        title == f"digit {patch.picture + 1}: a {patch.label}, {patch.value:.2f} at {patch.place[0]},{patch.place[1]}"
    )
    made = counted(view_of("colour"))
    assert made.patch is not None
    assert made.cells().text().splitlines()[0][made.layout.left :].startswith(made.patch.origin)


def test_kernel_and_mean_stand_side_by_side() -> None:
    made = counted(view_of())
    text = made.cells().text()
    assert "kernel " in text
    assert "mean of 24" in text
    assert "inputs" in counted(view_of("stacked", "conv2d_1")).cells().text()


def test_the_strongest_inputs_are_named_by_their_number() -> None:
    made = counted(view_of("stacked", "conv2d_1"))
    weights = np.abs(made.scene.bank.kernels[..., 1]).sum(axis=(0, 1)).tolist()
    first, second, *_ = sorted(range(32), key=lambda channel: -weights[channel])
    assert f"inputs {first + 1}, {second + 1}" in made.cells().text()


# -- what it says


@pytest.mark.parametrize("view", VIEWS)
def test_all_words_fit_into_eighty_columns(view: TrainedView) -> None:
    made = counted(view)
    assert len(made.hint()) <= 78
    assert sum(len(key) + len(label) + 3 for key, label, _ in words_of(made)) <= 80
    assert len(made.note() or "") <= 20


def test_on_how_many_it_rests() -> None:
    assert counted(view_of("stacked", "conv2d_1")).hint().startswith("60 digits: it fires on ")
    assert "of places. One dot sees 8x8 pixels." in counted(view_of("stacked", "conv2d_1")).hint()
    made = counted(view_of())
    assert made.known.agree is not None
    wanted = f"60 digits: mean bright where weights are > 0, else dark: {made.known.agree[0]} of 9 cells."
    assert made.hint() == wanted
    assert "overlapping crops" in counted(view_of("colour")).hint()


def test_while_it_counts_it_says_how_far_it_is() -> None:
    library, view = FewDigits(300), view_of()
    assert panels(view, library=library).hint() == "0 of 300 bundled digits read."
    assert "as soon as some are read" in panels(view, library=library).cells().text().replace("\n  ", " ")
    (job,) = jobs(view, library)
    first, *_ = steps(job, library)
    library.findings.put(job, first)
    assert panels(view, library=library).hint() == f"{first.done} of 300 digits read: the strongest so far."
    library.findings.halt(job, STOPPED)
    assert panels(view, library=library).hint().startswith(f"Stopped at {first.done} of 300 digits")
    library.findings.put(job, Found(0, 300, halted="It cannot be counted: no room."))
    assert "cannot" in panels(view, library=library).hint()


def test_a_dead_filter_looks_for_nothing_and_says_so() -> None:
    view = TrainedView(Trial(edits=(DEAD,)), study=Patches())
    made = counted(view)
    flat = " ".join(made.cells().text().split())
    assert "In none of 60 bundled digits is there a place at which this filter says more" in flat
    assert "none makes it say more than blank paper" in made.hint()
    assert made.note() == "no patches"
    assert made.clicked(2, 2, 0, False) is None


def test_enter_is_offered_where_it_leads_somewhere() -> None:
    assert ("Enter", "go there", "enter") in words_of(counted(view_of()))
    assert all(key != "Enter" for key, _, _ in words_of(counted(TrainedView(Trial(edits=(DEAD,)), study=Patches()))))


def test_a_number_that_is_typed_is_seen() -> None:
    assert counted(replace(view_of(), typing="1")).note() == "filter 1_  Enter jumps"


# -- the mouse


def test_clicks() -> None:
    made = counted(view_of(at=1))
    tall, wide = made.layout.tile
    assert made.clicked(1 + tall, 2 * wide + 1, 0, False) == (want.ChooseOption(6),)
    assert made.clicked(1, wide, 0, False) == (want.Commit(),)
    assert made.clicked(1, wide, 0, True) is None
    assert made.clicked(0, 0, 0, False) is None
    assert made.clicked(5, made.layout.left + 4, 0, False) is None
    assert made.clicked(5, 5, 1, False) == (want.Step(1),)
    made = counted(view_of(at=23))
    assert made.first > 0
    assert made.clicked(1, 0, 0, False) == (want.ChooseOption(made.first),)
