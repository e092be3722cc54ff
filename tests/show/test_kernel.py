"""`show kernel` against loops that look at one pixel at a time."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from convtui.core.layer import Padding
from convtui.errors import PictureError, UsageError
from convtui.lab.presets import PRESETS
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, show_kernel
from convtui.source.pictures import PICTURES
from tests.oracles import close, naive_convolution, naive_pooling
from tests.show.making import noise, picture_file

ROWS = "-1,0,2;0.5,1/4,-3"
WEIGHTS = np.array([[-1, 0, 2], [0.5, 0.25, -3]])


def _json(request: KernelRequest) -> Any:  # noqa: ANN401
    return json.loads(encoded(show_kernel(request), "json"))


def _npz(request: KernelRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(encoded(show_kernel(request), "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (3, 2)])
def test_every_number_against_loops(padding: Padding, stride: int, dilation: int, tmp_path: Path) -> None:
    levels = noise(stride * 10 + dilation, (11, 14))
    path = picture_file(tmp_path / "noise.png", levels)
    request = KernelRequest(str(path), ROWS, padding, stride, dilation, "-0.75", "max", 3, 2, response="abs", at="1,2")
    picture = levels / 255
    how = (stride, stride), padding, (dilation, dilation)
    wanted = naive_convolution(picture[:, :, None], WEIGHTS[:, :, None, None], [-0.75], *how)
    pooled, _ = naive_pooling(wanted, "max", (3, 3), (2, 2))

    arrays = _npz(request)
    assert set(arrays) == {"input", "kernel", "map", "pooled"}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    close(arrays["input"], picture, 1e-7)
    close(arrays["kernel"], WEIGHTS, 1e-7)
    close(arrays["map"], wanted[:, :, 0])
    close(arrays["pooled"], pooled[:, :, 0])

    shown = _json(request)
    assert shown["input"] == {"shape": [11, 14]}
    assert shown["kernel"]["cells"] == WEIGHTS.tolist()
    for name, array in (("map", wanted), ("pooled", pooled)):
        assert shown[name]["shape"] == list(array.shape[:2])
        assert shown[name]["min"] == pytest.approx(array.min(), abs=1e-5), "before the response view"
        assert shown[name]["max"] == pytest.approx(array.max(), abs=1e-5)

    at = shown["at"]
    assert (at["row"], at["column"], at["bias"]) == (1, 2, -0.75)
    assert at["weights"] == WEIGHTS.tolist()
    close(at["products"], np.array(at["patch"]) * WEIGHTS, 1e-6)
    assert at["sum"] == pytest.approx(float(np.sum(at["products"])), abs=1e-5)
    assert at["value"] == pytest.approx(wanted[1, 2, 0], abs=1e-5)


def test_the_patch_holds_the_padding_zeros(tmp_path: Path) -> None:
    path = picture_file(tmp_path / "white.png", np.full((4, 4), 255))
    at = _json(KernelRequest(str(path), "ones", padding="same", at="0,3"))["at"]
    assert at["patch"] == [[0, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert at["value"] == 4


def test_defaults_and_what_is_absent() -> None:
    shown = _json(KernelRequest())
    assert list(shown) == ["input", "kernel", "map", "pooled"]
    assert shown["pooled"] is None
    assert shown["input"]["shape"] == [32, 32]
    assert shown["kernel"]["cells"] == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
    assert shown["map"] == {"shape": [30, 30], "min": -3, "max": 3}
    assert set(_npz(KernelRequest())) == {"input", "kernel", "map"}


def test_a_mean_pool_drops_incomplete_blocks_and_strides_by_its_size(tmp_path: Path) -> None:
    levels = noise(5, (9, 8))
    path = picture_file(tmp_path / "noise.png", levels)
    arrays = _npz(KernelRequest(str(path), "centre", pool="mean", pool_size=3))
    wanted, _ = naive_pooling(levels[1:-1, 1:-1, None] / 255, "mean", (3, 3), (3, 3))
    assert arrays["pooled"].shape == (2, 2)
    close(arrays["pooled"], wanted[:, :, 0])


def test_size_scales_and_nothing_else_does(tmp_path: Path) -> None:
    levels = np.kron(np.array([[10, 200], [90, 60]]), np.ones((8, 16)))
    path = picture_file(tmp_path / "blocks.png", levels)
    assert _npz(KernelRequest(str(path), "1"))["input"].shape == (16, 32)
    small = _npz(KernelRequest(str(path), "1", size=4))["input"]
    close(small, np.array([[10, 10, 200, 200], [90, 90, 60, 60]]) / 255, 1e-6)
    dark = _npz(KernelRequest(str(picture_file(tmp_path / "dark.png", np.full((3, 3), 3))), "1"))
    close(dark["input"], np.full((3, 3), 3 / 255), 1e-6)


def test_colour_becomes_grey_by_luminance(tmp_path: Path) -> None:
    Image.new("RGB", (3, 3), (0, 255, 0)).save(tmp_path / "green.png")
    values = _npz(KernelRequest(str(tmp_path / "green.png"), "1"))["input"]
    assert values.shape == (3, 3)
    assert values[0, 0] == pytest.approx(0.587, abs=0.002)


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "ansi"])
@pytest.mark.parametrize("at", [None, "0,0"])
def test_every_picture_and_kernel_in_every_form(form: str, at: str | None) -> None:
    for picture in PICTURES:
        for kernel in (PRESETS[0].name, ";".join(["1,2,3,4,5,6,7"] * 7)):
            request = KernelRequest(picture.name, kernel, padding="same", pool="max", at=at, size=16)
            assert encoded(show_kernel(request), form)


def test_plain_says_the_numbers(tmp_path: Path) -> None:
    path = picture_file(tmp_path / "ramp.png", np.arange(16).reshape(4, 4) * 17)
    request = KernelRequest(str(path), "ones", bias="0.5", pool="max", at="1,0", response="clip")
    text = encoded(show_kernel(request), "plain").decode()
    picture = np.arange(16).reshape(4, 4) * 17 / 255
    first, last = picture[:3, :3].sum() + 0.5, picture[1:, 1:].sum() + 0.5
    assert "picture: ramp.png, 4 x 4, smallest 0, largest 1" in text
    assert "kernel ones (all ones): 3 x 3\n  1 1 1\n  1 1 1\n  1 1 1\n" in text
    assert f"map: 2 x 2, smallest {first:.6g}, largest {last:.6g}" in text
    assert "drawn as clip: smallest 1, largest 1" in text
    assert f"pooled: max of 2 x 2, stride 2: 1 x 1, smallest {last:.6g}" in text
    total = picture[1:, :3].sum()
    assert f"sum {total:.6g} + bias 0.5 = {total + 0.5:.6g}" in text
    assert text.isascii()
    assert "\x1b" not in text


def test_plain_only_points_to_a_large_map() -> None:
    text = encoded(show_kernel(KernelRequest("diagram")), "plain").decode()
    assert "map: 198 x 198" in text
    assert "--format npz" in text
    assert len(text.splitlines()) < 12


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


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (KernelRequest("horze"), "did you mean horse"),
        (KernelRequest("no/such/file.png"), "no picture and no file"),
        (KernelRequest(kernel="blurr"), "did you mean blur"),
        (KernelRequest(kernel=""), "No kernel"),
        (KernelRequest(kernel="1,2;3"), "rows have 2, 1 cells"),
        (KernelRequest(kernel="1,x"), "not a number"),
        (KernelRequest(kernel="1,nan"), "not a number"),
        (KernelRequest(bias="inf"), "--bias is inf"),
        (KernelRequest(bias="1/0"), "--bias is 1/0"),
        (KernelRequest(at="30,0"), "not on the map of 30 x 30"),
        (KernelRequest(at="-1,0"), "not on the map"),
        (KernelRequest(at="1"), "--at is 1"),
        (KernelRequest(at="1,2,3"), "--at is 1,2,3"),
        (KernelRequest(size=2), "does not fit"),
        (KernelRequest(pool="max", pool_size=31), "A block of 31 x 31 does not fit"),
        (KernelRequest(stride=0), "stride"),
    ],
)
def test_the_impossible_is_a_usage_error(request_: KernelRequest, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        show_kernel(request_)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter-e.png"
    path.write_text("no picture")
    with pytest.raises(PictureError, match=r"letter-e\.png"):
        show_kernel(KernelRequest(str(path)))
    with pytest.raises(PictureError, match="folder"):
        show_kernel(KernelRequest(str(tmp_path)))


def test_a_bundled_name_wins_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("L", (5, 5)).save(tmp_path / "horse", "PNG")
    assert _json(KernelRequest("horse"))["input"]["shape"] != [5, 5]
    assert _json(KernelRequest("./horse"))["input"]["shape"] == [5, 5]
