"""The accuracy count: live, over what is bundled, in a thread that Ctrl-C stops."""

import threading

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.lab.library import Library
from convtui.lab.sample import DIGITS_PRINT, Sample
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.forward import predict
from convtui.source.digits import Digits, load_digits
from convtui.source.networks import load_network
from tests.tui.harness import Session, opened

COUNTED = 250
FILTERS = State("filters")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Digits:
    """A library of few digits, read in small chunks."""
    whole = load_digits()
    digits = Digits(whole.images[:COUNTED], whole.labels[:COUNTED])
    monkeypatch.setattr(Library, "digits", property(lambda _: digits))
    monkeypatch.setattr("convtui.network.accuracy.CHUNK", 100)
    return digits


class Gate:
    """Stands before the network: lets so many chunks through, holds the next."""

    def __init__(self, chunks: int) -> None:
        self.chunks = chunks
        self.held, self.release = threading.Event(), threading.Event()
        self.calls = 0

    def predict(self, network: Network, images: npt.ArrayLike) -> npt.NDArray[np.float32]:
        assert threading.current_thread() is not threading.main_thread()
        self.calls += 1
        if self.calls > self.chunks:
            self.held.set()
            assert self.release.wait(10)
        return predict(network, images)


async def start(s: Session) -> None:
    """As the palette does it."""
    command = next(c for c in s.app.get_system_commands(s.app.screen) if c.title == "accuracy")
    command.callback()
    await s.settle()


async def until_held(s: Session, gate: Gate) -> None:
    for _ in range(1000):
        await s.settle()
        if gate.held.is_set():
            return
    raise AssertionError("it never came to the gate")


async def test_it_says_what_it_counted(few: Digits) -> None:
    right = int((predict(load_network("lecture"), few.images).argmax(axis=1) == few.labels).sum())
    async with opened(FILTERS, books=Library()) as s:
        await start(s)
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"{right} of {COUNTED} digits read right: {right / COUNTED:.2%} (counted now" in s.text


async def test_it_tells_how_far_it_is_and_the_app_stays_alive(few: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(1)
    monkeypatch.setattr("convtui.network.accuracy.predict", gate.predict)
    async with opened(FILTERS, books=Library()) as s:
        await start(s)
        await until_held(s, gate)
        assert " of 100 digits read right" in s.text
        assert "Ctrl-C stops" in s.text
        await s.press("n")
        assert s.trained.filter == 1
        gate.release.set()
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f" of {COUNTED} digits" in s.text


async def test_ctrl_c_stops_it(few: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(1)
    monkeypatch.setattr("convtui.network.accuracy.predict", gate.predict)
    async with opened(FILTERS, books=Library()) as s:
        await start(s)
        await until_held(s, gate)
        await s.press("ctrl+c")
        assert "Stopped." in s.text
        gate.release.set()
        for _ in range(20):
            await s.settle()
        assert gate.calls == 2, "the third chunk is never read"
        assert "Stopped." in s.text
        assert "digits read right" not in s.text
        await s.press("ctrl+c")
        assert "Nothing is running. q leaves." in s.text


async def test_one_may_leave_while_it_counts(few: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(1)
    monkeypatch.setattr("convtui.network.accuracy.predict", gate.predict)
    async with opened(FILTERS, books=Library()) as s:
        await start(s)
        await until_held(s, gate)
        await s.press("q")
        gate.release.set()
    assert s.app.return_value == 0
    assert gate.calls == 2


async def test_what_is_edited_counts(few: Digits) -> None:
    zeroed = FilterEdit("conv2d", 25, (0.0,) * 9, 0.0)
    state = State("filters", trained=TrainedView(Trial(edits=(zeroed,))))
    async with opened(state, books=Library()) as s:
        network = s.app.library.trained(state.trained.trial)
        right = int((predict(network, few.images).argmax(axis=1) == few.labels).sum())
        await start(s)
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"{right} of {COUNTED} digits read right" in s.text
        assert "(counted now, 1 filter changed)" in s.text


async def test_another_network_is_counted(few: Digits) -> None:
    right = int((predict(load_network("stacked"), few.images).argmax(axis=1) == few.labels).sum())
    async with opened(State("filters", trained=TrainedView(Trial(network="stacked"))), books=Library()) as s:
        await start(s)
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"{right} of {COUNTED} digits read right" in s.text


async def test_digits_that_a_network_was_trained_on_are_left_out(few: Digits) -> None:
    lecture, library = load_network("lecture"), Library()
    known = {"sha256": {"x_test": DIGITS_PRINT}, "n_train": 200, "take": None}
    library.hold_network("mine", replace(lecture, metadata=known))
    right = int((predict(lecture, few.images[200:]).argmax(axis=1) == few.labels[200:]).sum())
    async with opened(State("filters", trained=TrainedView(Trial(network="mine"))), books=library) as s:
        await start(s)
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"{right} of {COUNTED - 200} unseen digits read right" in s.text
        await s.press("o", "o", "o")
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"order: unseen digits lost without each, of {COUNTED - 200}" in s.text


async def test_pictures_of_ones_own_are_counted() -> None:
    library = Library()
    images = load_digits().images[:30]
    library.data = Sample(images, np.zeros(30, np.uint8), "pictures of a file")
    right = int((predict(load_network("lecture"), images).argmax(axis=1) == 0).sum())
    async with opened(FILTERS, books=library) as s:
        await start(s)
        await s.app.workers.wait_for_complete()
        await s.settle()
        assert f"{right} of 30 pictures read right" in s.text


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (
            Trial(network="colour", picture="cat"),
            "Accuracy needs labelled pictures: convtui filters --net colour --data FILE.npz",
        ),
        (Trial(dropped=("max_pooling2d",)), "With a pool out it is another network, and nothing is counted"),
    ],
)
async def test_what_cannot_be_counted_is_said(trial: Trial, said: str) -> None:
    async with opened(State("filters", trained=TrainedView(trial)), books=Library()) as s:
        await start(s)
        assert said in s.text
