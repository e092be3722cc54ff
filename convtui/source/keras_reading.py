"""A Keras file as data: zip, JSON and HDF5 are taken apart here, without Keras. Only the reading process does this.

`.keras` is a zip of `config.json` and `model.weights.h5`; `.weights.h5` is the latter alone; older `.h5` files hold
weights, and a config where a whole model was saved. What is in a file decides, not its name. Every ValueError is a
clause: "it is no Keras file".
"""

import io
import json
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from convtui.core.arrays import Float32
from convtui.core.keras_chain import USUAL, Chain, alone, chain, first_convolution
from convtui.core.keras_layers import plain_name
from convtui.core.keras_model import layers_of
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.spec import Shape, weight_shapes
from convtui.core.text import visible
from convtui.source.keras_weights import LONGEST_CONFIG, Held, Weights
from convtui.source.limits import HDF5, WEIGHTS_ONLY, ZIP

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
MOST_MEMBERS = 10_000
MOST_UNPACKED = 256_000_000
DAMAGED = "it is damaged or cut short"
_LOCAL = struct.Struct("<4s22xHH")


class Whole(NamedTuple):
    """A network, or its first convolution alone: then `left_out` is the clause that says why, else "". `assumed` are
    clauses too: what its file leaves open. `places` are where each layer's kernels and bias are, "" for no bias;
    `arrays` all of them, in the layers' order.
    """

    spec: NetworkSpec
    left_out: str
    assumed: tuple[str, ...]
    places: Mapping[str, tuple[str, str]]
    arrays: tuple[Float32, ...]


def whole(stream: BinaryIO, name: str) -> Whole:
    """All that can be read of the model in a file. ValueError where not even a convolution can."""
    with _opened(stream) as (config, weights):
        text = weights.config if config is None else config
        if text is None:
            return _guessed(weights, name, WEIGHTS_ONLY)
        model, left_out = _json(text), ""
        try:
            layers = layers_of(model)
            made = chain(name, layers)
        except ValueError as reason:
            left_out = str(reason)
            try:
                layers, in_a_row = layers_of(model), True
            except ValueError:
                try:
                    layers, in_a_row = layers_of(model, in_a_row=False), False
                except ValueError:
                    return _guessed(weights, name, left_out)
            made = first_convolution(name, layers, in_a_row=in_a_row)
        return _read(weights, made, {one: weights.of(layers[index]) for one, index in made.sources.items()}, left_out)


def part(stream: BinaryIO, places: Sequence[str], shapes: Sequence[Shape]) -> tuple[Float32, ...]:
    """The arrays at these places of a file, of these shapes. ValueError where they are not."""
    with _opened(stream) as (_, weights):
        return tuple(weights.floats(place, shape) for place, shape in zip(places, shapes, strict=True))


def _guessed(weights: Weights, name: str, left_out: str) -> Whole:
    """The first kernels that read pictures, as a convolution of the plainest kind."""
    found = list(weights.convolutions())
    held = next((one for one in found if one.shape[2] in USUAL), None)
    if held is None:
        raise ValueError(
            "none of its convolutions reads pictures in grey or in colour" if found else "it has no convolution"
        )
    rows, columns, channels, count = held.shape
    layer = LayerSpec(
        plain_name(weights.name_of(held)), "Conv2D", filters=count, window=(rows, columns), bias=bool(held.bias)
    )
    side = max(USUAL[channels], rows, columns)
    assumed = f"{side}x{side}, stride 1, unpadded, linear", f"{layer.name} as its first layer"
    made = Chain(alone(name, layer, (side, side, channels)), {}, assumed)
    return _read(weights, made, {layer.name: held}, left_out)


def _read(weights: Weights, made: Chain, held: Mapping[str, Held], left_out: str) -> Whole:
    arrays: list[Float32] = []
    places: dict[str, tuple[str, str]] = {}
    for layer, (kernels, bias) in weight_shapes(made.spec).items():
        has_bias = made.spec.layer(layer).bias
        arrays.append(weights.floats(held[layer].kernels, kernels))
        if has_bias:
            if not held[layer].bias:
                raise ValueError(f"it holds no bias for its layer {layer}")
            arrays.append(weights.floats(held[layer].bias, bias))
        places[layer] = held[layer].kernels, held[layer].bias if has_bias else ""
    return Whole(made.spec, left_out, made.assumed, places, tuple(arrays))


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[tuple[str | None, Weights]]:
    """(the text of its config, None where it has none; its weights)."""
    stream.seek(0)
    start = stream.read(8)
    stream.seek(0)
    if start == HDF5:
        yield None, Weights(stream)
    elif start.startswith(ZIP):
        with _archive(stream) as archive:
            config, weights = _members(archive)
            text = _unpacked(archive, config, LONGEST_CONFIG).decode("utf-8", "replace")
            yield text, Weights(_window(stream, archive, weights))
    else:
        raise ValueError("it is no Keras file")


def _archive(stream: BinaryIO) -> ZipFile:
    try:
        return ZipFile(stream)
    except Exception:  # noqa: BLE001 - damaged archives were seen to raise many kinds
        raise ValueError(DAMAGED) from None


def _members(archive: ZipFile) -> tuple[ZipInfo, ZipInfo]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"it holds {len(members):,} files, more than {MOST_MEMBERS:,}")
    found = []
    for name in (CONFIG, WEIGHTS):
        same = [member for member in members if member.filename == name]
        if len(same) != 1:
            raise ValueError(f"it holds {len(same)} files called {name}" if same else f"it holds no {name}")
        if same[0].flag_bits & 1:
            raise ValueError("it is encrypted")
        if same[0].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ValueError(f"{name} in it is packed in a way that convtui does not unpack")
        found.append(same[0])
    return found[0], found[1]


def _unpacked(archive: ZipFile, member: ZipInfo, most: int) -> bytes:
    if member.file_size > most:
        raise ValueError(f"{member.filename} in it has {member.file_size / 1e6:,.0f} MB, more than {most / 1e6:,.0f}")
    # Asked for without a length, the zip reader would unpack more than the member declares before it looks.
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        raise ValueError(DAMAGED) from None
    if len(data) != member.file_size:
        raise ValueError(DAMAGED)
    return data


def _window(stream: BinaryIO, archive: ZipFile, member: ZipInfo) -> BinaryIO:
    """A member as a file of its own: as it lies there, where it is not packed, as Keras leaves it."""
    if member.compress_type != ZIP_STORED:
        return io.BytesIO(_unpacked(archive, member, MOST_UNPACKED))
    length = os.fstat(stream.fileno()).st_size
    if not 0 <= member.header_offset <= length - _LOCAL.size:
        raise ValueError(DAMAGED)
    stream.seek(member.header_offset)
    magic, name, extra = _LOCAL.unpack(stream.read(_LOCAL.size))
    if magic != ZIP:
        raise ValueError(DAMAGED)
    start = member.header_offset + _LOCAL.size + name + extra
    if member.file_size != member.compress_size or start + member.file_size > length:
        raise ValueError(f"{member.filename} in it is not as long as it says")
    return io.BufferedReader(_Window(stream, start, member.file_size))


class _Window(io.RawIOBase):
    """`size` bytes of another file, from `start` on."""

    def __init__(self, of: BinaryIO, start: int, size: int) -> None:
        self._of, self._start, self._size, self._at = of, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = max(0, min(len(buffer), self._size - self._at))
        self._of.seek(self._start + self._at)
        data = self._of.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its config is not JSON ({visible(str(error), 60)})") from None
