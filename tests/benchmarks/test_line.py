"""The arithmetic of a slow line."""

import math

import pytest

from tests.benchmarks.line import MOST, SLICE, Line


def test_a_line_without_limits_passes_all_on_at_once() -> None:
    line = Line()
    line.put(1.0, b"a" * 100_000)
    assert (line.room(1.0), line.wait(1.0)) == (MOST, 0.0)
    assert len(line.arrived(1.0)) == 100_000
    assert line.is_empty
    assert (line.arrived(2.0), line.wait(2.0)) == (b"", math.inf)


def test_bytes_take_their_time_and_their_delay() -> None:
    line = Line(rate=1000, delay=0.5)
    line.put(10.0, b"a" * 5)
    line.put(10.0, b"b" * 20)
    assert not line.arrived(10.504)
    assert line.arrived(10.506) == b"aaaaa"
    assert line.wait(10.515) == pytest.approx(0.01)
    assert not line.arrived(10.524)
    assert line.arrived(10.526) == b"b" * 20
    line.put(20.0, b"c")
    assert line.wait(20.0) == pytest.approx(0.501)


def test_there_is_room_for_one_slice() -> None:
    line = Line(rate=10_000)
    assert line.room(0.0) == 10_000 * SLICE
    line.put(0.0, b"x" * 100)
    assert (line.room(0.0), line.room(0.004)) == (0, 0)
    assert line.wait(0.0) == pytest.approx(SLICE / 2)
    assert 50 <= line.room(0.006) <= 60


@pytest.mark.parametrize("rate", [1_000.0, 125_000.0, 10_000_000.0])
def test_a_line_that_is_kept_full_carries_its_rate(rate: float) -> None:
    line, now, carried = Line(rate), 0.0, 0
    while now < 2.0:
        room = line.room(now)
        if room:
            line.put(now, b"x" * room)
        now += min(max(line.wait(now), 1e-6), 0.01)
        carried += len(line.arrived(now))
    assert carried == pytest.approx(2.0 * rate, rel=0.02)


def test_an_answer_never_waits_for_room() -> None:
    line = Line(rate=1000)
    line.put(0.0, b"x" * 10)
    line.put(0.0, b"answer")
    assert line.arrived(1.0) == b"x" * 10 + b"answer"
