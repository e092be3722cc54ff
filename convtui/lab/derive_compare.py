"""State to numbers for two kernels side by side on one picture."""

from functools import lru_cache

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab.derive import Computed, KernelScene, block_at, compute, meant
from convtui.lab.experiment_reduce import edited
from convtui.lab.places import within
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Compare
from convtui.lab.windows import explained, first_pixel, pixel_of, place_of
from convtui.ops.alike import Alike, alike

Place = tuple[int, int]


class Beside(Struct, frozen=True, eq=False):
    """The pinned kernel's own scene, and how its map goes with the experiment's. `first.place` is the place on its map
    that stands on the same pixel, `pixel`, as the scene's place; `shared` is false where its map has none there.

    `alike` is about the maps as they are drawn, before a pool, on all pixels where both have a value; None where there
    are none.
    """

    first: KernelScene
    pixel: Place
    shared: bool
    alike: Alike | None


def beside(scene: KernelScene) -> Beside:
    """Both maps of a scene whose tool is a `Compare`. Raises ValueError where A does not fit into the picture."""
    view = scene.view
    channel = view.channel if scene.computed.experiment.channels == "each" else 0
    first, likeness = _beside(scene.computed, pinned_of(scene), channel)
    shape = scene.computed.picture.shape
    pixel = pixel_of(scene.computed.experiment, shape, scene.place)
    place = within(place_of(first.experiment, shape, pixel), first.map.shape)
    on_it = pixel_of(first.experiment, shape, place)
    view = replace(view, experiment=first.experiment, place=place, typing=None, tool=None)
    return Beside(_scene(view, first, scene), pixel, on_it == pixel, likeness)


@lru_cache(2)
def _beside(computed: Computed, pinned: tuple[Kernel, ...], channel: int) -> tuple[Computed, Alike | None]:
    first = compute(computed.experiment.with_slices(pinned), computed.picture, channel)
    return first, _alike(first, computed)


def _alike(a: Computed, b: Computed) -> Alike | None:
    step, starts = b.experiment.stride, [first_pixel(each.experiment, each.picture.shape) for each in (a, b)]
    rows, columns = (
        _common(shift, step, a.response.shape[axis], b.response.shape[axis])
        for axis, shift in enumerate(np.subtract(starts[1], starts[0]).tolist())
    )
    if rows is None or columns is None:
        return None
    return alike(a.response[rows[0], columns[0]], b.response[rows[1], columns[1]])


def _common(shift: int, step: int, first: int, second: int) -> tuple[slice, slice] | None:
    """What two maps along one axis have in common, as a part of each; `shift` pixels the second stands further on."""
    if shift % step:
        return None
    places = shift // step
    start, end = max(0, places), min(first, second + places)
    return (slice(start, end), slice(start - places, end - places)) if end > start else None


def _scene(view: KernelView, computed: Computed, other: KernelScene) -> KernelScene:
    now = view.experiment
    at = explained(now, computed.under_kernel, view.place)
    block = block_at(computed.map, computed.first_pool, now.pooling, view.place)
    kernel = edited(view)
    return KernelScene(view, computed, kernel, view.place, at, block, meant(kernel, now), other.title, other.own_shape)


def pinned_of(scene: KernelScene) -> tuple[Kernel, ...]:
    """The pinned kernels of a scene whose tool is a `Compare`."""
    assert isinstance(scene.view.tool, Compare)
    return scene.view.tool.pinned
