"""`show kernel` as pictures: nothing is left out of them, and nothing cut off."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.render.cells import Cells
from convtui.render.colours import RING
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, scene_of, show_kernel
from convtui.show.kernel_cells import kernel_cells, slide
from convtui.source.pictures import PICTURES
from tests.show.making import coloured_file, picture_file

pytestmark = pytest.mark.usefixtures("decoded_here")

LARGE = ";".join(["1,2,3,-4,5,6,7"] * 7)
LIBRARY = Library()


def drawn(request: KernelRequest, columns: int | None = None) -> Cells:
    """On so many columns, or as a slide; at a place where the request has one."""
    scene, with_at = scene_of(request, LIBRARY), request.at is not None
    return slide(scene, with_at) if columns is None else kernel_cells(scene, with_at, columns)


def words(cells: Cells) -> str:
    """Its text with one blank for each break and each run of blanks."""
    return " ".join(cells.text().split())


def picture_dots(cells: Cells, shape: tuple[int, int]) -> Float32:
    """(H, W) of the picture under the title, 0..1."""
    return (cells.pixels()[2 : 2 + shape[0], : shape[1], 0] / np.float32(255)).astype(np.float32)


@pytest.mark.parametrize(
    ("kernel", "columns"), [("lying", 80), (LARGE, 80), (LARGE, None), ("1,2,3,4,5,6,7,8,9", None)]
)
def test_a_small_picture_is_seen_pixel_by_pixel_beside_any_kernel(kernel: str, columns: int | None) -> None:
    cells = drawn(KernelRequest(kernel=kernel), columns)
    np.testing.assert_array_equal(picture_dots(cells, (32, 32)), LIBRARY.picture("letter-e").values)
    assert "letter E 32x32" in cells.text()


@pytest.mark.parametrize("columns", [40, 50, 60, 79])
def test_where_it_is_narrow_the_whole_picture_is_made_smaller(columns: int) -> None:
    side = (columns - 16) // 2
    cells = drawn(KernelRequest(), columns)
    assert "part" not in cells.text()
    wanted = area(LIBRARY.picture("letter-e").values, (side, side))
    assert np.abs(picture_dots(cells, (side, side)) - wanted).max() <= 1 / 255
    ringed = drawn(KernelRequest(at="29,29"), columns)
    assert (ringed.pixels()[:, :side] == RING).all(axis=-1).any()
    assert (ringed.pixels()[:, -side:] == RING).all(axis=-1).any()


def test_what_is_in_a_line_too_long_goes_on_in_the_next() -> None:
    request = KernelRequest(at="3,4", pool="max", pool_times=4, matches=3, bias="1/3", flipped=True)
    narrow, wide = drawn(request, 40), drawn(request, 160)
    assert narrow.width <= 40
    for text in (
        "-> max pool 2x2: 30x30 -> 15x15 -> 7x7 -> 3x3 -> 1x1",
        "strongest places (cosine: how alike window and kernel are, 1 at most):",
        "row 3, column 4 of the map: sum 0 + bias 0.33 = 0.33",
    ):
        assert text in words(narrow)
        assert text in words(wide)
    number = re.search(r" 1\. row \d+, column \d+: \S+, cosine \S+", words(wide))
    assert number is not None
    assert number[0] in words(narrow)


def test_the_words_under_the_kernels_are_all_there() -> None:
    three = drawn(KernelRequest("shapes", channels="sum", flipped=True), 80)
    assert [row[33:47].rstrip() for row in three.text().split("\n") if row[33:47].startswith(("turned", "round"))] == [
        "turned half",
        "round first",
    ]
    for columns in (40, 80, None):
        text = drawn(KernelRequest(kernel="1/3,-2000000/3,3;1,2,3"), columns).text()
        assert "white gives -7e5" in text, "a number that is cut is another number"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_what_a_kernel_does_is_said_whole(preset: object) -> None:
    request = KernelRequest(kernel=str(getattr(preset, "name", "")))
    lines = scene_of(request, LIBRARY).meaning.headline
    for columns in (40, 80, None):
        text = drawn(request, columns).text()
        assert all(line in text for line in lines)


def test_products_that_have_no_room_are_left_out_whole_and_it_is_said() -> None:
    full, bare, none = (drawn(KernelRequest(kernel=LARGE, at="0,0"), columns).text() for columns in (160, 80, 60))
    assert ("x kernel" in full, "= products" in full, "added" in full) == (True, True, True)
    assert "x kernel = products" in bare
    assert "added" in bare
    assert "added" not in none
    assert "The products do not fit here: --format plain lists them." in none
    assert "The products" not in full + bare
    slide_of_wide = drawn(KernelRequest("camera", ",".join("123456789"), at="0,0")).text()
    assert "added" in slide_of_wide
    small = drawn(KernelRequest(at="0,0"), 40).text()
    assert "x above = " in small
    assert "added" in small


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "svg", "ansi"])
@pytest.mark.parametrize("at", [None, "0,0"])
def test_every_picture_and_kernel_in_every_form(form: str, at: str | None) -> None:
    for picture in PICTURES:
        for kernel in (PRESETS[0].name, LARGE):
            request = KernelRequest(picture.name, kernel, padding="same", pool="max", at=at, size=16)
            assert encoded(show_kernel(request), form)


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "svg", "ansi"])
@pytest.mark.parametrize("channels", ["grey", "red", "sum", "each"])
def test_every_setting_in_every_form(form: str, channels: str, tmp_path: Path) -> None:
    coloured_file(tmp_path / "a.png", shape=(14, 11))
    for padding, stride, dilation in (("9", 1, 1), ("same", 4, 3)):
        request = KernelRequest(
            str(tmp_path / "a.png"),
            "1,2,-3,4;0,0,0,9",
            padding,
            stride,
            dilation,
            pool="max",
            pool_size=1,
            pool_stride=2,
            pool_times=2,
            at="1,1",
            channels=channels,
            matches=12,
            flipped=True,
            scale="fixed",
        )
        for columns in (40, 80, 200) if form == "ansi" else (80,):
            assert encoded(show_kernel(request), form, columns)


def test_the_png_shows_the_picture_enlarged(tmp_path: Path) -> None:
    levels = np.full((32, 32), 255)
    levels[0, 0] = 0
    path = picture_file(tmp_path / "corner.png", levels)
    image = Image.open(io.BytesIO(encoded(show_kernel(KernelRequest(str(path))), "png")))
    dots = np.asarray(image.convert("L"))
    side = image.width // 80
    assert image.width == 80 * side
    # The title takes one cell, two dots high.
    assert (dots[2 * side : 3 * side, :side] == 0).all()
    assert (dots[2 * side : 3 * side, side : 32 * side] == 255).all()
