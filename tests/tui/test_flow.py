"""How much is on the way: by a clock and a line that the test makes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.tui.flow import APART, FRAME, LARGE, LATE, LOST, SMALL, SOON, WINDOW, Flow


class Line:
    """A line of `rate` bytes a second and a `latency` there and back, with a terminal that answers at its end."""

    def __init__(self, rate: float, latency: float = 0.01) -> None:
        self.rate, self.latency = rate, latency
        self.now = 100.0
        self.free = self.now
        self.answers: list[float] = []
        self.flow = Flow()
        self.flow.answered(self.now)

    def send(self, count: int) -> None:
        assert self.flow.wait(self.now) == 0
        self.flow.sent(count, self.now)
        self.free = max(self.free, self.now) + count / self.rate
        self.answers.append(self.free + self.latency)

    def until(self, now: float) -> None:
        while self.answers and self.answers[0] <= now:
            self.flow.answered(self.answers.pop(0))
        self.now = now

    def rest(self) -> None:
        self.until(max([self.now, *self.answers]))


def test_until_a_terminal_has_answered_frames_only_keep_apart() -> None:
    flow = Flow()
    assert flow.wait(5.0) == 0
    flow.sent(60_000, 5.0)
    assert flow.wait(5.0) == pytest.approx(APART)
    assert flow.wait(5.0 + APART) == 0
    assert flow.budget is None


def test_small_frames_need_not_wait_for_each_other() -> None:
    line = Line(1e4)
    for _ in range(4):
        line.send(SMALL // 4)
    assert line.flow.wait(line.now) > 0


def test_a_large_frame_waits_until_the_one_before_has_arrived() -> None:
    line = Line(125_000)
    line.send(30_000)
    assert line.flow.wait(line.now) > 0
    line.until(line.now + 0.2)
    assert line.flow.wait(line.now) > 0
    line.until(line.now + 0.1)
    assert line.flow.wait(line.now) == 0


@given(st.floats(2e4, 1e7), st.floats(0.001, 0.3))
def test_the_lines_rate_is_found_and_its_delay_is_none_of_it(rate: float, latency: float) -> None:
    line = Line(rate, latency)
    line.send(200)  # a small one shows the delay
    line.rest()
    for _ in range(8):
        line.send(20_000)
        line.rest()
    assert line.flow.rate is not None
    assert line.flow.rate == pytest.approx(rate, rel=0.25)
    assert line.flow.budget == max(SMALL // 2, int(line.flow.rate * FRAME))


@pytest.mark.parametrize(("rate", "most"), [(1e5, SMALL), (6e5, WINDOW * 6e5), (1e7, LARGE)])
def test_what_may_be_on_the_way_grows_with_the_rate_up_to_an_end(rate: float, most: float) -> None:
    line = Line(rate)
    line.send(100)
    line.rest()
    for _ in range(8):
        line.send(30_000)
        line.rest()
    sent = 0
    while line.flow.wait(line.now) == 0:
        line.send(1_000)
        sent += 1_000
    assert most <= sent <= most * 1.3 + 1_000


def test_a_line_that_slows_down_is_believed_at_once() -> None:
    line = Line(1e7)
    line.send(100)
    line.rest()
    for _ in range(6):
        line.send(50_000)
        line.rest()
    line.rate = 125_000
    line.send(50_000)
    line.rest()
    assert line.flow.answers, "an answer that takes longer is none that is lost"
    assert line.flow.rate == pytest.approx(125_000, rel=0.1)
    line.rate = 1e7
    for _ in range(2):
        line.send(50_000)
        line.rest()
    assert line.flow.rate is not None
    assert 125_000 < line.flow.rate < 1e7


def test_a_latency_that_was_taken_for_longer_makes_no_line_fast() -> None:
    line = Line(100_000, latency=0.2)
    line.send(100)  # while it starts
    line.rest()
    line.latency = 0.01
    for count in (3_000, 2_500, 2_800, 2_500, 2_500, 3_000):
        line.send(count)
        line.rest()
    assert line.flow.rate is None
    line.send(100)
    line.rest()
    for count in (3_000, 2_500, 2_800, 2_500, 2_500, 3_000):
        line.send(count)
        line.rest()
    assert line.flow.rate == pytest.approx(100_000, rel=0.1)


def test_a_line_that_takes_longer_than_anybody_waits_is_found_to_be_slow() -> None:
    line = Line(1_000)
    line.send(100)
    line.rest()
    line.send(10_000)
    assert line.flow.wait(line.now) == pytest.approx(LATE)
    assert line.flow.wait(line.now + LATE) == 0
    line.rest()
    assert line.flow.answers
    assert line.flow.rate == pytest.approx(1_000, rel=0.1)


def test_small_frames_tell_nothing_of_the_rate() -> None:
    line = Line(1e3)
    line.send(500)
    line.rest()
    assert line.flow.rate is None


def test_an_answer_that_does_not_come_is_waited_for_once() -> None:
    line = Line(1e6)
    line.send(50_000)
    assert line.flow.wait(line.now) == pytest.approx(LATE)
    assert line.flow.wait(line.now + LATE + 0.01) == 0
    assert not line.flow.answers
    line.flow.sent(50_000, line.now + 3)
    assert line.flow.wait(line.now + 3) <= APART + 1e-6
    line.flow.answered(line.now + 4)
    assert not line.flow.answers, "one is still late"
    line.flow.answered(line.now + 4)
    assert line.flow.answers, "it answers again"


def test_what_comes_late_after_a_standstill_says_nothing_of_newer_frames() -> None:
    line = Line(50_000)
    line.send(100)
    line.rest()
    for _ in range(4):
        line.send(10_000)
        line.rest()
    rate, latency = line.flow.rate, line.flow._latency
    line.send(10_000)
    now = line.now + line.flow.wait(line.now) + 1e-3
    for _ in range(20):  # a held key
        assert line.flow.wait(now) == 0
        line.flow.sent(10_000, now)
        now += APART
    for _ in range(20):
        line.flow.answered(now)
        assert not line.flow.answers
        line.flow.sent(10_000, now)
    for _ in range(21):
        line.flow.answered(now + 0.2)
    assert line.flow.answers
    assert (line.flow.rate, line.flow._latency) == (rate, latency)
    line.now = line.free = now + 1
    line.send(20_000)
    assert line.flow.wait(line.now) > 0


def test_answers_that_were_lost_are_forgotten_in_a_pause() -> None:
    line = Line(50_000)
    line.send(20_000)
    now = line.now + line.flow.wait(line.now) + 1e-3
    assert line.flow.wait(now) == 0
    for _ in range(5_000):
        line.flow.sent(200, now)
        now += APART
    assert len(line.flow._given_up) <= LOST / APART + 2, "nor do they fill the memory"
    now += LOST
    line.flow.sent(200, now)
    line.flow.answered(now)
    assert line.flow.answers


def test_silence_is_noticed_also_where_much_may_be_on_the_way() -> None:
    line = Line(1e7)
    line.send(100)
    line.rest()
    for _ in range(6):
        line.send(30_000)
        line.rest()
    line.send(30_000)
    assert line.flow.wait(line.now) == 0
    assert line.flow.wait(line.now + SOON) == 0
    assert not line.flow.answers


def test_where_the_line_is_known_patience_is_short() -> None:
    line = Line(1e6)
    for _ in range(3):
        line.send(50_000)
        line.rest()
    line.send(80_000)
    assert SOON <= line.flow.wait(line.now) < LATE


@given(st.lists(st.tuples(st.integers(1, 60_000), st.floats(0, 0.5)), max_size=30))
def test_answers_to_nothing_do_no_harm(frames: list[tuple[int, float]]) -> None:
    flow, now = Flow(), 0.0
    for count, gap in frames:
        flow.answered(now)
        flow.answered(now)
        flow.sent(count, now)
        now += gap
    assert flow.on_the_way >= 0
    assert flow.rate is None or flow.rate > 0
