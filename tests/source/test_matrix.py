"""Every kind of file that one may give by mistake, or in malice: refused in one sentence at once, or shown right."""

import os
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from convtui.core.text import has_unsafe
from convtui.errors import PictureError
from convtui.lab.library import Library
from convtui.lab.opened import hold, to_show
from convtui.lab.reduce import reduce
from convtui.lab.state import State
from convtui.source import reading
from convtui.source.limits import MOST_KEPT
from convtui.source.pictures import open_picture
from tests.source.making import encoded, png_of, png_of_size, ramp

GREY = ramp(20, 30)
COLOUR = np.dstack([ramp(20, 30), ramp(20, 30)[::-1], 255 - ramp(20, 30)])
BIG = Image.fromarray(ramp(200, 200))
Maker = Callable[[Path], object]


def written(data: bytes) -> Maker:
    return lambda path: path.write_bytes(data)


def saved(image: Image.Image, kind: str = "PNG", **how: object) -> Maker:
    return lambda path: path.write_bytes(encoded(image, kind, **how).getvalue())


def cut(image: Image.Image, kind: str, length: int) -> Maker:
    return lambda path: path.write_bytes(encoded(image, kind).getvalue()[:length])


def bomb(name: bytes) -> Maker:
    """Hundreds of megabytes, packed."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(10_000_000)) for _ in range(30)) + packer.flush()
    return written(png_of_size(4, 4, (name, b"a\0\0" + data)))


def many_frames(path: Path) -> None:
    """A GIF of a hundred thousand."""
    frames = [Image.new("L", (8, 8), level) for level in (10, 200)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50).getvalue()
    end = data.rindex(b";")
    second = data[data.index(b"\x21\xf9", data.index(b"\x21\xf9") + 2) : end]
    path.write_bytes(data[:end] + second * 100_000 + data[end:])


def listening(path: Path) -> object:
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path has little room
    try:
        server.bind(path.name)
    finally:
        os.chdir(here)
    return server


def tiff_that_complains() -> bytes:
    """A fax with a line that cannot be: libtiff goes on, and says so on descriptor 2."""
    data = bytearray(encoded(Image.fromarray(ramp(40, 64)).convert("1"), "TIFF", compression="group4").getvalue())
    tags = struct.unpack_from("<I", data, 4)[0]
    places = [tags + 2 + number * 12 for number in range(struct.unpack_from("<H", data, tags)[0])]
    strip = next(struct.unpack_from("<I", data, at + 8)[0] for at in places if data[at : at + 2] == b"\x11\x01")
    data[strip + 4 : strip + 10] = bytes(6)
    return bytes(data)


REFUSED: dict[str, tuple[Maker, str]] = {
    "empty": (lambda path: path.touch(), "it is empty"),
    "text": (written(b"hello, I am a letter\n" * 20), "not a picture of a kind"),
    "PNG's header only": (written(b"\x89PNG\r\n\x1a\n"), "not a picture of a kind"),
    "JPEG's header only": (written(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), "not a picture|damaged|cut short"),
    "truncated PNG": (cut(BIG, "PNG", 300), "cut short"),
    "truncated JPEG": (cut(BIG, "JPEG", 900), "cut short"),
    "truncated GIF": (cut(BIG, "GIF", 900), "cut short|damaged"),
    "truncated TIFF": (cut(BIG, "TIFF", 900), "not a|cut|dam"),
    "truncated WebP": (cut(Image.fromarray(COLOUR), "WEBP", 99), "not a|cut|damaged"),
    "more than 64 million pixels": (written(png_of_size(8_001, 8_000)), "8,001 x 8,000 pixels; 64 million"),
    "far more": (written(png_of_size(30_000, 30_000)), "too large"),
    "80 million x 1": (written(png_of_size(80_000_000, 1)), "80,000,000 x 1 pixels; 65,535 a side"),
    "1 x 1 million": (written(png_of_size(1, 1_000_000)), "1 x 1,000,000 pixels; 65,535 a side"),
    "0 x 0": (written(png_of_size(0, 0)), "no pixels|damaged|not a picture"),
    "zTXt bomb": (bomb(b"zTXt"), "damaged|cut short|too large|not a picture"),
    "iCCP bomb": (bomb(b"iCCP"), "damaged|cut short|too large|not a picture"),
    "EPS": (written(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"), "not a picture of a kind"),
    "PDF": (written(b"%PDF-1.4\n" + b"0" * 200), "not a picture of a kind"),
    "PSD": (written(b"8BPS\0\x01" + b"\0" * 200), "not a picture of a kind"),
    "FITS": (written(b"SIMPLE  =                    T" + b" " * 3000), "not a picture of a kind"),
    "F with NaN": (saved(Image.fromarray(np.array([[0, np.nan]], np.float32)), "TIFF"), "not finite"),
    "F without a white": (saved(Image.fromarray(np.array([[0, 1e6]], np.float32)), "TIFF"), "no levels of grey"),
    "pipe": (os.mkfifo, "it is a pipe"),
    "/dev/zero": (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
    "terminal": (lambda path: path.symlink_to("/dev/ptmx"), "it is a device"),
    "folder": (lambda path: path.mkdir(), "it is a folder"),
    "socket": (listening, "it is a socket"),
    "link in a circle": (lambda path: path.symlink_to(path.name), "its links go round in a circle"),
    "link to nowhere": (lambda path: path.symlink_to("gone"), "there is no such file"),
    "link through a file": (lambda path: path.symlink_to(f"{__file__}/a.png"), "there is no such file"),
}

AT_ONCE = ("pipe", "/dev/zero", "terminal", "folder", "socket", "link in a circle", "link to nowhere", "empty")


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make, reason = REFUSED[name]
    path = tmp_path / "a\x1b[2J.png"
    kept = make(path)
    start = time.perf_counter()
    with pytest.raises(PictureError, match=reason) as caught:
        open_picture(path)
    took = time.perf_counter() - start
    assert took < (0.1 if name in AT_ONCE else 2)
    sentence = str(caught.value)
    assert sentence.startswith(str(tmp_path)[:10])
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert not has_unsafe(sentence)
    assert capfd.readouterr() == ("", "")
    if isinstance(kept, socket.socket):
        kept.close()


def test_what_you_may_not_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"1")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything
        monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(PictureError, match="you may not read it"):
        open_picture(path)


def cmyk() -> Image.Image:
    values = np.zeros((2, 2, 4), np.uint8)
    values[0, 0, 3] = 255
    return Image.fromarray(values, "CMYK")


def palette() -> Image.Image:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([1, 2, 3, 200, 100, 0, 90, 90, 90])
    return image


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


LEVELS16 = np.array([[0, 40_000, 65_535]], np.uint16)
CLEAR = np.array([[[10, 255], [10, 0]]], np.uint8)
SHOWN: dict[str, tuple[Maker, npt.ArrayLike]] = {
    "1 x 1": (saved(Image.new("L", (1, 1), 51)), [[0.2]]),
    "8-bit grey": (saved(Image.fromarray(GREY)), GREY / 255),
    "8-bit colour": (saved(Image.fromarray(COLOUR)), COLOUR / 255),
    "first frame": (many_frames, np.full((8, 8), 10 / 255)),
    "CMYK": (saved(cmyk(), "TIFF"), [[0, 1], [1, 1]]),
    "P": (saved(palette()), np.array([[[1, 2, 3], [200, 100, 0]], [[90, 90, 90], [200, 100, 0]]]) / 255),
    "LA": (saved(Image.fromarray(CLEAR, "LA")), [[10 / 255, 1]]),
    "RGBA": (saved(Image.fromarray(CLEAR, "LA").convert("RGBA")), [[10 / 255, 1]]),
    "1": (saved(Image.fromarray(np.array([[True, False]]))), [[1, 0]]),
    "I;16": (saved(Image.fromarray(LEVELS16)), LEVELS16 / 65535),
    "I;16 TIFF": (saved(Image.fromarray(LEVELS16), "TIFF"), LEVELS16 / 65535),
    "F": (saved(Image.fromarray(np.array([[0, 0.25]], np.float32)), "TIFF"), [[0, 0.25]]),
    "no turn that EXIF knows": (saved(Image.fromarray(GREY), exif=turned(99)), GREY / 255),
    "broken EXIF": (saved(Image.fromarray(GREY), exif=b"Exif\0\0II*\0"), GREY / 255),
    "escapes in metadata": (
        written(png_of(1, 1, 8, 0, b"\0\xff", (b"tEXt", b"Comment\0\x1b]0;evil\x07\x1b[2J"))),
        [[1]],
    ),
}
# As EXIF counts them, from 1.
TURNS = (GREY, GREY[:, ::-1], GREY[::-1, ::-1], GREY[::-1], GREY.T, GREY.T[:, ::-1], GREY.T[::-1, ::-1], GREY.T[::-1])
SHOWN |= {f"EXIF {n}": (saved(Image.fromarray(GREY), exif=turned(n)), TURNS[n - 1] / 255) for n in range(1, 9)}


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_shown_right(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make, wanted = SHOWN[name]
    make(tmp_path / "a.png")
    opened = open_picture(tmp_path / "a.png")
    assert opened.plane.shape == np.shape(wanted)
    assert np.abs(opened.plane.values - np.asarray(wanted)).max() < 1e-6
    assert capfd.readouterr() == ("", "")
    library, state = Library(), State()
    held = hold(library, "a.png", "a.png", opened)
    for intent in to_show(library, held, 32, state.kernel.experiment):
        state = reduce(state, intent, library)
    assert state.kernel.experiment.picture == held
    assert library.map_shape(state.kernel.experiment)


def test_what_libtiff_complains_of_is_not_written_over_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff_that_complains())
    code = f"from PIL import Image; Image.open({str(path)!r}).load()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Fax4Decode" in done.stderr, "else this tests nothing"
    assert open_picture(path).plane.shape == (40, 64)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("shape", [(8000, 8000), (976, 65_535)])
def test_sixty_four_million_pixels_are_shown_smaller(shape: tuple[int, int], tmp_path: Path) -> None:
    packer = zlib.compressobj(1)
    row = b"\0" + bytes(shape[1] // 2) + b"\xff" * (shape[1] - shape[1] // 2)
    data = packer.compress(row * 100)
    data += b"".join(packer.compress(row * 100) for _ in range(shape[0] // 100 - 1))
    data += packer.compress(row * (shape[0] % 100)) + packer.flush()
    plain = png_of(shape[1], shape[0], 8, 0, b"")
    empty = plain.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    (tmp_path / "a.png").write_bytes(plain[:empty] + chunk + plain[plain.index(b"IEND") - 4 :])
    opened = open_picture(tmp_path / "a.png")
    assert opened.own_shape == shape
    height, width = opened.plane.shape
    assert 0.98 * MOST_KEPT < height * width <= MOST_KEPT
    assert height / width == pytest.approx(shape[0] / shape[1], rel=0.01)
    assert (opened.plane.values[:, : width // 2 - 1] == 0).all()
    assert (opened.plane.values[:, width // 2 + 1 :] == 1).all()


def test_a_file_that_is_removed_or_changed_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(GREY).save(path)
    begun = reading.Reading(path)
    path.unlink()
    assert np.array_equal(begun.answer().values, GREY / np.float32(255))
    Image.fromarray(ramp(900, 900)).save(path)
    begun = reading.Reading(path)
    os.truncate(path, 200)
    with suppress(PictureError):  # as far as it had come
        assert begun.answer().values.shape == (900, 900)


def test_a_picture_from_a_pipe_goes_the_same_way() -> None:
    assert open_picture(encoded(Image.fromarray(COLOUR)).getvalue()).plane.shape == (20, 30, 3)
    with pytest.raises(PictureError, match="cut short"):
        open_picture(encoded(BIG).getvalue()[:300])
