"""State to scene for Training mode: the first convolution as it was at one recorded step."""

from math import sqrt

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.layer import Border, LayerSpec
from convtui.core.network import Network, Snapshot
from convtui.core.run import OVER, RunState
from convtui.core.text import visible
from convtui.lab.diagnosis import diagnosed
from convtui.lab.library import Library
from convtui.lab.progress import progress_words
from convtui.lab.state import TrainedView
from convtui.network.describe import FilterWords, describe
from convtui.ops.activation import activate
from convtui.ops.convolution import convolve, pad_amounts
from convtui.ops.geometry import output_size, span

Doubles = npt.NDArray[np.float64]

# Of a larger map only the middle is computed: so many numbers are multiplied at a key, for each filter.
MOST_WINDOWS = 4_000_000


class Travel(Struct, frozen=True, eq=False):
    """One filter's way through all moments, (S,) each: `moved` since the moment before, `far` from the first. Lengths
    of differences of its weights, roots of sums of squares.
    """

    moved: Doubles
    far: Doubles

    @property
    def way(self) -> Doubles:
        """(S,) the length of its way so far: never less than how far it is from where it began."""
        made: Doubles = np.cumsum(self.moved)
        return made


class TrainingScene(Struct, frozen=True, eq=False):
    """`moment` counts the snapshots from 0; `before` is the one before it, or None at the start.

    `chosen` is the filter, of the first convolution. `map` (H', W') is what it makes of the picture at that step,
    after the activation, `maps` (H', W', count) what all of them make; `map_is_part`: only the middle of them, because
    they are large. `difference` (kh, kw, cin, count) is what has changed since `before`, zeros at the start, `changes`
    (count,) the length of it: the root of the sum of its squares. `steps`, `losses`, `accuracies`, `test_losses`,
    `test_accuracies` (S,) are NaN where nothing was measured. `travel` is known in the sights that show it.

    `state` is what the run does, None of a network that is no run's; `planned` is how many steps it is to have, 0 where
    not known; `is_shown` whether the network that the other modes
    show has the kernels of the last moment. `note` is what whoever recorded it says of it, `remarks` what it says of
    itself. `label` is what the digit is, None of another picture.
    """

    view: TrainedView
    network: Network
    layer: str
    moment: int
    snapshot: Snapshot
    before: Snapshot | None
    chosen: int
    map: Float32
    maps: Float32 | None
    map_is_part: bool
    difference: Float32
    changes: Float32
    travel: Travel | None
    words: FilterWords
    steps: Doubles
    losses: Doubles
    accuracies: Doubles
    test_losses: Doubles
    test_accuracies: Doubles
    title: str
    label: int | None = None
    state: RunState | None = None
    planned: int = 0
    is_shown: bool = True
    note: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def history(self) -> tuple[Snapshot, ...]:
        return self.network.history

    @property
    def count(self) -> int:
        """How many filters."""
        return int(self.snapshot.kernels.shape[-1])

    @property
    def is_last(self) -> bool:
        return self.moment == len(self.history) - 1

    @property
    def is_live(self) -> bool:
        """Whether it is a run that goes on."""
        return self.state is not None and self.state not in OVER

    @property
    def tested(self) -> bool:
        """Whether any moment was tested on pictures that are never trained on."""
        return bool(np.isfinite(self.test_losses).any() or np.isfinite(self.test_accuracies).any())

    @property
    def begins_alike(self) -> bool:
        """Whether all filters began with the same weights."""
        first = self.history[0].kernels
        return self.count > 1 and not np.ptp(first, axis=-1).any()


def training_scene(view: TrainedView, library: Library) -> TrainingScene | None:
    """What Training mode shows of a moment; None where the network's file holds no history."""
    network = library.network(view.trial.network)
    history = network.history
    if not history:
        return None
    name = library.layers(view.trial)[0]
    layer = network.spec.layer(name)
    last = len(history) - 1
    moment = last if view.moment is None else min(view.moment, last)
    snapshot = history[moment]
    before = history[moment - 1] if moment else None
    chosen = min(view.filter, snapshot.kernels.shape[-1] - 1)
    kernel, bias = snapshot.kernels[..., chosen], float(snapshot.bias[chosen])
    received = received_at(view, library, name)
    wants_all = view.sight == "maps" or layer.activation == "softmax"
    picked = np.s_[:] if wants_all else np.s_[chosen : chosen + 1]
    maps, is_part = maps_at(received, layer, snapshot.kernels[..., picked], snapshot.bias[picked])
    difference = snapshot.kernels - (before.kernels if before is not None else snapshot.kernels)
    changes: Float32 = np.sqrt((difference.astype(np.float64) ** 2).sum(axis=(0, 1, 2))).astype(np.float32)
    key = "measured", view.trial.network, len(history)
    steps, *measured = library.remember(key, lambda: _measured(network))
    status = library.status(view.trial)
    digit = f"digit {view.trial.digit + 1}"
    note = network.metadata.get("note")
    return TrainingScene(
        view=view,
        network=network,
        layer=name,
        moment=moment,
        snapshot=snapshot,
        before=before,
        chosen=chosen,
        map=maps[:, :, chosen if wants_all else 0],
        maps=maps if view.sight == "maps" else None,
        map_is_part=is_part,
        difference=difference,
        changes=changes,
        travel=travel_of(network, chosen, library, view) if view.sight in ("film", "change") else None,
        words=describe(kernel, bias, layer.activation),
        steps=steps,
        losses=measured[0],
        accuracies=measured[1],
        test_losses=measured[2],
        test_accuracies=measured[3],
        title=digit if view.trial.picture is None else library.title(view.trial.picture),
        label=int(library.digits.labels[view.trial.digit]) if view.trial.picture is None else None,
        state=status.state if status is not None else None,
        planned=status.steps if status is not None else 0,
        is_shown=np.array_equal(network.weights[name].kernels, history[-1].kernels),
        note=visible(note, 200) if isinstance(note, str) else "",
        remarks=library.remember(
            ("remarks", view.trial.network, len(history), moment),
            lambda: diagnosed(history, moment, layer, {"classes": len(network.spec.labels), **network.metadata}),
        ),
    )


def training_news(view: TrainedView, library: Library, now: float) -> tuple[str, ...]:
    """How far the run has come, the longest words first; nothing where the network is no run's. `now` is the time in
    seconds since 1970.
    """
    status = library.status(view.trial)
    if status is None:
        return ()
    command = library.network(view.trial.network).metadata.get("command")
    return progress_words(status, now, resumable=isinstance(command, str))


def received_at(view: TrainedView, library: Library, layer: str) -> Float32:
    """(H, W, C): what the layer is laid on; a pool may stand before it."""
    if library.network(view.trial.network).spec.layers[0].name == layer:
        return library.input_of(view.trial).values  # no pass is needed for that
    return library.activations(replace(view.trial, dropped=())).received(layer)


def maps_at(
    received: Float32, layer: LayerSpec, kernels: Float32, bias: Float32, most: int = MOST_WINDOWS
) -> tuple[Float32, bool]:
    """(H', W', n) of (H, W, C) under (kh, kw, C, n) kernels, after the activation; and whether that is only the middle
    of them, because all would take more than `most` products for each filter.
    """
    each = kernels.shape[0] * kernels.shape[1] * kernels.shape[2]
    places = [
        output_size(received.shape[axis], kernels.shape[axis], layer.strides[axis], layer.dilation[axis], layer.padding)
        for axis in (0, 1)
    ]
    is_part = places[0] * places[1] * each > most
    padding: Border = layer.padding
    if is_part:
        share = sqrt(most / (places[0] * places[1] * each))
        received, padding = received[_middle(received, layer, kernels, places, share)], "valid"
    sums = convolve(received, kernels, bias=bias, stride=layer.strides, padding=padding, dilation=layer.dilation)
    return activate(sums, layer.activation), is_part


def _middle(
    received: Float32, layer: LayerSpec, kernels: Float32, places: list[int], share: float
) -> tuple[slice, slice]:
    """The part on which the middle `share` of the map's rows and columns rests; no padding reaches there."""
    parts = []
    for axis in (0, 1):
        window, stride, dilation = kernels.shape[axis], layer.strides[axis], layer.dilation[axis]
        padded, _ = pad_amounts(received.shape[axis], window, stride, dilation, layer.padding)
        count = max(1, int(places[axis] * share))
        first = max(-(-padded // stride), (places[axis] - count) // 2)
        start = first * stride - padded
        parts.append(slice(start, start + (count - 1) * stride + span(window, dilation)))
    return parts[0], parts[1]


def travel_of(network: Network, chosen: int, library: Library, view: TrainedView) -> Travel:
    """The way of one filter, remembered."""

    def made() -> Travel:
        weights = np.stack([moment.kernels[..., chosen].ravel() for moment in network.history])
        moved, far = np.diff(weights, axis=0, prepend=weights[:1]), weights - weights[0]
        return Travel(*(np.sqrt((way.astype(np.float64) ** 2).sum(axis=1)) for way in (moved, far)))

    return library.remember(("travel", view.trial.network, len(network.history), chosen), made)


def _measured(network: Network) -> tuple[Doubles, ...]:
    """(S,) each: steps, losses, accuracies, and those of the test."""
    rows = [(item.step, item.loss, item.accuracy, item.test_loss, item.test_accuracy) for item in network.history]
    return tuple(np.array(rows, np.float64).reshape(-1, 5).T)
