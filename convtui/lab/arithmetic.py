"""Why a map is as large as it is, as arithmetic in words: `(200 + 2 - 3) / 1 + 1 = 200`. At most four lines of 80."""

import numpy as np
from msgspec.structs import replace

from convtui.core.layer import Border, Pair
from convtui.lab.derive import Computed, mapped
from convtui.lab.experiment_reduce import Shape, pooled_shape, times_that_fit
from convtui.lab.state import Experiment, Pooling
from convtui.ops.geometry import output_size, pad_amounts, span

RULE = "map size   (pixels + zeros - window) / stride + 1"
POOL_RULE = "pooled size   (map - block) / stride + 1"
ROUNDED = "   floor: rounded down"
FALSE_RIM = "the rim's edges are the padding's, not the picture's."


def size_formula(size: int, window: int, stride: int = 1, dilation: int = 1, padding: Border = "valid") -> str:
    """`floor((200 + 2 - 3) / 2) + 1 = 100`: along one axis of `size` pixels; `floor` only where it rounds.

    Raises ValueError where the window does not fit.
    """
    places = output_size(size, window, stride, dilation, padding)
    zeros = sum(pad_amounts(size, window, stride, dilation, padding))
    reach = span(window, dilation)
    division = f"({size} + {zeros} - {reach}) / {stride}" if zeros else f"({size} - {reach}) / {stride}"
    exact = (size + zeros - reach) % stride == 0
    return f"{division if exact else f'floor({division})'} + 1 = {places}"


# -- the map


def map_lines(computed: Computed) -> tuple[str, ...]:
    """The rule, each axis (both at once where they are alike), and what zeros round the picture do."""
    now, under = computed.experiment, computed.under_kernel
    axes = [_axis(now, under.shape[axis], now.kernel.shape[axis]) for axis in (0, 1)]
    return (*_with_axes(RULE, axes), *_padding(computed))


def _axis(now: Experiment, size: int, window: int) -> str:
    text = size_formula(size, window, now.stride, now.dilation, now.padding)
    reach = span(window, now.dilation)
    return text if reach == window else f"{text}  window ({window} - 1) x {now.dilation} + 1 = {reach}"


def _with_axes(rule: str, axes: list[str]) -> tuple[str, ...]:
    rule += ROUNDED if any("floor" in text for text in axes) else ""
    if axes[0] == axes[1]:
        return rule, f"both axes  {axes[0]}"
    return rule, f"rows       {axes[0]}", f"columns    {axes[1]}"


def _pads(now: Experiment, shape: tuple[int, ...]) -> list[Pair]:
    """(before, after) on rows and on columns."""
    how = now.stride, now.dilation, now.padding
    return [pad_amounts(shape[axis], now.kernel.shape[axis], *how) for axis in (0, 1)]


def _padding(computed: Computed) -> tuple[str, ...]:
    pads = _pads(computed.experiment, computed.under_kernel.shape)
    if not any(sum(pair) for pair in pads):
        return ()
    start = "Zeros all round" if all(before == after for before, after in pads) else "The odd zero comes last"
    return (f"{start}: {FALSE_RIM if has_false_rim(computed) else 'here they make no edge.'}",)


def has_false_rim(computed: Computed) -> bool:
    """Whether zeros round the picture make dots that it would not have if its own border went on beyond it."""
    now, under = computed.experiment, computed.under_kernel
    pads = _pads(now, under.shape)
    if not any(sum(pair) for pair in pads):
        return False
    going_on = np.pad(under, [*pads, *[(0, 0)] * (under.ndim - 2)], mode="edge")
    return not np.array_equal(mapped(replace(now, padding="valid"), going_on), computed.map, equal_nan=True)


# -- the pooled map


def pool_lines(pooling: Pooling, shape: Shape) -> tuple[str, ...]:
    """The rule, each axis of a map of (rows, columns) however often it is pooled, and what is left over."""
    if pooling.kind == "none":
        return (f"The pool is off: the map stays {_by(shape)}.",)
    block, times = f"{pooling.size}x{pooling.size}", times_that_fit(pooling, shape)
    shapes = [shape]
    while len(shapes) <= times:
        shapes.append(pooled_shape(pooling, shapes[-1]))
    if not times:
        return POOL_RULE, f"No block of {block} fits into the map of {_by(shape)}: it is not pooled."
    axes = [_pool_axis(pooling, [one[axis] for one in shapes]) for axis in (0, 1)]
    lines = _with_axes(POOL_RULE, axes)
    if times < pooling.times:
        last = f"Pooled {times} times, not {pooling.times}: {_by(shapes[-1])} holds no block of {block}."
        return (*lines, last)
    if any((size - pooling.size) % pooling.step for one in shapes[:-1] for size in one):
        return (*lines, "Last rows and columns that fill no whole block are left out.")
    return lines


def _pool_axis(pooling: Pooling, sizes: list[int]) -> str:
    again = f", then {', '.join(str(size) for size in sizes[2:])}" if len(sizes) > 2 else ""
    return size_formula(sizes[0], pooling.size, pooling.step) + again


def _by(shape: Shape) -> str:
    return f"{shape[0]}x{shape[1]}"
