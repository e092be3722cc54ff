"""What each intent makes of an experiment: the picture, the kernel, and how they are combined."""

from typing import TypeVar

import numpy as np
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.numbers import LARGEST
from convtui.lab.presets import PRESETS, preset_named, preset_of
from convtui.lab.state import DRAWN, POOL_MODES, RESPONSES, Experiment, KernelView, Pooling
from convtui.lab.world import World
from convtui.ops.geometry import output_size, span

Shape = tuple[int, int]
T = TypeVar("T")

LARGEST_KERNEL = 7
LARGEST_STEP = 8
LARGEST_PADDING = 16
LARGEST_POOL = 8
MOST_POOLS = 6
# The longest side of a part that a small terminal shows one dot a pixel.
SMALL_PART = 32


def experiment_after(view: KernelView, intent: want.Intent, world: World) -> Experiment:
    """The view's experiment after `intent`; the same where it says nothing about one, or asks for what cannot be."""
    wish = _wished(view, intent, world)
    return wish if refusal(view.experiment, wish, world) is None else view.experiment


def why_refused(view: KernelView, intent: want.Intent, world: World) -> str | None:
    """Why `intent` leaves the experiment as it is, in one sentence; None where it does not, or asks for nothing."""
    return refusal(view.experiment, _wished(view, intent, world), world)


def refusal(now: Experiment, wish: Experiment, world: World) -> str | None:
    """Why `wish` cannot follow on `now`, in one sentence; None where it can."""
    if wish == now:
        return None
    try:
        rows, columns = world.map_shape(wish)
    except ValueError as error:
        return _too_small(wish, world) or f"That cannot be: {error}."
    pool = wish.pooling
    if pool == now.pooling or _pools(pool, (rows, columns)) or not _pools(now.pooling, (rows, columns)):
        return None  # one that has come not to fit, on a smaller map, can be changed and taken away
    fit = times_that_fit(pool, (rows, columns))
    if fit == 0:
        return f"No block of {pool.size}x{pool.size} fits into the map of {rows}x{columns}: take a smaller one."
    return f"In a map of {rows}x{columns} pools of {pool.size}x{pool.size} fit {fit} times, not {pool.times}."


def _pools(pooling: Pooling, shape: Shape) -> bool:
    """Whether it is off, or finds blocks as often as it says."""
    return pooling.kind == "none" or times_that_fit(pooling, shape) == pooling.times


def _too_small(wish: Experiment, world: World) -> str | None:
    """What is said of a picture into which the window does not fit."""
    try:
        rows, columns = world.plane(wish).shape[:2]
    except ValueError:
        return None
    window = "x".join(str(span(size, wish.dilation)) for size in wish.kernel.shape)
    return f'A window over {window} pixels does not fit into {rows}x{columns}: padding "same" helps.'


def times_that_fit(pooling: Pooling, shape: Shape) -> int:
    """How often, at most as often as it says, the pool finds a whole block in a map of (rows, columns)."""
    times = 0
    while times < pooling.times and min(shape) >= pooling.size:
        shape = pooled_shape(pooling, shape)
        times += 1
    return times


def pooled_shape(pooling: Pooling, shape: Shape) -> Shape:
    """(rows, columns) after one pool. Raises ValueError where no block fits."""
    rows, columns = (output_size(size, pooling.size, pooling.step) for size in shape)
    return rows, columns


def used_shape(now: Experiment, own: Shape) -> Shape:
    """(rows, columns) of what is worked on before it is scaled; `own` is the picture's as it is."""
    if now.crop is not None:
        return now.crop[2], now.crop[3]
    return now.drawing.shape if now.picture == DRAWN and now.drawing is not None else own


def source_shape(now: Experiment, world: World) -> Shape:
    """`used_shape`, of a world that knows the picture."""
    drawn = now.picture == DRAWN and now.drawing is not None
    return used_shape(now, (0, 0) if drawn else world.own_shape(now.picture))


def with_crop(now: Experiment, crop: tuple[int, int, int, int] | None, world: World) -> Experiment:
    """Only that part of the picture, at the working size that there was; at its own where it is smaller than that."""
    own = source_shape(replace(now, crop=None), world)
    crop = None if crop == (0, 0, *own) else crop
    shape, size = crop[2:] if crop else own, now.size
    if size is None and now.crop is not None and max(now.crop[2:]) <= SMALL_PART and now.picture != DRAWN:
        size = world.working_size(now.picture, SMALL_PART)  # it was not worked on at its own for being so small
    return replace(now, crop=crop, size=None if size is None or size >= max(shape) else size)


def _wished(view: KernelView, intent: want.Intent, world: World) -> Experiment:
    """What `intent` asks for, whether or not it can be."""
    now = view.experiment
    match intent:
        case want.UsePicture(name) if name == DRAWN and now.drawing is not None:
            return with_drawing(now, now.drawing)
        case want.UsePicture(name, fit):
            return _with_picture(now, name, fit, world) if name in world.pictures else now
        case want.UseSize(size):
            longest = max(source_shape(now, world))
            return replace(now, size=None if size is None or size >= longest else max(size, 1))
        case want.UseCrop(crop):
            return with_crop(now, crop, world)
        case want.UseDrawing(drawing):
            return with_drawing(now, drawing)
        case want.SetNudge(down, right):
            return replace(now, nudge=(down, right))
        case want.Step(by, fit) if view.focus != "kernel":
            names = world.pictures
            where = names.index(now.picture) if now.picture in names else -1 if by > 0 else 0
            return _with_picture(now, names[(where + by) % len(names)], fit, world)
        case want.CyclePool():
            return replace(now, pooling=replace(now.pooling, kind=_next(POOL_MODES, now.pooling.kind)))
        case want.SetPool(kind):
            return replace(now, pooling=replace(now.pooling, kind=kind))
        case want.SetPooling(pooling):
            return replace(now, pooling=_pooling(pooling))
        case want.CycleView():
            return replace(now, response=_next(RESPONSES, now.response))
        case want.SetResponse(response):
            return replace(now, response=response)
        case want.SetScale(fixed):
            return replace(now, fixed_scale=fixed)
        case want.SetPadding(padding):
            known = padding if isinstance(padding, str) else _limited(padding, 0, LARGEST_PADDING)
            return replace(now, padding=known)
        case want.SetStride(stride):
            return replace(now, stride=_limited(stride, 1, LARGEST_STEP))
        case want.SetDilation(dilation):
            return replace(now, dilation=_limited(dilation, 1, LARGEST_STEP))
        case want.SetBias(bias):
            return replace(now, bias=min(max(bias, -LARGEST), LARGEST))
        case want.SetFlipped(flipped):
            return replace(now, flipped=flipped)
        case want.SetChannels(channels):
            others = (now.others or (now.kernel, now.kernel)) if channels == "sum" else now.others
            return replace(now, channels=channels, others=others)
    return _with_kernels(view, intent)


def _with_picture(now: Experiment, name: str, fit: int, world: World) -> Experiment:
    """Of the old picture nothing stays: not its crop, nor where it was moved to."""
    return replace(now, picture=name, size=world.working_size(name, fit), crop=None, nudge=(0, 0))


def with_drawing(now: Experiment, drawing: Drawing) -> Experiment:
    """The experiment on a drawing, which is as large as it is worked on."""
    return replace(now, picture=DRAWN, size=None, crop=None, nudge=(0, 0), drawing=drawing)


def _with_kernels(view: KernelView, intent: want.Intent) -> Experiment:
    """A cell is one colour's; whatever is done to a kernel as a whole is done to those of all colours."""
    now = view.experiment
    slices = now.slices
    match intent:
        case want.AddToCell(amount):
            kernel = edited(view)
            value = round(kernel.cells[view.cell[0]][view.cell[1]] + amount, 10)
            return with_slice(view, kernel.with_cell(*view.cell, value))
        case want.UseKernel(kernel) if _small(kernel.shape):
            return _all_alike(now, kernel)
        case want.UsePreset(name):
            preset = preset_named(name)
            return _all_alike(now, preset.kernel) if preset else now
        case want.Step(by) if view.focus == "kernel":
            return _all_alike(now, _next_preset(edited(view), by))
        case want.ChangeKernel("reset"):
            return _all_alike(now, PRESETS[0].kernel)
        case want.ChangeKernel(change):
            return now.with_slices(tuple(_changed(kernel, change) for kernel in slices))
        case want.ResizeKernel(rows, columns) if _small((rows, columns)):
            return now.with_slices(tuple(resized_kernel(kernel, rows, columns) for kernel in slices))
    return now


def with_slice(view: KernelView, kernel: Kernel) -> Experiment:
    """The experiment with `kernel` for the colour that is edited."""
    now = view.experiment
    slices = list(now.slices)
    slices[view.channel if now.channels == "sum" else 0] = kernel
    return now.with_slices(tuple(slices)) if now.channels == "sum" else replace(now, kernel=kernel)


def edited(view: KernelView) -> Kernel:
    """The kernel that is edited now."""
    return view.experiment.slices[view.channel if view.experiment.channels == "sum" else 0]


def resized_kernel(kernel: Kernel, rows: int, columns: int) -> Kernel:
    """(rows, columns): what is there stays in the middle; new cells are 0."""
    old = np.asarray(kernel.cells)
    made = np.zeros((rows, columns))
    to, of = zip(
        *(_overlap(before, after) for before, after in zip(old.shape, (rows, columns), strict=True)), strict=True
    )
    made[to] = old[of]
    return Kernel.of(made)


def _overlap(before: int, after: int) -> tuple[slice, slice]:
    """Where the middle of `before` cells comes to stand among `after`, and which of them it is."""
    length, shift = min(before, after), (after - 1) // 2 - (before - 1) // 2
    return slice(max(shift, 0), max(shift, 0) + length), slice(max(-shift, 0), max(-shift, 0) + length)


def _all_alike(now: Experiment, kernel: Kernel) -> Experiment:
    return replace(now, kernel=kernel, others=(kernel, kernel) if now.channels == "sum" else ())


def _changed(kernel: Kernel, change: want.Change) -> Kernel:
    match change:
        case "turn":
            return kernel.turned()
        case "flip":
            return kernel.flipped()
        case "negate":
            return kernel.negated()
        case "transpose":
            return kernel.transposed()
        case "normalise":
            return kernel.normalised()
        case "reset":
            return PRESETS[0].kernel


def _next_preset(kernel: Kernel, by: int) -> Kernel:
    preset = preset_of(kernel)
    where = PRESETS.index(preset) if preset else -1 if by > 0 else 0
    return PRESETS[(where + by) % len(PRESETS)].kernel


def _pooling(wanted: Pooling) -> Pooling:
    return Pooling(
        wanted.kind,
        _limited(wanted.size, 1, LARGEST_POOL),
        None if wanted.stride is None else _limited(wanted.stride, 1, LARGEST_POOL),
        _limited(wanted.times, 1, MOST_POOLS),
    )


def _small(shape: tuple[int, int]) -> bool:
    return 1 <= shape[0] <= LARGEST_KERNEL and 1 <= shape[1] <= LARGEST_KERNEL


def _limited(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)


def _next(values: tuple[T, ...], value: T) -> T:
    return values[(values.index(value) + 1) % len(values)]
