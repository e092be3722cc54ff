"""Bytes of a picture file to numbers. Knows no path and keeps nothing: the app runs it in a child process (`limited`).

Pillow does the decoding. Of its formats only those below are tried: others start programs (EPS), or are no
pictures. libtiff, under Pillow, writes its complaints about a broken TIFF straight to descriptor 2; nothing
here can stop it.
"""

import warnings
from collections.abc import Iterator
from math import prod
from typing import BinaryIO

import numpy as np
from msgspec import Struct
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from convtui.core.arrays import Float32
from convtui.core.scaling import fitted
from convtui.source.limits import LONGEST_SIDE, MOST_KEPT, MOST_PIXELS, UndecodableError
from convtui.source.shrinking import Shrinking

# Imported by name, so that Pillow finds them registered and never imports all of its formats.
FORMATS = (
    PngImagePlugin.PngImageFile.format,
    JpegImagePlugin.JpegImageFile.format,
    GifImagePlugin.GifImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    PpmImagePlugin.PpmImageFile.format,
)
STRIP_PIXELS = 1_000_000

_ORIENTATION = 0x0112
_GREY_MODES = ("1", "L", "LA", "La", "I", "F")


class Decoded(Struct, frozen=True, eq=False):
    """`values` (H, W) or (H, W, 3) float32, 0..1; `own_shape` (rows, columns) of the file, seen the right way up."""

    values: Float32
    own_shape: tuple[int, int]


def decode(file: BinaryIO, size: int | None = None, ground: float = 1.0) -> Decoded:
    """The picture with its longest side scaled by area to `size` if given, and in any case to at most MOST_KEPT pixels.

    8-bit values are divided by 255, 16-bit ones by 65535; a picture whose pixels are all grey has two axes; what is
    transparent shows `ground` (0 black to 1 white); the turn in EXIF is made; of an animation the first frame.
    Raises UndecodableError, before decoding where the size alone forbids it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they would be printed over the screen
            with Image.open(file, formats=[name for name in FORMATS if name]) as image:
                _check_size(image)
                image.load()
                values, orientation = _values(image, size, ground), _orientation(image)
    except UndecodableError:
        raise
    except UnidentifiedImageError:
        raise UndecodableError("it is not a picture of a kind that convtui reads") from None
    except (MemoryError, Image.DecompressionBombError):
        raise UndecodableError("it is too large for the memory at hand", "make it smaller") from None
    except Exception as error:  # noqa: BLE001 - broken files were seen to raise nearly every kind there is
        raise UndecodableError(_reason(error)) from None
    width, height = image.size
    return Decoded(_turned(values, orientation), (width, height) if orientation >= 5 else (height, width))


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return "it is cut short"
    return "it is damaged"


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if not width or not height:
        raise UndecodableError("it has no pixels")
    if max(width, height) > LONGEST_SIDE:
        most = f"{LONGEST_SIDE:,} a side"
    elif width * height > MOST_PIXELS:
        most = f"{MOST_PIXELS // 1_000_000} million"
    else:
        return
    raise UndecodableError(f"it has {width:,} x {height:,} pixels; {most} are the most", "make it smaller")


def _values(image: Image.Image, size: int | None, ground: float) -> Float32:
    """(H, W) or (H, W, 3) float32, strip by strip, so that only one copy of a large picture is held."""
    width, height = image.size
    most = max(1, int(max(width, height) * (MOST_KEPT / (width * height)) ** 0.5))
    while most > 1 and prod(fitted(height, width, most)) > MOST_KEPT:  # the shorter side is rounded up
        most -= 1
    if size is not None or width * height > MOST_KEPT:
        size = most if size is None else min(size, most)
    channels = 1 if _is_grey(image) else 3
    colourful = False
    if size is None:
        values = np.empty((height, width, channels), np.float32)
        for top, strip in _strips(image, ground):
            values[top : top + len(strip)] = strip
            colourful = colourful or _has_colour(strip)
    else:
        shrinking = Shrinking((height, width, channels), fitted(height, width, size))
        for top, strip in _strips(image, ground):
            shrinking.add(top, strip)
            colourful = colourful or _has_colour(strip)
        values = shrinking.done()
    return values if colourful else np.ascontiguousarray(values[..., 0])


def _has_colour(strip: Float32) -> bool:
    return strip.shape[2] == 3 and not (
        np.array_equal(strip[..., 0], strip[..., 1]) and np.array_equal(strip[..., 0], strip[..., 2])
    )


def _is_grey(image: Image.Image) -> bool:
    return image.mode in _GREY_MODES or image.mode.startswith("I;16")


def _strips(image: Image.Image, ground: float) -> Iterator[tuple[int, Float32]]:
    """(top row, (rows, W, 1 or 3) float32 0..1) from the top down."""
    width, height = image.size
    step = max(1, STRIP_PIXELS // width)
    boxes = [(0, top, width, min(top + step, height)) for top in range(0, height, step)]
    white = _white(image, boxes)
    for box in boxes:
        strip = image.crop(box)
        values = _bytes(strip, ground) if white is None else _wide(strip, white, ground)
        yield box[1], values


def _bytes(strip: Image.Image, ground: float) -> Float32:
    """Of a mode with 8 bits: (rows, W, 1 or 3)."""
    grey, with_alpha = _is_grey(strip), strip.has_transparency_data
    modes = ("L", "LA") if grey else ("RGB", "RGBA")
    ink = np.asarray(strip.convert(modes[with_alpha]))
    if not with_alpha:
        return np.atleast_3d(ink.astype(np.float32) / np.float32(255))
    alpha = ink[..., -1:] / 255
    shown: Float32 = (ink[..., :-1] / 255 * alpha + ground * (1 - alpha)).astype(np.float32)
    return shown


def _wide(strip: Image.Image, white: float, ground: float) -> Float32:
    """Of a mode with more bits: (rows, W, 1)."""
    ink = np.asarray(strip)[..., None]
    values = (ink.astype(np.float64) / white).astype(np.float32)
    clear = strip.info.get("transparency")  # the one grey that is transparent
    if isinstance(clear, int):
        values[ink == clear] = ground
    return values


def _white(image: Image.Image, boxes: list[tuple[int, int, int, int]]) -> float | None:
    """The number that stands for white in a mode with more than 8 bits; None for the 8-bit modes."""
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode == "LAB":
        raise UndecodableError("its kind of colour (LAB) is not one that convtui reads")
    if image.mode not in ("I", "F"):
        return None
    ends = [(float(part.min()), float(part.max())) for part in (np.asarray(image.crop(box)) for box in boxes)]
    if not np.isfinite(ends).all():
        raise UndecodableError("it holds numbers that are not finite")
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    # Files of these modes do not say what white is. Whole numbers are taken for 16-bit ones.
    for white in (65535.0,) if image.mode == "I" else (1.0, 255.0):
        if low >= 0 and high <= white:
            return white
    raise UndecodableError(f"its numbers ({low:g} to {high:g}) are no levels of grey")


def _orientation(image: Image.Image) -> int:
    """1 to 8 as EXIF counts them; 1, as it lies, where it cannot be read. TIFFs are turned already."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken EXIF is no reason to refuse good pixels
        return 1
    return orientation if orientation in range(1, 9) else 1


def _turned(values: Float32, orientation: int) -> Float32:
    """As EXIF's table says: 5 to 8 swap rows and columns; then come the mirrors, sideways and upside down."""
    if orientation >= 5:
        values = values.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        values = values[:, ::-1]
    if orientation in (3, 4, 7, 8):
        values = values[::-1]
    return np.ascontiguousarray(values)
