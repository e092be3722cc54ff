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
from convtui.ops.alike import Alike, alike
from convtui.ops.explain import explain
from convtui.ops.geometry import span, window_origin

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
    theirs, step = _offset(first), scene.computed.experiment.stride
    pixel = pixel_of(scene)
    wanted = (pixel[0] - theirs[0]) // step, (pixel[1] - theirs[1]) // step
    place = within(wanted, first.map.shape)
    on_it = theirs[0] + place[0] * step, theirs[1] + place[1] * step
    view = replace(view, experiment=first.experiment, place=place, typing=None, tool=None)
    return Beside(_scene(view, first, scene), pixel, on_it == pixel, likeness)


def pixel_of(scene: KernelScene) -> Place:
    """The picture's pixel that the dot at the cursor stands on: the middle of its window."""
    offset, step = _offset(scene.computed), scene.computed.experiment.stride
    return offset[0] + scene.place[0] * step, offset[1] + scene.place[1] * step


@lru_cache(4)
def _beside(computed: Computed, pinned: tuple[Kernel, ...], channel: int) -> tuple[Computed, Alike | None]:
    first = compute(computed.experiment.with_slices(pinned), computed.picture, channel)
    return first, _alike(first, computed)


def _alike(a: Computed, b: Computed) -> Alike | None:
    step = b.experiment.stride
    rows, columns = (
        _common(shift, step, a.response.shape[axis], b.response.shape[axis])
        for axis, shift in enumerate(np.subtract(_offset(b), _offset(a)).tolist())
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


def _offset(computed: Computed) -> Place:
    """The picture's pixel that the map's first dot stands on: the middle of its window."""
    now, size = computed.experiment, computed.picture.shape[:2]
    how = {"stride": now.stride, "padding": now.padding, "dilation": now.dilation}
    top, left = window_origin(0, 0, (size[0], size[1]), now.kernel.shape, **how)  # type: ignore[arg-type]
    return tuple(  # type: ignore[return-value]
        start + (span(length, now.dilation) - 1) // 2
        for start, length in zip((top, left), now.kernel.shape, strict=True)
    )


def _scene(view: KernelView, computed: Computed, other: KernelScene) -> KernelScene:
    now = view.experiment
    at = explain(
        computed.under_kernel,
        now.weights,
        *view.place,
        bias=now.bias,
        stride=now.stride,
        padding=now.padding,
        dilation=now.dilation,
    )
    block = block_at(computed.map, computed.pooled, now.pooling, view.place)
    kernel = edited(view)
    return KernelScene(view, computed, kernel, view.place, at, block, meant(kernel, now), other.title, other.own_shape)


def pinned_of(scene: KernelScene) -> tuple[Kernel, ...]:
    """The pinned kernels of a scene whose tool is a `Compare`."""
    assert isinstance(scene.view.tool, Compare)
    return scene.view.tool.pinned
