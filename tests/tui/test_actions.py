"""The table of actions: no dead key, letters inert while typing, nothing bound that a terminal keeps for itself."""

import itertools

import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, Mode, State, Sweep, TrainedView
from convtui.lab.tool_state import ToolName
from convtui.lab.trained_state import Disturbance, FilterEdit, Trial
from convtui.tui.action import EVERYWHERE, GROUPS, Action
from convtui.tui.actions import ACTIONS, TYPED_KEYS, action_named, footer, key_table
from convtui.tui.app import ConvtuiApp
from convtui.tui.base import bindings
from convtui.tui.choosing import LISTS
from tests.tui.harness import Session, opened

# Everything has somewhere to go: a cell, a place, a layer, a filter and a digit in the middle, a past and a future.
EDITED = Trial("stacked", digit=200, edits=(FilterEdit("conv2d_1", 17, (0.0,) * 288, 0.0),))
READY = State(
    kernel=KernelView(
        cell=(1, 1),
        place=(14, 14),
        past=(Experiment(kernel=PRESETS[4].kernel),),
        future=(Experiment(kernel=PRESETS[5].kernel),),
    ),
    trained=TrainedView(
        trial=EDITED,
        layer="conv2d_1",
        row=3,
        moment=40,
        filter=17,
        place=(5, 5),
        focus="map",
        past=(replace(EDITED, edits=()),),
        future=(replace(EDITED, disturbance=Disturbance((1, 0))),),
    ),
    strip=frozenset({"filters"}),
)
# These act on a number that is being typed.
NEED_TYPING = ("enter", "escape", "erase")
# These act while a tool is open: it is opened first.
NEED_TOOL: dict[str, ToolName] = {f"choose_{letter}": "guess" for letter in "abcde"}
# Without a study these say where they belong.
FOR_STUDIES = ("more", "less", "larger", "smaller", "pen", "as_preset")
KEYED = [
    (mode, action, key) for mode in EVERYWHERE for action in ACTIONS if mode in action.modes for key in action.keys
]


def ready(mode: Mode, typing: str | None = None) -> State:
    return replace(
        READY,
        mode=mode,
        kernel=replace(READY.kernel, typing=typing if mode == "kernel" else None),
        trained=replace(READY.trained, typing=typing if mode != "kernel" else None),
    )


def identity(value: tuple[Mode, Action, str]) -> str:
    return f"{value[0]}-{value[1].id}-{value[2]}"


async def effect(session: Session, key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What pressing a key did, in a word; empty if nothing."""
    app, before, notice = session.app, session.state, session.lab.has_notice
    did: list[str] = []
    monkeypatch.setattr(app, "action_suspend_process", lambda: did.append("suspended"))
    real_refresh = app.refresh

    def refresh(*regions: object, **options: bool) -> object:
        if options.get("repaint") and options.get("layout"):
            did.append("repainted")
        return real_refresh(**options)

    monkeypatch.setattr(app, "refresh", refresh)
    await session.press(key)
    if not app.is_running:
        return "left"
    if did:
        return did[0]
    if not session.in_lab:
        return type(app.screen).__name__
    if session.state != before:
        return "state"
    return "notice" if session.lab.has_notice and not notice else ""


@pytest.mark.parametrize("case", KEYED, ids=identity)
async def test_no_key_is_dead(case: tuple[Mode, Action, str], monkeypatch: pytest.MonkeyPatch) -> None:
    mode, action, key = case
    typing = "5" if action.id in NEED_TYPING else None
    async with opened(ready(mode, typing)) as s:
        if action.id in NEED_TOOL:
            await s.send(want.OpenTool(NEED_TOOL[action.id]))
            assert s.kernel.tool is not None
        done = await effect(s, key, monkeypatch)
        special = {
            "explain": "HelpScreen",
            "palette": "Palette",
            "kernels": "ChoiceScreen",
            "networks": "NetworkList",
            "pictures": "ChoiceScreen",
            "digits": "DigitsScreen",
            "open": "OpenScreen",
            "export": "ChoiceScreen",
            "repaint": "repainted",
            "suspend": "suspended",
            "stop": "notice",
            "traffic": "notice",
            "quit": "left",
            "go_on": "notice",
            "keep": "NameScreen",
        }
        if action.id == mode:
            assert done == "", "the mode one is in already"
        elif action.id in FOR_STUDIES and mode != "kernel":
            assert done == "notice"
        else:
            assert done == special.get(action.id, "state")


@pytest.mark.parametrize("key", ["A", "E", "a"])
async def test_an_answer_without_a_question_is_answered(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ready("kernel")) as s:
        assert await effect(s, key, monkeypatch) == "notice"
        assert "g asks one" in s.text


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_letters_are_inert_while_a_number_is_typed(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ready(mode, "5")) as s:
        sleeping = [action for action in ACTIONS if action.inert and mode in action.modes]
        assert len(sleeping) > 10
        for action in sleeping:
            # Ctrl-P is Textual's own way into the palette, and no letter.
            for key in (key for key in action.keys if not key.startswith("ctrl+")):
                before = s.state
                # That a number is being typed may be said; nothing else happens.
                assert await effect(s, key, monkeypatch) in ("", "notice"), key
                assert s.state == before
                assert s.in_lab
        assert s.lab.has_notice
        assert (s.kernel.typing if mode == "kernel" else s.trained.typing) == "5"


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_keys_of_numbers_type(mode: Mode) -> None:
    async with opened(ready(mode)) as s:
        for key, text in TYPED_KEYS.items():
            if mode != "kernel" and not text.isdigit():
                continue
            await s.press("escape") if text == "/" else None
            await s.press(key)
            typing = s.kernel.typing if mode == "kernel" else s.trained.typing
            # A slash needs a number before it.
            assert (typing or "").endswith(text) == (text != "/"), key
            await s.press("escape")


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_every_entry_of_the_palette_does_something(mode: Mode) -> None:
    """All of them on one app: none raises, and every kernel and picture named is what one gets."""
    async with opened(ready(mode)) as s:
        commands = list(s.app.get_system_commands(s.app.screen))
        titles = [command.title for command in commands]
        assert len(set(titles)) == len(titles)
        for preset in PRESETS:
            command = next(command for command in commands if command.title == f"kernel: {preset.title}")
            command.callback()
            await s.settle()
            assert s.kernel.experiment.kernel == preset.kernel
            assert s.state.mode == "kernel"
        for name in s.app.library.pictures:
            title = f"picture: {s.app.library.title(name)}"
            next(command for command in commands if command.title == title).callback()
            await s.settle()
            assert s.kernel.experiment.picture == name


async def test_every_action_that_has_no_intent_is_done_by_the_app() -> None:
    for action in ACTIONS:
        reachable = bool(action.keys) or action.palette
        if action.intent is None and reachable:
            assert action.id in LISTS or callable(getattr(ConvtuiApp, f"do_{action.id}", None)), action.id


def test_names_and_keys_are_not_used_twice() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for mode in EVERYWHERE:
        keys = [key for action in ACTIONS if mode in action.modes for key in action.keys] + list(TYPED_KEYS)
        assert len(set(keys)) == len(keys)


# Some mean Enter, Tab or Backspace to a terminal, some never reach a program, some need AltGr.
NEVER = {"tilde", "left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket"}
NEVER |= {f"ctrl+{letter}" for letter in "abhijmsqd"} | {f"f{number}" for number in range(1, 13)}


@pytest.mark.parametrize("mode", EVERYWHERE)
def test_nothing_is_bound_that_terminals_keep_for_themselves(mode: Mode) -> None:
    keys = {key for action in ACTIONS for key in action.keys} | set(TYPED_KEYS)
    assert not keys & NEVER
    assert not [key for key in keys if key.startswith(("alt+", "shift+")) and key != "shift+tab"]
    assert len(bindings(mode)) > 20


@pytest.mark.parametrize("key", sorted(key for key in NEVER if key.startswith("ctrl+")))
async def test_control_keys_that_terminals_use_do_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ctrl-H, I, J and M are Backspace, Tab, Enter to a terminal; here Textual's names for the rest.
    async with opened(ready("kernel")) as s:
        assert await effect(s, key, monkeypatch) == ""


def test_the_line_of_keys_fits_its_order() -> None:
    assert [action.id for action in footer("kernel")][:2] == ["play", "up"]
    assert footer("filters")[-1].id == "palette"
    assert action_named("turn").keys == ("r",)
    with pytest.raises(KeyError):
        action_named("nothing")


def test_the_table_of_the_readme_names_every_key_once() -> None:
    table = key_table()
    for action in ACTIONS:
        if action.shown:
            assert table.count(f"| `{action.shown}` | {action.help} |") == 1
    for group in GROUPS:
        assert f"| **{group}** | |" in table
    # An entry without a shown key is told by the one before it.
    for before, action in itertools.pairwise(ACTIONS):
        if action.keys and not action.shown:
            assert before.group == action.group


async def test_a_sweep_gives_way_to_lists() -> None:
    state = replace(READY, kernel=replace(READY.kernel, sweep=Sweep(dots=3, paused=True)))
    async with opened(state) as s:
        await s.press("k")
        assert s.kernel.sweep is None
        assert not s.in_lab
