"""Bytes of a picture file to grey numbers. Knows no path and keeps nothing, so it can run in another process.

Pillow does the decoding. Of its formats only those below are tried: others start programs (EPS), or are no
pictures. libtiff, under Pillow, writes its complaints about a broken TIFF straight to descriptor 2; nothing
here can stop it, so a caller that owns the screen should decode in a child process.
"""

import warnings
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
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
from convtui.core.scaling import coverage, fitted

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
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 65_535
STRIP_PIXELS = 1_000_000

_ORIENTATION = 0x0112
_WRONG_COLOUR = "its kind of colour ({mode}) has no plain grey"


class UndecodableError(ValueError):
    """Why a file gives no picture, as a clause without the file's name ("it is cut short")."""


def decode(file: BinaryIO, size: int | None = None) -> Float32:
    """(H, W) float32, 0 black to 1 white, with the longest side scaled by area to `size` if given.

    8-bit grey is value / 255 and 16-bit grey value / 65535; colour becomes luminance (Pillow's "L", ITU-R
    601-2); what is transparent shows white paper; the turn in EXIF is made; of an animation the first frame.
    Raises UndecodableError, before decoding where the size alone forbids it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they would be printed over the screen
            with Image.open(file, formats=[name for name in FORMATS if name]) as image:
                _check_size(image)
                image.load()
                return _turned(_grey(image, size), _orientation(image))
    except UndecodableError:
        raise
    except UnidentifiedImageError:
        raise UndecodableError("it is not a picture of a kind that convtui reads") from None
    except (MemoryError, Image.DecompressionBombError):
        raise UndecodableError("it is too large for the memory at hand") from None
    except Exception as error:  # noqa: BLE001 - broken files were seen to raise nearly every kind there is
        raise UndecodableError(_reason(error)) from None


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return "it is cut short"
    return "it is damaged"


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if not width or not height:
        raise UndecodableError("it has no pixels")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        most = f"{MOST_PIXELS // 1_000_000} million pixels and {LONGEST_SIDE:,} a side are the most"
        raise UndecodableError(f"it has {width:,} x {height:,} pixels, and {most}")


def _grey(image: Image.Image, size: int | None) -> Float32:
    """(H, W) float32, strip by strip, so that only one copy of a large picture is held."""
    width, height = image.size
    if size is None:
        grey = np.empty((height, width), np.float32)
        for top, strip in _strips(image):
            grey[top : top + len(strip)] = strip
        return grey
    new_height, new_width = fitted(height, width, size)
    rows, columns = coverage(height, new_height), coverage(width, new_width)
    lines = np.zeros((new_height, width))
    for top, strip in _strips(image):
        shares = rows[:, top : top + len(strip)]
        touched = shares.any(axis=1)
        lines[touched] += shares[touched] @ strip
    return (lines @ columns.T).astype(np.float32)


def _strips(image: Image.Image) -> Iterator[tuple[int, Float32]]:
    """(top row, (rows, W) float32 0..1) from the top down."""
    width, height = image.size
    white = _white(image)
    step = max(1, STRIP_PIXELS // width)
    for top in range(0, height, step):
        strip = image.crop((0, top, width, min(top + step, height)))
        if white is None:
            yield top, np.asarray(_luminance(strip), np.float32) / np.float32(255)
        else:
            yield top, (np.asarray(strip).astype(np.float64) / white).astype(np.float32)


def _luminance(image: Image.Image) -> Image.Image:
    """Any 8-bit mode as "L", on white paper."""
    if image.has_transparency_data:
        ink = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", ink.size, "white"), ink)
    if image.mode not in ("1", "L", "P", "RGB", "RGBA", "YCbCr"):
        image = image.convert("RGB")
    return image.convert("L")


def _white(image: Image.Image) -> float | None:
    """The number that stands for white in a mode with more than 8 bits; None for the 8-bit modes."""
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode == "LAB":
        raise UndecodableError(_WRONG_COLOUR.format(mode=image.mode))
    if image.mode not in ("I", "F"):
        return None
    values = np.asarray(image)
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise UndecodableError("it holds numbers that are not finite")
    # Files of these modes do not say what white is. Whole numbers are taken for 16-bit ones.
    for white in (65535.0,) if image.mode == "I" else (1.0, 255.0):
        if low >= 0 and high <= white:
            return white
    raise UndecodableError(f"its numbers run from {low:g} to {high:g}, and which of them is white is not known")


def _orientation(image: Image.Image) -> int:
    """1 to 8 as EXIF counts them; 1, as it lies, where it cannot be read. TIFFs are turned already."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken EXIF is no reason to refuse good pixels
        return 1
    return orientation if orientation in range(1, 9) else 1


def _turned(grey: Float32, orientation: int) -> Float32:
    """As EXIF's table says: 5 to 8 swap rows and columns; then come the mirrors, sideways and upside down."""
    if orientation >= 5:
        grey = grey.T
    if orientation in (2, 3, 6, 7):
        grey = grey[:, ::-1]
    if orientation in (3, 4, 7, 8):
        grey = grey[::-1]
    return grey
