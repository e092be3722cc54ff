"""State to scene for Training mode: the first convolution as it was at one recorded step."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import Network, Snapshot
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.network.describe import FilterWords, describe
from convtui.ops.activation import activate
from convtui.ops.convolution import convolve


class TrainingScene(Struct, frozen=True, eq=False):
    """`moment` counts the snapshots from 0; `before` is the one before it, or None at the start.

    `chosen` is the filter, of the first convolution. `map` (H', W') is what it makes of the picture at that step,
    after the activation. `changes` (count,) is how far each filter's weights have come since `before`: the length of
    the difference (the root of the sum of its squares); zeros at the start. `steps`, `losses`, `accuracies` (S,).
    """

    view: TrainedView
    network: Network
    layer: str
    moment: int
    snapshot: Snapshot
    before: Snapshot | None
    chosen: int
    map: Float32
    changes: Float32
    words: FilterWords
    steps: Float32
    losses: Float32
    accuracies: Float32
    title: str

    @property
    def history(self) -> tuple[Snapshot, ...]:
        return self.network.history


def training_scene(view: TrainedView, library: Library) -> TrainingScene | None:
    """Everything that Training mode shows; None where the network's file holds no history."""
    network = library.network(view.trial.network)
    if not network.history:
        return None
    name = library.layers(view.trial)[0]
    layer = network.spec.layer(name)
    last = len(network.history) - 1
    moment = last if view.moment is None else min(view.moment, last)
    now = network.history[moment]
    before = network.history[moment - 1] if moment else None
    chosen = min(view.filter, now.kernels.shape[-1] - 1)
    kernel, bias = now.kernels[..., chosen], float(now.bias[chosen])
    passed = library.activations(replace(view.trial, dropped=()))
    sums = convolve(
        passed.received(name),  # a pool may stand before it
        kernel[..., None],
        bias=now.bias[chosen : chosen + 1],
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    difference = now.kernels - (before.kernels if before is not None else now.kernels)
    changes: Float32 = np.sqrt((difference.astype(np.float64) ** 2).sum(axis=(0, 1, 2))).astype(np.float32)
    digit = f"digit {view.trial.digit + 1}"
    return TrainingScene(
        view=view,
        network=network,
        layer=name,
        moment=moment,
        snapshot=now,
        before=before,
        chosen=chosen,
        map=activate(sums, layer.activation)[:, :, 0],
        changes=changes,
        words=describe(kernel, bias, layer.activation),
        steps=np.array([item.step for item in network.history], np.float32),
        losses=np.array([item.loss for item in network.history], np.float32),
        accuracies=np.array([item.accuracy for item in network.history], np.float32),
        title=digit if view.trial.picture is None else library.title(view.trial.picture),
    )
