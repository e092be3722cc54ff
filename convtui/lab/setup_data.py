"""What is known of training data before it is read: how large its pictures are, how many, of how many classes."""

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from convtui.core.recipe import BUNDLED
from convtui.core.text import visible
from convtui.errors import ConvtuiError

if TYPE_CHECKING:
    from convtui.lab.library import Library

Shape = tuple[int, int, int]


class Facts(Struct, frozen=True):
    """`shape` (H, W, C) of its pictures, `classes`, `train` and `test` how many pictures; None: not known yet. `why` is
    one sentence where it cannot be trained on.
    """

    shape: Shape | None = None
    classes: int | None = None
    train: int | None = None
    test: int | None = None
    why: str | None = None


UNKNOWN = Facts()
# As https://keras.io/api/datasets/ describes them.
_KERAS: dict[str, Facts] = {
    "mnist": Facts((28, 28, 1), 10, 60_000, 10_000),
    "fashion_mnist": Facts((28, 28, 1), 10, 60_000, 10_000),
    "cifar10": Facts((32, 32, 3), 10, 50_000, 10_000),
    "cifar100": Facts((32, 32, 3), 100, 50_000, 10_000),
}


def facts_of(data: str, library: "Library") -> Facts:
    """Of the bundled digits and Keras' data sets all; of data of one's own what was found when it was `looked` at."""
    if data in _KERAS:
        return _KERAS[data]
    if data == BUNDLED:
        from convtui.source.datasets import HELD_OUT

        return Facts((28, 28, 1), 10, library.digit_count - HELD_OUT, HELD_OUT)
    return library.facts.get(data, UNKNOWN)


def looked(path: str) -> Facts:
    """What a file or a folder of one's own says without its pictures being read. It may take a while."""
    from convtui.source.array_heads import labelled_heads
    from convtui.source.opening import shown

    try:
        if os.path.isdir(path):  # noqa: PTH112 - as it was given
            from convtui.source.picture_folders import survey

            found = survey(path)
            tests = None if found.test is None else len(found.test)
            return Facts(None, len(found.labels), None if tests is None else len(found.train), tests)
        shape, count, tests, classes = labelled_heads(path)
    except ConvtuiError as error:
        # The form is narrow, and says which folder it is in.
        return Facts(why=str(error).replace(shown(path), visible(os.path.basename(path), 24)))  # noqa: PTH119
    return Facts(shape, classes, count, tests)
