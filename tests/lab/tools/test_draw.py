"""Drawing: what the brush inks, what a step back takes away, and which page one draws on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.layer import Border
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.library import Library
from convtui.lab.state import DRAWN, Channels, Experiment, KernelView, State
from convtui.lab.tool_state import Draw
from convtui.lab.tools.draw import LARGEST, SCALED, page_of, why_not
from tests.lab.small_world import WORLD, after

OPEN = want.OpenTool("draw")
RIGHT, DOWN, PEN, DOT = want.Move(0, 1), want.Move(1, 0), want.PlayPause(), want.Commit()
ON_SMALL = State(kernel=KernelView(Experiment("small"), place=(0, 0)))
WHITE = Drawing.blank(4, 4, 1)


def tool(state: State) -> Draw:
    assert isinstance(state.kernel.tool, Draw)
    return state.kernel.tool


def page(state: State) -> Drawing:
    return page_of(state.kernel.experiment, WORLD)


def drawing(*intents: Intent) -> State:
    """On a white page of 4 x 4 pixels, the brush at (1, 1): the middle of the first window."""
    return after(OPEN, want.Step(1), *intents, state=ON_SMALL)


def inked(state: State) -> set[tuple[int, int]]:
    """What is not white."""
    return {(int(row), int(column)) for row, column in np.argwhere(page(state).values < 1)}


# -- opening


def test_opening_changes_nothing_but_what_the_arrows_do() -> None:
    state = after(OPEN)
    assert state.kernel.experiment == State().kernel.experiment
    assert state.kernel.past == ()
    assert state.kernel.focus == "picture"
    assert tool(state).at == (12, 17), "the pixel in the middle of the window at (11, 16)"
    assert why_not(state.kernel, WORLD) is None
    for close in (OPEN, want.Cancel(), want.CloseTool()):
        assert after(close, state=state) == after(want.Focus("picture"))


def test_the_first_stroke_makes_a_copy_of_the_picture() -> None:
    before = Drawing.of(WORLD.plane(Experiment()))
    state = after(OPEN, DOT)
    now = state.kernel.experiment
    assert now.picture == DRAWN
    assert now.drawing == before.with_pixels([(12, 17)], tool(state).ink)
    assert len(state.kernel.past) == 1
    assert after(want.Undo(), state=state).kernel.experiment == Experiment()
    closed = after(want.Cancel(), state=state)
    assert closed.kernel.experiment == now
    assert closed.kernel.tool is None


@pytest.mark.parametrize(("level", "ink"), [(0.0, 1.0), (0.4, 1.0), (0.6, 0.0), (1.0, 0.0)])
def test_the_ink_is_seen_on_the_page(level: float, ink: float) -> None:
    experiment = Experiment(DRAWN, drawing=Drawing.blank(8, 8, level))
    assert tool(after(OPEN, state=State(kernel=KernelView(experiment)))).ink == ink


def _library(shape: tuple[int, ...]) -> Library:
    books = Library()
    books.add("given", "given", Plane.of(np.random.default_rng(1).random(shape, np.float32)))
    return books


@pytest.mark.parametrize("channels", ["grey", "red", "blue", "sum", "each"])
def test_a_colour_picture_is_drawn_on_in_grey(channels: Channels) -> None:
    books = _library((10, 12, 3))
    now = Experiment("given", channels=channels)
    values = books.plane(now if channels in ("red", "blue") else Experiment("given"))
    assert page_of(now, books) == Drawing.of(values)
    view = reduce(KernelView(now), OPEN, books)
    drawn = reduce(view, DOT, books).experiment
    assert (drawn.picture, drawn.channels) == (DRAWN, channels)
    assert books.plane(drawn).shape == ((10, 12, 3) if channels in ("sum", "each") else (10, 12))


def test_what_is_drawn_on_is_the_picture_as_it_is_worked_on() -> None:
    books = _library((20, 30))
    now = Experiment("given", size=15, crop=(2, 3, 10, 20), nudge=(1, -2))
    assert page_of(now, books) == Drawing.of(books.plane(now))
    drawn = reduce(reduce(KernelView(now), OPEN, books), DOT, books).experiment
    assert (drawn.size, drawn.crop, drawn.nudge) == (None, None, (0, 0)), "they are in the copy already"
    assert books.plane(drawn).shape == books.plane(now).shape


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [((64, 64), (64, 64)), ((200, 200), (SCALED, SCALED)), ((65, 33), (SCALED, 16)), ((40, 400), (SCALED, SCALED))],
)
def test_a_large_picture_becomes_a_smaller_page_at_once(shape: tuple[int, int], wanted: tuple[int, int]) -> None:
    books = _library(shape)
    before = KernelView(Experiment("given"))
    view = reduce(before, OPEN, books)
    assert isinstance(view.tool, Draw)
    assert view.tool.copied == shape
    assert page_of(view.experiment, books).shape == wanted
    assert books.plane(view.experiment).shape == wanted, "what is seen is what is drawn on"
    if max(shape) > LARGEST:
        assert view.experiment.picture == DRAWN
        undone = reduce(view, want.Undo(), books)
        assert undone.experiment == before.experiment
        assert undone.tool is None, "too large for a brush"
    if shape == (200, 200):
        blocks = books.plane(before.experiment)[:25, :25]  # 6.25 pixels to one: 25 make exactly 4
        assert float(books.plane(view.experiment)[:4, :4].mean()) == pytest.approx(float(blocks.mean()), abs=1 / 255)
    if shape == (40, 400):
        assert page_of(view.experiment, books) == Drawing.blank(SCALED, SCALED, 1), "3 pixels high is no page"


# -- the brush


def test_the_brush_stays_on_the_page_and_the_window_follows_it() -> None:
    state = drawing()
    assert tool(state).at == (1, 1)
    for moves, at, place in (
        ([RIGHT], (1, 2), (0, 1)),
        ([RIGHT] * 9, (1, 3), (0, 1)),
        ([DOWN] * 2, (3, 1), (1, 0)),
        ([want.Move(-1, 0, big=True)], (0, 1), (0, 0)),
        ([want.MoveToEnd(True)], (1, 3), (0, 1)),
        ([want.MoveToEnd(False)], (1, 0), (0, 0)),
        ([want.PlaceAt(1, 1)], (2, 2), (1, 1)),
        ([want.PlaceAt(99, -1)], (2, 1), (1, 0)),
    ):
        moved = after(*moves, state=state)
        assert (tool(moved).at, moved.kernel.place) == (at, place)
        assert page(moved) == WHITE, "the pen is up"


@pytest.mark.parametrize("padding", ["valid", "same", 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_the_window_holds_the_brush_in_its_middle(padding: Border, stride: int, dilation: int) -> None:
    books = _library((20, 20))
    now = Experiment("given", padding=padding, stride=stride, dilation=dilation)
    view = reduce(KernelView(now), OPEN, books)
    for place in ((2, 3), (3, 2)):
        put = reduce(view, want.PlaceAt(*place), books)
        assert put.place == place
        assert isinstance(put.tool, Draw)
        if padding != "same":
            assert put.tool.at == tuple(at * stride - (0 if padding == "valid" else padding) + dilation for at in place)


def test_space_puts_the_pen_down_and_lifts_it() -> None:
    state = drawing(PEN, RIGHT, DOWN)
    assert tool(state).down
    assert inked(state) == {(1, 1), (1, 2), (2, 2)}
    lifted = after(PEN, RIGHT, DOWN, state=state)
    assert not tool(lifted).down
    assert inked(lifted) == inked(state)


def test_enter_is_one_dot() -> None:
    state = drawing(DOT, RIGHT, RIGHT, DOT)
    assert inked(state) == {(1, 1), (1, 3)}
    assert not tool(state).down


def test_a_far_step_with_the_pen_down_is_a_line() -> None:
    assert inked(drawing(PEN, want.MoveToEnd(True))) == {(1, 1), (1, 2), (1, 3)}


def test_a_whole_cell_is_two_pixels_high() -> None:
    state = drawing(DOWN, want.Step(-1))
    assert tool(state).whole
    assert tool(state).at == (2, 1)
    assert inked(after(DOT, state=state)) == {(2, 1), (3, 1)}
    assert tool(after(want.Step(-1), DOWN, want.Step(-1), state=state)).at == (2, 1), "the cell that holds row 3"
    up = after(want.Move(-1, 0), DOT, state=state)
    assert inked(up) == {(0, 1), (1, 1)}
    assert tool(after(DOWN, state=state)).at == (2, 1), "not half beside the page"
    assert not tool(after(want.Step(-1), state=state)).whole


def test_digits_are_greys_and_minus_is_the_other_ink() -> None:
    state = drawing()
    assert tool(state).ink == 0
    for digit in range(10):
        assert tool(after(want.TypeText(str(digit)), state=state)).ink == digit / 9
    assert tool(after(want.TypeText("3"), want.TypeText("-"), state=state)).ink == pytest.approx(6 / 9)
    assert tool(after(want.TypeText("3"), want.AddToCell(1), state=state)).ink == pytest.approx(4 / 9)
    assert tool(after(*[want.AddToCell(-1)] * 3, state=state)).ink == 0
    assert tool(after(*[want.AddToCell(1)] * 12, state=state)).ink == 1
    assert page(after(want.TypeText("3"), DOT, state=state)).values[1, 1] == pytest.approx(3 / 9, abs=1 / 510)
    for text in (".", "/", "12", "1 2 3 4 5 6 7 8 9", "٣", ""):
        assert after(want.TypeText(text), state=state) is state


# -- the mouse


def test_a_drag_draws_without_gaps_a_press_begins_anew() -> None:
    state = drawing(want.ClickTool(0, 0), want.ClickTool(3, 3, drag=True))
    assert inked(state) == {(0, 0), (1, 1), (2, 2), (3, 3)}
    assert inked(after(want.ClickTool(0, 3), state=state)) == {*inked(state), (0, 3)}
    assert tool(after(want.ClickTool(0, 3), state=state)).at == (0, 3)


def test_beside_the_page_there_is_no_ink() -> None:
    state = drawing(want.ClickTool(-5, 2), want.ClickTool(1, 2, drag=True))
    assert inked(state) == {(0, 2), (1, 2)}
    assert inked(drawing(want.ClickTool(9, 9))) == set()
    assert tool(drawing(want.ClickTool(9, 9))).at == (3, 3)


# -- undo


def test_a_stroke_is_one_step_back() -> None:
    strokes: tuple[tuple[Intent, ...], ...] = (
        (PEN, RIGHT, RIGHT, DOWN, PEN),
        (want.ClickTool(3, 0), want.ClickTool(3, 1, drag=True), want.ClickTool(2, 1, drag=True)),
        (DOT,),
        (PEN, want.Move(-1, 0), want.Move(-1, 0), PEN),
    )
    state = drawing(want.TypeText("5"))
    seen = [state.kernel.experiment]
    for number, stroke in enumerate(strokes):
        state = after(want.TypeText(str(number)), *stroke, state=state)
        seen.append(state.kernel.experiment)
    assert len(set(seen)) == len(seen)
    for before in reversed(seen[:-1]):
        state = after(want.Undo(), state=state)
        assert state.kernel.experiment == before
        assert isinstance(state.kernel.tool, Draw)
    for again in seen[1:]:
        state = after(want.Redo(), state=state)
        assert state.kernel.experiment == again


def test_undo_lifts_the_pen_and_what_comes_is_a_stroke_of_its_own() -> None:
    state = drawing(PEN, RIGHT, want.Undo())
    assert not tool(state).down
    assert inked(state) == set()
    state = after(PEN, RIGHT, state=state)
    turned = after(want.ChangeKernel("turn"), DOWN, state=state)
    assert tool(turned).down, "a kernel can be changed in the middle of a stroke"
    once = after(want.Undo(), state=turned)
    assert once.kernel.experiment.kernel == turned.kernel.experiment.kernel
    assert inked(once) == inked(state)


def test_ink_on_the_same_ink_changes_nothing() -> None:
    state = drawing(DOT)
    again = after(DOT, state=state)
    assert again.kernel.past == state.kernel.past
    assert after(want.TypeText("9"), RIGHT, DOT, state=state).kernel.past == state.kernel.past


# -- pages


def test_pages_come_round_and_a_drawing_is_followed_by_a_white_one() -> None:
    state = after(OPEN, state=ON_SMALL)
    copy, seen = page(state), []
    for _ in range(4):
        state = after(want.Step(1), state=state)
        seen.append(page(state))
    black = Drawing.blank(4, 4, 0)
    assert seen == [WHITE, black, copy, WHITE]
    assert tool(drawing(want.Step(1))).ink == 1, "white ink on the black page"
    assert page(drawing(DOT, want.Step(1))) == WHITE
    assert inked(drawing(DOT, want.Step(1), want.Undo())) == {(1, 1)}


def test_the_drawing_before_is_a_page_too() -> None:
    state = drawing(DOT, want.Cancel(), want.UsePicture("letter-e"), OPEN)
    first = after(OPEN, state=ON_SMALL)
    earlier = drawing(DOT).kernel.experiment.drawing
    assert earlier in tool(state).pages
    assert tool(first).pages.count(WHITE) == 1
    turned = after(*[want.Step(1)] * 3, state=state)
    assert page(turned) == earlier
    assert turned.kernel.experiment.drawing == earlier
    assert tool(turned).at[0] < 4, "the brush is on the smaller page"
    on_it = drawing(DOT, want.Cancel(), OPEN)
    assert page(on_it) == earlier, "on one's own drawing one goes on"


# -- beside it


def test_another_picture_ends_the_drawing_and_the_drawing_can_be_taken_again() -> None:
    state = drawing(DOT)
    drawn = state.kernel.experiment
    other = after(want.UsePicture("wide"), state=state)
    assert other.kernel.tool is None
    assert other.kernel.experiment == replace(Experiment("wide"), drawing=drawn.drawing)
    assert after(want.UsePicture(DRAWN), state=other).kernel.experiment == drawn
    assert after(want.UsePicture(DRAWN)) == State(), "there is none"
    assert after(want.Step(1), want.Step(-1), state=after(want.Cancel(), state=state)).kernel.experiment.drawing


def test_all_else_goes_on_as_ever() -> None:
    state = drawing(DOT)
    for intent in (want.ChangeKernel("turn"), want.CyclePool(), want.CycleView(), want.CycleZoom()):
        with_tool = after(intent, state=state)
        without = after(intent, state=after(want.Cancel(), state=state))
        assert with_tool.kernel.experiment == without.kernel.experiment
        assert with_tool.kernel.zoom == without.kernel.zoom
        assert tool(with_tool) == replace(tool(state), stroked=False)
    for unmoved in (want.Focus("map"), want.NextFocus(), want.ChooseCell(1, 1)):
        assert after(unmoved, state=state) is state
    assert after(want.OpenTool("nudge"), state=state).kernel.tool != state.kernel.tool


_brush: st.SearchStrategy[Intent] = st.one_of(
    st.builds(want.Move, st.integers(-2, 2), st.integers(-2, 2), st.booleans()),
    st.builds(want.ClickTool, st.integers(-3, 40), st.integers(-3, 40), st.booleans()),
    st.sampled_from((PEN, DOT, want.Step(1), want.Step(-1), want.Undo(), want.Redo(), want.MoveToEnd(True))),
    st.sampled_from("0123456789-").map(want.TypeText),
    st.sampled_from((want.CyclePool(), want.ChangeKernel("turn"), want.SetPadding("same"), want.CycleZoom())),
)


@settings(max_examples=150)
@given(st.lists(_brush, max_size=30), st.sampled_from(("letter-e", "small", "large")))
def test_whatever_is_drawn_the_brush_is_on_the_page_and_undo_leads_back(doing: list[Intent], name: str) -> None:
    start = State(kernel=KernelView(Experiment(name)))
    state = after(OPEN, state=start)
    for intent in doing:
        state = after(intent, state=state)
        view = state.kernel
        if view.tool is None:  # back on a picture that is too large
            assert name == "large"
            return
        rows, columns = WORLD.plane(view.experiment).shape
        assert page(state).shape == (rows, columns)
        assert 0 <= tool(state).at[0] < rows
        assert 0 <= tool(state).at[1] < columns
        assert 0 <= tool(state).ink <= 1
        hash(state)
    closed = after(want.Cancel(), state=state)
    back = after(*[want.Undo()] * len(closed.kernel.past), state=closed)
    assert back.kernel.experiment == start.kernel.experiment
