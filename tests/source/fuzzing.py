"""Mutated picture files: small valid ones of every kind, and what luck makes of them; the same for the same number.

As a program it decodes many of them in its own process and reports; a test starts it, since a fault in C code ends it.
"""

import json
import mmap
import random
import sys
import time
import zlib
from collections import Counter
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from convtui.source.confining import confine
from convtui.source.decoding import decode
from convtui.source.limits import UndecodableError
from tests.source.making import encoded, ramp

KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
SLOW = 2.0
# What lengths, sizes and counts overflow at.
EXTREMES = (b"\0\0", b"\xff\xff", b"\x7f\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x80\0")


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Small valid files of one kind, as different as Pillow can write them."""
    grey, colour = Image.fromarray(ramp(12, 9)), Image.fromarray(np.dstack([ramp(12, 9)] * 2 + [ramp(12, 9)[::-1]]))
    frames = [colour, colour.transpose(Image.Transpose.ROTATE_180)]
    wide = Image.fromarray(ramp(12, 9).astype(np.uint16) * 257)
    real = Image.fromarray(ramp(12, 9) / np.float32(255))
    clear = colour.copy()
    clear.putalpha(grey)
    exif = Image.Exif()
    exif[0x0112] = 6
    moving: dict[str, object] = {"save_all": True, "append_images": frames[1:]}
    ways: dict[str, list[tuple[Image.Image, dict[str, object]]]] = {
        "PNG": [
            (grey, {}),
            (colour, {"exif": exif}),
            (clear, {}),
            (clear.convert("LA"), {}),
            (colour.quantize(16), {"transparency": 3}),
            (grey.convert("1"), {}),
            (wide, {}),
            (frames[0], moving),
        ],
        "JPEG": [
            (grey, {}),
            (colour, {"exif": exif}),
            (colour, {"progressive": True}),
            (colour.convert("CMYK"), {}),
            (colour, {"subsampling": 0, "restart_marker_rows": 1}),
        ],
        "GIF": [
            (grey, {}),
            (colour.quantize(16), {"transparency": 3}),
            (frames[0], moving),
            (grey, {"interlace": 1}),
        ],
        "BMP": [(grey, {}), (colour, {}), (clear, {}), (grey.convert("1"), {}), (colour.quantize(16), {})],
        "TIFF": [
            (grey, {}),
            (colour, {"exif": exif}),
            (wide, {}),
            (real, {}),
            (colour.convert("CMYK"), {}),
            (clear, {}),
            (colour, {"compression": "tiff_lzw"}),
            (colour, {"compression": "tiff_adobe_deflate"}),
            (colour, {"compression": "jpeg"}),
            (grey.convert("1"), {"compression": "group4"}),
            (colour, {"compression": "packbits"}),
            (frames[0], moving),
        ],
        "WEBP": [
            (colour, {"exif": exif}),
            (colour, {"lossless": True}),
            (clear, {}),
            (frames[0], moving),
        ],
        "PPM": [(grey, {}), (colour, {}), (grey.convert("1"), {}), (wide, {}), (real, {})],
    }
    written = tuple(encoded(image, kind, **how).getvalue() for image, how in ways[kind])
    plain = (b"P3 2 1 255\n1 2 3 4 5 6\n", b"P2 2 1 65535\n1 2\n", b"P1 3 1\n101\n")
    return (*written, *plain) if kind == "PPM" else written


def mutated(kind: str, number: int) -> bytes:
    """The file of this number: the same every time."""
    luck = random.Random(f"{kind} {number}")
    data = bytearray(luck.choice(seeds(kind)))
    for _ in range(luck.choice((1, 1, 2, 3, 8))):
        at = luck.randrange(len(data))
        match luck.randrange(7):
            case 0 | 1:
                data[at] = luck.randrange(256)
            case 2:
                data[at] ^= 1 << luck.randrange(8)
            case 3:
                extreme = luck.choice(EXTREMES)
                data[at : at + len(extreme)] = extreme
            case 4:
                del data[at : at + luck.choice((1, 2, 4, 30))]
            case 5:
                start = luck.randrange(len(data))
                data[at:at] = data[start : start + luck.choice((1, 4, 40))]
            case _:
                other = luck.choice(seeds(luck.choice(KINDS)))
                data[at:] = other[luck.randrange(len(other)) :]
        data = data or bytearray(b"\0")
    if luck.random() < 0.25:
        del data[luck.randrange(len(data)) :]
    return summed(bytes(data)) if kind == "PNG" and luck.random() < 0.7 else bytes(data)


def summed(data: bytes) -> bytes:
    """A PNG with right check sums: else all that is wrong in it is found by them."""
    made, at = bytearray(data), 8
    while at + 12 <= len(made):
        end = at + 8 + int.from_bytes(made[at : at + 4], "big")
        made[end : end + 4] = zlib.crc32(made[at + 4 : end]).to_bytes(4, "big") if end + 4 <= len(made) else b""
        at = end + 4
    return bytes(made)


def outcome(data: bytes) -> str:
    """`read`, `refused`; what should not be raises."""
    try:
        values = decode(BytesIO(data)).values
    except UndecodableError:
        return "refused"
    assert values.dtype == np.float32
    assert values.ndim == 2 or values.shape[2:] == (3,)
    assert values.min() >= 0
    assert values.max() <= 1
    return "read"


def main() -> None:
    """KIND COUNT FILE: decodes that many; FILE holds the number that is being decoded. Prints what came of them."""
    kind, count = sys.argv[1], int(sys.argv[2])
    with open(sys.argv[3], "w+b") as file:  # noqa: PTH123 - kept by the mapping: nothing can be written afterwards
        file.write(b" " * 8)
        file.flush()
        progress = mmap.mmap(file.fileno(), 8)
    confine(seconds=100)
    found: Counter[str] = Counter()
    for number in range(count):
        progress[:] = f"{number:8}".encode()
        data, start = mutated(kind, number), time.perf_counter()
        try:
            found[outcome(data)] += 1
        except Exception as error:  # noqa: BLE001 - to be reported
            found[f"number {number}: {error!r}"] += 1
        if (took := time.perf_counter() - start) > SLOW:
            found[f"number {number}: {took:.1f} s"] += 1
    print(json.dumps(found))


if __name__ == "__main__":
    main()
