"""The frame on the picture: where it can be, what it takes, and that the map is that of what it takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.kernel_reduce import reduce
from convtui.lab.library import Library
from convtui.lab.state import DRAWN, Experiment, KernelView
from convtui.lab.tool_state import Crop, Draw
from convtui.lab.tools.crop import why_not

NAMES = {"photo": (150, 200), "tall": (90, 40), "square": (48, 48), "small": (9, 12), "tiny": (4, 4), "line": (3, 200)}


def books() -> Library:
    library = Library()
    rng = np.random.default_rng(4)
    for name, shape in NAMES.items():
        library.add(name, name, Plane.of(rng.random(shape, np.float32)))
    library.add("coloured", "coloured", Plane.of(rng.random((60, 80, 3), np.float32)))
    return library


BOOKS = books()
OPEN = want.OpenTool("crop")


def after(view: KernelView, *intents: want.Intent) -> KernelView:
    for intent in intents:
        view = reduce(view, intent, BOOKS)
    return view


def on(name: str, *intents: want.Intent) -> KernelView:
    """With the tool open on a picture."""
    return after(KernelView(), want.UsePicture(name), OPEN, *intents)


def tool(view: KernelView) -> Crop:
    assert isinstance(view.tool, Crop)
    return view.tool


def scene(view: KernelView) -> KernelScene:
    return kernel_scene(view, BOOKS)


def test_it_opens_on_the_middle_half() -> None:
    assert tool(on("photo")).frame == (37, 49, 76, 102)
    view = on("photo")
    assert view.focus == "picture"
    assert view.zoom == "whole"
    assert view.experiment == after(KernelView(), want.UsePicture("photo")).experiment


def test_a_part_that_is_taken_already_is_where_it_opens() -> None:
    view = after(KernelView(), want.UsePicture("photo"), want.UseCrop((5, 6, 70, 80)), OPEN)
    assert tool(view).frame == (5, 6, 70, 80)
    rows, columns = tool(after(view, want.MoveToEnd(last=False))).frame[2:]
    assert rows == 150
    assert columns == pytest.approx(150 * 80 / 70, abs=1)


@pytest.mark.parametrize("name", ["tiny", "line"])
def test_of_a_picture_without_parts_it_says_so(name: str) -> None:
    view = after(KernelView(), want.SetPadding("same"), want.UsePicture(name))
    assert view.experiment.picture == name
    assert after(view, OPEN) == view
    assert "there is no part to take" in (why_not(view, BOOKS) or "")


def test_arrows_move_it_as_far_as_the_border() -> None:
    view = on("photo")
    assert tool(after(view, want.Move(rows=1))).frame == (43, 49, 76, 102)
    assert tool(after(view, want.Move(columns=-1))).frame == (37, 43, 76, 102)
    assert tool(after(view, *[want.Move(rows=1, columns=1)] * 50)).frame == (74, 98, 76, 102)
    assert tool(after(view, *[want.Move(rows=-1, columns=-1)] * 50)).frame == (0, 0, 76, 102)


def test_plus_is_closer_and_minus_is_wider_round_the_same_middle() -> None:
    view = on("photo")
    closer = tool(after(view, want.AddToCell(1))).frame
    assert closer == (41, 55, 67, 89)
    assert tool(after(view, want.Move(rows=-1, big=True))).frame == closer
    wider = tool(after(view, want.AddToCell(-1))).frame
    assert wider == (31, 42, 88, 117)
    assert tool(after(view, want.Move(rows=1, big=True))).frame == wider
    there_and_back = after(view, want.AddToCell(1), want.AddToCell(-1), want.AddToCell(1), want.AddToCell(-1))
    assert tool(there_and_back).frame == tool(view).frame


def test_home_takes_all_and_end_the_least_into_which_the_window_fits() -> None:
    assert tool(on("photo", want.MoveToEnd(last=False))).frame == (0, 0, 150, 200)
    assert tool(on("photo", want.MoveToEnd(last=True))).frame[2:] == (4, 5)
    wide = KernelView(Experiment(kernel=Kernel.of(np.ones((5, 5))), dilation=3))
    view = after(wide, want.UsePicture("photo"), OPEN, want.MoveToEnd(last=True))
    assert min(tool(view).frame[2:]) == 13


def test_n_makes_it_square_then_turned_then_as_the_picture_again() -> None:
    view = on("photo")
    square = after(view, want.Step(1))
    assert tool(square).frame == (24, 49, 102, 102)
    turned = after(square, want.Step(1))
    assert tool(turned).frame == (24, 62, 102, 76)
    assert after(turned, want.Step(1)) == view
    assert after(view, want.Step(-1)) == turned
    assert after(turned, want.Step(-1)) == square


def test_the_mouse_sets_its_middle() -> None:
    assert tool(on("photo", want.ClickTool(60, 90))).frame == (22, 39, 76, 102)
    assert tool(on("photo", want.ClickTool(-5, 1000))).frame == (0, 98, 76, 102)


STEPS: tuple[want.Intent, ...] = (
    *(want.Move(rows=rows, columns=columns) for rows, columns in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    want.Move(rows=1, big=True),
    want.Move(rows=-1, big=True),
    want.Move(columns=1, big=True),
    want.AddToCell(1),
    want.AddToCell(-1),
    want.MoveToEnd(last=True),
    want.MoveToEnd(last=False),
    want.Step(1),
    want.Step(-1),
    want.ClickTool(7, 30),
)


@given(st.sampled_from(["photo", "tall", "square", "small"]), st.lists(st.sampled_from(STEPS), max_size=30))
def test_wherever_it_goes_it_stays_inside_and_the_window_fits(name: str, steps: list[want.Intent]) -> None:
    view = on(name)
    for step in steps:
        view = after(view, step)
        top, left, rows, columns = tool(view).frame
        assert top >= 0
        assert left >= 0
        assert top + rows <= NAMES[name][0]
        assert left + columns <= NAMES[name][1]
        assert min(rows, columns) >= 4
        full = tool(view).full
        # Its proportions are kept to the nearest pixel, however often its size has changed.
        assert abs(rows * max(full) - full[0] * max(rows, columns)) <= max(full) / 2
        assert abs(columns * max(full) - full[1] * max(rows, columns)) <= max(full) / 2
    assert scene(view).computed.map.size


@given(st.sampled_from(["photo", "tall", "square", "small", "coloured"]), st.lists(st.sampled_from(STEPS), max_size=8))
def test_the_map_beside_it_is_the_map_of_what_enter_takes(name: str, steps: list[want.Intent]) -> None:
    view = on(name, *steps)
    before, taken = scene(view), after(view, want.Commit())
    assert taken.tool is None
    now = scene(taken)
    assert np.array_equal(before.computed.map, now.computed.map)
    assert np.array_equal(before.computed.picture, now.computed.picture)
    assert before.own_shape == now.own_shape == tool(view).frame[2:]


def test_what_is_taken_is_that_part_of_the_picture() -> None:
    view = on("small", want.AddToCell(1), want.Move(columns=1), want.Commit())
    crop = view.experiment.crop
    assert crop is not None
    top, left, rows, columns = crop
    whole = BOOKS.pixels("small").values
    assert np.array_equal(scene(view).computed.picture, whole[top : top + rows, left : left + columns])
    assert scene(view).title == "part of small"


def test_a_part_is_scaled_only_where_it_is_larger_than_the_working_size() -> None:
    view = on("photo", want.Commit())
    assert view.experiment.size == 32
    assert scene(view).computed.picture.shape == (24, 32)
    near = after(on("photo", *[want.AddToCell(1)] * 12), want.Commit())
    assert near.experiment.size is None
    assert scene(near).computed.picture.shape == near.experiment.crop[2:] if near.experiment.crop else False
    wider = after(near, OPEN, want.MoveToEnd(last=False), want.Commit())
    assert wider.experiment.crop is None
    assert wider.experiment.size == 32, "all of it is worked on as it was before"
    own = after(KernelView(), want.UsePicture("photo"), want.UseSize(None), OPEN, want.Commit())
    assert own.experiment.size is None
    assert scene(own).computed.picture.shape == (76, 102)
    assert after(own, want.UseCrop(None)).experiment.size is None


def test_it_is_one_step_to_undo() -> None:
    start = after(KernelView(), want.UsePicture("photo"))
    view = after(start, OPEN, want.AddToCell(1), want.Move(rows=1), want.Commit())
    assert len(view.past) == len(start.past) + 1
    assert after(view, want.Undo()).experiment == start.experiment


@pytest.mark.parametrize("end", [want.Cancel(), want.CloseTool(), OPEN])
@pytest.mark.parametrize("zoom", ["whole", "crop", "numbers"])
def test_left_without_enter_nothing_has_changed(end: want.Intent, zoom: str) -> None:
    start = replace(after(KernelView(), want.UsePicture("photo")), zoom=zoom, focus="map", place=(3, 4))
    assert after(start, OPEN, want.AddToCell(1), want.Move(rows=1), want.Step(1), end) == start


def test_all_of_it_taken_is_no_part() -> None:
    view = on("photo", want.MoveToEnd(last=False), want.Commit())
    assert view.experiment == after(KernelView(), want.UsePicture("photo")).experiment


@pytest.mark.parametrize(
    "intent",
    [
        want.TypeText("3"),
        want.TypeText("1 2 3"),
        want.Erase(),
        want.PlayPause(),
        want.Tick(),
        want.CycleZoom(),
        want.NextFocus(),
        want.Focus("kernel"),
    ],
)
def test_what_means_nothing_here_does_nothing(intent: want.Intent) -> None:
    view = on("photo")
    assert after(view, intent) == view


def test_the_kernel_and_the_views_can_be_changed_beside_it() -> None:
    view = on("photo")
    for intent in (want.ChangeKernel("turn"), want.UsePreset("blur"), want.CyclePool(), want.CycleView()):
        made = after(view, intent)
        assert made.tool == view.tool
        assert made.experiment != view.experiment


@pytest.mark.parametrize("size", [1, 5, 7])
@pytest.mark.parametrize("name", ["photo", "square", "small"])
def test_a_frame_makes_room_for_a_larger_kernel(name: str, size: int) -> None:
    view = on(name, want.Step(1), want.MoveToEnd(last=True))
    made = after(view, want.UseKernel(Kernel.of(np.ones((size, size)))))
    assert made.experiment.kernel.shape == (size, size)
    assert min(tool(made).frame[2:]) >= max(size, 4)
    assert scene(made).computed.map.size
    assert after(after(view, want.UsePreset("blur")), want.Cancel()).focus == "kernel"


@pytest.mark.parametrize(
    "intent",
    [want.UsePicture("tall"), want.Undo(), want.UseSize(16), want.UseCrop((0, 0, 20, 20))],
)
def test_another_picture_closes_it(intent: want.Intent) -> None:
    view = on("photo")
    made = after(view, intent)
    assert made.tool is None
    assert made.experiment != view.experiment


def test_another_tool_takes_its_place() -> None:
    assert isinstance(after(on("square"), want.OpenTool("draw")).tool, Draw)


def test_a_drawing_has_parts_too() -> None:
    drawing = Drawing.of(np.eye(20))
    view = after(KernelView(), want.UseDrawing(drawing), OPEN, want.Move(rows=-1, columns=-1), want.Commit())
    assert view.experiment.picture == DRAWN
    assert view.experiment.crop == (4, 4, 10, 10)
    assert scene(view).computed.picture.tolist() == np.eye(10).tolist()


def test_in_colour_all_of_it_is_in_colour() -> None:
    view = after(KernelView(), want.SetChannels("sum"), want.UsePicture("coloured"), OPEN)
    whole = scene(view).whole
    assert whole is not None
    assert whole.shape == (60, 80, 3)


def test_of_a_large_picture_a_smaller_one_is_drawn() -> None:
    BOOKS.add("large", "large", Plane.of(np.zeros((600, 900), np.float32)))
    whole = scene(on("large")).whole
    assert whole is not None
    assert whole.shape == (171, 256)
    assert scene(after(on("large"), want.Cancel())).whole is None
