"""`show kernel --as-in-the-lecture` against the lecture's own code."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from PIL import Image

from convtui.cli import main, root
from convtui.core.plane import Plane
from convtui.errors import PictureError, UsageError
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import State
from convtui.render.colours import RING
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, show_kernel, shown_of
from convtui.source.pictures import PICTURES
from tests.ops.test_slip import as_saved, notebook
from tests.show.making import noise, picture_file

pytestmark = pytest.mark.usefixtures("decoded_here")

ASKED = KernelRequest(as_in_the_lecture=True)
ROWS = "1,2,-1;0,1/2,0;-1,-2,3"
CELLS = np.array([[1, 2, -1], [0, 0.5, 0], [-1, -2, 3]])


def of(request: KernelRequest, form: str, library: Library | None = None) -> bytes:
    return encoded(show_kernel(request, library), form)


def as_json(request: KernelRequest, library: Library | None = None) -> Any:  # noqa: ANN401
    return json.loads(of(request, "json", library))


def as_arrays(request: KernelRequest, library: Library | None = None) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(of(request, "npz", library)), allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture
def coloured() -> tuple[Library, npt.NDArray[np.uint8]]:
    """A library whose letter E is (9, 12, 3) noise."""
    levels = np.random.default_rng(6).integers(0, 256, (9, 12, 3), np.uint8)
    books = Library()
    books.add("letter-e", "noise", Plane.of(levels / 255))
    return books, levels


def test_every_number_is_the_notebooks(coloured: tuple[Library, npt.NDArray[np.uint8]]) -> None:
    books, levels = coloured
    arrays = as_arrays(replace(ASKED, kernel=ROWS), books)
    sums = notebook(levels, CELLS)
    np.testing.assert_array_equal(arrays["input"], levels)
    np.testing.assert_array_equal(arrays["kernel"], CELLS)
    np.testing.assert_allclose(arrays["slip"], sums, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(arrays["slip_drawn"], as_saved(sums))
    rimmed = np.pad(levels.astype(float), ((1, 1), (1, 1), (0, 0)))
    true = [
        [(CELLS[:, :, None] * rimmed[row : row + 3, column : column + 3]).sum() for column in range(12)]
        for row in range(9)
    ]
    np.testing.assert_allclose(arrays["true"], true, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(arrays["true_drawn"], as_saved(true))
    patch = rimmed[4:7, 2:5]
    assert (arrays["slip_kernel"] * patch).sum() == pytest.approx(sums[4, 2], abs=1e-9)

    shown = as_json(replace(ASKED, kernel=ROWS, at="4,2"), books)
    assert shown["input"]["shape"] == [9, 12, 3]
    assert shown["kernel"] == {"cells": CELLS.tolist(), "row_sums": [2, 0.5, 0]}
    assert shown["slip"]["kernel_on_grey"] == [[2, 0.5, 0]] * 3
    assert shown["slip"]["kernel"] == arrays["slip_kernel"].tolist()
    for name in ("slip", "true"):
        made, drawn = arrays[name], arrays[f"{name}_drawn"]
        assert shown[name]["sums"] == {"shape": [9, 12], "min": made.min(), "max": made.max()}
        assert shown[name]["drawn"] == {"shape": [9, 12], "min": drawn.min(), "max": drawn.max()}
        assert (shown[name]["below_0"], shown[name]["above_255"]) == ((made < 0).sum(), (made > 255).sum())
        assert shown["at"][name] == {"sum": made[4, 2], "drawn": drawn[4, 2]}
    assert shown["at"]["patch"] == patch.tolist()


@pytest.mark.parametrize("picture", ["letter-e", "diagram", "camera"])
def test_the_figures_2295_and_0(picture: str) -> None:
    shown = as_json(replace(ASKED, image=picture))
    assert shown["standing_step"] == {"slip": 2295, "true": 0}
    assert shown["lying_step"] == {"slip": 0, "true": 2295}


@pytest.mark.parametrize(("picture", "slip", "true"), [("step-standing", 2295, 0), ("step-lying", 0, 2295)])
def test_the_figures_on_the_steps_themselves(picture: str, slip: int, true: int) -> None:
    arrays = as_arrays(replace(ASKED, image=picture))
    assert arrays["slip"][1:-1, 1:-1].max() == slip
    assert arrays["true"][1:-1, 1:-1].max() == true


def test_the_centre_is_the_identity_and_three_green_pixels(coloured: tuple[Library, npt.NDArray[np.uint8]]) -> None:
    books, levels = coloured
    shown = as_json(replace(ASKED, kernel="centre"), books)
    tall = np.pad(levels[:, :, 1].astype(int), ((1, 1), (0, 0)))
    three = tall[:-2] + tall[1:-1] + tall[2:]
    assert shown["centre"] == {
        "equal": 108,
        "of": 108,
        "slip_sums": {"shape": [9, 12], "min": three.min(), "max": three.max()},
    }
    np.testing.assert_array_equal(as_arrays(replace(ASKED, kernel="centre"), books)["slip"], three)


def test_grey_files_and_sizes(tmp_path: Path) -> None:
    levels = noise(3, (10, 7))
    path = picture_file(tmp_path / "grey.png", levels)
    arrays = as_arrays(replace(ASKED, image=str(path)))
    np.testing.assert_array_equal(arrays["input"], np.repeat(levels[..., None], 3, axis=2))
    np.testing.assert_array_equal(arrays["slip_drawn"], as_saved(notebook(arrays["input"], PRESETS[0].kernel.cells)))
    assert as_arrays(replace(ASKED, image="camera", size=20))["slip"].shape == (20, 20)
    assert as_arrays(replace(ASKED, image="camera", crop="5,6,30,40"))["slip"].shape == (30, 40)
    assert as_arrays(replace(ASKED, response="clip"))["slip"].shape == (32, 32)


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "ansi", "svg"])
@pytest.mark.parametrize("at", [None, "0,0"])
def test_every_picture_in_every_form(form: str, at: str | None) -> None:
    for picture in PICTURES:
        assert of(replace(ASKED, image=picture.name, kernel=ROWS, at=at), form)


def test_plain_says_the_numbers() -> None:
    text = of(replace(ASKED, at="2,8"), "plain").decode()
    assert "picture: letter E, 32 x 32 in three colours, smallest 0, largest 255" in text
    assert "kernel lying (edges that lie flat): 3 x 3, row sums 3, 0, -3\n   1  1  1\n   0  0  0\n  -1 -1 -1\n" in text
    assert "on grey it was\n   3  0 -3\n   3  0 -3\n   3  0 -3\nwhich finds edges that stand" in text
    assert "standing step: A 2295, B 0" in text
    assert "lying step: A 0, B 2295" in text
    assert "1024 of 1024 numbers equal bit for bit" in text
    assert "largest 765, drawn 255" in text
    assert "255 255 255, 255 255 255, 255 255 255\n  0 0 0, 0 0 0, 0 0 0\n" in text
    sums = notebook(
        np.repeat(255 * np.round(Library().picture("letter-e").values)[..., None], 3, axis=2), PRESETS[0].kernel.cells
    )
    assert f"A: sum {sums[2, 8]:g}, drawn {as_saved(sums)[2, 8]}" in text
    assert "B: sum 2295, drawn 255" in text
    assert "A as drawn, row by row:" in text
    assert text.isascii()
    assert max(map(len, text.splitlines())) < 140


def test_the_png_shows_the_three_side_by_side() -> None:
    image = np.asarray(Image.open(io.BytesIO(of(ASKED, "png"))).convert("RGB"))
    side = image.shape[1] // 98
    dots = image[side // 2 :: side, side // 2 :: side]
    made = as_arrays(ASKED)
    for left, levels in ((0, made["input"][..., 0]), (33, made["slip_drawn"]), (66, made["true_drawn"])):
        np.testing.assert_array_equal(dots[2:34, left : left + 32, 0], levels)
    assert not (dots[2:34] == RING).all(axis=-1).any()


@pytest.mark.parametrize("columns", [40, 50, 80, 120, 240])
def test_ansi_keeps_to_the_columns(columns: int) -> None:
    cells = show_kernel(replace(ASKED, at="3,3")).cells(columns)
    assert cells.width == columns
    text = cells.text()
    for words in ("A  ", "B  ", "rows fell on columns", "rows stay rows", "-> sum -3"):
        assert words in text
    assert "row 3, column 3" in " ".join(text.split())
    assert "no error is raised" in " ".join(text.split())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"stride": 2}, "--stride"),
        ({"dilation": 2}, "--dilation"),
        ({"padding": "same"}, "--padding"),
        ({"bias": "1"}, "--bias"),
        ({"pool": "max"}, "--pool"),
        ({"pool_size": 3}, "--pool-size"),
        ({"response": "abs"}, "--response"),
        ({"channels": "red"}, "--channels"),
        ({"flipped": True}, "--flipped"),
        ({"matches": 3}, "--matches"),
        ({"code": "numpy"}, "--code"),
        ({"kernel": "1,1;1,1"}, "error of NumPy"),
        ({"kernel": "1,2,3"}, "only at 3 x 3"),
        ({"kernel": "blurr"}, "did you mean blur"),
        ({"at": "32,0"}, "from 0,0 to 31,31"),
        ({"at": "-1,0"}, "from 0,0 to 31,31"),
        ({"at": "x"}, "--at is x"),
        ({"image": "horze"}, "did you mean horse"),
    ],
)
def test_what_makes_no_sense_is_one_plain_sentence(change: dict[str, Any], word: str) -> None:
    with pytest.raises(UsageError, match=word) as caught:
        show_kernel(replace(ASKED, **change))
    assert str(caught.value).endswith((".", "?"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("change", [{"response": "clip"}, {"padding": "1"}, {"channels": "sum"}, {"ground": "white"}])
def test_what_the_notebook_has_may_be_said(change: dict[str, Any]) -> None:
    assert of(replace(ASKED, **change), "plain") == of(ASKED, "plain")


def test_the_ground_of_a_transparent_picture_is_open(tmp_path: Path) -> None:
    Image.new("LA", (5, 5), (0, 0)).save(tmp_path / "clear.png")
    asked = replace(ASKED, image=str(tmp_path / "clear.png"))
    assert as_arrays(asked)["input"].min() == 255
    assert as_arrays(replace(asked, ground="black"))["input"].max() == 0


def test_a_part_of_the_picture_is_called_so() -> None:
    line = of(replace(ASKED, crop="0,4,20,24", nudge="2,0"), "plain").decode().split("\n")[1]
    where = "its 20 x 24 from row 0, column 4, moved 2 down and 0 right"
    assert line.startswith(f"picture: letter E, {where}, 20 x 24 in three colours")


def test_a_file_that_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_text("no picture")
    with pytest.raises(PictureError):
        show_kernel(replace(ASKED, image=str(tmp_path / "no.png")))


def test_the_flag_of_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert main(["show", "kernel", "--as-in-the-lecture", "--output", str(out)]) == 0
    assert json.loads(out.read_text())["standing_step"]["slip"] == 2295
    assert main(["show", "kernel", "--as-in-the-lecture", "--stride", "2"]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "--stride" in said
    assert "--as-in-the-lecture" in CliRunner().invoke(root, ["show", "kernel", "--help"]).output


def test_what_the_app_shows_is_what_is_taken_away() -> None:
    books, state = Library(), State()
    for intent in (want.OpenTool("lecture"), want.Commit()):
        state = reduce(state, intent, books)
    shown = shown_of(kernel_scene(state.kernel, books), books)
    assert json.loads(encoded(shown, "json"))["input"]["shape"] == [24, 24, 3]
    assert "A 2295, B 0" in shown.plain()
    assert "One standing step" in shown.cells(80).text()
