"""`convtui show kernel`: a picture, a kernel and the map that they make."""

from typing import cast

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Padding
from convtui.errors import UsageError
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.library import Library
from convtui.lab.presets import preset_of
from convtui.lab.state import Experiment, KernelView, Pooling, PoolMode, Response
from convtui.show import choices
from convtui.show.figures import by, extremes, figure, listed, rows_of, summary, table_of
from convtui.show.formats import Shown
from convtui.show.kernel_cells import kernel_cells, slide


class KernelRequest(Struct, frozen=True):
    """The options of the command, as they were given."""

    image: str = "letter-e"
    kernel: str = "lying"
    padding: str = "valid"
    stride: int = 1
    dilation: int = 1
    bias: str = "0"
    pool: str = "none"
    pool_size: int = 2
    pool_stride: int | None = None
    response: str = "signed"
    size: int | None = None
    at: str | None = None


def show_kernel(request: KernelRequest, library: Library | None = None) -> Shown:
    """Computes it. Raises UsageError for what cannot be, PictureError for a file that is refused."""
    scene = scene_of(request, library or Library())
    with_at = request.at is not None
    return Shown(
        plain=lambda: "\n".join(_lines(scene, with_at)) + "\n",
        json=lambda: _json(scene, with_at),
        npz=lambda: _arrays(scene),
        cells=lambda columns: kernel_cells(scene, with_at, columns),
        slide=lambda: slide(scene, with_at),
    )


def scene_of(request: KernelRequest, library: Library) -> KernelScene:
    """The scene that the app would show in the same state. Raises as `show_kernel` does."""
    experiment = Experiment(
        picture=choices.picture(library, request.image),
        size=request.size,
        kernel=choices.kernel(request.kernel),
        stride=request.stride,
        padding=cast("Padding", request.padding),
        dilation=request.dilation,
        bias=choices.number("--bias", request.bias),
        response=cast("Response", request.response),
        pooling=Pooling(cast("PoolMode", request.pool), request.pool_size, request.pool_stride),
    )
    place = (0, 0) if request.at is None else choices.place(request.at)
    try:
        rows, columns = library.map_shape(experiment)
    except ValueError as error:
        raise UsageError(f"This kernel and this picture do not go together: {error}.") from None
    if not (0 <= place[0] < rows and 0 <= place[1] < columns):
        raise UsageError(
            f"--at {place[0]},{place[1]} is not on the map of {by((rows, columns))}: "
            f"give a place from 0,0 to {rows - 1},{columns - 1}."
        )
    scene = kernel_scene(KernelView(experiment=experiment, place=place), library)
    if request.pool != "none" and scene.computed.pooled is None:
        raise UsageError(
            f"A block of {by((request.pool_size, request.pool_size))} does not fit into the map of "
            f"{by((rows, columns))}: give a smaller --pool-size."
        )
    return scene


def _json(scene: KernelScene, with_at: bool) -> dict[str, object]:
    computed, at = scene.computed, scene.at
    out: dict[str, object] = {
        "input": {"shape": list(computed.picture.shape)},
        "kernel": {"cells": [list(row) for row in scene.kernel.cells]},
        "map": summary(computed.map),
        "pooled": None if computed.pooled is None else summary(computed.pooled.values),
    }
    if with_at:
        out["at"] = {
            "row": at.row,
            "column": at.column,
            "patch": listed(at.patch),
            "weights": listed(at.weights),
            "products": listed(at.products),
            "sum": at.sum,
            "bias": at.bias,
            "value": at.value,
        }
    return out


def _arrays(scene: KernelScene) -> dict[str, Float32]:
    """Without a pool there is no `pooled`."""
    computed = scene.computed
    arrays = {"input": computed.picture, "kernel": scene.kernel.array, "map": computed.map}
    return arrays if computed.pooled is None else {**arrays, "pooled": computed.pooled.values}


def _lines(scene: KernelScene, with_at: bool) -> list[str]:
    computed, now = scene.computed, scene.computed.experiment
    preset = preset_of(scene.kernel)
    name = f" {preset.name} ({preset.title})" if preset else ""
    lines = [
        f"picture: {scene.title}, {by(computed.picture.shape)}, {extremes(computed.picture)}",
        f"kernel{name}: {by(scene.kernel.shape)}",
        *rows_of(scene.kernel.array),
        f"which {' '.join(scene.meaning.headline)}" if scene.meaning.orientation else "",
        f"padding {now.padding}, stride {now.stride}, dilation {now.dilation}, bias {figure(now.bias)}",
        f"map: {by(computed.map.shape)}, {extremes(computed.map)}",
    ]
    if now.response != "signed":
        lines.append(f"drawn as {now.response}: {extremes(computed.response)}")
    if computed.pooled is not None:
        size, step = now.pooling.size, now.pooling.step
        lines.append(
            f"pooled: {now.pooling.kind} of {by((size, size))}, stride {step}: "
            f"{by(computed.pooled.values.shape)}, {extremes(computed.pooled.values)}"
        )
    if with_at:
        lines += _at_lines(scene)
    lines += table_of("map", computed.map)
    if computed.pooled is not None:
        lines += table_of("pooled", computed.pooled.values)
    return [line for line in lines if line]


def _at_lines(scene: KernelScene) -> list[str]:
    """Every product on a line of its own would be long; a row of the window is one line."""
    at = scene.at
    lines = [
        f"at row {at.row}, column {at.column} of the map "
        f"(the window starts at row {at.top}, column {at.left} of the picture):",
        "  pixel x weight = product, row by row of the window",
    ]
    triples = zip(at.patch.tolist(), at.weights.tolist(), at.products.tolist(), strict=True)
    for patch, weights, products in triples:
        terms = zip(patch, weights, products, strict=True)
        lines.append("  " + ", ".join(f"{figure(p)} x {figure(w)} = {figure(q)}" for p, w, q in terms))
    lines.append(f"  sum {figure(at.sum)} + bias {figure(at.bias)} = {figure(at.value)}")
    return lines
