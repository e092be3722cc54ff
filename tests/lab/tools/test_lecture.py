"""As in the lecture: what opens and closes it, what moves, and that its numbers are the notebook's."""

from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.derive import kernel_scene
from convtui.lab.lecture_scene import PAGES, STEP_SIDE, STEPS, LectureScene, Page, centre, compared, page_of
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS, Preset, preset_named
from convtui.lab.reduce import reduce
from convtui.lab.state import Channels, Experiment, KernelView, State
from convtui.lab.tool_state import Guess, Lecture
from convtui.lab.tools import guess, lecture
from convtui.ops.slip import as_levels
from tests.lab.small_world import WORLD, after
from tests.ops.test_slip import as_saved, notebook

LIBRARY = Library()
OPEN = want.OpenTool("lecture")
FIVE = Kernel.of(np.ones((5, 5)))


def opened(*intents: want.Intent, experiment: Experiment | None = None, place: tuple[int, int] = (11, 16)) -> State:
    """The tool open on the bundled pictures, and `intents` after that."""
    state = State(kernel=KernelView(experiment or Experiment(), place=place))
    for intent in (OPEN, *intents):
        state = reduce(state, intent, LIBRARY)
    return state


def tool_of(state: State) -> Lecture:
    assert isinstance(state.kernel.tool, Lecture)
    return state.kernel.tool


def scene_of(state: State, library: Library = LIBRARY) -> LectureScene:
    scene = kernel_scene(state.kernel, library).lecture
    assert scene is not None
    return scene


def page(state: State) -> Page:
    return page_of(tool_of(state))


def on(name: Page) -> want.NextFocus:
    return want.NextFocus(PAGES.index(name))


# -- open and closed


def test_the_key_opens_it_and_closes_it_and_so_does_escape() -> None:
    assert opened().kernel.tool is not None
    for leaving in (OPEN, want.Cancel(), want.CloseTool()):
        assert opened(want.Move(1, 1), leaving).kernel == KernelView()


def test_not_while_a_guess_is_hidden() -> None:
    before = State(kernel=guess.opened(KernelView(), LIBRARY))
    hidden = before.kernel.tool
    assert isinstance(hidden, Guess)
    assert reduce(before, OPEN, LIBRARY).kernel.tool == hidden
    assert lecture.opened(before.kernel, WORLD) is before.kernel
    words = lecture.why_not(before.kernel, WORLD)
    assert words is not None
    assert "Esc" in words
    revealed = KernelView(tool=replace(hidden, chosen=1, revealed=True))
    assert lecture.why_not(revealed, WORLD) is None
    assert isinstance(lecture.opened(revealed, WORLD).tool, Lecture)


@pytest.mark.parametrize(("shape", "word"), [((5, 5), "error"), ((2, 2), "error"), ((3, 1), "3x1"), ((1, 1), "1x1")])
def test_other_kernels_have_no_such_slip(shape: tuple[int, int], word: str) -> None:
    before = State(kernel=KernelView(Experiment(kernel=Kernel.of(np.ones(shape)))))
    now = reduce(before, OPEN, LIBRARY)
    assert now == before
    words = complaint(before, OPEN, now, LIBRARY)
    assert words is not None
    assert word in words
    assert "e: size" in words
    assert len(words) < 80


def test_it_closes_where_undo_brings_a_kernel_that_it_cannot_show() -> None:
    state = opened(experiment=Experiment(kernel=FIVE))
    assert state.kernel.tool is None
    for intent in (want.UsePreset("blur"), OPEN):
        state = reduce(state, intent, LIBRARY)
    assert state.kernel.tool is not None
    state = reduce(state, want.Undo(), LIBRARY)
    assert state.kernel.experiment.kernel == FIVE
    assert state.kernel.tool is None


# -- the place


def test_the_ring_begins_where_the_window_was() -> None:
    assert tool_of(opened(experiment=Experiment("shapes"), place=(11, 16))).place == (12, 17)
    assert tool_of(opened(experiment=Experiment("shapes", padding="same"), place=(11, 16))).place == (11, 16)
    assert tool_of(opened(experiment=Experiment("shapes", stride=2, dilation=2), place=(3, 4))).place == (8, 10)
    assert tool_of(opened(experiment=Experiment("letter-e"), place=(11, 16))).place == (9, 12)


def test_arrows_move_the_ring_and_nothing_else() -> None:
    start = opened(experiment=Experiment("shapes"))
    row, column = tool_of(start).place
    for intent, place in (
        (want.Move(1, 0), (row + 1, column)),
        (want.Move(0, -1), (row, column - 1)),
        (want.Move(1, 0, big=True), (row + 8, column)),
        (want.Move(-100, 100), (0, 31)),
        (want.MoveToEnd(last=True), (31, 31)),
        (want.MoveToEnd(last=False), (0, 0)),
        (want.PlaceAt(5, 6), (5, 6)),
        (want.PlaceAt(-5, 600), (0, 31)),
    ):
        now = reduce(start, intent, LIBRARY)
        assert tool_of(now).place == place
        assert replace(now.kernel, tool=None) == replace(start.kernel, tool=None)
        assert scene_of(now).place == place


@pytest.mark.parametrize(
    "intent", [want.PlayPause(), want.Tick(), want.CyclePool(), want.ChooseOption(2), want.Focus("map")]
)
def test_what_cannot_be_seen_here_changes_nothing(intent: want.Intent) -> None:
    start = opened()
    assert reduce(start, intent, LIBRARY).kernel == start.kernel


# -- pages


def test_tab_goes_round_the_reasons_both_ways() -> None:
    seen = [page(opened(*([want.NextFocus()] * count))) for count in range(len(PAGES) + 1)]
    assert seen == [*PAGES, PAGES[0]]
    assert page(opened(want.NextFocus(-1))) == PAGES[-1]
    assert set(PAGES) == set(get_args(Page))


def test_enter_tests_it_on_a_standing_step_then_on_a_lying_one() -> None:
    state = opened(want.NextFocus())
    figures = []
    for _ in range(2):
        state = reduce(state, want.Commit(), LIBRARY)
        scene = scene_of(state)
        inside = scene.slip.sums[1:-1, 1:-1].max(), scene.true.sums[1:-1, 1:-1].max()
        figures.append((page(state), scene.title, *inside))
        assert scene.levels.shape == (STEP_SIDE, STEP_SIDE, 3)
        assert state.kernel.experiment == Experiment()
    assert figures == [("standing", "standing step", 2295, 0), ("lying", "lying step", 0, 2295)]
    state = reduce(state, want.Commit(), LIBRARY)
    assert page(state) == PAGES[0]
    assert scene_of(state).title == "small E"


@pytest.mark.parametrize("name", STEPS)
def test_the_figures_are_there_on_every_page(name: Page) -> None:
    for number in range(len(PAGES)):
        scene = scene_of(opened(want.NextFocus(number)))
        side = scene.standing if name == "standing" else scene.lying
        assert (side.slip, side.true) == ((2295, 0) if name == "standing" else (0, 2295))


def test_the_centre_is_the_identity_bit_for_bit_and_with_the_slip_three_green_pixels() -> None:
    rng = np.random.default_rng(1)
    books = Library()
    books.add("noise", "noise", Plane.of(rng.integers(0, 256, (9, 11, 3)) / 255))
    state = State(kernel=KernelView(Experiment("noise")))
    for intent in (OPEN, on("centre")):
        state = reduce(state, intent, books)
    scene = scene_of(state, books)
    green = scene.levels[:, :, 1]
    assert scene.kernel == centre()
    assert scene.true.levels.tobytes() == green.tobytes()
    assert scene.true.sums.tobytes() == green.astype(float).tobytes()
    assert scene.equal == green.size == 99
    tall = np.pad(green.astype(int), ((1, 1), (0, 0)))
    three = tall[:-2] + tall[1:-1] + tall[2:]
    np.testing.assert_array_equal(scene.slip.sums, three)
    np.testing.assert_array_equal(scene.slip.levels, np.minimum(three, 255))
    assert state.kernel.experiment.kernel == PRESETS[0].kernel


@pytest.mark.parametrize(
    ("page_", "intent", "gives_way"),
    [
        ("centre", want.ChangeKernel("turn"), True),
        ("centre", want.UsePreset("blur"), True),
        ("centre", want.TypeText("2"), True),
        ("centre", want.UsePicture("shapes"), False),
        ("standing", want.UsePicture("shapes"), True),
        ("standing", want.ChangeKernel("turn"), False),
        ("cut", want.ChangeKernel("turn"), False),
        ("cut", want.UsePicture("shapes"), False),
    ],
)
def test_a_page_of_its_own_gives_way_to_what_is_changed(page_: Page, intent: want.Intent, gives_way: bool) -> None:
    state = opened(on(page_), intent)
    assert page(state) == ("rows" if gives_way else page_)


# -- the kernel and the picture


def test_keys_for_kernel_and_picture_do_what_they_do_elsewhere() -> None:
    for intent in (want.ChangeKernel("turn"), want.UsePreset("gauss"), want.UsePicture("horse"), want.Step(1)):
        there = reduce(State(), intent, LIBRARY).kernel
        here = opened(intent).kernel
        assert replace(here, tool=None) == there
        assert here.experiment != Experiment()
        undone = reduce(opened(intent), want.Undo(), LIBRARY).kernel
        assert undone.experiment == Experiment()
        assert isinstance(undone.tool, Lecture)


def test_a_cell_is_typed_and_seen_at_once() -> None:
    state = opened(want.TypeText("4"))
    assert state.kernel.typing == "4"
    assert scene_of(state).kernel.cells[0] == (4, 1, 1)
    kept = reduce(state, want.Commit(), LIBRARY)
    assert kept.kernel.experiment.kernel.cells[0] == (4, 1, 1)
    assert isinstance(kept.kernel.tool, Lecture)
    dropped = reduce(state, want.Cancel(), LIBRARY)
    assert dropped.kernel.experiment == Experiment()
    assert isinstance(dropped.kernel.tool, Lecture)


@pytest.mark.parametrize("channels", get_args(Channels))
def test_colours_are_real_whatever_is_taken_elsewhere(channels: Channels) -> None:
    books = Library()
    rng = np.random.default_rng(2)
    levels = rng.integers(0, 256, (8, 7, 3))
    books.add("noise", "noise", Plane.of(levels / 255))
    state = State(kernel=KernelView(Experiment("noise", channels=channels)))
    scene = scene_of(reduce(state, OPEN, books), books)
    np.testing.assert_array_equal(scene.levels, levels)
    cells = PRESETS[0].kernel.cells
    np.testing.assert_array_equal(scene.slip.sums, notebook(levels, cells))
    np.testing.assert_array_equal(scene.slip.levels, as_saved(notebook(levels, cells)))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_kernel_on_a_photograph_as_the_notebook_drew_it(preset: Preset) -> None:
    kernel = preset.kernel
    scene = scene_of(opened(want.UsePicture("camera", 32), want.UseKernel(kernel)))
    x = as_levels(LIBRARY.picture("camera", 32).values)
    np.testing.assert_array_equal(scene.levels, x)
    np.testing.assert_array_equal(scene.slip.levels, as_saved(notebook(x, kernel.cells)))
    assert scene.at.slip == pytest.approx(notebook(x, kernel.cells)[scene.place], abs=1e-9)


def test_the_letter_is_seen_pixel_by_pixel_unless_it_is_cut_or_moved() -> None:
    assert scene_of(opened()).levels.shape == (24, 24, 3)
    assert scene_of(opened(experiment=Experiment(nudge=(1, 0)))).levels.shape == (32, 32, 3)
    assert scene_of(opened(experiment=Experiment(crop=(0, 0, 10, 12)))).levels.shape == (10, 12, 3)
    assert scene_of(opened(experiment=Experiment(size=16))).levels.shape == (16, 16, 3)
    assert "letter-e-24" not in WORLD.pictures
    assert after(OPEN).kernel.tool is not None


def test_under_three_kernels_the_one_that_is_edited_counts() -> None:
    lying, standing, blur = (preset_named(name) for name in ("lying", "standing", "blur"))
    assert lying
    assert standing
    assert blur
    now = Experiment(kernel=lying.kernel, others=(standing.kernel, blur.kernel), channels="sum")
    view = KernelView(now, channel=1)
    state = reduce(State(kernel=view), OPEN, LIBRARY)
    assert scene_of(state).kernel == standing.kernel


# -- cut


def test_what_was_cut_is_counted() -> None:
    rng = np.random.default_rng(3)
    levels = rng.integers(0, 256, (12, 9, 3), np.uint8)
    scene = compared(levels, PRESETS[0].kernel)
    wanted = notebook(levels, PRESETS[0].kernel.cells)
    assert scene.slip.below == sum(value < 0 for value in wanted.ravel())
    assert scene.slip.above == sum(value > 255 for value in wanted.ravel())
    assert scene.slip.below > 0
    assert scene.slip.above > 0


def test_fractions_that_cancel_are_not_cut() -> None:
    white = np.full((6, 6, 3), 255, np.uint8)
    kernel = Kernel.of(np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 7)
    scene = compared(white, kernel)
    assert scene.slip.below == scene.true.below == 6
    assert scene.standing.true == pytest.approx(0, abs=1e-9)


def test_a_false_rim_is_one_that_more_paper_would_not_have() -> None:
    paper, ink = np.full((6, 7, 3), 255, np.uint8), np.zeros((6, 7, 3), np.uint8)
    blur = preset_named("blur")
    assert blur is not None
    assert compared(paper, PRESETS[0].kernel).false_rim
    assert not compared(ink, PRESETS[0].kernel).false_rim
    assert not compared(paper, blur.kernel).false_rim


def test_v_and_z_change_only_what_is_seen() -> None:
    state = opened(want.CycleView(), want.CycleZoom())
    assert (tool_of(state).signed, tool_of(state).part) == (True, True)
    assert state.kernel.experiment == Experiment()
    assert state.kernel.zoom == "whole"
    again = reduce(reduce(state, want.CycleView(), LIBRARY), want.CycleZoom(), LIBRARY)
    assert again.kernel == opened().kernel
