"""What is in an HDF5 file of weights, read without following anything out of it. Only the reading process does this.

Every ValueError is a clause: "it holds no weights".
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.keras_layers import KerasLayer
from convtui.core.spec import MOST_PARAMETERS
from convtui.core.text import visible

if TYPE_CHECKING:
    import h5py

MOST_OBJECTS = 50_000
MOST_DEEP = 16
LONGEST_CONFIG = 8_000_000
# deflate, shuffle, fletcher32, and h5py's own lzf: others would be loaded from elsewhere.
FILTERS = (1, 2, 3, 32000)
NOT_LAYERS = ("optimizer", "optimizer_weights")
# Their kernels have four sides too, in another order or with another meaning.
OTHERS = ("depthwise", "separable", "transpose")
_KERNELS = {"kernel": "bias", "kernel:0": "bias:0"}

# What h5py was seen to raise at damaged files.
_FAULTS = (KeyError, OSError, OverflowError, RuntimeError, TypeError, UnicodeError, ValueError)

Shape = tuple[int, ...]


class Held(NamedTuple):
    """Where a layer's kernels and bias are, "" for no bias, and the kernels' shape."""

    kernels: str
    bias: str
    shape: Shape


class Weights:
    """An open HDF5 file. `names`, known with `shapes`, are what Keras calls the layers of the groups that hold them."""

    def __init__(self, stream: BinaryIO) -> None:
        import h5py

        self._h5py = h5py
        try:
            self._file = h5py.File(stream, "r")
        except _FAULTS:
            raise ValueError("it is damaged or cut short") from None
        self.names: dict[str, str] = {}
        self._left = MOST_OBJECTS

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Those of all arrays in it but the optimiser's, by path, in the order of the numbers in their names."""
        paths = self._walk(self._file, "", 0)
        return {path: tuple(int(side) for side in self._dataset(path).shape) for path in paths}

    @property
    def config(self) -> str | None:
        """The text of the model's config, which older whole models (`model.save("x.h5")`) hold beside their weights."""
        text = self._attribute(self._file, "model_config")
        if text is not None and len(text) > LONGEST_CONFIG:
            raise ValueError(f"its config has more than {LONGEST_CONFIG:,} characters")
        return text

    def of(self, layer: KerasLayer) -> Held:
        """Where that layer's are. ValueError where they are not."""
        name, shapes = str(layer.config.get("name", "")), self.shapes
        ways = [path for path, called in self.names.items() if called == name]
        if len(ways) != 1:
            older = re.sub(r"(^|/)layers/", r"\1_layer_checkpoint_dependencies/", layer.path)
            ways = [f"{path}/vars" for path in (layer.path, older) if f"{path}/vars/0" in shapes]
        for way in ways:
            if (found := self._held(f"{way}/0")) is not None:
                return found
        for path in shapes:
            *_, group, last = ("", *path.split("/"))
            if last in _KERNELS and group == name and (found := self._held(path)) is not None:
                return found
        raise ValueError(f"it holds no weights for its layer {layer.name}")

    def convolutions(self) -> Iterator[Held]:
        """What can be the kernels of one, in the order of the numbers in their names."""
        for path, shape in self.shapes.items():
            is_other = any(word in path.lower() for word in OTHERS)
            is_kernel = path.rpartition("/")[2] in _KERNELS or path.endswith("vars/0")
            if len(shape) == 4 and is_kernel and not is_other and (found := self._held(path)) is not None:
                yield found

    def name_of(self, held: Held) -> str:
        """What Keras calls the layer, else its group."""
        group = held.kernels.rpartition("/")[0]
        return self.names.get(group) or group.removesuffix("/vars").rpartition("/")[2]

    def floats(self, path: str, shape: Shape) -> Float32:
        """The array at that path as float32. ValueError where it has another shape, or holds no such numbers."""
        dataset = self._dataset(path)
        if tuple(dataset.shape) != shape:
            raise ValueError(f"{_called(path)} in it has the shape {tuple(dataset.shape)}, not {shape}")
        if dataset.size > MOST_PARAMETERS:
            raise ValueError(f"{_called(path)} in it has {dataset.size:,} numbers, more than {MOST_PARAMETERS:,}")
        plist = dataset.id.get_create_plist()
        if any(plist.get_filter(index)[0] not in FILTERS for index in range(plist.get_nfilters())):
            raise ValueError(f"{_called(path)} in it is packed in a way that convtui does not unpack")
        is_bfloat = dataset.dtype == np.dtype("V2") and self._attribute(dataset, "dtype") == "bfloat16"
        if not is_bfloat and not (dataset.dtype.kind == "f" and dataset.dtype.itemsize in (2, 4, 8)):
            raise ValueError(f"{_called(path)} in it holds {visible(str(dataset.dtype), 20)}, not floating numbers")
        try:
            values: npt.NDArray[np.generic] = dataset[()]
        except _FAULTS:
            raise ValueError(f"{_called(path)} in it is damaged or cut short") from None
        if is_bfloat:  # the upper half of a float32
            return (values.view("<u2").astype("<u4") << 16).view("<f4").astype(np.float32)
        with np.errstate(over="ignore"):
            return values.astype(np.float32)

    def _held(self, path: str) -> Held | None:
        shape, (group, _, last) = self.shapes.get(path), path.rpartition("/")
        if not shape:
            return None
        bias = f"{group}/{_KERNELS.get(last, '1')}"
        return Held(path, bias if self.shapes.get(bias) == shape[-1:] else "", shape)

    def _walk(self, group: "h5py.Group", path: str, depth: int) -> Iterator[str]:
        if depth > MOST_DEEP:
            raise ValueError("its groups lie in each other without end")
        names = [name for name in islice(group, MOST_OBJECTS) if isinstance(name, str)]
        self._left -= len(names)
        if self._left < 0:
            raise ValueError(f"it holds more than {MOST_OBJECTS:,} arrays and groups")
        if path.rpartition("/")[2] == "vars" and (called := self._attribute(group, "name")) is not None:
            self.names[path] = called
        for name in sorted(names, key=by_number):
            if not depth and name in NOT_LAYERS:
                continue
            within = f"{path}/{name}" if path else name
            found = self._child(group, name, within)
            if isinstance(found, self._h5py.Group):
                yield from self._walk(found, within, depth + 1)
            elif isinstance(found, self._h5py.Dataset):
                yield within

    def _dataset(self, path: str) -> "h5py.Dataset":
        found: object = self._file
        for part in path.split("/"):
            if not isinstance(found, self._h5py.Group) or not part or part in (".", ".."):
                raise ValueError(f"it lacks {_called(path)}")
            found = self._child(found, part, path)
        if not isinstance(found, self._h5py.Dataset):
            raise ValueError(f"it lacks {_called(path)}")
        if found.is_virtual or found.external:
            raise ValueError(f"{_called(path)} in it lies in another file, which is not opened")
        return found

    def _child(self, group: "h5py.Group", name: str, path: str) -> object:
        try:
            link = group.get(name, getlink=True)
            found: object = group[name] if type(link) is self._h5py.HardLink else None
        except _FAULTS:
            raise ValueError(f"{_called(path)} in it is damaged") from None
        if link is None:
            raise ValueError(f"it lacks {_called(path)}")
        if found is None:
            raise ValueError(f"{_called(path)} in it is a link, which is not followed")
        return found

    def _attribute(self, of: "h5py.Group | h5py.Dataset", name: str) -> str | None:
        try:
            value = of.attrs.get(name)
        except _FAULTS:
            return None
        return (
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else None
        )


def by_number(name: str) -> tuple[tuple[int, str, int], ...]:
    """For sorting: conv2d_2 comes before conv2d_10."""
    parts = re.findall(r"\d{1,18}|\D+|\d+", name)
    return tuple((0, "", int(part)) if part.isdigit() and part.isascii() else (1, part, 0) for part in parts)


def _called(path: str) -> str:
    return visible(path, 60)
