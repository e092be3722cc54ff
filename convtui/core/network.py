"""A trained network: its spec, its arrays, and what was recorded while it was trained."""

from collections.abc import Mapping
from math import nan

import numpy as np
from msgspec import Struct, field

from convtui.core.arrays import Float32
from convtui.core.layer import NetworkSpec


class FilterBank(Struct, frozen=True, eq=False):
    """A layer's weights. Conv2D: kernels (kh, kw, cin, cout); Dense: (inputs, units). Bias (cout,). float32."""

    kernels: Float32
    bias: Float32

    @property
    def count(self) -> int:
        """How many filters (or units)."""
        return int(self.kernels.shape[-1])

    @property
    def is_finite(self) -> bool:
        """Whether all its weights are numbers."""
        return bool(np.isfinite(self.kernels).all() and np.isfinite(self.bias).all())

    @property
    def parameters(self) -> int:
        return int(self.kernels.size + self.bias.size)


class Snapshot(Struct, frozen=True, eq=False):
    """The first convolution as it was at one training step (0 = before the first), with the loss and accuracy then.

    `loss` and `accuracy` are means over the training batches since the snapshot before; at step 0 they are those of
    the first batch before any update. `test_loss` and `test_accuracy`, at the ends of epochs, are over pictures that
    are never trained on. NaN is what was not measured, or is no number any more.
    """

    step: int
    epoch: float
    loss: float
    accuracy: float
    kernels: Float32
    bias: Float32
    test_loss: float = nan
    test_accuracy: float = nan


class Network(Struct, frozen=True, eq=False):
    """`weights` maps a layer's name to its bank. `metadata` is what the trainer wrote (JSON values): accuracy etc."""

    spec: NetworkSpec
    weights: Mapping[str, FilterBank]
    metadata: Mapping[str, object] = field(default_factory=dict)
    history: tuple[Snapshot, ...] = ()
