"""Scenes to draw, and a plain second opinion on their colours."""

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from convtui.core.plane import Plane
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_filters import filters_scene
from convtui.lab.library import Library
from convtui.lab.state import Experiment, KernelView, TrainedView
from convtui.panels.filters import FiltersPanels, panels_of
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import kernel_layout
from convtui.render.cells import Cells
from convtui.render.colours import CREAM, HINT, NAVY, RING, ZERO, Colour
from tests.oracles import naive_convolution

SIZES = ((80, 24), (120, 40), (200, 50))
AWKWARD = ((3, 3), (3, 200), (200, 3), (29, 31), (33, 33), (65, 64), (500, 340))

Size = tuple[int, int]


@cache
def library() -> Library:
    """The bundled pictures, and some of awkward shapes called `40x30` and so on."""
    books = Library()
    rng = np.random.default_rng(7)
    for rows, columns in AWKWARD:
        books.add(f"{rows}x{columns}", f"{rows}x{columns}", Plane.of(rng.random((rows, columns), np.float32)))
    return books


def kernel_panels(view: KernelView, size: Size) -> KernelPanels:
    scene = kernel_scene(view, library())
    rows, columns = scene.computed.picture.shape[:2]
    return KernelPanels(scene, kernel_layout(*size, (rows, columns), view.zoom, view.experiment.kernel.shape))


def filters_panels(view: TrainedView, size: Size) -> FiltersPanels:
    return panels_of(filters_scene(view, library()), *size)


def corners(experiment: Experiment) -> list[tuple[int, int]]:
    """The map's four corners and its middle."""
    rows, columns = library().map_shape(experiment)
    return [*product((0, rows - 1), (0, columns - 1)), (rows // 2, columns // 2)]


def at(view: KernelView, place: tuple[int, int]) -> KernelView:
    return replace(view, place=place)


def ringed(cells: Cells, colour: Colour = RING) -> npt.NDArray[np.bool_]:
    """(dots high, dots wide): where the ring is drawn."""
    return np.asarray((cells.pixels() == colour).all(axis=-1))


def won(cells: Cells) -> npt.NDArray[np.bool_]:
    """(dots high, dots wide): where a pool's winner is marked."""
    return ringed(cells, HINT)


def inside_ring(cells: Cells) -> tuple[int, int, int, int]:
    """First and last row, first and last column in dots of what a wholly visible ring surrounds."""
    rows, columns = np.nonzero(ringed(cells))
    top, bottom, left, right = rows.min() + 1, rows.max() - 1, columns.min() + 1, columns.max() - 1
    return int(top), int(bottom), int(left), int(right)


def true_map(view: KernelView) -> npt.NDArray[np.float64]:
    """Loops in float64: the experiment's map before any view."""
    now = view.experiment
    picture = library().picture(now.picture, now.size).values
    weights = np.array(now.kernel.cells, float)[:, :, None, None]
    made: npt.NDArray[np.float64] = naive_convolution(
        picture[:, :, None],
        weights,
        bias=[now.bias],
        stride=(now.stride, now.stride),
        padding=now.padding,
        dilation=(now.dilation, now.dilation),
    )
    return made.squeeze(axis=2)


def signed_colour(value: float, limit: float) -> npt.NDArray[np.float64]:
    """Navy, grey, cream: straight lines between the three."""
    share = max(-1.0, min(1.0, value / limit))
    end = np.array(CREAM if share > 0 else NAVY, float)
    zero = np.array(ZERO, float)
    mixed: npt.NDArray[np.float64] = zero + abs(share) * (end - zero)
    return mixed


def grey_colour(value: float, limit: float) -> npt.NDArray[np.float64]:
    return np.full(3, 255 * max(0.0, min(1.0, value / limit)))
