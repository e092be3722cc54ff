"""What the programs have in common: the kernel and the picture as text, exactly, and how the window moves."""

import base64
import textwrap
import zlib
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Pair
from convtui.core.text import visible
from convtui.lab.derive import Computed, KernelScene
from convtui.lab.state import COLOURS, Channels, Experiment, Pooling
from convtui.ops.geometry import pad_amounts, span

# In characters. A longer picture is read from a file, so that the program can be copied, and read by a person.
LONGEST_PICTURE = 30_000
# In pixels: up to here a grey picture of 8 bits is written row by row, and can be made out.
WIDEST_ROWS = 40
# In pixels: beyond it not even black and white could be packed into so few characters; trying would take long.
LARGEST = 1 << 18
LINE = 100
ARRAYS = "convtui-arrays.npz"

_CHANNELS: dict[Channels, str] = {
    "grey": "",
    "red": ", red alone",
    "green": ", green alone",
    "blue": ", blue alone",
    "sum": ", all three colours, added",
    "each": ", each of the three colours by itself",
}


class Steps(Struct, frozen=True, eq=False):
    """An experiment as a program has to know it. `rows`, `columns`: the zeros (before, after) each of them gets."""

    experiment: Experiment
    shape: tuple[int, int]  # the kernel's
    rows: Pair
    columns: Pair
    pools: int  # how often the pool is taken: as often as a block fits

    @property
    def channels(self) -> Channels:
        return self.experiment.channels

    @property
    def has_zeros(self) -> bool:
        return any(self.rows + self.columns)

    @property
    def spans(self) -> Pair:
        """The pixels that the window reaches over, its gaps included."""
        gap = self.experiment.dilation
        return span(self.shape[0], gap), span(self.shape[1], gap)

    @property
    def why_zeros(self) -> str:
        """The comment over the padding."""
        if isinstance(self.experiment.padding, int):
            return "Zeros around the picture, as many on each side."
        uneven = self.rows[0] != self.rows[1] or self.columns[0] != self.columns[1]
        odd = " An odd zero comes AFTER." if uneven else ""
        return f'Padding "same": zeros (before, after) the rows, then the columns.{odd}'


def steps_of(computed: Computed) -> Steps:
    """What `computed` was made with."""
    now = computed.experiment
    shape, picture = now.kernel.shape, computed.picture.shape
    rows, columns = (pad_amounts(picture[i], shape[i], now.stride, now.dilation, now.padding) for i in (0, 1))
    return Steps(now, shape, rows, columns, len(computed.pools))


def number(value: float) -> str:
    """The shortest text that gives this float32 again."""
    exact = np.float32(value)
    return str(int(exact)) if exact == np.rint(exact) and abs(exact) < 1e9 else str(exact)


def head(scene: KernelScene, library: str, needs: str) -> str:
    """Comments: what it is, what it needs. The picture's name may be from outside."""
    now, made = scene.computed.experiment, scene.computed.map.shape
    rows, columns = scene.computed.picture.shape[:2]
    kernel = "x".join(map(str, now.kernel.shape))
    return (
        f"# One convolution in {library}, with the numbers that convtui showed. It needs: pip install {needs}\n"
        f"# Picture: {visible(scene.title, 60)}, {rows}x{columns}{_CHANNELS[now.channels]}. "
        f"Kernel: {kernel}. Map: {made[0]}x{made[1]}."
    )


def kernel_lines(now: Experiment) -> str:
    """`kernel`, (rows, columns) or under "sum" (rows, columns, 3) float32, and `bias`."""
    if now.channels == "sum":
        parts = ["# One kernel for each colour: together they are one kernel that is three deep, as a layer's are."]
        for name, kernel in zip(COLOURS, now.slices, strict=True):
            known = name != "red" and kernel == now.kernel
            parts.append(f"{name} = red" if known else _array(name, kernel.array))
        parts.append("kernel = np.stack([red, green, blue], axis=-1)")
    else:
        parts = ["# The kernel: the weights that are laid on the picture, place by place."]
        parts.append(_array("kernel", now.kernel.array))
    if now.flipped:
        parts.append("# Turned half round first, as convolution in mathematics is; deep learning leaves this out.")
        parts.append("kernel = kernel[::-1, ::-1].copy()")
    return "\n".join([*parts, f"bias = {number(now.bias)}"])


def _array(name: str, values: Float32) -> str:
    words = [[number(value) for value in row] for row in values]
    width = max(len(word) for row in words for word in row)
    rows = "\n".join("    [" + ", ".join(f"{word:>{width}}" for word in row) + "]," for row in words)
    return f"{name} = np.array([\n{rows}\n], np.float32)"


def fits(picture: Float32) -> bool:
    """Whether the picture is small enough to be written into the program."""
    return picture.size <= LARGEST and len(_written(_plane(picture))) <= LONGEST_PICTURE


def picture_lines(picture: Float32, arrays: str = ARRAYS) -> tuple[tuple[str, ...], str]:
    """(imports, lines) that make `picture`: itself as text, or where that is too long read from the file `arrays`."""
    if not fits(picture):
        return (), (
            f"# The picture, 0 black to 1 white, from a file beside this one: convtui saves it (key x, arrays; or\n"
            f"# `convtui show kernel`, the options that made this program, and --format npz --output {arrays}).\n"
            f'picture = np.load("{arrays}")["input"]'
        )
    plane = _plane(picture)
    text = _written(plane)
    imports: tuple[str, ...] = ()
    if _levels(plane) is not None:
        lines = (
            "# The picture, 0 black to 1 white: a line is a row, and each pixel two digits, from 00 to ff.\n"
            f'rows = """\n{text}\n"""\n'
            "picture = np.array([list(bytes.fromhex(row)) for row in rows.split()], np.float32) / np.float32(255)"
        )
    else:
        imports = ("import base64", "import zlib")
        shape = ", ".join(map(str, plane.shape))
        lines = (
            "# The picture, 0 black to 1 white: its numbers, packed into text.\n"
            f'packed = """\n{text}\n"""\n'
            f'picture = np.frombuffer(zlib.decompress(base64.b64decode(packed)), "<f4").reshape({shape})'
        )
    if plane.ndim < picture.ndim:
        lines += "\npicture = np.stack([picture] * 3, axis=-1)  # it is grey: its three colours are alike"
    return imports, lines


def _plane(picture: Float32) -> Float32:
    """(H, W) where all channels are alike."""
    return picture[..., 0] if picture.ndim == 3 and (picture == picture[..., :1]).all() else picture


def _levels(plane: Float32) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
    """(H, W) of 8 bits, where they say it exactly and are few enough to be read."""
    if plane.ndim != 2 or max(plane.shape) > WIDEST_ROWS:
        return None
    levels = np.rint(np.clip(plane, 0, 1) * np.float32(255)).astype(np.uint8)
    return levels if np.array_equal(levels / np.float32(255), plane) else None


def _written(plane: Float32) -> str:
    levels = _levels(plane)
    if levels is not None:
        return "\n".join(bytes(row).hex() for row in levels)
    packed = base64.b64encode(zlib.compress(plane.astype("<f4").tobytes(), 9)).decode("ascii")
    return "\n".join(textwrap.wrap(packed, LINE))


def response_lines(now: Experiment) -> str:
    """`response`, of NumPy's `map_`."""
    made, why = {
        "signed": ("map_", "with its sign: below zero is drawn blue, above it cream"),
        "abs": ("np.abs(map_)", "the sign is dropped"),
        "relu": ("np.maximum(map_, 0)", "ReLU: what is below zero becomes 0"),
        "clip": ("np.clip(map_, 0, 1)", "cut to 0..1, as saving it as a picture would"),
    }[now.response]
    return f"# As it is drawn.\nresponse = {made}  # {why}"


def pool_words(pooling: Pooling) -> str:
    """The comment over a pool."""
    what = "largest value" if pooling.kind == "max" else "mean"
    return f"Pooling: the {what} of each {pooling.size}x{pooling.size} block, with a stride of {pooling.step}."


def repeated(steps: Steps, start: str, step: Callable[[str], tuple[str, ...]]) -> str:
    """Lines that take a pool as often as is asked for: once is no loop. `step` makes `pooled` of what it is given."""
    comment = f"# {pool_words(steps.experiment.pooling)}"
    if steps.pools == 1:
        return "\n".join((comment, *step(start)))
    loop = f"for _ in range({steps.pools}):  # again and again, each time of the last one"
    return "\n".join((comment, f"pooled = {start}", loop, *(f"    {line}" for line in step("pooled"))))


def end_lines(steps: Steps) -> str:
    """What the program prints."""
    lines = ['print("map", map_.shape, "from", map_.min(), "to", map_.max())']
    if steps.pools:
        lines.append('print("pooled", pooled.shape, "from", pooled.min(), "to", pooled.max())')
    return "\n".join(lines)
