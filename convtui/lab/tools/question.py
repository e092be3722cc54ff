"""What a guess asks: four kernels' maps on the picture as it is, that anybody can tell apart."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from math import ceil
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.scaling import area
from convtui.lab.derive import compute
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import Experiment, KernelView
from convtui.lab.tool_state import Guess
from convtui.lab.world import World

Values = npt.NDArray[np.float64]

OPTIONS = 4
# Maps nearer to each other than this look alike, as a blur and the picture itself do; lying and standing edges do not.
APART = 0.3
# The longest side of a map's thumbnail, in dots, where a terminal is smallest.
THUMBNAIL = 16
# A thumbnail is brightened by its own largest value, but by no more than this: rounding is no pattern.
MOST_BRIGHTENED = 8

# The keys that change a kernel as a whole; to transpose it is in the palette.
KEYS: dict[str, str] = {"turn": "r", "flip": "f", "negate": "m"}
CHANGES: dict[str, Callable[[Kernel], Kernel]] = {
    "turn": Kernel.turned,
    "flip": Kernel.flipped,
    "negate": Kernel.negated,
    "transpose": Kernel.transposed,
}
ITSELF = ""

# Pixels: some twenty maps are made to find four.
LARGEST = 1 << 18

TOO_LARGE = "This picture is too large to guess at: give it a smaller working size (e)."
UNFIT = "The kernel does not fit into this picture: make it smaller (e), then guess."
BEYOND = "This map goes beyond what can be drawn: make the kernel's numbers smaller."


def asked(view: KernelView, world: World) -> Guess | str:
    """The question about the view's kernel, the same for the same experiment and count of guesses; or one sentence
    that says why there is none.

    The wrong maps are right ones too: of this kernel turned, flipped, negated or transposed, or of a preset. They
    stand under the same settings, and `can_be_told_apart`.
    """
    picture = world.plane(view.experiment)
    if picture.size > LARGEST:
        return TOO_LARGE
    try:
        own = response_of(view, ITSELF, picture)
    except ValueError:
        return UNFIT
    if not np.isfinite(own).all():
        return BEYOND
    seed = crc32(msgspec.json.encode(view.experiment))
    ways, maps = [ITSELF], [own]
    for way in _candidates(seed):
        try:
            other = response_of(view, way, picture)
        except ValueError:
            continue  # a preset, or the kernel turned, may be too large where the kernel itself is not
        if can_be_told_apart((*maps, other)):
            ways.append(way)
            maps.append(other)
        if len(ways) == OPTIONS:
            return _shuffled(ways, crc32(f"{seed} {view.tally.guesses} {view.tally.explored}".encode()), view)
    return f"The maps of this picture look too much alike to guess at: {_another(view)}."


def experiment_of(view: KernelView, way: str) -> Experiment:
    """The view's experiment with its kernels changed `way`: exactly what the key, or the list, makes of it."""
    now = view.experiment
    preset = preset_named(way)
    if preset is not None:
        return now.with_slices((preset.kernel,) * len(now.slices))
    return now.with_slices(tuple(CHANGES[way](kernel) for kernel in now.slices)) if way != ITSELF else now


def response_of(view: KernelView, way: str, picture: Float32) -> Float32:
    """(H', W') what is drawn of the map that `way` makes. Raises ValueError where its kernel does not fit."""
    channel = view.channel if view.experiment.channels == "each" else 0
    return compute(experiment_of(view, way), picture, channel).response


def can_be_told_apart(maps: Sequence[Float32]) -> bool:
    """Whether every two are `APART`, and not more than one is plain all over. Of maps of several shapes only what all
    of them have is compared, and shown.
    """
    cut = in_common(maps)
    if not all(np.isfinite(values).all() for values in cut) or sum(_is_plain(values) for values in cut) > 1:
        return False
    return all(apart(first, second) >= APART for first, second in combinations(cut, 2))


def in_common(maps: Sequence[Float32]) -> tuple[Float32, ...]:
    """The maps cut to the rows and columns that all of them have, as much at either side: a larger kernel loses more
    of the rim, and the size of a map would give it away.
    """
    shape = min(values.shape[0] for values in maps), min(values.shape[1] for values in maps)
    return tuple(_middle(values, shape) for values in maps)


def _middle(values: Float32, shape: tuple[int, int]) -> Float32:
    top, left = ((values.shape[axis] - shape[axis]) // 2 for axis in (0, 1))
    return values[top : top + shape[0], left : left + shape[1]]


def apart(first: Float32, second: Float32) -> float:
    """How different two maps of one shape look, 0 to 1: |u - v| / (|u| + |v|), Euclidean norms, each map divided by its
    own largest value first, as it is drawn: brightness alone is no difference.

    It is measured on the thumbnails, and on the maps laid over each other as they are and a dot aside: the smallest
    counts. What is only moved by a dot looks alike.
    """
    small = thumbnail_shape((first.shape[0], first.shape[1]), (THUMBNAIL, THUMBNAIL))
    least = _distance(_thumbnail(first, small), _thumbnail(second, small))
    u, v = _scaled(first), _scaled(second)
    for down, right in product((0, 1, -1), repeat=2):
        if least < APART:
            break  # it will not be more
        least = min(least, _distance(_moved(u, down, right), _moved(v, -down, -right)))
    return least


def _moved(values: Values, down: int, right: int) -> Values:
    """What stays of a map that another one lies over, so many dots aside."""
    rows, columns = values.shape
    return values[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)]


def thumbnail_shape(shape: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """(rows, columns) in dots of a map made small enough for `room`: halved, or divided by another whole number, where
    that comes out even, else as large as fits. A map that fits keeps its size.
    """
    divisor = max(1, ceil(max(shape[0] / room[0], shape[1] / room[1])))
    if shape[0] % divisor == 0 and shape[1] % divisor == 0:
        return shape[0] // divisor, shape[1] // divisor
    factor = min(room[0] / shape[0], room[1] / shape[1])
    return max(1, int(shape[0] * factor + 1e-6)), max(1, int(shape[1] * factor + 1e-6))


def thumbnail_limit(small: Float32, full: Float32) -> float:
    """The value that a thumbnail draws as its strongest: its own largest, where that is not next to nothing."""
    largest = float(np.abs(full).max(initial=0.0))
    return max(float(np.abs(small).max(initial=0.0)), largest / MOST_BRIGHTENED) or 1.0


def _scaled(values: Float32) -> Values:
    scaled: Values = values.astype(np.float64) / (float(np.abs(values).max(initial=0.0)) or 1.0)
    return scaled


def _thumbnail(values: Float32, shape: tuple[int, int]) -> Values:
    made = area(values, shape)
    scaled: Values = made.astype(np.float64) / thumbnail_limit(made, values)
    return scaled


def _distance(first: Values, second: Values) -> float:
    both = float(np.linalg.norm(first) + np.linalg.norm(second))
    return float(np.linalg.norm(first - second)) / both if both else 0.0


def _is_plain(values: Float32) -> bool:
    return float(np.ptp(values)) <= 1e-6 * float(np.abs(values).max(initial=0.0))


def _candidates(seed: int) -> Iterator[str]:
    """What is one key away first, as far as two of the four, then the presets, then what is left; the seed decides
    which ones.
    """

    def order(name: str) -> int:
        return crc32(f"{seed} {name}".encode())

    keys = sorted(KEYS, key=order)
    yield from keys[:2]
    yield from sorted((preset.name for preset in PRESETS), key=order)
    yield from (*keys[2:], "transpose")


def _shuffled(ways: list[str], number: int, view: KernelView) -> Guess:
    """Each order as likely as any other, as far as `number` is."""
    left, order = list(ways), []
    for count in range(len(ways), 0, -1):
        number, index = divmod(number, count)
        order.append(left.pop(index))
    return Guess(tuple(order), order.index(ITSELF), view.place, view.zoom)


def _another(view: KernelView) -> str:
    """The key that takes another picture; n and b page through kernels while the kernel is in focus."""
    return "i takes another" if view.focus == "kernel" else "n takes another"
