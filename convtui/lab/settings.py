"""The settings of an experiment as a person goes through them: what each may be, what it is, what changes it."""

from collections.abc import Callable, Iterable
from typing import Literal, Self

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.figures import short
from convtui.core.layer import Border
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import (
    LARGEST_KERNEL,
    LARGEST_PADDING,
    LARGEST_POOL,
    LARGEST_STEP,
    MOST_POOLS,
    Shape,
    used_shape,
)
from convtui.lab.state import CHANNELS, COLOURS, POOL_MODES, RESPONSES, Experiment, KernelView, Pooling
from convtui.lab.tool_state import Edit

# Working sizes that are offered, as far as the picture goes; any other can be typed.
SIZES = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
BIAS_STEP = 0.1
VIEWS = {"signed": "signed", "abs": "absolute", "relu": "ReLU", "clip": "clipped"}

# What is explained beside a setting: the size of the map, that of the pooled map, or one dot's products.
Explains = Literal["map", "pool", "dot"]


class Option(Struct, frozen=True):
    """One of the values: its words, what chooses it, the number that is typed for it, whether it holds now."""

    words: str
    intent: want.Intent
    number: int | None = None
    now: bool = False


Options = tuple[Option, ...]


class Place(Struct, frozen=True):
    """Where a person stands: what a setting's values depend on. `own` (rows, columns) of the picture as it is."""

    experiment: Experiment
    own: Shape
    channel: int = 0
    fit: int = 0

    @classmethod
    def of(cls, view: KernelView, own: Shape) -> Self:
        """Of a view; what fits the terminal is known where the panel is open."""
        return cls(view.experiment, own, view.channel, view.tool.fit if isinstance(view.tool, Edit) else 0)


class Setting(Struct, frozen=True):
    """A row of the panel. `options` gives its values in order.

    `about` says in one line what it means, `idle` in one sentence why it has no effect now, if so. `wraps`: the first
    value comes after the last. A number that is typed chooses the option of that number, unless `typed` makes an intent
    of any number.
    """

    name: str
    about: str
    explains: Explains
    options: Callable[[Place], Options]
    idle: Callable[[Place], str | None] | None = None
    wraps: bool = False
    typed: Callable[[float], want.Intent] | None = None


class Deed(Struct, frozen=True):
    """A row of the panel that does something when Enter is pressed."""

    name: str
    about: str
    intent: want.Intent
    explains: Explains = "dot"


Row = Setting | Deed


def chosen(options: Options) -> int:
    """Which of them holds now."""
    return next((index for index, option in enumerate(options) if option.now), 0)


def _numbers(values: Iterable[int], now: int | str | None, make: Callable[[int], want.Intent]) -> Options:
    return tuple(Option(str(value), make(value), value, value == now) for value in values)


def _up_to(last: int) -> range:
    return range(1, last + 1)


def _kernel_rows(at: Place) -> Options:
    rows, columns = at.experiment.kernel.shape
    return _numbers(_up_to(LARGEST_KERNEL), rows, lambda number: want.ResizeKernel(number, columns))


def _kernel_columns(at: Place) -> Options:
    rows, columns = at.experiment.kernel.shape
    return _numbers(_up_to(LARGEST_KERNEL), columns, lambda number: want.ResizeKernel(rows, number))


def _padding(at: Place) -> Options:
    now: Border = at.experiment.padding
    names = (Option(name, want.SetPadding(name), None, name == now) for name in ("valid", "same"))
    return (*names, *_numbers(range(LARGEST_PADDING + 1), now, want.SetPadding))


def _stride(at: Place) -> Options:
    return _numbers(_up_to(LARGEST_STEP), at.experiment.stride, want.SetStride)


def _dilation(at: Place) -> Options:
    return _numbers(_up_to(LARGEST_STEP), at.experiment.dilation, want.SetDilation)


def _bias(at: Place) -> Options:
    now = at.experiment.bias
    values = (round(now - BIAS_STEP, 10), now, round(now + BIAS_STEP, 10))
    return tuple(Option(_written(value), want.SetBias(value), None, index == 1) for index, value in enumerate(values))


def _written(value: float) -> str:
    """As it was typed where that is short enough."""
    text = f"{value:.10g}"
    return text if len(text) <= 7 else short(value, 7)


def _flipped(at: Place) -> Options:
    now = at.experiment.flipped
    return Option("no", want.SetFlipped(False), None, not now), Option("yes", want.SetFlipped(True), None, now)


def _view(at: Place) -> Options:
    now = at.experiment.response
    return tuple(Option(VIEWS[name], want.SetResponse(name), None, name == now) for name in RESPONSES)


def _scale(at: Place) -> Options:
    now = at.experiment.fixed_scale
    by_picture = Option("picture", want.SetScale(False), None, not now)
    return by_picture, Option("fixed", want.SetScale(True), None, now)


def _pool(at: Place) -> Options:
    now = at.experiment.pooling
    return tuple(Option(kind, want.SetPooling(replace(now, kind=kind)), None, kind == now.kind) for kind in POOL_MODES)


def pooling(now: Pooling) -> Pooling:
    """The same, turned on: with "max" where it was off."""
    return now if now.kind != "none" else replace(now, kind="max")


def _pool_size(at: Place) -> Options:
    now = pooling(at.experiment.pooling)
    return _numbers(_up_to(LARGEST_POOL), now.size, lambda number: want.SetPooling(replace(now, size=number)))


def _pool_stride(at: Place) -> Options:
    now = pooling(at.experiment.pooling)
    as_size = Option("as size", want.SetPooling(replace(now, stride=None)), None, now.stride is None)
    numbers = _numbers(_up_to(LARGEST_POOL), now.stride, lambda number: want.SetPooling(replace(now, stride=number)))
    return as_size, *numbers


def _pool_times(at: Place) -> Options:
    now = pooling(at.experiment.pooling)
    return _numbers(_up_to(MOST_POOLS), now.times, lambda number: want.SetPooling(replace(now, times=number)))


def _pool_is_off(at: Place) -> str | None:
    return "The pool is off: choose max or mean first." if at.experiment.pooling.kind == "none" else None


def _colour(at: Place) -> Options:
    now = at.experiment.channels
    return tuple(
        Option("sum of 3" if name == "sum" else name, want.SetChannels(name), None, name == now) for name in CHANNELS
    )


def _channel(at: Place) -> Options:
    now = at.channel
    return tuple(Option(name, want.NextChannel(index - now), None, index == now) for index, name in enumerate(COLOURS))


def _one_channel(at: Place) -> str | None:
    if at.experiment.channels in ("sum", "each"):
        return None
    return "There is one kernel and one map: choose the colour sum or each first."


def _working_size(at: Place) -> Options:
    now: Experiment = at.experiment
    longest = max(used_shape(now, at.own))
    sizes = sorted({size for size in (*SIZES, at.fit, now.size or 0) if 0 < size < longest})
    smaller = tuple(
        Option(f"{size} fits" if size == at.fit else str(size), want.UseSize(size), size, size == now.size)
        for size in sizes
    )
    is_own = now.size is None or now.size >= longest
    return *smaller, Option(f"{longest} own", want.UseSize(None), longest, is_own)


SETTINGS: tuple[Setting, ...] = (
    Setting("kernel rows", "1 to 7. What is there stays in the middle, new cells are 0.", "map", _kernel_rows),
    Setting("kernel columns", "1 to 7, beside any rows: 1x3, 2x5, 7x1 are kernels too.", "map", _kernel_columns),
    Setting("padding", "valid: the window stays inside. same, or a number: zeros all round.", "map", _padding),
    Setting("stride", "Every so many pixels a dot. 2 leaves a quarter of the dots.", "map", _stride),
    Setting("dilation", "Gaps in the window: 2 takes every second pixel, and reaches further.", "map", _dilation),
    Setting(
        "bias",
        "Added to every dot, by steps of 0.1. Any other number: type it.",
        "dot",
        _bias,
        typed=want.SetBias,
    ),
    Setting(
        "flipped kernel",
        'yes: turned half round first, as in textbooks. See it on "one dot" (i).',
        "dot",
        _flipped,
        wraps=True,
    ),
    Setting(
        "view",
        "signed; without the sign; below 0 as 0 (ReLU); only 0 to 1 seen (clipped).",
        "dot",
        _view,
        wraps=True,
    ),
    Setting(
        "scale",
        "picture: its strongest dot is brightest. fixed: the kernel's own limit is.",
        "dot",
        _scale,
        wraps=True,
    ),
    Setting(
        "pool",
        "Each block of the map becomes one dot: its largest value (max), or its mean.",
        "pool",
        _pool,
        wraps=True,
    ),
    Setting("pool size", "So many rows and columns of the map make one block.", "pool", _pool_size, _pool_is_off),
    Setting(
        "pool stride",
        "From block to block. as size: side by side; less: they overlap (5 by 2).",
        "pool",
        _pool_stride,
        _pool_is_off,
    ),
    Setting("pool times", "The pooled map is pooled again: 200, 100, 50, 25.", "pool", _pool_times, _pool_is_off),
    Setting(
        "colour",
        "sum: a kernel for each colour, all added, as a real layer does. each: 3 maps.",
        "dot",
        _colour,
        wraps=True,
    ),
    Setting(
        "channel",
        "Whose kernel is edited (sum), whose map is seen (each). On the kernel: PgDn.",
        "dot",
        _channel,
        _one_channel,
        wraps=True,
    ),
    Setting(
        "working size",
        "The longest side in pixels. fits: a dot for each here. own: as the picture is.",
        "map",
        _working_size,
        typed=lambda number: want.UseSize(round(number)),
    ),
)
DEEDS: tuple[Deed, ...] = (
    Deed("transpose", "Rows become columns.", want.ChangeKernel("transpose")),
    Deed("normalise", "Divided so that the cells add up to 1: brightness stays.", want.ChangeKernel("normalise")),
    Deed("reset", "The kernel of the first screen again. u takes it back.", want.ChangeKernel("reset")),
    Deed("crop picture", "Take a part of the picture.", want.OpenTool("crop")),
    Deed("nudge picture", "Move it by a pixel: what becomes of map and pool?", want.OpenTool("nudge")),
    Deed("draw a picture", "Draw on the picture, or on a blank page.", want.OpenTool("draw")),
)
ROWS: tuple[Row, ...] = (*SETTINGS, *DEEDS)
