"""What is remembered of what was computed: the last few things, and fewer where they are large."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.plane import Plane
from convtui.lab.derive import compute, kernel_scene
from convtui.lab.library import Library
from convtui.lab.memory import FEWEST, MOST, Memory, bytes_of
from convtui.lab.state import Experiment, KernelView, Pooling
from convtui.lab.tool_state import Nudge


def test_the_last_few_results_are_remembered_and_no_more() -> None:
    memory, made = Memory(), list[int]()

    def make(number: int) -> int:
        made.append(number)
        return number

    for number in range(MOST):
        memory.remember(number, lambda number=number: make(number))  # type: ignore[misc]
    assert memory.remember(0, lambda: make(-1)) == 0
    memory.remember("one more", lambda: make(100))
    assert memory.remember(0, lambda: make(-1)) == 0
    assert memory.remember(1, lambda: make(-1)) == -1
    assert made == [*range(MOST), 100, -1]
    memory.forget()
    assert len(memory) == 0


def test_of_large_things_only_as_many_as_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convtui.lab.memory.MOST_BYTES", 7 * 4000)

    def filled(number: int) -> Float32:
        return np.full(1000, number, np.float32)

    memory = Memory()
    for number in range(MOST):
        memory.remember(number, lambda number=number: filled(number))  # type: ignore[misc]
    assert len(memory) == 7
    assert memory.remember(MOST - 7, lambda: filled(-1))[0] == MOST - 7
    assert memory.remember(0, lambda: filled(-1))[0] == -1
    monkeypatch.setattr("convtui.lab.memory.MOST_BYTES", 0)
    memory.remember("one more", lambda: filled(100))
    assert len(memory) == FEWEST, "what one screen is made of stays, whatever its size"


def test_bytes_are_counted_inside_and_shared_ones_once() -> None:
    picture = np.zeros((30, 40, 3), np.float32)
    made = compute(Experiment(channels="each", padding="same", response="abs"), picture, 1)
    assert bytes_of([made]) == picture.nbytes + made.map.nbytes + made.response.nbytes
    assert bytes_of([made, made, picture, picture[3:]]) == bytes_of([made])
    assert bytes_of([(Plane.of(np.zeros((2, 3))), 7, "x", None)]) == 24


def test_a_large_photograph_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key after key makes another map; what was made long ago is let go."""
    monkeypatch.setattr("convtui.lab.memory.MOST_BYTES", 2_000_000)
    library = Library()
    library.add("large", "large.png", Plane.of(np.random.default_rng(1).random((200, 300, 3), np.float32)))
    for step in range(12):
        kernel_scene(KernelView(Experiment("large", bias=step / 10, pooling=Pooling("max"))), library)
    assert FEWEST <= len(library._memory) < 8
    assert bytes_of(library._memory._kept.values()) <= 2_000_000


def test_what_a_tool_computes_of_all_pixels_it_computes_once() -> None:
    library, view = Library(), KernelView(Experiment(nudge=(1, 0)), tool=Nudge())
    first = kernel_scene(view, library).shift
    assert first is not None
    assert kernel_scene(replace(view, place=(3, 3), focus="map", tool=Nudge(difference=True)), library).shift is first
    assert kernel_scene(replace(view, experiment=Experiment(nudge=(2, 0))), library).shift is not first
