"""The pictures of each step: a recipe's choice of them, in an order that hangs on the seed and the epoch only."""

import numpy as np

from convtui.core.recipe import Recipe
from convtui.train.augmentation import augmented, chances
from convtui.train.learner import Bytes, Labels


class Batches:
    """The batches of (N, H, W) or (N, H, W, C) uint8 pictures and their (N,) labels, epoch after epoch."""

    def __init__(self, recipe: Recipe, images: Bytes, labels: Labels) -> None:
        self._recipe, self._images, self._labels = recipe, images, labels
        self.per_epoch = -(-len(images) // recipe.batch)
        self._epoch = 0

    def batch(self, epoch: int, number: int) -> tuple[Bytes, Labels]:
        """Number `number` (from 0) of `epoch` (from 1)."""
        recipe, count = self._recipe, len(self._images)
        if epoch != self._epoch:
            # One generator per epoch, so that an epoch's order does not hang on how many came before.
            self._order = np.random.default_rng((recipe.seed, epoch)).permutation(count)
            self._chances = chances(recipe.seed, epoch, count)
            self._epoch = epoch
        here = slice(number * recipe.batch, (number + 1) * recipe.batch)
        chosen = self._order[here]
        images = self._images[chosen]
        if recipe.augment != "none":
            shifts, mirrored = self._chances
            images = augmented(images, recipe.augment, shifts[here], mirrored[here])
        return images, self._labels[chosen]
