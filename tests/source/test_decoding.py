import random
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from convtui.core.arrays import Float32
from convtui.source import decoding
from convtui.source.decoding import UndecodableError, decode
from tests.source.making import encoded, png_of_size, ramp

GREY = ramp()
COLOUR = np.stack([ramp(), ramp()[::-1], 255 - ramp()], axis=2)
# ITU-R 601-2 luma with Pillow's rounding, within one step of 255.
LUMA = COLOUR.astype(float) @ [0.299, 0.587, 0.114]


def same(got: Float32, bytes_wanted: np.typing.ArrayLike, slack: float = 0.0) -> None:
    """`got` is `bytes_wanted` / 255, within `slack` bytes."""
    wanted = np.asarray(bytes_wanted, float) / 255
    assert got.dtype == np.float32
    assert got.shape == wanted.shape
    assert np.abs(got - wanted).max() <= slack / 255 + 1e-7


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_grey_is_value_over_255_in_every_lossless_format(kind: str) -> None:
    how = {"lossless": True} if kind == "WEBP" else {}
    same(decode(encoded(Image.fromarray(GREY), kind, **how)), GREY)


def test_jpeg_is_read() -> None:
    same(
        decode(encoded(Image.fromarray(np.full((8, 8), 100, np.uint8)), "JPEG", quality=100)),
        np.full((8, 8), 100),
        1,
    )


def test_colour_becomes_luminance() -> None:
    same(decode(encoded(Image.fromarray(COLOUR))), LUMA, 1)


def test_cmyk_is_read_as_ink() -> None:
    cmyk = np.zeros((2, 2, 4), np.uint8)
    cmyk[0, 0, 3] = 255
    cmyk[1] = (255, 255, 255, 0)
    same(decode(encoded(Image.fromarray(cmyk, "CMYK"), "TIFF")), [[0, 255], [0, 0]], 1)


def test_a_palette_gives_its_colours_not_its_indices() -> None:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([10, 10, 10, 200, 200, 200, 90, 90, 90])
    same(decode(encoded(image)), [[10, 200], [90, 200]])


def test_a_transparent_palette_colour_shows_white() -> None:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([10, 10, 10, 200, 200, 200, 90, 90, 90])
    for kind in ("PNG", "GIF"):
        same(decode(encoded(image, kind, transparency=0)), [[255, 200], [90, 200]])


def test_a_transparent_grey_shows_white() -> None:
    same(decode(encoded(Image.fromarray(np.array([[0, 90]], np.uint8)), transparency=0)), [[255, 90]])


def test_alpha_lies_over_white() -> None:
    values = np.array([[[0, 255], [0, 0], [100, 51]]], np.uint8)
    wanted = [[0, 255, 0.2 * 100 + 0.8 * 255]]
    same(decode(encoded(Image.fromarray(values, "LA"))), wanted, 1)
    colour = np.concatenate([np.repeat(values[..., :1], 3, axis=2), values[..., 1:]], axis=2)
    same(decode(encoded(Image.fromarray(colour, "RGBA"))), wanted, 1)


def test_one_bit_is_black_and_white() -> None:
    bits = np.array([[True, False, True]])
    for kind in ("PNG", "TIFF", "PPM"):
        same(decode(encoded(Image.fromarray(bits), kind)), bits * 255)


def test_sixteen_bits_keep_their_brightness() -> None:
    values = np.array([[0, 40_000, 65_535]], np.uint16)
    for kind in ("PNG", "TIFF"):
        got = decode(encoded(Image.fromarray(values), kind))
        assert np.abs(got - values / 65535).max() < 1e-7
    got = decode(BytesIO(b"P5 3 1 65535\n" + values.astype(">u2").tobytes()))
    assert np.abs(got - values / 65535).max() < 1e-7


def test_whole_numbers_beyond_sixteen_bits_are_refused() -> None:
    file = encoded(Image.fromarray(np.array([[0, 70_000]], np.int32), "I"), "TIFF")
    with pytest.raises(UndecodableError, match="which of them is white"):
        decode(file)


@pytest.mark.parametrize(("white", "values"), [(1, [[0.0, 0.25, 1.0]]), (255, [[0.0, 63.75, 255.0]])])
def test_floats_are_read_from_0_to_1_or_to_255(white: int, values: list[list[float]]) -> None:
    got = decode(encoded(Image.fromarray(np.array(values, np.float32)), "TIFF"))
    assert np.abs(got - np.array(values) / white).max() < 1e-7


@pytest.mark.parametrize("odd", [np.nan, np.inf, -1.0, 1000.0])
def test_floats_without_a_plain_meaning_are_refused(odd: float) -> None:
    file = encoded(Image.fromarray(np.array([[0.0, odd]], np.float32)), "TIFF")
    with pytest.raises(UndecodableError, match=r"not finite|which of them is white"):
        decode(file)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_the_turn_in_exif_is_made(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(GREY)
    file = encoded(image, kind, exif=exif)
    with Image.open(BytesIO(file.getvalue())) as reopened:
        wanted = np.asarray(ImageOps.exif_transpose(reopened))
    same(decode(file), wanted)
    assert (decode(BytesIO(file.getvalue()), 7).shape) == wanted.shape


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0", b"nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff"])
def test_broken_exif_leaves_the_picture_as_it_lies(exif: bytes) -> None:
    same(decode(encoded(Image.fromarray(GREY), exif=exif)), GREY)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.fromarray(np.full((6, 6), value, np.uint8)) for value in (10, 200)]
    how = {"lossless": True} if kind == "WEBP" else {}
    file = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **how)
    same(decode(file), np.full((6, 6), 10))


def test_size_scales_by_area() -> None:
    values = np.array([[0, 100, 200, 200], [50, 50, 0, 0]], np.uint8)
    same(decode(encoded(Image.fromarray(values)), 2), [[50, 100]])


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    file = encoded(Image.fromarray(COLOUR)).getvalue()
    whole = decode(BytesIO(file)), decode(BytesIO(file), 3)
    monkeypatch.setattr(decoding, "STRIP_PIXELS", 14)  # two rows
    assert np.array_equal(decode(BytesIO(file)), whole[0])
    assert np.abs(decode(BytesIO(file), 3) - whole[1]).max() < 1e-7


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
        decode(BytesIO(data))


def test_a_size_too_large_is_refused_before_its_pixels_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(UndecodableError, match="64 million"):
        decode(BytesIO(png_of_size(9_000, 9_000)))


def test_no_warning_leaves(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(UndecodableError, match="10,000 x 10,000"):  # Pillow warns of a bomb here
        decode(BytesIO(png_of_size(10_000, 10_000)))
    assert not recwarn.list


def test_a_bomb_in_the_metadata_does_no_harm() -> None:
    bomb = zlib.compress(bytes(30_000_000), 9)
    for name in (b"zTXt", b"iCCP"):
        with pytest.raises(UndecodableError):
            decode(BytesIO(png_of_size(4, 4, (name, b"a\0\0" + bomb))))


@pytest.mark.parametrize("raised", [TypeError, SyntaxError, ValueError, KeyError, OSError, MemoryError, EOFError])
def test_whatever_pillow_raises_is_one_kind_of_error(raised: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: Image.Image) -> None:
        raise raised("\x1b[31mfrom deep within")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(UndecodableError) as caught:
        decode(encoded(Image.fromarray(GREY)))
    assert "deep within" not in str(caught.value)


MAKERS: list[Callable[[], BytesIO]] = [
    lambda: encoded(Image.fromarray(COLOUR)),
    lambda: encoded(Image.fromarray(ramp(40, 40)), "JPEG", exif=Image.Exif()),
    lambda: encoded(Image.fromarray(GREY), "GIF"),
    lambda: encoded(Image.fromarray(COLOUR), "BMP"),
    lambda: encoded(Image.fromarray(COLOUR), "TIFF"),
    lambda: encoded(Image.fromarray(COLOUR), "WEBP"),
    lambda: encoded(Image.fromarray(COLOUR), "PPM"),
]


@pytest.mark.parametrize("maker", MAKERS)
def test_mutated_files_give_a_picture_or_the_one_error(maker: Callable[[], BytesIO]) -> None:
    good = maker().getvalue()
    luck = random.Random(2)
    outcomes = set()
    for _ in range(150):
        data = bytearray(good)
        for _ in range(luck.randint(1, 4)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        cut = luck.choice([len(data), len(data), luck.randrange(1, len(data))])
        try:
            values = decode(BytesIO(bytes(data[:cut])))
        except UndecodableError:
            outcomes.add("refused")
        else:
            outcomes.add("read")
            assert values.ndim == 2
            assert values.min() >= 0
            assert values.max() <= 1
    assert "refused" in outcomes
