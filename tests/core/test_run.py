"""The files of a training run as bytes and back, and what of a broken one is still believed."""

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Snapshot
from convtui.core.recipe import Recipe
from convtui.core.run import (
    RunHead,
    Status,
    from_records,
    head_from_bytes,
    head_to_bytes,
    is_gone,
    record_size,
    recorded_layer,
    status_from_bytes,
    status_to_bytes,
    this_host,
    to_record,
)

Value = Any

CONV = LayerSpec("c", "Conv2D", filters=2, window=(2, 1), activation="relu")
SPEC = NetworkSpec("small", (6, 6, 3), (CONV, LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=2)), ("a", "b"))
HEAD = RunHead("1", SPEC, recipe=Recipe(filters=2), metadata={"data": "blocks"})


def moment(step: int, epoch: float | None = None, **more: Value) -> Snapshot:
    chance = np.random.default_rng(abs(step))
    kernels, bias = chance.standard_normal((2, 1, 3, 2)), chance.standard_normal(2)
    made = Snapshot(step, step / 10 if epoch is None else epoch, 2.0 - step / 99, 0.5, frozen(kernels), frozen(bias))
    return replace(made, **more)


def joined(moments: Sequence[Snapshot]) -> bytes:
    return b"".join(map(to_record, moments))


def same(one: Snapshot, other: Snapshot) -> bool:
    """Bit for bit."""
    fields = ("step", "epoch", "loss", "accuracy", "test_loss", "test_accuracy")
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in fields) and (
        one.kernels.tobytes() == other.kernels.tobytes() and one.bias.tobytes() == other.bias.tobytes()
    )


MOMENTS = [moment(step) for step in (0, 1, 2, 5, 9)]
DATA = joined(MOMENTS)
SIZE = len(DATA) // len(MOMENTS)


def test_a_record_is_as_long_as_it_says_and_read_back_bit_for_bit() -> None:
    assert record_size(SPEC) == SIZE == 48 + 4 * (12 + 2) + 4
    found = from_records(DATA, SPEC)
    assert len(found) == 5
    assert all(map(same, found, MOMENTS))
    assert not found[0].kernels.flags.writeable


def test_what_was_not_measured_or_is_no_number_any_more_is_nan() -> None:
    odd = moment(1, loss=math.inf, accuracy=math.nan, test_loss=-math.inf, test_accuracy=0.25)
    (found,) = from_records(to_record(odd), SPEC)
    assert math.isnan(found.loss)
    assert math.isnan(found.accuracy)
    assert math.isnan(found.test_loss)
    assert found.test_accuracy == 0.25


@pytest.mark.parametrize("where", ["kernels", "bias"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_weights_that_are_no_numbers_are_not_written(where: str, value: float) -> None:
    array = np.array(getattr(MOMENTS[1], where))
    array.flat[1] = value
    with pytest.raises(ValueError, match="step 1"):
        to_record(replace(MOMENTS[1], **{where: frozen(array)}))


@given(st.integers(0, len(DATA)))
def test_of_any_beginning_exactly_the_whole_records_are_read(length: int) -> None:
    found = from_records(DATA[:length], SPEC)
    assert len(found) == length // SIZE
    assert all(map(same, found, MOMENTS))


@given(st.integers(0, len(DATA) - 1), st.integers(0, 7))
def test_a_flipped_bit_ends_the_list_before_it(at: int, bit: int) -> None:
    broken = bytearray(DATA)
    broken[at] ^= 1 << bit
    found = from_records(bytes(broken), SPEC)
    assert len(found) == at // SIZE
    assert all(map(same, found, MOMENTS))


@given(st.binary(max_size=4 * SIZE))
def test_any_other_bytes_are_no_moments(data: bytes) -> None:
    assert from_records(data, SPEC) == ()


@pytest.mark.parametrize(
    ("second", "good"),
    [
        (moment(5), 2),
        (moment(4), 1),  # not later than the one before it
        (moment(3), 1),
        (moment(5, epoch=0.1), 1),  # back in time
        (moment(5, epoch=math.nan), 1),
        (moment(5, epoch=math.inf), 1),
    ],
)
def test_a_record_that_does_not_come_after_the_one_before_it_ends_the_list(second: Snapshot, good: int) -> None:
    assert len(from_records(joined([moment(4), second]), SPEC)) == good


def test_records_go_on_from_the_one_before_them() -> None:
    assert from_records(DATA, SPEC, moment(0)) == ()
    assert len(from_records(DATA[SIZE:], SPEC, moment(0))) == 4
    assert from_records(to_record(moment(-1)), SPEC) == ()


def test_a_head_is_read_back() -> None:
    found = head_from_bytes(head_to_bytes(HEAD))
    assert (found.id, found.spec, found.recipe, found.metadata) == ("1", SPEC, HEAD.recipe, HEAD.metadata)
    assert found.is_whole
    assert found.layer == CONV
    assert not replace(HEAD, left_out="It adds.").is_whole


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, metadata={"loss": math.nan}),
        replace(HEAD, metadata={"much": "x" * 200_000}),
        replace(HEAD, id="x" * 65),
        replace(HEAD, spec=replace(SPEC, labels=("a",))),
        replace(HEAD, spec=NetworkSpec("flat", (6, 6, 3), SPEC.layers[1:], ("a", "b"))),
    ],
)
def test_a_head_that_could_not_be_read_back_is_not_written(head: RunHead) -> None:
    with pytest.raises(ValueError):
        head_to_bytes(head)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"convtui-run-1", b"convtui-run-9", "format"),
        (b'"id": "1"', b'"id": 1', "id"),
        (b'"Conv2D"', b'"Conv9D"', "kind"),
        (b'"filters": 2,\n  "kernel"', b'"filters": "two",\n  "kernel"', "recipe"),
        (b'"metadata": {', b'"metadata": {"x": NaN, ', "JSON"),
        (b"{", b"", "JSON"),
        (b"small", b"\xff", "no text"),
    ],
)
def test_a_head_that_lies_is_refused_in_a_clause(old: bytes, new: bytes, reason: str) -> None:
    text = head_to_bytes(HEAD)
    assert old in text
    with pytest.raises(ValueError, match=reason):
        head_from_bytes(text.replace(old, new, 1))


@given(st.binary(max_size=300) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(repr).map(str.encode))
def test_any_bytes_are_a_status_or_refused(data: bytes) -> None:
    reason = ""
    try:
        status_from_bytes(data)
    except ValueError as error:
        reason = str(error)
    assert not reason or reason.startswith("status.json cannot be read")


def test_a_status_is_read_back_and_numbers_that_are_none_become_none() -> None:
    status = Status("running", 7, 9, 1, 2, loss=1.5, seconds=3.5, message="ü", pid=5, host="here")
    assert status_from_bytes(status_to_bytes(status)) == status
    assert status_from_bytes(status_to_bytes(replace(status, loss=math.nan, accuracy=math.inf))) == replace(
        status, loss=None, accuracy=None
    )
    assert not status.is_over
    assert all(Status(state).is_over for state in ("finished", "stopped", "failed"))


@pytest.mark.parametrize("lie", [b'"step":-1', b'"step":1e99', b'"seconds":-2.0', b'"state":"odd"', b'"left":-1'])
def test_a_status_that_lies_is_refused(lie: bytes) -> None:
    with pytest.raises(ValueError, match=r"status\.json"):
        status_from_bytes(b'{"state":"running",' + lie + b"}")


def test_a_network_without_a_convolution_records_nothing() -> None:
    with pytest.raises(LookupError, match="no convolution"):
        recorded_layer(NetworkSpec("flat", (6, 6, 3), SPEC.layers[1:], ()))


def test_only_a_process_of_this_machine_is_known_to_be_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert is_gone(Status("running", pid=ended.pid, host=this_host()))
    assert not is_gone(Status("running", pid=os.getpid(), host=this_host()))
    assert not is_gone(Status("running", pid=ended.pid, host="elsewhere"))
    assert not is_gone(Status("running", host=this_host()))
