"""`show kernel` against loops that look at one pixel at a time."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from PIL import Image

from convtui.core.layer import Padding
from convtui.errors import PictureError, UsageError
from convtui.show.figures import figure
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, show_kernel
from tests.oracles import close, naive_convolution, naive_pooling
from tests.show.making import coloured_file, noise, picture_file

pytestmark = pytest.mark.usefixtures("decoded_here")

ROWS = "-1,0,2;0.5,1/4,-3"
WEIGHTS = np.array([[-1, 0, 2], [0.5, 0.25, -3]])
ALWAYS = {"input", "kernel", "weights", "map", "response"}
LUMA = np.array([0.299, 0.587, 0.114])


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
    assert set(arrays) == {*ALWAYS, "pooled", "winner_rows", "winner_columns", "patch", "products"}
    assert {array.dtype for name, array in arrays.items() if "winner" not in name} == {np.dtype(np.float32)}
    close(arrays["input"], picture, 1e-7)
    close(arrays["kernel"], WEIGHTS, 1e-7)
    close(arrays["weights"], WEIGHTS, 1e-7)
    close(arrays["map"], wanted[:, :, 0])
    close(arrays["response"], np.abs(wanted[:, :, 0]))
    close(arrays["pooled"], pooled[:, :, 0])
    close(arrays["map"][arrays["winner_rows"], arrays["winner_columns"]], pooled[:, :, 0])

    shown = _json(request)
    assert shown["input"] == {"shape": [11, 14]}
    assert shown["kernel"]["cells"] == WEIGHTS.tolist()
    assert shown["settings"] == {
        "size": None,
        "crop": None,
        "nudge": [0, 0],
        "channels": "grey",
        "flipped": False,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "bias": -0.75,
        "response": "abs",
        "scale": "picture",
        "pool": {"kind": "max", "size": 3, "stride": 2, "times": 1},
    }
    for name, array in (("map", wanted), ("response", np.abs(wanted)), ("pooled", pooled)):
        assert shown[name]["shape"] == list(array.shape[:2])
        assert shown[name]["min"] == pytest.approx(array.min(), abs=1e-5), "before the response view"
        assert shown[name]["max"] == pytest.approx(array.max(), abs=1e-5)

    at = shown["at"]
    assert (at["row"], at["column"], at["bias"]) == (1, 2, -0.75)
    assert at["weights"] == WEIGHTS.tolist()
    close(at["products"], np.array(at["patch"]) * WEIGHTS, 1e-6)
    assert at["sum"] == pytest.approx(float(np.sum(at["products"])), abs=1e-5)
    assert at["value"] == pytest.approx(wanted[1, 2, 0], abs=1e-5)
    assert arrays["products"].tolist() == at["products"]
    assert arrays["patch"].tolist() == at["patch"]


def test_the_patch_holds_the_padding_zeros(tmp_path: Path) -> None:
    path = picture_file(tmp_path / "white.png", np.full((4, 4), 255))
    at = _json(KernelRequest(str(path), "ones", padding="same", at="0,3"))["at"]
    assert at["patch"] == [[0, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert at["value"] == 4


def test_defaults_and_what_is_absent() -> None:
    shown = _json(KernelRequest())
    assert list(shown) == ["input", "kernel", "settings", "map", "response", "pooled", "pools"]
    assert shown["pooled"] is None
    assert shown["pools"] == []
    assert shown["input"]["shape"] == [32, 32]
    assert shown["kernel"]["cells"] == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
    assert shown["map"] == {"shape": [30, 30], "min": -3, "max": 3}
    assert set(_npz(KernelRequest())) == ALWAYS


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


@pytest.mark.parametrize("padding", [0, 1, 4])
def test_padding_by_a_number(padding: int, tmp_path: Path) -> None:
    levels = noise(3, (7, 9))
    path = picture_file(tmp_path / "noise.png", levels)
    request = KernelRequest(str(path), ROWS, padding=str(padding), stride=2, at="0,0")
    wanted = naive_convolution(levels[:, :, None] / 255, WEIGHTS[:, :, None, None], None, (2, 2), padding)
    close(_npz(request)["map"], wanted[:, :, 0])
    shown = _json(request)
    assert shown["settings"]["padding"] == padding
    assert (shown["at"]["top"], shown["at"]["left"]) == (-padding, -padding)
    assert f"padding {padding}, stride 2" in encoded(show_kernel(request), "plain").decode()


def test_flipped_is_convolution_as_mathematics_has_it(tmp_path: Path) -> None:
    arrays = _npz(KernelRequest("dot", ROWS, padding="same", flipped=True))
    assert arrays["weights"].tolist() == arrays["kernel"][::-1, ::-1].tolist()
    row, column = np.argwhere(arrays["input"] == arrays["input"].max())[0]
    # The map of a dot is the kernel as it stands; without the turn it is the kernel turned round.
    top, left = row - 1, column - 1
    rest = arrays["map"] - arrays["map"][0, 0]
    if arrays["input"].min() == 0:
        close(rest[top : top + 2, left : left + 3], WEIGHTS * arrays["input"].max())
    assert "turned half round" in encoded(show_kernel(KernelRequest("dot", flipped=True)), "plain").decode()


@pytest.mark.parametrize("channels", ["grey", "red", "green", "blue"])
def test_one_plane_of_a_coloured_picture(channels: str, tmp_path: Path) -> None:
    values = coloured_file(tmp_path / "a.png")
    arrays = _npz(KernelRequest(str(tmp_path / "a.png"), ROWS, channels=channels))
    names = ("red", "green", "blue")
    plane = values @ LUMA if channels == "grey" else values[..., names.index(channels)]
    close(arrays["input"], plane, 1e-6)
    close(arrays["map"], naive_convolution(plane[..., None], WEIGHTS[:, :, None, None])[..., 0])
    text = encoded(show_kernel(KernelRequest(str(tmp_path / "a.png"), channels=channels)), "plain").decode()
    assert (f"{channels} alone" in text) == (channels != "grey")


def test_three_kernels_are_added(tmp_path: Path) -> None:
    values = coloured_file(tmp_path / "a.png")
    request = KernelRequest(
        str(tmp_path / "a.png"),
        ROWS,
        bias="1/2",
        channels="sum",
        kernel_green="1,1,1;0,0,0",
        kernel_blue="0,0,0;0,5,0",
        at="3,4",
        flipped=True,
    )
    kernels = np.stack([WEIGHTS, [[1, 1, 1], [0, 0, 0]], [[0, 0, 0], [0, 5, 0]]], axis=-1)
    turned = kernels[::-1, ::-1]
    arrays = _npz(request)
    assert arrays["input"].shape == (9, 12, 3)
    close(arrays["kernel"], kernels)
    close(arrays["weights"], turned)
    close(arrays["map"], naive_convolution(values, turned[..., None], [0.5])[..., 0])
    products = values[3:5, 4:7] * turned
    close(arrays["products"], products)

    shown = _json(request)
    assert list(shown["kernel"]["cells"]) == ["red", "green", "blue"]
    assert shown["kernel"]["cells"]["blue"] == [[0, 0, 0], [0, 5, 0]]
    close(shown["at"]["products"], products)
    for index, name in enumerate(("red", "green", "blue")):
        assert shown["at"]["sums"][name] == pytest.approx(products[..., index].sum(), abs=1e-5)
    assert shown["at"]["value"] == pytest.approx(products.sum() + 0.5, abs=1e-5)

    text = encoded(show_kernel(request), "plain").decode()
    assert "kernel for green: 2 x 3\n  1 1 1\n  0 0 0\n" in text
    assert f"blue, which adds up to {figure(products[..., 2].sum())}:" in text
    same = _npz(KernelRequest(str(tmp_path / "a.png"), ROWS, channels="sum"))["kernel"]
    close(same, np.stack([WEIGHTS] * 3, axis=-1))


def test_each_colour_has_a_map_of_its_own(tmp_path: Path) -> None:
    values = coloured_file(tmp_path / "a.png")
    request = KernelRequest(str(tmp_path / "a.png"), ROWS, channels="each", pool="max", at="2,1", matches=2)
    arrays = _npz(request)
    shown = _json(request)
    assert list(shown) == ["input", "kernel", "settings", "red", "green", "blue"]
    text = encoded(show_kernel(request), "plain").decode()
    for index, name in enumerate(("red", "green", "blue")):
        wanted = naive_convolution(values[..., index : index + 1], WEIGHTS[:, :, None, None])
        pooled, winners = naive_pooling(wanted, "max", (2, 2), (2, 2))
        close(arrays["map"][..., index], wanted[..., 0])
        close(arrays["pooled"][..., index], pooled[..., 0])
        assert arrays["winner_rows"][..., index].tolist() == winners[..., 0, 0].tolist()
        assert shown[name]["map"]["max"] == pytest.approx(wanted.max(), abs=1e-5)
        assert shown[name]["at"]["value"] == pytest.approx(wanted[2, 1, 0], abs=1e-5)
        assert f"{name} map: 8 x 10, smallest {figure(wanted.min())}" in text
    assert sorted(set(arrays["match_channels"])) == [0, 1, 2]
    slide = encoded(show_kernel(request), "png")
    one = encoded(show_kernel(KernelRequest(str(tmp_path / "a.png"), ROWS, pool="max", at="2,1", matches=2)), "png")
    assert Image.open(io.BytesIO(slide)).height > 3 * Image.open(io.BytesIO(one)).height * 0.95


@pytest.mark.parametrize("kind", ["max", "mean"])
def test_pooled_again_and_again(kind: str) -> None:
    request = KernelRequest("camera", "1", pool=kind, pool_times=4, at="101,77")
    arrays, shown = _npz(request), _json(request)
    before = arrays["map"]
    place = [101, 77]
    for number in range(1, 5):
        pooled, winners = naive_pooling(before[..., None], kind, (2, 2), (2, 2))
        close(arrays[f"pooled_{number}"], pooled[..., 0])
        block = shown["at"]["pools"][number - 1]
        place = [place[0] // 2, place[1] // 2]
        assert [block["row"], block["column"]] == place
        close(block["values"], before[2 * place[0] : 2 * place[0] + 2, 2 * place[1] : 2 * place[1] + 2])
        assert block["value"] == pytest.approx(pooled[*place, 0], abs=1e-5)
        if kind == "max":
            assert arrays[f"winner_rows_{number}"].tolist() == winners[..., 0, 0].tolist()
            assert arrays[f"winner_columns_{number}"].tolist() == winners[..., 0, 1].tolist()
            assert block["winner"] == winners[*place, 0].tolist()
        else:
            assert block["winner"] is None
            assert f"winner_rows_{number}" not in arrays
        assert shown["pools"][number - 1]["shape"] == [200 // 2**number] * 2
        before = arrays[f"pooled_{number}"]
    close(arrays["pooled"], arrays["pooled_4"])
    text = encoded(show_kernel(request), "plain").decode()
    assert f"pooled again: {kind} of 2 x 2, stride 2: 12 x 12" in text
    assert f"of the 2 x 2 block at row {2 * place[0]}, column {2 * place[1]}: " in text


def test_a_place_that_a_pool_leaves_out_has_no_block() -> None:
    pools = _json(KernelRequest("letter-e", "1", pool="max", pool_size=1, pool_stride=2, pool_times=3, at="2,4"))
    assert [(block["row"], block["column"]) for block in pools["at"]["pools"]] == [(1, 2)]


def test_a_part_of_the_picture_moved(tmp_path: Path) -> None:
    levels = noise(9, (10, 12))
    path = picture_file(tmp_path / "noise.png", levels)
    request = KernelRequest(str(path), "1", crop="2,3,6,8", nudge="1,-2")
    part = np.pad(levels[2:8, 3:11], ((1, 0), (0, 2)), mode="edge")[:6, 2:] / 255
    close(_npz(request)["input"], part, 1e-6)
    assert (
        "its 6 x 8 from row 2, column 3, moved 1 down and -2 right" in encoded(show_kernel(request), "plain").decode()
    )
    assert _json(request)["settings"]["crop"] == [2, 3, 6, 8]
    assert _npz(KernelRequest(str(path), "1", crop="0,0,10,6", size=5))["input"].shape == (5, 3)


def test_the_strongest_places_with_their_cosines(tmp_path: Path) -> None:
    levels = noise(2, (12, 15))
    path = picture_file(tmp_path / "noise.png", levels)
    request = KernelRequest(str(path), ROWS, matches=3)
    arrays, shown = _npz(request), _json(request)
    values = naive_convolution(levels[:, :, None] / 255, WEIGHTS[:, :, None, None])[..., 0]
    assert arrays["match_places"].shape == (3, 2)
    assert tuple(arrays["match_places"][0]) == np.unravel_index(np.argmax(values), values.shape)
    lines = encoded(show_kernel(request), "plain").decode().splitlines()
    for number, match in enumerate(shown["matches"]):
        row, column = match["row"], match["column"]
        assert [row, column] == arrays["match_places"][number].tolist()
        patch = levels[row : row + 2, column : column + 3] / 255
        cosine = (patch * WEIGHTS).sum() / np.linalg.norm(patch) / np.linalg.norm(WEIGHTS)
        assert match["value"] == pytest.approx(values[row, column], abs=1e-5)
        assert match["cosine"] == pytest.approx(cosine, abs=1e-5)
        assert (
            f"  {number + 1}. row {row}, column {column}: {figure(values[row, column])}, cosine {cosine:.3g}" in lines
        )
    dark = picture_file(tmp_path / "dark.png", np.zeros((5, 5)))
    assert "strongest places: none" in encoded(show_kernel(KernelRequest(str(dark), matches=3)), "plain").decode()
    flat = KernelRequest(str(dark), bias="2", matches=1)
    assert _json(flat)["matches"][0]["cosine"] is None
    assert np.isnan(_npz(flat)["match_cosines"]).all()
    assert "no cosine" in encoded(show_kernel(flat), "plain").decode()


def test_a_fixed_scale_reaches_as_far_as_the_kernel_can() -> None:
    text = encoded(show_kernel(KernelRequest(bias="1", scale="fixed")), "plain").decode()
    assert "scale fixed: on any picture the kernel reaches from -2 to 4" in text
    grey = KernelRequest("camera", "blur", size=32)
    assert encoded(show_kernel(grey), "png") != encoded(show_kernel(replace(grey, scale="fixed")), "png")
    assert _npz(grey)["map"].tolist() == _npz(replace(grey, scale="fixed"))["map"].tolist()


@pytest.mark.parametrize("language", ["numpy", "keras", "pytorch"])
def test_a_program_in_place_of_the_numbers(language: str) -> None:
    source = encoded(show_kernel(KernelRequest(padding="same", code=language)), "code").decode()
    compile(source, "program", "exec")
    assert {"numpy": "sliding_window_view", "keras": "keras.layers.Conv2D", "pytorch": "F.conv2d"}[language] in source


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
        (KernelRequest(padding="full"), "valid, same or a number of zeros"),
        (KernelRequest(padding="-1"), "--padding is -1"),
        (KernelRequest(padding="1001"), "from 0 to 1000"),
        (KernelRequest(padding=""), '--padding is ""'),
        (KernelRequest(kernel_green="blur"), "--kernel-green needs --channels sum"),
        (KernelRequest(kernel_blue="blur", channels="each"), "--kernel-blue needs --channels sum"),
        (KernelRequest(kernel_blue="1,2", channels="sum"), "--kernel-blue is 1 x 2 and --kernel 3 x 3"),
        (KernelRequest(kernel_green="blurr", channels="sum"), "did you mean blur"),
        (KernelRequest(crop="0,0,33,32"), "not inside the picture of 32 x 32"),
        (KernelRequest(crop="-1,0,3,3"), "not inside"),
        (KernelRequest(crop="0,0,0,3"), "not inside"),
        (KernelRequest(crop="1,2,3"), "TOP,LEFT,ROWS,COLUMNS"),
        (KernelRequest(crop="1,2,3,x"), "--crop is 1,2,3,x"),
        (KernelRequest(crop="0,0,2,2"), "does not fit"),
        (KernelRequest(nudge="1"), "DOWN,RIGHT"),
        (KernelRequest(nudge="1.5,0"), "--nudge is 1.5,0"),
        (KernelRequest(pool="max", pool_times=5), "After 4 pools 1 x 1 is left"),
        (
            KernelRequest(dilation=10_000, padding="same"),
            "would have 20,032 x 20,032 pixels: give a smaller --dilation",
        ),
        (KernelRequest(pool_size=3), "--pool-size needs a pool"),
        (KernelRequest(pool_stride=2), "--pool-stride needs a pool"),
        (KernelRequest(pool_times=2), "--pool-times needs a pool"),
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
