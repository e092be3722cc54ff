"""`convtui show filters`: a trained layer on one digit: its kernels, its maps, and what the network reads."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import PictureError, UsageError
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.network.describe import describe, fires
from convtui.show import choices
from convtui.show.figures import by, extremes, figure, listed, rows_of, summary, table_of
from convtui.show.filters_cells import filters_cells, slide_columns
from convtui.show.formats import Shown
from convtui.show.network import recorded


class FiltersRequest(Struct, frozen=True):
    """The options of the command, as they were given. `filter` and `digit` count from 0."""

    net: str = "lecture"
    layer: str | None = None
    filter: int | None = None
    digit: int | None = None
    image: str | None = None


class _Result(Struct, frozen=True, eq=False):
    request: FiltersRequest
    scene: FiltersScene
    pooled: Float32 | None  # (H', W', count): what the network's own pool makes of the maps, where it follows

    @property
    def chosen(self) -> tuple[int, ...]:
        """The filters to list."""
        return tuple(range(self.scene.bank.count)) if self.request.filter is None else (self.request.filter,)

    @property
    def map(self) -> Float32:
        """(H, W) of the filter asked for, or (H, W, count) of all."""
        return self.scene.maps if self.request.filter is None else self.scene.map

    @property
    def label(self) -> str | None:
        """What the network reads; None where it names no classes."""
        labels = self.scene.network.spec.labels
        return labels[int(np.argmax(self.scene.probabilities))] if labels else None


def show_filters(request: FiltersRequest, library: Library | None = None) -> Shown:
    """Computes it. Raises UsageError for what cannot be, PictureError and NetworkError for files that are refused."""
    result = _result(request, library or Library())
    return Shown(
        plain=lambda: "\n".join(_lines(result)) + "\n",
        json=lambda: _json(result),
        npz=lambda: _arrays(result),
        cells=lambda columns: filters_cells(result.scene, request.filter is not None, columns),
        slide=lambda: filters_cells(result.scene, request.filter is not None, slide_columns(result.scene)),
    )


def _result(request: FiltersRequest, library: Library) -> _Result:
    if request.digit is not None and request.image is not None:
        raise UsageError("--digit and --image exclude each other: give one picture.")
    network = choices.network(library, request.net)
    layer = choices.convolution(network, request.layer)
    count = network.weights[layer].count
    if request.filter is not None and not 0 <= request.filter < count:
        raise UsageError(f"--filter is {request.filter}: layer {layer} has filters 0 to {count - 1}.")
    digit = request.digit or 0
    if not 0 <= digit < library.digit_count:
        raise UsageError(f"--digit is {digit}: there are digits 0 to {library.digit_count - 1}.")
    view = TrainedView(trial=Trial(network=request.net, digit=digit), layer=layer, filter=request.filter or 0)
    if request.image is not None:
        view = replace(view, trial=replace(view.trial, picture=choices.picture(library, request.image)))
    _check_size(network, view, library)
    scene = filters_scene(view, library)
    return _Result(request, scene, _pooled(scene, library))


def _check_size(network: Network, view: TrainedView, library: Library) -> None:
    rows, columns, channels = network.spec.input_shape
    shape = library.pixels_of(view.trial).shape
    if channels == 1 and shape == (rows, columns):
        return
    takes = f"takes {by((rows, columns))} pixels in {'grey' if channels == 1 else f'{channels} channels'}"
    if view.trial.picture is None:
        raise UsageError(f"This network {takes}, the digits have {by(shape)} in grey: give --image with one that fits.")
    name = visible(library.title(view.trial.picture), 60)
    raise PictureError(f"{name} has {by(shape)} pixels, read as grey, and this network {takes}: give one of that size.")


def _pooled(scene: FiltersScene, library: Library) -> Float32 | None:
    layers = scene.network.spec.layers
    where = next(index for index, layer in enumerate(layers) if layer.name == scene.layer)
    if where + 1 < len(layers) and layers[where + 1].kind in ("MaxPooling2D", "AveragePooling2D"):
        return library.activations(scene.view.trial).of(layers[where + 1].name)
    return None


def _json(result: _Result) -> dict[str, object]:
    scene = result.scene
    return {
        "net": result.request.net,
        "layer": scene.layer,
        "count": scene.bank.count,
        "filters": [
            {
                "index": index,
                "weights": listed(scene.bank.kernels[..., index]),
                "bias": float(scene.bank.bias[index]),
            }
            for index in result.chosen
        ],
        "map": summary(result.map),
        "prediction": None
        if result.label is None
        else {"label": result.label, "probabilities": listed(scene.probabilities)},
    }


def _arrays(result: _Result) -> dict[str, Float32]:
    """All filters, whichever is asked for. Without a pool after the layer there is no `pooled`."""
    scene = result.scene
    arrays = {
        "kernels": scene.bank.kernels,
        "bias": scene.bank.bias,
        "input": scene.input,
        "maps": scene.maps,
        "probabilities": scene.probabilities,
    }
    return arrays if result.pooled is None else {**arrays, "pooled": result.pooled}


def _lines(result: _Result) -> list[str]:
    scene = result.scene
    layer = scene.network.spec.layer(scene.layer)
    read = f"picture: {scene.title}, {by(scene.input.shape)}"
    if scene.label is not None:
        number = f"digit {scene.view.trial.digit} (of 0 to {scene.digit_count - 1})"
        read = f"{number}: a {scene.label}, {by(scene.input.shape)}"
    lines = [
        f"network {visible(scene.network.spec.name, 60)}, layer {visible(scene.layer, 60)}: "
        f"{scene.bank.count} filters, {by(scene.bank.kernels.shape[:3])} weights and a bias each, "
        f"then {layer.activation}",
        recorded(scene.network),
        read,
        *_reads(result),
        f"maps: {by(scene.maps.shape)}, {extremes(scene.maps)}",
        f"pooled: {by(result.pooled.shape)}, {extremes(result.pooled)}" if result.pooled is not None else "",
    ]
    for index in result.chosen:
        lines += _filter_lines(scene, index)
    if result.request.filter is not None:
        lines += table_of("map", scene.map)
        if result.pooled is not None:
            lines += table_of("pooled", result.pooled[:, :, scene.view.filter])
    return [line for line in lines if line]


def _reads(result: _Result) -> list[str]:
    if result.label is None:
        return ["reads: this network names no classes"]
    labels = zip(result.scene.network.spec.labels, result.scene.probabilities.tolist(), strict=True)
    shares = ", ".join(f"{visible(label, 40)} {share:.4f}" for label, share in labels)
    return [f"reads: {visible(result.label, 40)}", f"probabilities: {shares}"]


def _filter_lines(scene: FiltersScene, index: int) -> list[str]:
    kernel, bias = scene.bank.kernels[..., index], float(scene.bank.bias[index])
    words = describe(kernel, bias, scene.network.spec.layer(scene.layer).activation)
    made = scene.maps[:, :, index]
    lines = [
        f"filter {index} ({words.phrase}): bias {figure(bias)}; {'; '.join(words.lines)}; "
        f"fires on {fires(made, words.blank):.1%} of its map, {extremes(made)}"
    ]
    for channel in range(kernel.shape[2]):
        if kernel.shape[2] > 1:
            lines.append(f"  input channel {channel}:")
        lines += rows_of(kernel[:, :, channel])
    return lines
