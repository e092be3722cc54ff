"""Small invented runs: every number of a moment tells its step."""

from typing import Any

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.run import RunHead
from convtui.core.spec import weight_shapes

Value = Any

CONV = LayerSpec("c", "Conv2D", filters=2, window=(3, 3), activation="relu")
SPEC = NetworkSpec("small", (6, 6, 1), (CONV, LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=2)), ())
HEAD = RunHead("first", SPEC, metadata={"data": "blocks"})


def moment(step: int, **more: Value) -> Snapshot:
    kernels, bias = frozen(np.full((3, 3, 1, 2), step)), frozen([step, -step])
    return replace(Snapshot(step, step / 10, float(step), 0.5, kernels, bias), **more)


def network(step: int, spec: NetworkSpec = SPEC) -> Network:
    """All its weights are `step`."""
    weights = {
        name: FilterBank(frozen(np.full(kernels, step)), frozen(np.full(bias, step)))
        for name, (kernels, bias) in weight_shapes(spec).items()
    }
    return Network(spec, weights, {"step": step})


def consistent(item: Snapshot) -> bool:
    """Whether all of a moment's numbers are of the same step."""
    return bool((item.kernels == item.step).all() and item.bias.tolist() == [item.step, -item.step])
