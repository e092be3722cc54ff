"""A learner without TensorFlow, for tests of the loop, its orders and its files: kernels that turn into edges.

Its numbers are of no use but that they are the same for the same calls, that all that was learned and all that is
random is in its state, and that they look like a training: the loss falls, filters form.
"""

from collections.abc import Callable, Mapping
from math import nan
from typing import Any

import numpy as np

from convtui.core.arrays import Float32, frozen
from convtui.core.network import FilterBank
from convtui.core.spec import weight_shapes
from convtui.train.course import Plan
from convtui.train.learner import Array, Bytes, Labels


class FakeLearner:
    """`at_step` is called before each update with its number, from 1; `nan_from`: the loss is no number from there."""

    def __init__(self, plan: Plan, at_step: Callable[[int], None] = lambda _step: None, nan_from: int = 0) -> None:
        self.versions = {"fake": "1"}
        self.measured = 0
        self._at_step, self._nan_from = at_step, nan_from
        self._step = 0
        self._chance = np.random.default_rng(plan.recipe.seed)
        self._weights: dict[str, FilterBank] = {}
        self._goals: dict[str, Float32] = {}
        for name, (kernels, bias) in weight_shapes(plan.spec).items():
            start = self._chance.normal(0, 0.1, kernels)
            self._weights[name] = FilterBank(frozen(start), frozen(np.zeros(bias)))
            self._goals[name] = _edges(kernels) if len(kernels) == 4 else frozen(start * 2)

    def bank(self, name: str) -> FilterBank:
        return self._weights[name]

    def weights(self) -> dict[str, FilterBank]:
        return dict(self._weights)

    def learn(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        self._step += 1
        self._at_step(self._step)
        if self._nan_from and self._step >= self._nan_from:
            self._weights = {
                name: FilterBank(frozen(np.full_like(bank.kernels, nan)), bank.bias)
                for name, bank in self._weights.items()
            }
            return nan, 0.1
        share = 0.02 * (1 + float(images.mean()) / 255 + float(labels.mean()) / 10)
        for name, bank in self._weights.items():
            noise = np.float32(self._chance.normal(0, 0.001))
            kernels = bank.kernels + np.float32(share) * (self._goals[name] - bank.kernels) + noise
            self._weights[name] = FilterBank(frozen(kernels), frozen(bank.bias + noise))
        loss = 2.3 * 0.97**self._step + share
        return loss, 1 - loss / 3

    def measure(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        self.measured += 1
        loss = 2.4 * 0.97**self._step + float(images.mean()) / 2550
        return loss, round((1 - loss / 3) * len(labels)) / len(labels)

    def state(self) -> dict[str, Array]:
        state: Any = self._chance.bit_generator.state
        chance = state["state"]
        words = [chance["state"] >> 64, chance["state"] & (2**64 - 1), chance["inc"] >> 64, chance["inc"] & (2**64 - 1)]
        return {
            "step": np.array(self._step),
            "chance": np.array(words, np.uint64),
            **{f"{name}/kernels": bank.kernels for name, bank in self._weights.items()},
            **{f"{name}/bias": bank.bias for name, bank in self._weights.items()},
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        mine = {name: array.shape for name, array in self.state().items()}
        if mine != {name: array.shape for name, array in state.items()}:
            raise ValueError("its numbers are those of another network or optimizer")
        self._step = int(state["step"])
        high, low, high_inc, low_inc = (int(word) for word in state["chance"])
        whole: Any = self._chance.bit_generator.state
        whole["state"] = {"state": high << 64 | low, "inc": high_inc << 64 | low_inc}
        self._chance.bit_generator.state = whole
        self._weights = {
            name: FilterBank(frozen(state[f"{name}/kernels"]), frozen(state[f"{name}/bias"])) for name in self._weights
        }


def _edges(shape: tuple[int, ...]) -> Float32:
    """Kernels (kh, kw, cin, cout) that each rise towards a direction of their own."""
    height, width, _, count = shape
    down, right = np.mgrid[:height, :width].astype(np.float64)
    angles = np.arange(count) * (2 * np.pi / count)
    slopes = (down[..., None] - (height - 1) / 2) * np.sin(angles) + (right[..., None] - (width - 1) / 2) * np.cos(
        angles
    )
    return frozen(np.broadcast_to(0.4 * slopes[:, :, None], shape))
