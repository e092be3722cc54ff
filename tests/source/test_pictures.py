import os
import runpy
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from convtui.core.plane import Plane
from convtui.core.text import has_unsafe
from convtui.errors import PictureError, UsageError
from convtui.lab.channels import taken
from convtui.paths import asset
from convtui.source.digits import digit_plane
from convtui.source.limits import GROUNDS
from convtui.source.pictures import PICTURES, BundledPicture, bundled_picture, load_picture, open_picture, resized
from tests.source.making import ramp

ROOT = Path(__file__).parents[2]
DRAWN: dict[str, Any] = runpy.run_path(str(ROOT / "assets" / "draw_pictures.py"))["pictures"]()
COLOURED = {"colours", "cup", "cat"}
PHOTOGRAPHS = {"horse", "camera", "cup", "cat", "brick"}
NAMES = [picture.name for picture in PICTURES]


def responses(name: str, kernel: list[list[int]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(H - 2, W - 2): `kernel` on the bundled picture in 0..255, summed over all channels of the file."""
    with Image.open(asset("pictures", f"{name}.png")) as image:
        pixels = np.asarray(image, float)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (3, 3), axis=(0, 1))
    return np.asarray(np.einsum("hwcij,ij->hw", windows, np.array(kernel, float)))


LYING = [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
STANDING = [[1, 0, -1], [1, 0, -1], [1, 0, -1]]


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_again_every_picture_has_the_same_pixels(name: str) -> None:
    with Image.open(asset("pictures", f"{name}.png")) as image:
        assert np.array_equal(np.asarray(image), DRAWN[name])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_packed_is_what_the_picture_file_shows(name: str) -> None:
    assert np.array_equal(bundled_picture(name).values, open_picture(asset("pictures", f"{name}.png")).plane.values)


def test_a_bundled_picture_takes_no_pillow() -> None:
    code = (
        "import sys; from convtui.source.pictures import bundled_picture as b; b('horse'); print('PIL' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "False\n"


@pytest.mark.parametrize("levels", [{}, {"dot": np.zeros((2, 2, 4), np.uint8)}, {"dot": np.zeros((2, 2))}])
def test_damaged_bundled_pictures_are_refused(
    levels: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez(tmp_path / "pictures.npz", **levels)
    monkeypatch.setattr("convtui.source.pictures.asset", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(PictureError, match="install convtui again"):
        bundled_picture.__wrapped__("dot")


def test_every_bundled_picture_is_accounted_for() -> None:
    files = {path.stem for path in asset("pictures").iterdir()}
    assert files == set(NAMES) == set(DRAWN) | PHOTOGRAPHS | {"digit"}
    assert len(NAMES) == len(set(NAMES))
    assert sum(path.stat().st_size for path in asset("pictures").iterdir()) < 400_000


@pytest.mark.parametrize("picture", PICTURES, ids=NAMES)
def test_every_picture_is_fit_to_be_shown(picture: BundledPicture) -> None:
    plane = bundled_picture(picture.name)
    assert plane.values.ndim == (3 if picture.name in COLOURED else 2)
    assert plane.values.dtype == np.float32
    assert not plane.values.flags.writeable
    assert max(plane.shape[:2]) <= 200
    assert plane.values.min() >= 0
    assert plane.values.max() <= 1
    assert np.ptp(plane.values) > 0.4
    assert taken(plane.values, "grey").max() <= 1
    assert 0 < len(picture.title) <= 14
    assert 0 < len(picture.teaches) <= 34


def test_the_first_is_the_letter_of_exact_zeros_and_ones() -> None:
    assert NAMES[0] == "letter-e"
    letter = bundled_picture("letter-e").values
    assert letter.shape == (32, 32)
    assert set(np.unique(letter)) == {0.0, 1.0}
    # The window of the first screen: white, white, black.
    assert letter[11:14, 16:19].tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]


def test_the_letter_has_six_lying_edges() -> None:
    column = responses("letter-e", LYING)[:, 15]
    runs = np.flatnonzero(np.diff(np.concatenate([[0], column])) * column)
    assert [np.sign(column[row]) for row in runs] == [1, -1, 1, -1, 1, -1]


@pytest.mark.parametrize("name", ["boxes", "diagram", "shapes", "stripes", "dot", "letter-e-24"])
def test_drawings_are_black_and_white_only(name: str) -> None:
    assert set(np.unique(bundled_picture(name).values)) == {0.0, 1.0}


def test_the_figures_of_the_lecture_2295_and_0() -> None:
    assert responses("step-lying", LYING).max() == 2295
    assert not responses("step-standing", LYING).any()
    assert responses("step-standing", STANDING).max() == 2295
    assert not responses("step-lying", STANDING).any()


def test_shapes_point_every_way_alike() -> None:
    lying, standing = np.abs(responses("shapes", LYING)).sum(), np.abs(responses("shapes", STANDING)).sum()
    assert 0.6 < lying / standing < 1.6


def test_lying_stripes_vanish_for_one_kernel_and_standing_ones_for_the_other() -> None:
    lying, standing = responses("stripes", LYING), responses("stripes", STANDING)
    assert lying[:, :11].any()
    assert not lying[:, 13:].any()
    assert standing[:, 13:].any()
    assert not standing[:, :11].any()


def test_the_dot_is_one_pixel() -> None:
    assert bundled_picture("dot").values.sum() == 1


def test_what_is_pure_in_a_colour_is_nothing_in_it_and_a_box_in_the_others() -> None:
    for channel in range(3):
        values = bundled_picture("colours").values[:16, :, channel]
        for block in range(3):
            inside = values[4:12, 2 + 10 * block : 10 + 10 * block]
            assert (inside == (1 if block == channel else 0)).all()


def test_the_green_box_is_seen_in_every_colour_but_not_in_grey() -> None:
    values = bundled_picture("colours").values
    assert np.ptp(taken(values, "grey")[16:]) == 0
    for channel, least in enumerate((0.8, 0.4, 0.04)):
        assert np.ptp(values[16:, :, channel]) > least


def test_the_coffee_is_seen_in_blue_and_not_in_red() -> None:
    cup = bundled_picture("cup").values
    rim, coffee = cup[8:16, 60:100].mean(axis=(0, 1)), cup[72:88, 60:100].mean(axis=(0, 1))
    assert abs(rim[0] - coffee[0]) < 0.05
    assert rim[2] - coffee[2] > 0.4


def test_the_digit_is_one_of_the_digits() -> None:
    assert np.array_equal(bundled_picture("digit").values, digit_plane(32).values)


def test_a_picture_is_read_once() -> None:
    assert bundled_picture("dot") is bundled_picture("dot")


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"called diagramm: did you mean diagram\?"):
        bundled_picture("diagramm")
    with pytest.raises(UsageError, match="there are letter-e, shapes"):
        bundled_picture("\x1b]0;qqq")


def test_a_file_is_loaded_as_it_is(tmp_path: Path) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.png")
    assert np.array_equal(load_picture(tmp_path / "a.png").values, ramp() / np.float32(255))
    assert load_picture(str(tmp_path / "a.png"), 3).shape == (2, 3)
    assert open_picture((tmp_path / "a.png").read_bytes()).plane.shape == (5, 7)


def test_a_file_in_colour_is_opened_in_colour_and_loaded_in_grey(tmp_path: Path) -> None:
    values = np.stack([ramp(), ramp()[::-1], 255 - ramp()], axis=2)
    Image.fromarray(values).save(tmp_path / "a.png")
    opened = open_picture(tmp_path / "a.png")
    assert np.array_equal(opened.plane.values, values / np.float32(255))
    assert opened.own_shape == (5, 7)
    grey = load_picture(tmp_path / "a.png")
    assert grey.shape == (5, 7)
    assert np.abs(grey.values * 255 - np.asarray(Image.fromarray(values).convert("L"))).max() <= 1
    assert np.array_equal(grey.values, taken(opened.plane.values, "grey"))


@pytest.mark.parametrize(("ground", "level"), GROUNDS.items())
def test_what_is_transparent_shows_the_ground(ground: str, level: float, tmp_path: Path) -> None:
    Image.new("RGBA", (3, 2)).save(tmp_path / "a.png")
    assert (open_picture(tmp_path / "a.png", ground=ground).plane.values == level).all()


def test_the_ending_of_a_name_does_not_matter(tmp_path: Path) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.gif", "PNG")
    assert load_picture(tmp_path / "a.gif").shape == (5, 7)


def sentence(path: Path) -> str:
    start = time.perf_counter()
    with pytest.raises(PictureError) as caught:
        load_picture(path)
    assert time.perf_counter() - start < 2
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert not has_unsafe(text)
    return text


def test_a_refusal_is_one_sentence_with_name_reason_and_next_step(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J[b].png").write_text("no picture")
    assert "a␛[2J[b].png cannot be shown: it is not a picture of a kind" in sentence(tmp_path / "a\x1b[2J[b].png")
    assert "save it as PNG or JPEG" in sentence(tmp_path / "a\x1b[2J[b].png")
    assert "there is no such file; give the path of a picture" in sentence(tmp_path / "none.png")
    (tmp_path / "empty.png").touch()
    assert "it is empty" in sentence(tmp_path / "empty.png")
    os.mkfifo(tmp_path / "pipe.png")
    assert "it is a pipe" in sentence(tmp_path / "pipe.png")
    assert "it is a folder" in sentence(tmp_path)


def test_postscript_by_another_name_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")
    tell_tale = tmp_path / "gs"
    tell_tale.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    tell_tale.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert "not a picture of a kind" in sentence(path)
    assert not (tmp_path / "started").exists()


def test_where_no_process_can_be_started_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.png")

    def full(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", full)
    assert "no process can be started to read it; try again" in sentence(tmp_path / "a.png")


def test_what_stands_on_standard_input_is_named_so() -> None:
    with pytest.raises(PictureError, match=r"^The picture on standard input cannot be shown: it is not a picture"):
        open_picture(b"no picture")


def test_pillow_never_imports_its_other_formats() -> None:
    code = (
        "import sys, io; from convtui.source.decoding import decode\n"
        "try: decode(io.BytesIO(b'%!PS-Adobe-3.0 EPSF-3.0'))\n"
        "except ValueError: print([name for name in sys.modules if name in "
        "('PIL.EpsImagePlugin', 'PIL.PdfImagePlugin', 'PIL.PsdImagePlugin')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "[]\n"


def test_nothing_is_read_at_import() -> None:
    code = (
        "import sys, convtui.source.pictures, convtui.source.digits, convtui.source.networks\n"
        "print('PIL' in sys.modules, convtui.source.pictures.bundled_picture.cache_info().currsize)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "False 0\n"


def test_resizing_is_by_area_and_leaves_the_right_size_alone() -> None:
    plane = Plane.of([[0, 1, 1, 1], [1, 1, 0, 0]])
    assert resized(plane, 2).values.tolist() == [[0.75, 0.5]]
    assert resized(plane, 4) is plane
    assert resized(bundled_picture("horse"), 32).shape == (26, 32)
    with pytest.raises(ValueError, match="at least one pixel"):
        resized(plane, 0)
