"""Jobs in their thread: keys are answered meanwhile, Ctrl-C stops, a fault is a sentence, one may leave at any time."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.findings import AblationJob, Found, Job, SurveyJob
from convtui.lab.library import Library
from convtui.lab.state import State, TrainedView
from convtui.network.ablation import Ablation
from convtui.tui.job_runner import JobRunner, Task
from tests.lab.few_digits import FewDigits
from tests.tui.harness import Session, opened
from tests.tui.waiting import counted

RANKED = State("filters", trained=TrainedView(order="ablation"))
COUNT = 40


class Bench:
    """Stands in for `lab.jobs.steps`: what was begun, and each ablation held at a step until it is released."""

    def __init__(self, fault: Exception | None = None, steps: int = 32) -> None:
        self.begun: list[Job] = []
        self.made = 0
        self.held, self.release, self.closed = (threading.Event() for _ in range(3))
        self.fault, self.steps = fault, steps
        self.hold_at = 3

    def __call__(self, job: Job, _: Library) -> Iterator[Found]:
        self.begun.append(job)
        return self._steps() if isinstance(job, AblationJob) else iter(())

    def _steps(self) -> Iterator[Found]:
        assert threading.current_thread() is not threading.main_thread()
        try:
            for done in range(1, self.steps + 1):
                if done == self.hold_at:
                    self.held.set()
                    assert self.release.wait(10)
                    if self.fault is not None:
                        raise self.fault
                self.made += 1
                without = np.where(np.arange(32) < done, 30, -1)
                yield Found(done, 32, Ablation(COUNT, 33, without))
        finally:
            self.closed.set()

    @property
    def rankings(self) -> int:
        return sum(isinstance(job, AblationJob) for job in self.begun)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[Bench], Bench]:
    def put(bench: Bench) -> Bench:
        monkeypatch.setattr("convtui.lab.jobs.steps", bench)
        monkeypatch.setattr("convtui.tui.job_runner.SECONDS_A_LOOK", 0.0)
        return bench

    return put


async def until(s: Session, event: threading.Event) -> None:
    for _ in range(2000):
        await s.settle()
        if event.is_set():
            await s.settle()
            return
    raise AssertionError("it never came to that")


def ranking(s: Session) -> Found | None:
    return s.app.library.findings.of(AblationJob("lecture", (), "conv2d", 1000))


async def test_keys_are_answered_while_it_counts(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        found = ranking(s)
        assert found is not None
        assert found.done == 2
        await s.press("n", "n")
        assert s.trained.filter == 2
        assert bench.rankings == 1, "it goes on"
        bench.release.set()
        await counted(s)
        assert (found := ranking(s)) is not None
        assert found.is_whole
        await s.press("n")
        assert bench.rankings == 1, "what is known is not counted again"


async def test_ctrl_c_stops_it_until_it_is_asked_for_anew(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        await s.press("ctrl+c")
        assert "Stopped." in s.text
        bench.release.set()
        await until(s, bench.closed)
        assert bench.made <= 3
        found = ranking(s)
        assert found is not None
        assert found.halted == "stopped"
        await s.press("n", "b", "tab")
        assert bench.rankings == 1, "not by itself"
        await s.press("ctrl+c")
        assert "Nothing is running. q leaves." in s.text
        await s.send(want.SetOrder("index"))
        await s.send(want.SetOrder("ablation"))
        await counted(s)
        assert bench.rankings == 2
        assert (found := ranking(s)) is not None
        assert found.is_whole


async def test_a_step_on_its_way_does_not_undo_the_stop(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        jobs = s.app._jobs
        assert jobs is not None
        jobs.stop()
        jobs._told(Task(AblationJob("lecture", (), "conv2d", 1000), 0), Found(3, 32))
        assert (found := ranking(s)) is not None
        assert (found.done, found.halted) == (3, "stopped")
        bench.release.set()


async def test_what_nobody_waits_for_is_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The glance of the main view."""
    held, release = threading.Event(), threading.Event()

    def steps(job: Job, _: Library) -> Iterator[Found]:
        held.set()
        assert release.wait(10)
        yield Found(1, 1, None)

    monkeypatch.setattr("convtui.lab.jobs.steps", steps)
    async with opened(State("filters"), books=FewDigits(COUNT)) as s:
        await until(s, held)
        await s.press("ctrl+c")
        assert "Nothing is running. q leaves." in s.text
        release.set()
        await counted(s)
        found = s.app.library.findings.of(SurveyJob("lecture", (), "conv2d", 1000))
        assert found is not None
        assert found.is_whole


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError(), "It cannot be counted: MemoryError."),
        (ValueError("layer x\x1b[31m is odd."), "It cannot be counted: layer x␛[31m is odd."),
    ],
)
async def test_a_fault_is_a_sentence(make: Callable[[Bench], Bench], fault: Exception, said: str) -> None:
    bench = make(Bench(fault))
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        bench.release.set()
        await until(s, bench.closed)
        await counted(s)
        assert said in s.text
        found = ranking(s)
        assert found is not None
        assert found.halted == said
        await s.press("n", "n")
        assert s.trained.filter == 2
        assert bench.rankings == 1, "not again and again"
        await s.press("ctrl+c")
        assert "Nothing is running." in s.text


async def test_a_job_that_cannot_begin_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Job] = []

    def steps(job: Job, _: Library) -> Iterator[Found]:
        begun.append(job)
        raise ValueError("the crops have no labels")

    monkeypatch.setattr("convtui.lab.jobs.steps", steps)
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await s.settle()
        assert "It cannot be counted: the crops have no labels." in s.text
        await s.press("n", "n", "n")
        assert len([job for job in begun if isinstance(job, AblationJob)]) == 1


async def test_one_that_ends_too_soon_is_not_waited_for(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench(steps=5))
    bench.hold_at = 0
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await counted(s)
        assert s.app._jobs is not None
        assert not s.app._jobs.is_busy
        await s.press("n", "n")
        assert bench.rankings == 1
        found = ranking(s)
        assert found is not None
        assert found.halted == "Nothing came of it."


async def test_what_is_no_longer_waited_for_is_stopped(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        await s.press("K")
        assert s.mode() == "kernel"
        bench.release.set()
        await until(s, bench.closed)
        assert bench.made <= 3
        assert "Stopped." not in s.text


async def test_another_filter_bank_is_counted_anew(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        await s.send(want.ZeroFilter())
        bench.release.set()
        await counted(s)
        rankings = [job for job in bench.begun if isinstance(job, AblationJob)]
        assert [len(job.edits) for job in rankings] == [0, 1]
        assert (found := ranking(s)) is not None
        assert not found.is_whole
        assert s.app.library.findings.whole(rankings[1]) is not None


async def test_what_was_counted_on_weights_that_are_gone_is_not_taken_for_those_that_came(
    make: Callable[[Bench], Bench],
) -> None:
    """A run has saved in the middle of it: the same job is begun anew, and what the old one finds is let go."""
    bench, books = make(Bench()), FewDigits(COUNT)
    job = AblationJob("lecture", (), "conv2d", 1000)
    async with opened(RANKED, books=books) as s:
        await until(s, bench.held)
        runner = s.app._jobs
        assert runner is not None
        old = runner._task
        assert old is not None
        before = books.network("lecture")
        books.hold_network("lecture", replace(before, weights=dict(before.weights)))
        runner._told(old, Found(32, 32, "of before"))
        assert books.findings.of(job) is None
        bench.held.clear()
        await s.press("n")
        assert bench.rankings == 2, "the one that ran is not of this network"
        runner._over(old, "It broke.")
        assert "It broke" not in s.text
        assert runner.is_busy
        bench.release.set()
        await counted(s)
        assert books.findings.whole(job) is not None


async def test_one_may_leave_in_the_middle(make: Callable[[Bench], Bench]) -> None:
    bench = make(Bench())
    async with opened(RANKED, books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        await s.press("q")
        bench.release.set()
    assert s.app.return_value == 0
    assert bench.closed.wait(10)
    assert bench.made <= 3, "the thread goes no further"


async def test_the_real_ones_come_to_their_end() -> None:
    library = FewDigits(COUNT)
    async with opened(RANKED, books=library) as s:
        await counted(s)
        assert (found := ranking(s)) is not None
        assert found.is_whole
        assert library.findings.whole(SurveyJob("lecture", (), "conv2d", 1000)) is not None


async def test_what_is_found_is_drawn_only_where_it_is_shown(make: Callable[[Bench], Bench]) -> None:
    """A step changes a few cells at most: what looks the same is not drawn again."""
    bench = make(Bench())
    async with opened(State("filters", trained=TrainedView(order="ablation")), books=FewDigits(COUNT)) as s:
        await until(s, bench.held)
        before = s.text.splitlines()
        bench.hold_at = 10
        bench.held.clear()
        bench.release.set()
        await counted(s)
        changed = [line for line, (a, b) in enumerate(zip(before, s.text.splitlines(), strict=True)) if a != b]
        assert len(changed) <= 4


async def test_what_is_told_while_the_app_shuts_down_is_let_go() -> None:
    async with opened(State("filters"), books=FewDigits(COUNT)) as s:
        job = AblationJob("lecture", (), "conv2d", 1000)
        s.app._jobs = runner = JobRunner(s.app)
        s.app._running = False
        await s.lab.query("*").remove()  # as Textual takes the screen down
        runner._told(Task(job, 0), Found(1, 2))
        runner._over(Task(job, 0), "It broke.")
        s.app._running = True
