import zlib
from io import BytesIO
from typing import BinaryIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from convtui.core.arrays import Float32
from convtui.lab.channels import taken
from convtui.source import decoding
from convtui.source.decoding import decode
from convtui.source.limits import UndecodableError
from tests.source.making import encoded, png_of, png_of_size, ramp

GREY = ramp()
COLOUR = np.stack([ramp(), ramp()[::-1], 255 - ramp()], axis=2)


def decoded(file: BinaryIO, size: int | None = None, ground: float = 1.0) -> Float32:
    return decode(file, size, ground).values


def same(got: Float32, bytes_wanted: np.typing.ArrayLike, slack: float = 0.0) -> None:
    """`got` is `bytes_wanted` / 255, within `slack` bytes."""
    wanted = np.asarray(bytes_wanted, float) / 255
    assert got.dtype == np.float32
    assert got.shape == wanted.shape
    assert np.abs(got - wanted).max() <= slack / 255 + 1e-7


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_grey_is_value_over_255_in_every_lossless_format(kind: str) -> None:
    how = {"lossless": True} if kind == "WEBP" else {}
    same(decoded(encoded(Image.fromarray(GREY), kind, **how)), GREY)


def test_jpeg_is_read() -> None:
    same(
        decoded(encoded(Image.fromarray(np.full((8, 8), 100, np.uint8)), "JPEG", quality=100)),
        np.full((8, 8), 100),
        1,
    )


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "PPM"])
def test_colour_is_value_over_255_in_every_lossless_format(kind: str) -> None:
    how = {"lossless": True} if kind == "WEBP" else {}
    same(decoded(encoded(Image.fromarray(COLOUR), kind, **how)), COLOUR)


def test_colour_of_a_jpeg_and_a_gif() -> None:
    flat = np.broadcast_to(np.array([200, 100, 30], np.uint8), (8, 8, 3))
    same(decoded(encoded(Image.fromarray(flat), "JPEG", quality=100, subsampling=0)), flat, 2)
    same(decoded(encoded(Image.fromarray(flat), "GIF")), flat)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_a_picture_whose_colours_are_all_grey_is_grey(mode: str) -> None:
    file = encoded(Image.fromarray(GREY).convert(mode), "TIFF" if mode == "CMYK" else "PNG")
    same(decoded(file), GREY)
    assert decoded(BytesIO(file.getvalue()), 3).shape == (2, 3)


def test_one_coloured_pixel_makes_a_picture_coloured() -> None:
    values = np.repeat(ramp(40, 40)[..., None], 3, axis=2)
    values[39, 39, 2] ^= 1
    for size in (None, 40, 7):
        assert decoded(encoded(Image.fromarray(values)), size).ndim == 3


def test_the_luminance_of_a_colour_picture_is_pillows() -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 256, (60, 60, 3), dtype=np.uint8)
    values[:2, :3] = [[0, 0, 0], [255, 255, 255], [255, 0, 0]]
    grey = taken(decoded(encoded(Image.fromarray(values))), "grey")
    same(grey, np.asarray(Image.fromarray(values).convert("L")), 1)
    assert grey.max() <= 1


def test_cmyk_is_read_as_ink() -> None:
    cmyk = np.zeros((2, 2, 4), np.uint8)
    cmyk[0, 0, 3] = 255
    cmyk[1, :, 0] = 255
    black, white, cyan = [0, 0, 0], [255, 255, 255], [0, 255, 255]
    same(decoded(encoded(Image.fromarray(cmyk, "CMYK"), "TIFF")), np.array([[black, white], [cyan, cyan]]), 1)


@pytest.mark.parametrize("mode", ["YCbCr", "RGBX"])
def test_other_kinds_of_colour_become_red_green_and_blue(mode: str) -> None:
    image = Image.new("RGB", (3, 2), (200, 30, 90)).convert(mode)
    same(decoded(encoded(image, "TIFF")), np.broadcast_to([200, 30, 90], (2, 3, 3)), 2)


def test_a_palette_gives_its_colours_not_its_indices() -> None:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([10, 10, 10, 200, 200, 200, 90, 90, 90])
    same(decoded(encoded(image)), [[10, 200], [90, 200]])
    image.putpalette([1, 2, 3, 200, 100, 0, 90, 90, 90])
    same(decoded(encoded(image)), [[[1, 2, 3], [200, 100, 0]], [[90, 90, 90], [200, 100, 0]]])


def test_a_transparent_palette_colour_shows_white() -> None:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([10, 10, 10, 200, 200, 200, 90, 90, 90])
    for kind in ("PNG", "GIF"):
        same(decoded(encoded(image, kind, transparency=0)), [[255, 200], [90, 200]])


def test_a_transparent_grey_shows_white() -> None:
    same(decoded(encoded(Image.fromarray(np.array([[0, 90]], np.uint8)), transparency=0)), [[255, 90]])


def test_alpha_lies_over_white() -> None:
    values = np.array([[[0, 255], [0, 0], [100, 51]]], np.uint8)
    wanted = [[0, 255, 0.2 * 100 + 0.8 * 255]]
    same(decoded(encoded(Image.fromarray(values, "LA"))), wanted, 1)
    colour = np.concatenate([np.repeat(values[..., :1], 3, axis=2), values[..., 1:]], axis=2)
    same(decoded(encoded(Image.fromarray(colour, "RGBA"))), wanted, 1)


@pytest.mark.parametrize(("ground", "level"), [(1.0, 255), (0.5, 127.5), (0.0, 0)])
def test_what_is_transparent_shows_the_ground(ground: float, level: float) -> None:
    grey = np.array([[[0, 255], [0, 0], [100, 51]]], np.uint8)
    wanted = np.array([[0, level, 0.2 * 100 + 0.8 * level]])
    same(decoded(encoded(Image.fromarray(grey, "LA")), ground=ground), wanted)
    rgba = np.array([[[250, 10, 0, 255], [250, 10, 0, 0], [250, 10, 0, 51]]], np.uint8)
    ink = np.array([250, 10, 0])
    colours = np.array([[ink, [level] * 3, 0.2 * ink + 0.8 * level]])
    for kind in ("PNG", "TIFF"):
        same(decoded(encoded(Image.fromarray(rgba), kind), ground=ground), colours)
    same(decoded(encoded(Image.fromarray(rgba), "WEBP", lossless=True, exact=True), ground=ground), colours)
    image = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    image.putpalette([1, 2, 3, 9, 9, 9])
    same(decoded(encoded(image, "GIF", transparency=1), ground=ground), np.array([[[1, 2, 3], [level] * 3]]))


def test_a_transparent_grey_of_sixteen_bits_shows_the_ground() -> None:
    file = encoded(Image.fromarray(np.array([[0, 40_000]], np.uint16)), transparency=40_000)
    assert np.abs(decoded(file, ground=0.5) - [[0, 0.5]]).max() < 1e-7


def test_colours_of_sixteen_bits_keep_their_brightness() -> None:
    """Pillow reads them as 8 bits: within one step of those."""
    values = np.array([[[0, 40_000, 65_535], [257, 300, 12_345]]], ">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in values)
    for file in (png_of(2, 1, 16, 2, raw), b"P6 2 1 65535\n" + values.tobytes()):
        assert np.abs(decoded(BytesIO(file)) - values / 65535).max() <= 1 / 255


def test_one_bit_is_black_and_white() -> None:
    bits = np.array([[True, False, True]])
    for kind in ("PNG", "TIFF", "PPM"):
        same(decoded(encoded(Image.fromarray(bits), kind)), bits * 255)


def test_sixteen_bits_keep_their_brightness() -> None:
    values = np.array([[0, 40_000, 65_535]], np.uint16)
    for kind in ("PNG", "TIFF"):
        got = decoded(encoded(Image.fromarray(values), kind))
        assert np.abs(got - values / 65535).max() < 1e-7
    got = decoded(BytesIO(b"P5 3 1 65535\n" + values.astype(">u2").tobytes()))
    assert np.abs(got - values / 65535).max() < 1e-7


def test_whole_numbers_beyond_sixteen_bits_are_refused() -> None:
    file = encoded(Image.fromarray(np.array([[0, 70_000]], np.int32), "I"), "TIFF")
    with pytest.raises(UndecodableError, match="no levels of grey"):
        decoded(file)


@pytest.mark.parametrize(("white", "values"), [(1, [[0.0, 0.25, 1.0]]), (255, [[0.0, 63.75, 255.0]])])
def test_floats_are_read_from_0_to_1_or_to_255(white: int, values: list[list[float]]) -> None:
    got = decoded(encoded(Image.fromarray(np.array(values, np.float32)), "TIFF"))
    assert np.abs(got - np.array(values) / white).max() < 1e-7


@pytest.mark.parametrize("odd", [np.nan, np.inf, -1.0, 1000.0])
def test_floats_without_a_plain_meaning_are_refused(odd: float) -> None:
    file = encoded(Image.fromarray(np.array([[0.0, odd]], np.float32)), "TIFF")
    with pytest.raises(UndecodableError, match=r"not finite|no levels of grey"):
        decoded(file)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_the_turn_in_exif_is_made(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(GREY)
    file = encoded(image, kind, exif=exif)
    with Image.open(BytesIO(file.getvalue())) as reopened:
        wanted = np.asarray(ImageOps.exif_transpose(reopened))
    same(decoded(file), wanted)
    assert (decoded(BytesIO(file.getvalue()), 7).shape) == wanted.shape
    assert decode(BytesIO(file.getvalue()), 3).own_shape == wanted.shape


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_turn_in_exif_is_made_of_colours_too(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = encoded(Image.fromarray(COLOUR), exif=exif)
    with Image.open(BytesIO(file.getvalue())) as reopened:
        same(decoded(file), np.asarray(ImageOps.exif_transpose(reopened)))


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_turn_that_exif_does_not_know_is_none(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    same(decoded(encoded(Image.fromarray(GREY), exif=exif)), GREY)


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0", b"nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff"])
def test_broken_exif_leaves_the_picture_as_it_lies(exif: bytes) -> None:
    same(decoded(encoded(Image.fromarray(GREY), exif=exif)), GREY)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.fromarray(np.full((6, 6), value, np.uint8)) for value in (10, 200)]
    how = {"lossless": True} if kind == "WEBP" else {}
    file = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **how)
    same(decoded(file), np.full((6, 6), 10))


def test_size_scales_by_area() -> None:
    values = np.array([[0, 100, 200, 200], [50, 50, 0, 0]], np.uint8)
    same(decoded(encoded(Image.fromarray(values)), 2), [[50, 100]])


def test_of_a_large_picture_a_smaller_one_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(8 * 16, dtype=np.uint8).reshape(8, 16)
    monkeypatch.setattr(decoding, "MOST_KEPT", 40)
    made = decode(encoded(Image.fromarray(values)))
    assert made.own_shape == (8, 16)
    same(made.values, values.reshape(4, 2, 8, 2).mean(axis=(1, 3)))
    assert decoded(encoded(Image.fromarray(values)), 2).shape == (1, 2)
    for most in range(1, 128):
        monkeypatch.setattr(decoding, "MOST_KEPT", most)
        assert decoded(encoded(Image.fromarray(values))).size <= most
        assert decoded(encoded(Image.fromarray(values)), 1000).size <= most
    monkeypatch.setattr(decoding, "MOST_KEPT", 128)
    same(decoded(encoded(Image.fromarray(values))), values)


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    file = encoded(Image.fromarray(COLOUR)).getvalue()
    whole = decoded(BytesIO(file)), decoded(BytesIO(file), 3)
    monkeypatch.setattr(decoding, "STRIP_PIXELS", 14)  # two rows
    assert np.array_equal(decoded(BytesIO(file)), whole[0])
    assert np.abs(decoded(BytesIO(file), 3) - whole[1]).max() < 1e-7


def _empty_bmp() -> bytes:
    data = bytearray(encoded(Image.fromarray(GREY), "BMP").getvalue())
    data[18:22] = b"\0\0\0\0"
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello, I am a letter\n" * 20, "not a picture of a kind"),
        (b"\x89PNG\r\n\x1a\n", "not a picture of a kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n", "not a picture of a kind"),
        (b"%PDF-1.4\n" + b"0" * 200, "not a picture of a kind"),
        (b"8BPS" + b"\0\x01" + b"\0" * 200, "not a picture of a kind"),
        (b"SIMPLE  =                    T" + b" " * 3000, "not a picture of a kind"),
        (png_of_size(0, 5), "no pixels|damaged|not a picture"),
        (_empty_bmp(), "no pixels|damaged|not a picture"),
        (png_of_size(8_001, 8_000), "8,001 x 8,000 pixels"),
        (png_of_size(80_000_000, 1), "80,000,000 x 1 pixels"),
        (png_of_size(1, 1_000_000), "1 x 1,000,000 pixels"),
        (png_of_size(30_000, 30_000), "too large"),
        (encoded(Image.fromarray(ramp(200, 200))).getvalue()[:300], "cut short"),
        (encoded(Image.fromarray(ramp(200, 200)), "JPEG").getvalue()[:900], "cut short"),
        (encoded(Image.fromarray(ramp(200, 200)), "BMP").getvalue()[:900], "cut short"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError, match=reason):
        decoded(BytesIO(data))


def test_a_size_too_large_is_refused_before_its_pixels_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(UndecodableError, match="64 million"):
        decoded(BytesIO(png_of_size(9_000, 9_000)))


def test_no_warning_leaves(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(UndecodableError, match="10,000 x 10,000"):  # Pillow warns of a bomb here
        decoded(BytesIO(png_of_size(10_000, 10_000)))
    assert not recwarn.list


def test_a_bomb_in_the_metadata_does_no_harm() -> None:
    bomb = zlib.compress(bytes(30_000_000), 9)
    for name in (b"zTXt", b"iCCP"):
        with pytest.raises(UndecodableError):
            decoded(BytesIO(png_of_size(4, 4, (name, b"a\0\0" + bomb))))


@pytest.mark.parametrize("raised", [TypeError, SyntaxError, ValueError, KeyError, OSError, MemoryError, EOFError])
def test_whatever_pillow_raises_is_one_kind_of_error(raised: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: Image.Image) -> None:
        raise raised("\x1b[31mfrom deep within")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(UndecodableError) as caught:
        decoded(encoded(Image.fromarray(GREY)))
    assert "deep within" not in str(caught.value)
