"""Why this answer, in the app: computed in its thread, stopped by Ctrl-C, asked for by keys and by the mouse."""

import threading
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest
from textual.worker import WorkerCancelled

from convtui.lab.findings import Found, Job, OcclusionJob
from convtui.lab.library import Library
from convtui.lab.state import State, TrainedView
from convtui.lab.studies import occlusion
from convtui.lab.study_state import Occlusion
from convtui.lab.trained_state import Trial
from convtui.network.occlusion import OcclusionMap
from convtui.render.colours import RIM
from convtui.source.networks import load_network
from tests.tui.harness import Session, library, opened
from tests.tui.waiting import ROUNDS

STRIP, KEYS = 22, 23
START = State("filters", trained=TrainedView(trial=Trial("stacked", digit=17)))


def study(s: Session) -> Occlusion:
    assert isinstance(s.trained.study, Occlusion)
    return s.trained.study


async def hidden_everywhere(s: Session) -> None:
    """Until all places are tried; what else is counted meanwhile is not waited for."""
    wanted = occlusion.jobs(s.trained, s.app.library)[0]
    for _ in range(ROUNDS):
        await s.settle()
        if s.app.library.findings.whole(wanted) is not None:
            return
        running = [worker for worker in s.app.workers if worker.group == "jobs" and not worker.is_cancelled]
        with suppress(WorkerCancelled):
            await s.app.workers.wait_for_complete(running)
    raise AssertionError("it comes to no end")


async def test_the_map_comes_and_says_where_it_counts() -> None:
    async with opened(START) as s:
        await s.press("a")
        await hidden_everywhere(s)
        assert "What speaks for" in s.lines[STRIP]
        assert "Worst, 5x5 hidden at" in s.text
        found = occlusion.derived(s.trained, s.app.library)
        assert found.done == found.total == 784
        assert found.worst == found.at
        await s.press("left")
        assert study(s).at == (found.at[0], max(found.at[1] - 1, 0))
        assert "Here, 5x5 hidden at" in s.text
        await s.press("home")
        assert study(s).at is None
        await s.press("n")
        assert study(s).label == found.labels[1]
        assert "Most, " in s.text or "No 5x5" in s.text
        await s.press("b", "plus")
        assert study(s).side == 7
        await hidden_everywhere(s)
        assert "Worst, 7x7 hidden at" in s.text
        await s.press("escape")
        assert s.trained.study is None


async def test_a_click_puts_the_patch_there_on_picture_and_map() -> None:
    async with opened(START) as s:
        await s.press("a")
        await hidden_everywhere(s)
        await s.click_pane("study", 4, 10)
        assert study(s).at == (6, 10)
        await s.click_pane("study", 8, 29 + 12)
        assert study(s).at == (14, 12)
        assert "Here, 5x5 hidden at 14,12" in s.text


class Held:
    """Stands in for `lab.jobs.steps`: half of the map, then nothing until it is released."""

    def __init__(self) -> None:
        self.held, self.release = threading.Event(), threading.Event()

    def __call__(self, job: Job, library: Library) -> Iterator[Found]:
        return self._steps() if isinstance(job, OcclusionJob) else iter(())

    def _steps(self) -> Iterator[Found]:
        known = np.full((28, 28, 10), np.nan, np.float32)
        known[:14] = 0.1
        whole = np.full(10, 0.1, np.float32)
        yield Found(392, 784, OcclusionMap(0, 5, 0.1, known[:, :, 0], whole, known))
        self.held.set()
        assert self.release.wait(10)
        yield Found(784, 784, OcclusionMap(0, 5, 0.1, known[:, :, 0], whole, known))


async def test_half_of_it_is_seen_and_ctrl_c_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Held()
    monkeypatch.setattr("convtui.lab.jobs.steps", bench)
    monkeypatch.setattr("convtui.tui.job_runner.SECONDS_A_LOOK", 0.0)
    async with opened(START, books=Library()) as s:
        await s.press("a")
        for _ in range(2000):
            await s.settle()
            if bench.held.is_set() and "392 of 784" in s.text:
                break
        assert "392 of 784. Ctrl-C stops." in s.lines[STRIP]
        dots = s.pane("study").cells.pixels()[2:30, 29:57]
        assert dots[27, 27].tolist() == list(RIM)
        assert dots[3, 3].tolist() != list(RIM)
        await s.press("ctrl+c")
        bench.release.set()
        await s.press("left")
        assert "Stopped: 392 of 784 places are known." in s.lines[STRIP]


async def test_where_a_pool_is_out_it_says_why_there_is_no_answer() -> None:
    pool = next(layer.name for layer in load_network("stacked").spec.layers if "Pool" in layer.kind)
    trial = Trial("stacked", dropped=(pool,))
    async with opened(State("network", trained=TrainedView(trial=trial))) as s:
        await s.press("a")
        assert "A pool is out" in s.lines[STRIP]
        assert s.trained.study is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_photograph(size: tuple[int, int]) -> None:
    trial = Trial("colour", picture=library().picture_for(Trial("colour")))
    async with opened(State("filters", trained=TrainedView(trial=trial)), size=size) as s:
        await s.press("a", "left")
        assert "What hides is its mean colour" in s.text
        assert "Here, 5x5 hidden at" in s.text
