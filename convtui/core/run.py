"""A training run as a folder that grows: who writes it and who follows it agree here on what is in it.

`run.json` is a `RunHead`, written once. `moments.bin` holds one record after the other, each a `Snapshot` of the first
convolution, all of one length; a record that is not whole yet is not there. `network.npz` is the whole network, in the
format of `core.archive`, as it was when it was last saved. `status.json` is a `Status`, renewed a few times a second at
most. All but `moments.bin` are replaced as a whole. A `checkpoint.npz` beside them is its trainer's own.

A record, little-endian: step (int64), epoch, loss, accuracy, test loss, test accuracy (float64 each), kernels
(kh, kw, cin, cout) and bias (cout,) as float32, and the CRC-32 of all that (uint32). Steps grow from record to record,
epochs never fall; a loss that is no number is NaN, and weights that are none are never recorded.
"""

import json
import math
import os
import struct
from collections.abc import Mapping
from typing import Annotated, Literal
from zlib import crc32

import msgspec
import numpy as np
from msgspec import Meta, Struct, field

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Snapshot
from convtui.core.recipe import Recipe
from convtui.core.spec import LONGEST_JSON, Shape, read_object, spec_from_text, spec_to_text, weight_shapes

FORMAT = "convtui-run-1"
HEAD, MOMENTS, NETWORK, STATUS, CHECKPOINT = "run.json", "moments.bin", "network.npz", "status.json", "checkpoint.npz"

RunState = Literal["running", "paused", "finished", "stopped", "failed"]
OVER: tuple[RunState, ...] = ("finished", "stopped", "failed")

# What a stranger's file may say; the same bound keeps a whole number exact as a float.
_Count = Annotated[int, Meta(ge=0, le=2**53)]
_Seconds = Annotated[float, Meta(ge=0)]

_NUMBERS = struct.Struct("<q5d")
_CHECK = struct.Struct("<I")


class RunHead(Struct, frozen=True, eq=False):
    """What does not change while a run goes on.

    `id` tells one run from another in the same folder. `spec` is the whole network; where its other layers are none
    that convtui knows, its first convolution alone, and `left_out` says why. `recipe` is what convtui's own trainer was
    asked for. `metadata` are JSON values, as in a `Network`.
    """

    id: str
    spec: NetworkSpec
    left_out: str = ""
    recipe: Recipe | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return not self.left_out

    @property
    def layer(self) -> LayerSpec:
        """The convolution whose kernels are recorded; LookupError where there is none."""
        return recorded_layer(self.spec)


class Status(Struct, frozen=True):
    """How far a run has come. `steps` and `epochs` are all that are planned, 0 where that is not known; `epoch` counts
    from 1 (0: not begun). `loss` and `accuracy` are means over the epoch so far, `test_accuracy` of the last test; None
    where not measured. `seconds` were spent training, without pauses; `left` are those to come, as far as is known.
    `updated` is when this was written, in seconds since 1970. `saved_step` is the step of `network.npz`, `saves` how
    often it was written. `message` is one sentence: why a run failed, or what its reader should know.
    """

    state: RunState
    step: _Count = 0
    steps: _Count = 0
    epoch: _Count = 0
    epochs: _Count = 0
    loss: float | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None
    seconds: _Seconds = 0.0
    left: _Seconds | None = None
    updated: _Seconds = 0.0
    saved_step: _Count = 0
    saves: _Count = 0
    message: str = ""
    pid: _Count = 0
    host: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in OVER


def this_host() -> str:
    """The name of this machine, as a status has it."""
    return os.uname().nodename


def is_gone(status: Status) -> bool:
    """Whether the process that wrote it was one of this machine and is there no more."""
    if not status.pid or status.host != this_host():
        return False
    try:
        os.kill(status.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is another user's
        pass
    return False


def head_to_bytes(head: RunHead) -> bytes:
    """The text of `run.json`; ValueError, as a clause, for what `head_from_bytes` would refuse."""
    recipe = None if head.recipe is None else msgspec.to_builtins(head.recipe)
    data = {
        "format": FORMAT,
        "id": head.id,
        "spec": json.loads(spec_to_text(head.spec)),
        "left_out": head.left_out,
        "recipe": recipe,
        "metadata": dict(head.metadata),
    }
    text = json.dumps(data, indent=1, allow_nan=False).encode()
    head_from_bytes(text)
    return text


def head_from_bytes(data: bytes) -> RunHead:
    """Checked as `core.spec` checks a spec; ValueError, with the reason as a clause, for anything else."""
    try:
        found = read_object(data.decode(), HEAD)
    except UnicodeDecodeError:
        raise ValueError(f"{HEAD} is no text") from None
    if found.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    name, left_out, metadata = found.get("id"), found.get("left_out"), found.get("metadata")
    if not isinstance(name, str) or len(name) > 64 or not isinstance(left_out, str) or not isinstance(metadata, dict):
        raise ValueError(f"{HEAD} lacks one of id, left_out and metadata")
    spec = spec_from_text(json.dumps(found.get("spec")))
    if spec.first_convolution is None:
        raise ValueError("its network has no convolution")
    try:
        recipe = msgspec.convert(found.get("recipe"), Recipe | None)
    except msgspec.ValidationError as error:
        raise ValueError(f"its recipe cannot be read ({error})") from None
    return RunHead(name, spec, left_out[:LONGEST_JSON], recipe, metadata)


def status_to_bytes(status: Status) -> bytes:
    """The text of `status.json`: numbers that are none become null."""
    return msgspec.json.encode(status)


def status_from_bytes(data: bytes) -> Status:
    """ValueError, with the reason as a clause, for what is no status."""
    try:
        return msgspec.json.decode(data, type=Status)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{STATUS} cannot be read ({error})") from None


def recorded_layer(spec: NetworkSpec) -> LayerSpec:
    """The first convolution; LookupError where there is none."""
    layer = spec.first_convolution
    if layer is None:
        raise LookupError("the network has no convolution to record")
    return layer


def recorded_shapes(spec: NetworkSpec) -> tuple[Shape, Shape]:
    """The shapes of kernels and bias that a record holds; LookupError where there is no convolution."""
    return weight_shapes(spec)[recorded_layer(spec).name]


def record_size(spec: NetworkSpec) -> int:
    """Bytes of one record; LookupError where there is no convolution."""
    kernels, bias = recorded_shapes(spec)
    return _NUMBERS.size + 4 * (math.prod(kernels) + math.prod(bias)) + _CHECK.size


def to_record(moment: Snapshot) -> bytes:
    """One record of `moments.bin`. ValueError for weights that are not finite: no reader would take them."""
    if not (np.isfinite(moment.kernels).all() and np.isfinite(moment.bias).all()):
        raise ValueError(f"the weights at step {moment.step} are not finite")
    measured = map(_finite, (moment.loss, moment.accuracy, moment.test_loss, moment.test_accuracy))
    body = _NUMBERS.pack(moment.step, moment.epoch, *measured)
    body += moment.kernels.astype("<f4").tobytes() + moment.bias.astype("<f4").tobytes()
    return body + _CHECK.pack(crc32(body))


def from_records(data: bytes, spec: NetworkSpec, before: Snapshot | None = None) -> tuple[Snapshot, ...]:
    """The records that `data` begins with, up to the first that is not whole, holds weights that are not finite, or
    does not come after the one before it; `before` is the one before the first. Each takes `record_size(spec)` bytes.
    """
    kernels, bias = recorded_shapes(spec)
    size, inner, count = record_size(spec), math.prod(kernels), math.prod(bias)
    moments = []
    past, since = (-1, 0.0) if before is None else (before.step, before.epoch)
    for start in range(0, len(data) - size + 1, size):
        body = data[start : start + size - _CHECK.size]
        (check,) = _CHECK.unpack_from(data, start + len(body))
        if crc32(body) != check:
            break
        step, epoch, *measured = _NUMBERS.unpack_from(body)
        values = np.frombuffer(body, "<f4", offset=_NUMBERS.size).astype(np.float32)
        if step <= past or not since <= epoch < math.inf or not np.isfinite(values).all():
            break
        past, since = step, epoch
        loss, accuracy, test_loss, test_accuracy = map(_finite, measured)
        weights = frozen(values[:inner].reshape(kernels)), frozen(values[inner : inner + count])
        moments.append(Snapshot(step, epoch, loss, accuracy, *weights, test_loss, test_accuracy))
    return tuple(moments)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan
