"""What the trainer needs of a data set, and the checks that it fits the network."""

import hashlib
from typing import Protocol

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import NetworkSpec
from convtui.core.recipe import Recipe
from convtui.core.text import visible
from convtui.errors import DataError
from convtui.train.architectures import ARCHITECTURES
from convtui.train.learner import Bytes, Labels

_LABELS = 0  # beside the seed, where an epoch's order has its number, from 1


class TrainingData(Protocol):
    """Images (N, H, W) or (N, H, W, C) uint8 and whole-number labels (N,); the test part may be absent.

    `name` is what the user gave after --data, without folders; `take` the range of its training images that
    is here, or None for all.
    """

    @property
    def x_train(self) -> Bytes: ...
    @property
    def y_train(self) -> Labels: ...
    @property
    def x_test(self) -> Bytes | None: ...
    @property
    def y_test(self) -> Labels | None: ...
    @property
    def name(self) -> str: ...
    @property
    def take(self) -> tuple[int, int] | None: ...
    @property
    def labels(self) -> tuple[str, ...]:
        """What the classes are called."""


class Prepared(Struct, frozen=True, eq=False):
    """Training data as a recipe wants them."""

    x_train: Bytes
    y_train: Labels
    x_test: Bytes | None
    y_test: Labels | None
    name: str
    take: tuple[int, int] | None
    labels: tuple[str, ...]


def prepared(data: TrainingData, recipe: Recipe) -> TrainingData:
    """`data`, or the first of them, where the recipe wants no more; their training labels in a disorder that hangs on
    the seed, where it wants that.
    """
    images, labels = data.x_train[: recipe.images], data.y_train[: recipe.images]
    if recipe.labels == "shuffled":
        labels = np.random.default_rng((recipe.seed, _LABELS)).permutation(labels)
    return Prepared(images, labels, data.x_test, data.y_test, data.name, data.take, data.labels)


def check_data(data: TrainingData, spec: NetworkSpec) -> None:
    """Raises DataError unless images and labels fit each other and the network's input and outputs."""
    _check_part(data.x_train, data.y_train, data, spec, "training")
    if data.x_test is not None and data.y_test is not None:
        _check_part(data.x_test, data.y_test, data, spec, "test")


def network_input(images: Bytes) -> Float32:
    """(N, H, W) or (N, H, W, C) uint8 as (N, H, W, C) float32 of 0..1: value / 255."""
    values = images.astype(np.float32) / np.float32(255)
    return values[..., None] if values.ndim == 3 else values


def fingerprints(data: TrainingData) -> dict[str, str]:
    """SHA-256 of the bytes of each array that is there, in row order, as it was trained or tested on."""
    parts = {name: getattr(data, name) for name in ("x_train", "y_train", "x_test", "y_test")}
    return {
        name: hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
        for name, array in parts.items()
        if array is not None
    }


def _check_part(images: Bytes, labels: Labels, data: TrainingData, spec: NetworkSpec, part: str) -> None:
    where = f"The {part} images of {visible(data.name)}"
    shape = (*images.shape[1:], 1) if images.ndim == 3 else images.shape[1:]
    if images.dtype != np.uint8 or shape != spec.input_shape:
        wanted = " x ".join(str(side) for side in spec.input_shape)
        found = " x ".join(str(side) for side in shape) or "no"
        # Of the right shape but of another type it fits no network.
        others = [name for name, other in ARCHITECTURES.items() if other.input_shape == shape != spec.input_shape]
        instead = f"choose other data, or --net {others[0]}" if others else "choose other data"
        raise DataError(
            f"{where} are {found} {images.dtype} values each; the network {spec.name} takes {wanted} uint8: {instead}."
        )
    if not len(images) or len(images) != len(labels):
        raise DataError(f"{where} are {len(images):,}, their labels {len(labels):,}: both must be as many.")
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= len(spec.labels):
        raise DataError(
            f"{where} need one whole-number label each, from 0 to {len(spec.labels) - 1}: "
            f"correct {'y_test' if part == 'test' else 'y_train'}."
        )
