"""Small picture files for tests."""

import struct
import zlib
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image


def encoded(image: Image.Image, kind: str = "PNG", **how: object) -> BytesIO:
    """`image` as a file of format `kind`, ready to be read."""
    file = BytesIO()
    image.save(file, kind, **how)
    file.seek(0)
    return file


def ramp(height: int = 5, width: int = 7) -> npt.NDArray[np.uint8]:
    """(height, width) with no two rows or columns alike."""
    return (np.arange(height * width) * 7 % 256).astype(np.uint8).reshape(height, width)


def png_of_size(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """An 8-bit grey PNG that declares this size and holds no pixels."""
    return png_of(width, height, 8, 0, b"\0", *chunks)


def png_of(width: int, height: int, depth: int, kind: int, raw: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of `depth` bits and a `kind` of colour (0 grey, 2 RGB); `raw` are its filtered rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
