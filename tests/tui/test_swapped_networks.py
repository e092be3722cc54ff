"""A network that becomes another under the screen, as a run that goes on does: nothing breaks or points outside."""

from functools import cache

import pytest
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network, Snapshot
from convtui.lab import intents as want
from convtui.lab.renewed import renewed
from convtui.lab.starting import started
from convtui.lab.state import State
from tests.lab.few_digits import FewDigits
from tests.oracles import conv, max_pool, random_network
from tests.tui.harness import Session, opened
from tests.tui.monkey import check, without_threads

FEW = 12
NAME = "a run"
# Where one is, and as far on as one can be, when the network changes.
WHERE = {
    "filters": ("end",),
    "mosaic": ("z", "end"),
    "likeness": ("end", "o", "o"),
    "ablation": ("end", "o", "o", "o"),
    "deeper": ("greater_than_sign", "end", "tab", "end"),
    "pins": ("end", "c", "b", "c", "b", "c"),
    "patches": ("end", "j", "end"),
    "parts": ("greater_than_sign", "end", "enter", "end", "enter"),
    "field": ("greater_than_sign", "end", "f", "end", "space"),
    "field of a unit": ("N", "end", "f", "end", "space"),
    "apart": ("greater_than_sign", "end", "e", "end", "plus", "pagedown", "1"),
    "sketch": ("w", "space", "right"),
    "disturb": ("end", "m", "right", "plus"),
    "occlusion": ("a", "b", "down"),
    "network": ("N", "end"),
    "pool out": ("N", "p", "end"),
    "edited": ("end", "e", "plus", "escape", "greater_than_sign", "end", "e", "underscore", "escape"),
    "training": ("T", "end", "left"),
    "change": ("T", "c", "end", "down"),
    "film": ("T", "f", "left", "pagedown"),
    "maps": ("T", "z", "home"),
    "form": ("T", "e", "down"),
}
THEN = ("right", "down", "n", "pagedown", "end", "home", "plus", "space", "enter", "tab", "u", "escape", "o")


def _layers(filters: int, depth: int, kernel: int, pooled: bool) -> tuple[LayerSpec, ...]:
    made: list[LayerSpec] = []
    for index in range(depth):
        made.append(conv(f"c{index}", filters + index, kernel, activation="relu"))
        made += [max_pool(f"p{index}")] if pooled else []
    return *made, LayerSpec("flat", "Flatten"), LayerSpec("out", "Dense", units=10, activation="softmax")


@cache
def made(filters: int, depth: int, kernel: int, pooled: bool, seed: int, moments: int) -> Network:
    spec = NetworkSpec("run", (28, 28, 1), _layers(filters, depth, kernel, pooled), tuple("0123456789"))
    network = random_network(spec, seed)
    bank = network.weights["c0"]
    history = (Snapshot(step, step / 4, 2.0, 0.1, bank.kernels, bank.bias) for step in range(moments))
    return replace(network, history=tuple(history))


def base(seed: int = 1, moments: int = 5) -> Network:
    return made(6, 2, 3, True, seed, moments)


# One after the other; the network of the start stands in between.
SWAPS = {
    "other weights": base(seed=2, moments=6),
    "fewer": made(2, 1, 1, False, 3, 1),
    "more": made(20, 3, 3, True, 4, 9),
    "fewer again": made(1, 1, 5, True, 5, 2),
}


def swap(s: Session, network: Network) -> None:
    """As the app does it when a run has written: held, brought into bounds, drawn."""
    s.app.library.hold_network(NAME, network)
    s.app.state = renewed(s.app.state, s.app.library)
    s.lab.present(s.app.state)


@pytest.mark.parametrize("where", WHERE)
async def test_a_network_that_becomes_another_breaks_nothing(where: str) -> None:
    books = FewDigits(FEW)
    books.hold_network(NAME, base())
    books.keep_network(NAME)
    start = State("filters", trained=started(books, NAME, None, None))
    size = (80, 24) if len(where) % 2 else (120, 40)
    async with opened(start, size, books) as s:
        without_threads(s.app)
        for swapped in SWAPS.values():
            swap(s, base())
            await s.send(want.Go("kernel"))
            s.app.state = start
            await s.send(want.Go("kernel"), want.Go("filters"))
            await s.press(*WHERE[where])
            check(s)
            before = s.app.state
            swap(s, swapped)
            await s.settle()
            check(s)
            if swapped.spec == base().spec:
                assert s.app.state == before  # nothing was chosen that is not there now
            for key in THEN:
                await s.press(key)
                check(s)
            swap(s, base())
            await s.settle()
            check(s)
