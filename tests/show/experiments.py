"""Experiments of every kind, on pictures of noise: for tests of what must hold for all of them."""

from collections.abc import Iterator
from itertools import cycle, product

import numpy as np
from hypothesis import strategies as st

from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.core.plane import Plane
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import CHANNELS, RESPONSES, Experiment, KernelView, Pooling

# Their pixels: 8 bits in rows, colour, more than 8 bits.
PICTURES = {"grey": (13, 17), "colour": (12, 15, 3), "fine": (50, 9)}
SHAPES = ((3, 3), (1, 1), (2, 2), (4, 3), (1, 5), (7, 7), (5, 6), (2, 3))
PADDINGS: tuple[Border, ...] = ("valid", "same", 1, 3)
POOLINGS = (
    Pooling(),
    Pooling("max"),
    Pooling("mean", 3, 1),
    Pooling("max", 3, 2, 2),
    Pooling("mean", 2, None, 5),
    Pooling("max", 2, 3),
)


def noisy_library() -> Library:
    """Holds `PICTURES`; their titles are what a stranger might call a file."""
    rng = np.random.default_rng(3)
    library = Library()
    for name, shape in PICTURES.items():
        levels = rng.integers(0, 256, shape)
        values = rng.random(shape) if name == "fine" else levels / np.float32(255)
        library.add(name, f'{name} """; \'\\\n\x1b[2J\u2028#', Plane.of(values))
    return library


def kernel(rng: np.random.Generator, shape: tuple[int, int]) -> Kernel:
    """Thirds, small whole numbers, and numbers of any size; the last cell makes them cancel."""
    kinds = (rng.integers(-9, 10, shape) / 9, rng.integers(-3, 4, shape), rng.standard_normal(shape) * 1000)
    return Kernel.of(kinds[rng.integers(3)])


def grid() -> Iterator[Experiment]:
    """Each way of padding with each stride and dilation, for each way with colour; the rest as it falls."""
    rng = np.random.default_rng(5)
    shapes = cycle(SHAPES)
    for padding, stride, dilation, channels in product(PADDINGS, (1, 2, 3), (1, 2), CHANNELS):
        shape = next(shapes) if padding == "same" else (3, 2)
        yield Experiment(
            picture=str(rng.choice(list(PICTURES))),
            kernel=kernel(rng, shape),
            others=(kernel(rng, shape), kernel(rng, shape)),
            stride=stride,
            padding=padding,
            dilation=dilation,
            bias=float(rng.choice((0, -0.75, 1 / 3))),
            response=RESPONSES[rng.integers(len(RESPONSES))],
            pooling=POOLINGS[rng.integers(len(POOLINGS))],
            channels=channels,
            flipped=bool(rng.integers(2)),
        )


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Any that fits its picture."""
    shape = draw(st.sampled_from(SHAPES))
    cells = st.lists(
        st.floats(-1e6, 1e6, width=32) | st.integers(-2, 2).map(float),
        min_size=shape[0] * shape[1],
        max_size=shape[0] * shape[1],
    ).map(lambda values: Kernel.of(np.reshape(values, shape)))
    gap = 1 if max(shape) > 4 else draw(st.integers(1, 2))
    return Experiment(
        picture=draw(st.sampled_from(tuple(PICTURES))),
        kernel=draw(cells),
        others=draw(st.tuples(cells, cells)),
        stride=draw(st.integers(1, 4)),
        padding=draw(st.sampled_from(PADDINGS)),
        dilation=gap,
        bias=draw(st.floats(-100, 100, width=32)),
        response=draw(st.sampled_from(RESPONSES)),
        pooling=draw(st.sampled_from(POOLINGS)),
        channels=draw(st.sampled_from(CHANNELS)),
        flipped=draw(st.booleans()),
        nudge=draw(st.sampled_from(((0, 0), (2, -1)))),
        crop=draw(st.sampled_from((None, (1, 0, 10, 9)))),
        size=draw(st.sampled_from((None, 11))),
    )


def scenes(library: Library, now: Experiment) -> tuple[KernelScene, ...]:
    """One, or one for each colour that has its own map."""
    channels = range(3) if now.channels == "each" else range(1)
    return tuple(kernel_scene(KernelView(experiment=now, channel=channel), library) for channel in channels)
