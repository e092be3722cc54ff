"""The first minute: the line advances by doing, in any order, and h hides it."""

import pytest

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.state import State
from convtui.lab.strip import STEPS, strip_line
from tests.lab.small_world import after, typed

DOING: dict[str, tuple[Intent, ...]] = {
    "slide": (want.PlayPause(),),
    "turn": (want.ChangeKernel("turn"),),
    "type": typed("5!"),
    "picture": (want.Focus("picture"), want.Step(1)),
    "pool": (want.CyclePool(),),
    "guess": (want.OpenTool("guess"),),
    "filters": (want.Go("filters"),),
}


def _number(state: State) -> int | None:
    line = strip_line(state)
    return line[0] if line else None


def test_the_line_goes_on_step_by_step_and_ends() -> None:
    assert list(DOING) == [name for name, _ in STEPS]
    state = State()
    for number, (name, text) in enumerate(STEPS, 1):
        assert strip_line(state) == (number, text)
        state = after(*DOING[name], state=state)
    assert strip_line(state) is None


def test_a_step_done_early_is_passed_over() -> None:
    state = after(*DOING["turn"], *DOING["type"])
    assert _number(state) == 1
    assert _number(after(*DOING["slide"], state=state)) == 4


def test_what_has_been_done_stays_done() -> None:
    state = after(*DOING["slide"], *DOING["turn"], want.Undo(), want.Cancel())
    assert _number(state) == 3


@pytest.mark.parametrize(
    "intents",
    [
        typed("5"),
        (*typed("5"), want.Cancel()),
        typed("-!"),
        (*typed("-"), want.ChooseCell(2, 2)),
        (*typed("5"), want.UsePreset("blur")),
        typed("1!"),
        (want.ChangeKernel("flip"),),
        (want.SetPool("none"),),
        (want.Step(1),),
        (want.UsePicture("letter-e"),),
        (want.Move(1, 1),),
        (want.Go("kernel"),),
        (want.Tick(),),
    ],
)
def test_what_is_not_the_step_does_not_count(intents: tuple[Intent, ...]) -> None:
    assert after(*intents).strip == frozenset()


@pytest.mark.parametrize(
    ("name", "intents"),
    [
        ("type", (*typed("5"), want.Move(0, 1))),
        ("type", (*typed("5"), want.NextFocus())),
        ("type", (*typed("5"), want.ChooseCell(2, 2))),
        ("type", (*typed("5"), want.Focus("map"), want.PlaceAt(3, 3))),
        ("type", (want.TypeText("1 2 3 4 5 6 7 8 9"), want.Commit())),
        ("picture", (want.UsePicture("wide"),)),
        ("pool", (want.SetPool("mean"),)),
    ],
)
def test_other_ways_count_too(name: str, intents: tuple[Intent, ...]) -> None:
    assert after(*intents).strip == {name}


def test_h_hides_it_and_doing_still_counts() -> None:
    hidden = after(want.HideStrip())
    assert strip_line(hidden) is None
    shown = after(*DOING["slide"], want.HideStrip(), state=hidden)
    assert _number(shown) == 2


def test_a_line_fits_eighty_columns_with_its_number() -> None:
    assert all(len(f"{len(STEPS)}/{len(STEPS)} {text}") <= 80 for _, text in STEPS)
