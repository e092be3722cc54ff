"""Networks as nobody would draw them on a board: each study of each opens, and what it says holds."""

import pytest

from convtui.lab import intents as want
from convtui.lab.starting import started
from convtui.lab.state import State
from tests.lab.few_digits import FewDigits
from tests.odd_networks import ODD_NETWORKS, odd_network
from tests.tui.harness import Session, opened
from tests.tui.monkey import check, without_threads

# Of numpy's too: what stands on standard error would stand on the screen.
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

FEW = 20
STUDIES = (("c", "n", "c"), ("j",), ("enter",), ("f",), ("e",), ("w",), ("m",), ("a",))


def books_with(name: str) -> FewDigits:
    made = FewDigits(FEW)
    made._networks[name] = odd_network(name)
    made.keep_network(name)
    return made


async def pressed(s: Session, *keys: str) -> None:
    for key in keys:
        await s.press(key)
        check(s)


@pytest.mark.parametrize("name", ODD_NETWORKS)
async def test_every_study_of_it_opens(name: str) -> None:
    books, size = books_with(name), (80, 24) if len(name) % 2 else (120, 40)
    async with opened(State("filters", trained=started(books, name, None, None)), size, books) as s:
        without_threads(s.app)
        check(s)
        for keys in STUDIES:
            await pressed(s, *keys, "right", "plus", "n", "space")
            await s.send(want.CloseTool(), want.Go("filters"))
        await pressed(s, "greater_than_sign", "enter", "escape", "z", "T")


@pytest.mark.parametrize("name", ["averaged", "tiny", "all maps", "pools first"])
async def test_and_goes_on_without_its_pools(name: str) -> None:
    books = books_with(name)
    async with opened(State("filters", trained=started(books, name, None, None)), books=books) as s:
        without_threads(s.app)
        for keys in STUDIES:
            await pressed(s, *keys, "N", "p", "down", "right", "F", "right", "space", "z")
            await s.send(want.CloseTool(), want.Go("filters"))
            while s.trained.past:
                await pressed(s, "u")
            assert s.trained.trial.dropped == ()
            assert s.trained.trial.edits == ()
