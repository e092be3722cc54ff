"""Kernel mode as JSON: what it was made with, what came out, and one dot of it taken apart."""

from collections.abc import Sequence

from convtui.core.kernel import Kernel
from convtui.lab.derive import KernelScene, PoolBlock, block_at
from convtui.lab.pool_chain import places_after
from convtui.lab.state import COLOURS, Experiment
from convtui.show.figures import listed, summary


def json_of(scenes: Sequence[KernelScene], with_at: bool) -> dict[str, object]:
    """One object. Where each colour has a map of its own, what was made of it stands under `red`, `green`, `blue`."""
    computed = scenes[0].computed
    out: dict[str, object] = {
        "input": {"shape": list(computed.picture.shape)},
        "kernel": {"cells": cells_of(computed.experiment.slices)},
        "settings": _settings(computed.experiment),
    }
    if len(scenes) == 1:
        return out | _made(scenes[0], with_at)
    return out | {name: _made(scene, with_at) for name, scene in zip(COLOURS, scenes, strict=True)}


def cells_of(kernels: Sequence[Kernel]) -> object:
    """Row by row, of three kernels those of each colour; as they were given, before they are turned round."""
    cells = [[list(row) for row in kernel.cells] for kernel in kernels]
    return cells[0] if len(cells) == 1 else dict(zip(COLOURS, cells, strict=True))


def _settings(now: Experiment) -> dict[str, object]:
    return {
        "size": now.size,
        "crop": now.crop and list(now.crop),
        "nudge": list(now.nudge),
        "channels": now.channels,
        "flipped": now.flipped,
        "stride": now.stride,
        "padding": now.padding,
        "dilation": now.dilation,
        "bias": now.bias,
        "response": now.response,
        "scale": "fixed" if now.fixed_scale else "picture",
        "pool": {
            "kind": now.pooling.kind,
            "size": now.pooling.size,
            "stride": now.pooling.step,
            "times": now.pooling.times,
        },
    }


def _made(scene: KernelScene, with_at: bool) -> dict[str, object]:
    computed = scene.computed
    out: dict[str, object] = {
        "map": summary(computed.map),
        "response": summary(computed.response),
        "pooled": None if computed.pooled is None else summary(computed.pooled.values),
        "pools": [summary(pooled.values) for pooled in computed.pools],
    }
    if scene.view.matches:
        out["matches"] = [
            {"row": match.row, "column": match.column, "value": match.value, "cosine": match.cosine}
            for match in scene.matches
        ]
    if with_at:
        out["at"] = _at(scene)
    return out


def _at(scene: KernelScene) -> dict[str, object]:
    """Of three kernels that are added, patch, weights and products hold red, green and blue for each cell."""
    at = scene.at
    out: dict[str, object] = {
        "row": at.row,
        "column": at.column,
        "top": at.top,
        "left": at.left,
        "patch": listed(at.patch),
        "weights": listed(at.weights),
        "products": listed(at.products),
        "sum": at.sum,
        "bias": at.bias,
        "value": at.value,
        "pools": [_block(block) for block in blocks_of(scene)],
    }
    if at.products.ndim == 3:
        out["sums"] = {name: float(at.products[..., index].sum()) for index, name in enumerate(COLOURS)}
    return out


def blocks_of(scene: KernelScene) -> tuple[PoolBlock, ...]:
    """The block that holds the scene's place, then the one that holds that block's dot, as far as there are pools."""
    computed, pooling = scene.computed, scene.computed.experiment.pooling
    maps = [computed.map, *(pooled.values for pooled in computed.pools)]
    places = [scene.place, *places_after(computed.pools, pooling, scene.place)]
    found = (
        block_at(values, pooled, pooling, place)
        for values, pooled, place in zip(maps, computed.pools, places, strict=False)
    )
    return tuple(block for block in found if block is not None)


def _block(block: PoolBlock) -> dict[str, object]:
    return {
        "row": block.row,
        "column": block.column,
        "top": block.top,
        "left": block.left,
        "values": listed(block.values),
        "value": block.value,
        "winner": block.winner and list(block.winner),
    }
