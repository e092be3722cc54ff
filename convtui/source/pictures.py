"""Pictures: the bundled ones, each there for what it teaches, and files of the user's own."""

import os
from functools import cache

import numpy as np
from msgspec import Struct

from convtui.core.names import suggest
from convtui.core.plane import Plane
from convtui.core.scaling import area, fitted
from convtui.core.text import visible
from convtui.errors import PictureError, UsageError
from convtui.paths import asset
from convtui.source.arrays import read_arrays
from convtui.source.opening import open_regular, shown

MOST_BYTES = 256_000_000


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
    BundledPicture("cup", "cup", "a photograph: round, bright rim"),
    BundledPicture("brick", "brick wall", "long lines and short ones across"),
    BundledPicture("digit", "digit 2", "the bridge: here the ink is white"),
    BundledPicture("letter-e-24", "small E", "for the lecture's slip"),
)


@cache
def bundled_picture(name: str) -> Plane:
    """(H, W) float32 0..1 of the bundled picture `name`, read when first asked for.

    Raises UsageError for an unknown name, with the nearest known one; PictureError if its file is damaged.
    """
    names = [picture.name for picture in PICTURES]
    if name not in names:
        near = suggest(name, names)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(names)}."
        raise UsageError(f"No bundled picture is called {visible(name, 60)}: {hint}")
    levels = read_arrays(asset("pictures.npz"), PictureError, names=(name,)).get(name)
    if levels is None or levels.ndim != 2 or levels.dtype != np.uint8:
        raise PictureError("The bundled pictures are damaged: install convtui again.")
    return Plane.of(levels / np.float32(255))


def load_picture(path: str | os.PathLike[str], size: int | None = None) -> Plane:
    """(H, W) float32 0..1 of a picture file, grey by luminance, its longest side scaled to `size` if given.

    See `decoding.decode` for how colour, transparency and 16 bits are read. Raises PictureError, at once for
    anything but a regular file.
    """
    from convtui.source.decoding import UndecodableError, decode

    try:
        with open_regular(path, MOST_BYTES) as file:
            return Plane.of(decode(file, size))
    except UndecodableError as error:
        raise PictureError(f"{shown(path)} cannot be shown: {error}; save it as PNG or JPEG.") from None
    except ValueError as error:
        raise PictureError(f"{shown(path)} cannot be shown: {error}; give the path of a picture.") from None
    except OSError:
        raise PictureError(f"{shown(path)} cannot be shown: reading it failed; try again.") from None


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
