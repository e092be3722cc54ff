"""When the recorder looks, and what it then writes down."""

import numpy as np
import pytest

from convtui.core.arrays import frozen
from convtui.core.network import FilterBank
from convtui.train.recorder import Recorder, next_step


def recorded(steps: int, steps_per_epoch: int) -> tuple[Recorder, list[int]]:
    """A run whose weights, loss and accuracy tell the step; and at which steps the weights were read."""
    now = 0
    reads: list[int] = []

    def read() -> FilterBank:
        reads.append(now)
        return FilterBank(frozen(np.full((3, 3, 1, 2), now)), frozen([now, -now]))

    recorder = Recorder(steps_per_epoch, read)
    recorder.begin()
    for now in range(1, steps + 1):
        recorder.step(now, loss=10.0 * now, accuracy=now / 1000, images=128)
    return recorder, reads


def test_every_step_is_kept_up_to_ten_then_each_tenth_and_each_end_of_an_epoch() -> None:
    recorder, reads = recorded(steps=60, steps_per_epoch=25)
    steps = [*range(11), 11, 13, 15, 17, 19, 21, 24, 25, 27, 30, 33, 37, 41, 46, 50, 51, 57]
    assert [item.step for item in recorder.snapshots] == steps
    assert reads == steps  # weights are copied at snapshots only


def test_the_schedule_grows_by_a_tenth_and_never_stands_still() -> None:
    step = 10
    while step < 100_000:
        following = next_step(step)
        assert step < following
        assert 1.1 * step - 1e-6 <= following < 1.1 * step + 1
        step = following


def test_a_long_run_keeps_few_snapshots() -> None:
    recorder, _ = recorded(steps=4000, steps_per_epoch=400)
    assert 70 <= len(recorder.snapshots) <= 90


def test_a_snapshot_holds_the_weights_after_its_step_and_its_time_in_epochs() -> None:
    recorder, _ = recorded(steps=50, steps_per_epoch=25)
    for item in recorder.snapshots:
        assert (item.kernels == item.step).all()
        assert item.bias.tolist() == [item.step, -item.step]
        assert item.epoch == item.step / 25


def test_loss_and_accuracy_are_means_since_the_snapshot_before() -> None:
    recorder, _ = recorded(steps=50, steps_per_epoch=25)
    by_step = {item.step: item for item in recorder.snapshots}
    assert by_step[0].loss == by_step[1].loss == 10.0
    assert by_step[24].loss == pytest.approx(10 * (22 + 23 + 24) / 3)
    assert by_step[24].accuracy == pytest.approx((22 + 23 + 24) / 3000)
    assert by_step[25].loss == 250.0


def test_a_small_last_batch_counts_by_its_images() -> None:
    recorder = Recorder(23, lambda: FilterBank(frozen(np.zeros((3, 3, 1, 1))), frozen([0.0])))
    recorder.begin()
    for step in range(1, 23):
        recorder.step(step, loss=1.0, accuracy=0.5, images=128)
    recorder.step(23, loss=5.0, accuracy=1.0, images=32)
    last = recorder.snapshots[-1]
    assert last.step == 23
    assert last.loss == pytest.approx((128 * 1.0 + 32 * 5.0) / 160)
    assert last.accuracy == pytest.approx((128 * 0.5 + 32 * 1.0) / 160)


def test_step_0_is_there_at_once_and_gets_its_loss_from_the_first_batch() -> None:
    recorder = Recorder(4, lambda: FilterBank(frozen(np.zeros((3, 3, 1, 1))), frozen([0.0])))
    recorder.begin()
    (start,) = recorder.snapshots
    assert start.step == 0
    assert np.isnan([start.loss, start.accuracy, start.test_loss, start.test_accuracy]).all()
    assert recorder.step(1, 2.5, 0.25, 128)
    assert [(item.step, item.loss, item.accuracy) for item in recorder.snapshots] == [(0, 2.5, 0.25), (1, 2.5, 0.25)]


def test_what_was_tested_stands_at_its_step_only() -> None:
    recorder = Recorder(2, lambda: FilterBank(frozen(np.zeros((3, 3, 1, 1))), frozen([0.0])))
    recorder.begin()
    recorder.step(1, 2.0, 0.25, 128)
    recorder.step(2, 1.0, 0.5, 128, (1.5, 0.75))
    assert np.isnan(recorder.snapshots[1].test_loss)
    assert (recorder.snapshots[2].test_loss, recorder.snapshots[2].test_accuracy) == (1.5, 0.75)


def test_a_loss_that_is_no_number_is_recorded_while_the_weights_are() -> None:
    value = 1.0
    recorder = Recorder(25, lambda: FilterBank(frozen(np.full((3, 3, 1, 1), value)), frozen([0.0])))
    recorder.begin()
    for step in range(1, 13):
        recorder.step(step, 1.0, 0.5, 128)
    assert not recorder.step(14, 1.0, 0.5, 128)  # not due
    assert recorder.step(14, float("nan"), 0.5, 128, always=True)
    assert np.isnan(recorder.snapshots[-1].loss)
    value = float("inf")
    assert not recorder.step(25, 1.0, 0.5, 128)
    assert recorder.snapshots[-1].step == 14


def test_it_goes_on_where_another_left_off() -> None:
    bank = FilterBank(frozen(np.zeros((3, 3, 1, 1))), frozen([0.0]))
    whole = Recorder(25, lambda: bank)
    whole.begin()
    for step in range(1, 61):
        whole.step(step, step / 7, 1 / step, 100 + step)
    first = Recorder(25, lambda: bank)
    first.begin()
    for step in range(1, 36):
        first.step(step, step / 7, 1 / step, 100 + step)
    second = Recorder(25, lambda: bank, list(first.snapshots), first.pending)
    for step in range(36, 61):
        second.step(step, step / 7, 1 / step, 100 + step)
    assert [(item.step, item.loss, item.accuracy) for item in second.snapshots] == [
        (item.step, item.loss, item.accuracy) for item in whole.snapshots
    ]
