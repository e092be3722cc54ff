"""Pictures: the bundled ones, each there for what it teaches, and files of the user's own."""

import os
from functools import cache
from typing import Self

import numpy as np
from msgspec import Struct

from convtui.core.names import suggest
from convtui.core.plane import Plane
from convtui.core.scaling import area, fitted
from convtui.core.text import visible
from convtui.errors import PictureError, UsageError
from convtui.paths import asset
from convtui.source.arrays import read_arrays
from convtui.source.limited import Answer
from convtui.source.reading import Reading

# How much of each colour there is in the light that is seen: ITU-R 601-2, as Pillow has it for "L".
LUMA = (0.299, 0.587, 0.114)


class BundledPicture(Struct, frozen=True):
    """`name` is typed, `title` is shown, `teaches` says in one short line why one would look at it."""

    name: str
    title: str
    teaches: str


PICTURES: tuple[BundledPicture, ...] = (
    BundledPicture("letter-e", "letter E", "lying bars and a standing spine"),
    BundledPicture("shapes", "shapes", "edges that point every way"),
    BundledPicture("boxes", "boxes", "the lecture's picture, made small"),
    BundledPicture("diagram", "diagram", "the lecture's picture: pool it"),
    BundledPicture("stripes", "stripes", "blur and pool lose the thin ones"),
    BundledPicture("dot", "one dot", "its map: the kernel, turned round"),
    BundledPicture("step-lying", "lying step", "one edge, light above dark"),
    BundledPicture("step-standing", "standing step", "one edge, light beside dark"),
    BundledPicture("horse", "horse", "an outline, slim legs and all"),
    BundledPicture("camera", "camera man", "a photograph: coat, sky and grass"),
    BundledPicture("cup", "cup", "a photograph in colour: round rim"),
    BundledPicture("cat", "cat", "in colour, for the network colour"),
    BundledPicture("brick", "brick wall", "long lines and short ones across"),
    BundledPicture("colours", "colours", "in grey the green box is not there"),
    BundledPicture("digit", "digit 2", "the bridge: here the ink is white"),
    BundledPicture("letter-e-24", "small E", "for the lecture's slip"),
)


@cache
def bundled_picture(name: str) -> Plane:
    """(H, W) or in colour (H, W, 3) float32 0..1: the bundled picture `name`, read when first asked for.

    Raises UsageError for an unknown name, with the nearest known one; PictureError if its file is damaged.
    """
    names = [picture.name for picture in PICTURES]
    if name not in names:
        near = suggest(name, names)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(names)}."
        raise UsageError(f"No bundled picture is called {visible(name, 60)}: {hint}")
    levels = read_arrays(asset("pictures.npz"), PictureError, names=(name,)).get(name)
    if levels is None or levels.dtype != np.uint8 or not (levels.ndim == 2 or levels.shape[2:] == (3,)):
        raise PictureError("The bundled pictures are damaged: install convtui again.")
    return Plane.of(levels / np.float32(255))


class Opened(Struct, frozen=True, eq=False):
    """`plane` (H, W) or in colour (H, W, 3) float32 0..1; `own_shape` (rows, columns) of the file, which may be larger
    than what is kept of it (`limits.MOST_KEPT`).
    """

    plane: Plane
    own_shape: tuple[int, int]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(Plane.of(answer.values), answer.own_shape)


def open_picture(source: str | os.PathLike[str] | bytes, size: int | None = None, ground: str = "white") -> Opened:
    """The picture in a file, or in the bytes of one: see `Reading`, which waits for nothing. Raises PictureError, at
    once for anything but a regular file.
    """
    return Opened.of(Reading(source, size, ground).answer())


def load_picture(path: str | os.PathLike[str], size: int | None = None) -> Plane:
    """(H, W) float32 0..1 of a picture file, colours by their luminance; else as `open_picture`."""
    plane = open_picture(path, size).plane
    return plane if plane.values.ndim == 2 else Plane.of(plane.values @ np.array(LUMA))


def resized(plane: Plane, size: int) -> Plane:
    """(H, W) or (H, W, C) scaled by area so that its longest side is `size` pixels; itself if it is already."""
    if size < 1:
        raise ValueError(f"a picture has at least one pixel a side, not {size}")
    if max(plane.height, plane.width) == size:
        return plane
    shape = fitted(plane.height, plane.width, size)
    if plane.values.ndim == 2:
        return Plane.of(area(plane.values, shape))
    return Plane.of(np.moveaxis(area(np.moveaxis(plane.values, -1, 0), shape), 0, -1))
