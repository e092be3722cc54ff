"""The panel of settings: rows, values, numbers that are typed, and what is said where something cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.intents import Intent
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.settings import ROWS, SETTINGS
from convtui.lab.state import Experiment, KernelView, Pane, Pooling, State
from convtui.lab.tool_state import Draw, Edit
from tests.lab.small_world import WORLD, after, intents, typed

OPEN = want.OpenTool("edit")
LEFT, RIGHT, UP, DOWN = want.Move(columns=-1), want.Move(columns=1), want.Move(rows=-1), want.Move(rows=1)
NAMES = [row.name for row in ROWS]


def at(name: str, *intents: Intent, picture: str = "letter-e", **settings: object) -> State:
    """The panel open on a row, and what is done there."""
    start = State(kernel=KernelView(replace(Experiment(picture), **settings)))
    return after(OPEN, *[DOWN] * NAMES.index(name), *intents, state=start)


def row(state: State) -> str:
    assert isinstance(state.kernel.tool, Edit)
    return NAMES[state.kernel.tool.row]


def said(state: State, *intents: Intent) -> str | None:
    """What the last of the intents is answered with."""
    answer = None
    for intent in intents:
        then = reduce(state, intent, WORLD)
        answer = complaint(state, intent, then, WORLD)
        state = then
    return answer


# -- open and closed


def test_it_opens_in_focus_on_the_first_row_with_the_size_that_fits() -> None:
    view = after(want.OpenTool("edit", 44)).kernel
    assert view.tool == Edit(back="kernel", fit=44)
    assert view.focus == "picture"
    assert view.experiment == Experiment()


@pytest.mark.parametrize("pane", ["picture", "kernel", "map"])
@pytest.mark.parametrize("leaving", [OPEN, want.Cancel(), want.CloseTool()])
def test_closing_it_leaves_no_trace(pane: Pane, leaving: Intent) -> None:
    before = after(want.Focus(pane))
    assert after(OPEN, DOWN, leaving, state=before) == before


def test_tab_leads_to_the_kernel_and_back_and_arrows_follow() -> None:
    state = after(OPEN, want.NextFocus())
    assert state.kernel.focus == "kernel"
    moved = after(DOWN, RIGHT, want.TypeText("5"), want.Commit(), state=state)
    assert (moved.kernel.cell, row(moved)) == ((1, 1), "kernel rows")
    assert moved.kernel.experiment.kernel.cells[1][1] == 5
    on_map = after(want.NextFocus(), DOWN, state=moved)
    assert on_map.kernel.place == (12, 16)
    back = after(want.NextFocus(), DOWN, state=on_map)
    assert row(back) == "kernel columns"
    assert after(want.NextFocus(), want.Cancel(), state=back).kernel.tool is None


def test_escape_drops_what_is_typed_before_it_closes() -> None:
    state = at("stride", *typed("4"))
    dropped = after(want.Cancel(), state=state)
    assert dropped == at("stride")
    assert after(want.NextFocus(), *typed("4"), want.Cancel(), state=dropped).kernel.tool is not None
    assert after(want.Cancel(), state=dropped).kernel.tool is None


def test_a_sweep_is_steered_and_ended_as_elsewhere_and_the_panel_stays() -> None:
    state = at("stride", want.PlayPause())
    assert state.kernel.sweep is not None
    steered = after(UP, state=state)
    assert steered.kernel.sweep is not None
    assert (steered.kernel.sweep.speed, row(steered)) == (1, "stride")
    ended = after(want.Cancel(), state=steered)
    assert ended.kernel.sweep is None
    assert row(ended) == "stride"
    assert after(*typed("2"), state=state).kernel.sweep is None
    assert after(*typed("2!"), state=state).kernel.experiment.stride == 2


# -- rows


def test_rows_are_walked_and_have_ends() -> None:
    assert row(after(OPEN, UP)) == NAMES[0]
    assert row(after(OPEN, want.MoveToEnd(True))) == NAMES[-1]
    assert row(after(OPEN, want.MoveToEnd(True), DOWN)) == NAMES[-1]
    assert row(after(OPEN, want.MoveToEnd(True), want.MoveToEnd(False))) == NAMES[0]
    assert row(after(OPEN, want.Move(rows=1, big=True))) == NAMES[6]
    assert row(after(OPEN, want.Move(rows=1, big=True), want.Move(rows=-1, big=True))) == NAMES[0]


@pytest.mark.parametrize(
    ("name", "intent", "changed"),
    [
        ("kernel rows", RIGHT, {"kernel": Kernel.of([[1, 1, 1], [0, 0, 0], [-1, -1, -1], [0, 0, 0]])}),
        ("kernel columns", LEFT, {"kernel": Kernel.of([[1, 1], [0, 0], [-1, -1]])}),
        ("padding", RIGHT, {"padding": "same"}),
        ("stride", RIGHT, {"stride": 2}),
        ("dilation", RIGHT, {"dilation": 2}),
        ("bias", RIGHT, {"bias": 0.1}),
        ("bias", LEFT, {"bias": -0.1}),
        ("flipped kernel", RIGHT, {"flipped": True}),
        ("flipped kernel", LEFT, {"flipped": True}),
        ("view", RIGHT, {"response": "abs"}),
        ("view", LEFT, {"response": "clip"}),
        ("scale", RIGHT, {"fixed_scale": True}),
        ("pool", RIGHT, {"pooling": Pooling("max")}),
        ("pool", LEFT, {"pooling": Pooling("mean")}),
        ("colour", RIGHT, {"channels": "red"}),
        ("colour", LEFT, {"channels": "each"}),
        ("working size", LEFT, {"size": 24}),
        ("stride", want.AddToCell(1), {"stride": 2}),
        ("bias", want.AddToCell(-1), {"bias": -0.1}),
        ("bias", want.ClickTool(NAMES.index("stride"), 1), {"stride": 2}),
        ("bias", want.ClickTool(NAMES.index("view"), -1), {"response": "clip"}),
        ("bias", want.ClickTool(NAMES.index("transpose"), 1), None),
    ],
)
def test_left_and_right_change_the_row_at_once_and_undo_takes_it_back(
    name: str, intent: Intent, changed: dict[str, object] | None
) -> None:
    state = at(name, intent)
    wanted = Experiment(kernel=PRESETS[0].kernel.transposed()) if changed is None else replace(Experiment(), **changed)
    assert state.kernel.experiment == wanted
    assert said(at(name), intent) is None
    undone = after(want.Undo(), state=state)
    assert undone.kernel.experiment == Experiment()
    assert undone.kernel.tool == state.kernel.tool
    assert after(want.Redo(), state=undone).kernel.experiment == wanted


def test_the_pool_is_set_up_row_by_row() -> None:
    lecture = at("pool", RIGHT, DOWN, RIGHT, RIGHT, RIGHT, DOWN, RIGHT, RIGHT, picture="large", padding="same")
    assert lecture.kernel.experiment.pooling == Pooling("max", 5, 2)
    again = at("pool", RIGHT, DOWN, DOWN, DOWN, RIGHT, RIGHT, picture="large", padding="same")
    assert again.kernel.experiment.pooling == Pooling("max", times=3)


def test_the_channel_is_that_of_the_view_and_no_step_to_undo() -> None:
    state = at("channel", RIGHT, channels="sum")
    assert state.kernel.channel == 1
    assert state.kernel.past == ()
    assert at("channel", LEFT, channels="each").kernel.channel == 2


@pytest.mark.parametrize(
    ("name", "intent", "words"),
    [
        ("kernel rows", RIGHT, "Kernel rows cannot go above 7."),
        ("stride", LEFT, "Stride cannot go below 1."),
        ("padding", RIGHT, "Padding cannot go above 16."),
        ("working size", RIGHT, "Working size cannot go above 32 own."),
    ],
)
def test_at_the_end_of_its_values_a_row_says_so(name: str, intent: Intent, words: str) -> None:
    last = at(name, *[intent] * 20)
    assert said(last, intent) == words
    assert after(intent, state=last) is last


@pytest.mark.parametrize("intent", [RIGHT, *typed("2")])
@pytest.mark.parametrize("name", ["pool size", "pool stride", "pool times", "channel"])
def test_a_row_without_effect_says_what_to_do_first(name: str, intent: Intent) -> None:
    state = at(name)
    if name == "channel":
        assert said(state, intent) == "There is one kernel and one map: choose the colour sum or each first."
    else:
        assert said(state, intent) == "The pool is off: choose max or mean first."
    assert after(intent, state=state) is state


# -- what cannot be


@pytest.mark.parametrize(
    ("name", "doing", "words"),
    [
        ("kernel rows", (RIGHT, RIGHT), "A window over 5x3 pixels does not fit into 4x4"),
        ("kernel columns", typed("7!"), "A window over 3x7 pixels does not fit into 4x4"),
        ("dilation", (RIGHT,), "A window over 5x5 pixels does not fit into 4x4"),
        (
            "pool size",
            (want.ClickTool(NAMES.index("pool"), 1), DOWN, RIGHT),
            "No block of 3x3 fits into the map of 2x2",
        ),
        ("pool times", (want.ClickTool(NAMES.index("pool"), 1), DOWN, DOWN, DOWN, RIGHT), "fit 1 times, not 2"),
        ("working size", typed("2!"), "does not fit into 2x2"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(name: str, doing: tuple[Intent, ...], words: str) -> None:
    *before, last = doing
    state = at(name, *before, picture="small")
    why = said(state, last)
    assert why is not None
    assert words in why
    then = after(last, state=state)
    assert then.kernel.experiment == state.kernel.experiment
    assert then.kernel.past == state.kernel.past


# -- typing


@pytest.mark.parametrize(
    ("name", "keys", "changed"),
    [
        ("stride", "3!", {"stride": 3}),
        ("padding", "12!", {"padding": 12}),
        ("padding", "0!", {"padding": 0}),
        ("bias", "-1/4!", {"bias": -0.25}),
        ("bias", ".5!", {"bias": 0.5}),
        ("bias", "12<!", {"bias": 1.0}),
        ("working size", "17!", {"size": 17}),
        ("working size", "32!", {}),
        ("working size", "999!", {}),
        ("kernel columns", "1!", {"kernel": Kernel.of([[1], [0], [-1]])}),
    ],
)
def test_a_typed_number_is_set_by_enter(name: str, keys: str, changed: dict[str, object]) -> None:
    state = at(name, *typed(keys[:-1]))
    assert state.kernel.experiment == Experiment()
    assert state.kernel.buffer is not None
    kept = after(want.Commit(), state=state)
    assert kept.kernel.experiment == replace(Experiment(), **changed)
    assert (kept.kernel.buffer, row(kept)) == (None, name)


@pytest.mark.parametrize(
    ("leaving", "where"),
    [
        (DOWN, "dilation"),
        (UP, "padding"),
        (LEFT, "stride"),
        (RIGHT, "stride"),
        (want.NextFocus(), "stride"),
        (want.Focus("map"), "stride"),
        (want.ClickTool(0, 0), "kernel rows"),
        (want.UsePreset("blur"), "stride"),
    ],
)
def test_whatever_leaves_the_number_keeps_it(leaving: Intent, where: str) -> None:
    state = at("stride", *typed("3"), leaving)
    assert state.kernel.experiment.stride == 3
    assert (state.kernel.buffer, row(state)) == (None, where)
    if isinstance(leaving, want.NextFocus | want.Focus):
        assert state.kernel.focus != "picture"


def test_closing_keeps_it_too() -> None:
    assert at("stride", *typed("3"), OPEN).kernel.experiment.stride == 3


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("stride", "9!", "Stride takes whole numbers from 1 to 8."),
        ("stride", "1/2!", "Stride takes whole numbers from 1 to 8."),
        ("padding", "17!", "Padding takes whole numbers from 0 to 16."),
        ("bias", "1/0!", "1/0 is not a number: nothing was changed."),
        ("bias", "123456789", "A number may have 8 characters here."),
        ("view", "1", "There is nothing to type here: left and right change it."),
        ("transpose", "1", "There is nothing to type here: Enter does it."),
    ],
)
def test_a_number_that_cannot_be_is_answered(name: str, keys: str, words: str) -> None:
    state = at(name)
    assert said(state, *typed(keys)) == words
    assert after(*typed(keys), state=state).kernel.experiment == Experiment()


def test_a_number_can_be_pasted_and_nothing_else() -> None:
    assert at("bias", want.TypeText(" 2.5\n"), want.Commit()).kernel.experiment.bias == 2.5
    state = at("bias")
    assert said(state, want.TypeText("1 2 3\n4 5 6\n7 8 9")) == "What was pasted is not a number."
    assert after(want.TypeText("\x1b[31m"), state=state) is state


def test_a_slash_starts_no_number_and_letters_are_inert() -> None:
    state = at("bias")
    assert after(*typed("/ab"), state=state) is state


# -- deeds


@pytest.mark.parametrize("change", ["transpose", "normalise", "reset"])
def test_enter_does_what_the_row_says(change: want.Change) -> None:
    state = at(change, want.Commit(), kernel=Kernel.of([[1, 2], [3, 5]]))
    wanted = after(
        want.ChangeKernel(change), state=State(kernel=KernelView(Experiment(kernel=Kernel.of([[1, 2], [3, 5]]))))
    )
    assert state.kernel.experiment == wanted.kernel.experiment
    assert row(state) == change
    assert after(want.Undo(), state=state).kernel.experiment.kernel == Kernel.of([[1, 2], [3, 5]])


def test_what_changes_nothing_is_answered() -> None:
    assert said(at("reset"), want.Commit()) == "That leaves the kernel as it is."
    assert said(at("reset"), RIGHT) == "Enter does it."
    assert said(at("stride"), want.Commit()) == "Left and right change it; Esc closes the panel."


@pytest.mark.parametrize("opening", [want.OpenTool("draw"), want.Commit()])
def test_another_tool_takes_the_panels_place(opening: Intent) -> None:
    state = at("draw a picture", opening)
    assert isinstance(state.kernel.tool, Draw)


# -- whatever is done


@given(st.lists(intents, max_size=20))
def test_the_panel_is_always_on_a_row_and_types_only_there(doing: list[Intent]) -> None:
    state = after(OPEN)
    for intent in doing:
        then = reduce(state, intent, WORLD)
        complaint(state, intent, then, WORLD)
        state = then
        tool = state.kernel.tool
        if isinstance(tool, Edit):
            assert 0 <= tool.row < len(ROWS)
            assert tool.typing is None or (state.kernel.focus == "picture" and state.kernel.typing is None)
            assert tool.typing is None or tool.row < len(SETTINGS)
