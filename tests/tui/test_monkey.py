"""Whatever is pressed, clicked or pasted, and in whatever order: see `monkey`."""

from pathlib import Path

import pytest

from convtui.core.kernel import Kernel
from convtui.lab.state import State
from tests.tui.harness import opened
from tests.tui.monkey import KEYS, STARTS, Act, FaultError, acts, check, first_fault, own_folder, shortest, told

# Each begins in another place; long runs take other numbers (`python -m tests.tui.monkey`).
SEEDS = range(3 * len(STARTS), 4 * len(STARTS))
HOW_MANY = 30


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_done_the_app_stays_whole(seed: int, tmp_path: Path) -> None:
    with own_folder(tmp_path):
        fault = await told(seed, HOW_MANY)
    assert fault is None, fault


def test_all_keys_of_the_table_are_pressed_but_those_that_end_it() -> None:
    assert {"enter", "K", "F", "E", "g", "7", "slash", "pageup", "ctrl+p", "ctrl+c", "shift+tab", "z"} <= set(KEYS)
    assert not {"q", "ctrl+z"} & set(KEYS)
    assert acts(7, 50) == acts(7, 50)
    assert len(acts(7, 50)) == 50


# -- the monkey itself: what it would find, it finds

NEEDLESS = tuple(Act("press", (key,)) for key in ("right", "down", "v", "tab"))


async def test_a_history_is_cut_down_to_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kernel: Kernel) -> Kernel:
        raise ZeroDivisionError

    monkeypatch.setattr(Kernel, "turned", broken)
    history = (*NEEDLESS, Act("press", ("r",)), *NEEDLESS)
    found = await first_fault(history)
    assert found is not None
    assert found[0] == len(NEEDLESS) + 1
    assert isinstance(found[1], ZeroDivisionError)
    assert await shortest(history[: found[0]], found[1]) == (Act("press", ("r",)),)
    assert str(Act("press", ("r",))) == "press('r')"


async def test_a_dot_that_is_not_the_maps_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(State()) as s:
        check(s)
        monkeypatch.setattr("convtui.panels.products.Products._seen", lambda *_: 0.123)
        await s.press("tab", "right")
        with pytest.raises(FaultError, match=r"^0\.12 is printed, and the map holds "):
            check(s)
