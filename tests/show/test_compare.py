"""`show kernel --compare` and `--then` against loops."""

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
from convtui.core.layer import Padding
from convtui.errors import PictureError, UsageError
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import State
from convtui.render.colours import RING
from convtui.show.compare_cells import compare_cells, compare_slide
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, show_kernel, shown_of
from tests.oracles import Float64, close, naive_convolution
from tests.show.making import noise, picture_file

pytestmark = pytest.mark.usefixtures("decoded_here")

FIRST, SECOND = "-1,0,2;0.5,1/4,-3", "1,2;0,-1;1,1"
A = np.array([[-1, 0, 2], [0.5, 0.25, -3]])
B = np.array([[1, 2], [0, -1], [1, 1.0]])


def of(request: KernelRequest, form: str) -> bytes:
    return encoded(show_kernel(request), form)


def as_json(request: KernelRequest) -> Any:  # noqa: ANN401
    return json.loads(of(request, "json"))


def as_arrays(request: KernelRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(of(request, "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


def as_lines(request: KernelRequest) -> list[str]:
    return of(request, "plain").decode().splitlines()


def mapped(x: Float64, kernel: Float64, request: KernelRequest) -> Float64:
    how = (request.stride,) * 2, request.padding, (request.dilation,) * 2
    made: Float64 = naive_convolution(x[:, :, None], kernel[:, :, None, None], [float(request.bias)], *how)[:, :, 0]  # type: ignore[arg-type]
    return made


# -- side by side


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_both_maps_against_loops(padding: Padding, stride: int, dilation: int, tmp_path: Path) -> None:
    levels = noise(stride * 10 + dilation, (13, 16))
    path = str(picture_file(tmp_path / "noise.png", levels))
    request = KernelRequest(path, FIRST, padding, stride, dilation, "0.5", compare=SECOND, at="2,1")
    a, b = (mapped(levels / 255, kernel, request) for kernel in (A, B))
    arrays = as_arrays(request)
    assert set(arrays) == {
        "input", "kernel_a", "kernel_b", "weights_a", "weights_b", "map_a", "map_b", "response_a", "response_b",
    }  # fmt: skip
    close(arrays["input"], levels / 255, 1e-6)
    for name, wanted in (("kernel_a", A), ("kernel_b", B), ("map_a", a), ("map_b", b), ("response_b", b)):
        close(arrays[name], wanted)
    shown = as_json(request)
    assert (shown["a"]["kernel"]["cells"], shown["b"]["kernel"]["cells"]) == (A.tolist(), B.tolist())
    assert shown["a"]["map"]["shape"] == list(a.shape)
    assert shown["b"]["map"]["max"] == pytest.approx(float(b.max()), abs=1e-5)
    assert shown["at"]["b"] == pytest.approx(float(b[2, 1]), abs=1e-5)
    assert shown["b"]["at"]["value"] == shown["at"]["b"]


def test_how_alike_they_are() -> None:
    picture = Library().picture("letter-e").values.astype(float)
    request = KernelRequest(compare="standing", at="3,5")
    a, b = (mapped(picture, np.array(preset.kernel.cells), request) for preset in PRESETS[:2])
    shown = as_json(request)
    assert shown["alike"] == {
        "places": 900,
        "share_of_difference": pytest.approx(float(np.abs(a - b).sum() / (np.abs(a) + np.abs(b)).sum())),
        "correlation": pytest.approx(float(np.corrcoef(a.ravel(), b.ravel())[0, 1]), abs=1e-6),
    }
    assert shown["at"] == {"pixel": [4, 6], "a": a[3, 5], "b": b[3, 5], "difference": a[3, 5] - b[3, 5]}
    lines = as_lines(request)
    assert (
        "at row 4, column 6 of the picture: " + f"A {a[3, 5]:g}, B {b[3, 5]:g}, A - B = {a[3, 5] - b[3, 5]:g}" in lines
    )
    assert "map of A: 30 x 30, smallest -3, largest 3" in lines
    assert "kernel B standing (edges that stand): 3 x 3" in lines
    assert any(line.startswith("on 900 common pixels: the sum of |A - B| is ") for line in lines)


def test_a_pixel_that_a_has_no_dot_on() -> None:
    request = KernelRequest(kernel=";".join(["1,1,1,1,1"] * 5), compare="blur", at="0,0")
    assert as_json(request)["at"] == {"pixel": [1, 1], "a": None, "b": 1, "difference": None}
    assert "at row 1, column 1 of the picture: B 1; A has no dot there" in as_lines(request)


def test_a_flat_map_and_maps_that_never_meet() -> None:
    assert as_json(KernelRequest(compare="0"))["alike"]["correlation"] is None
    assert "correlation: none, as one of the maps is flat" in as_lines(KernelRequest(compare="0"))
    apart = KernelRequest(kernel="1", compare="blur", stride=2)
    assert as_json(apart)["alike"] is None
    assert "the two maps have no pixel in common" in as_lines(apart)


def test_under_a_view_what_is_drawn_is_compared() -> None:
    request = KernelRequest(kernel="lying", compare="-1,-1,-1;0,0,0;1,1,1", response="abs")
    assert as_json(request)["alike"]["share_of_difference"] == 0
    assert any("as they are drawn" in line for line in as_lines(request))


def test_over_three_colours_the_second_kernel_is_the_same_for_all() -> None:
    request = KernelRequest("shapes", kernel_green="standing", kernel_blue="blur", channels="sum", compare="centre")
    arrays = as_arrays(request)
    close(arrays["map_b"], arrays["input"][1:-1, 1:-1].astype(float).sum(axis=2), 1e-5)
    assert arrays["kernel_a"].shape == (3, 3, 3)
    assert list(as_json(request)["a"]["kernel"]["cells"]) == ["red", "green", "blue"]


def test_what_is_not_as_usual_is_said() -> None:
    for option in ({"compare": "blur"}, {"then": "blur"}):
        lines = as_lines(KernelRequest(crop="1,2,20,24", nudge="1,-3", flipped=True, **option))  # type: ignore[arg-type]
        where = "its 20 x 24 from row 1, column 2, moved 1 down and -3 right"
        assert lines[0].startswith(f"picture: part of letter E, {where}, 20 x 24, smallest 0")
        assert "each turned half round first, as convolution in mathematics is" in lines
        assert not any("turned" in line for line in as_lines(KernelRequest(**option)))  # type: ignore[arg-type]
        assert ", its three colours added, " in as_lines(KernelRequest(channels="sum", **option))[0]  # type: ignore[arg-type]
        assert ", green alone, " in as_lines(KernelRequest(channels="green", **option))[0]  # type: ignore[arg-type]


# -- one after the other


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_the_chain_against_loops(padding: Padding, stride: int, dilation: int, tmp_path: Path) -> None:
    levels = noise(stride * 10 + dilation, (17, 19))
    path = str(picture_file(tmp_path / "noise.png", levels))
    request = KernelRequest(path, FIRST, padding, stride, dilation, "0.5", then=SECOND, at="1,2")
    first = mapped(levels / 255, A, request)
    both = mapped(first, B, request)
    arrays = as_arrays(request)
    assert set(arrays) == {"input", "kernel_a", "kernel_b", "kernel", "bias", "map_a", "map", "map_at_once"}
    for name, wanted in (("kernel_a", A), ("kernel_b", B), ("map_a", first), ("map", both)):
        close(arrays[name], wanted)
    close(arrays["bias"], [0.5 * B.sum() + 0.5])
    assert arrays["kernel"].shape == (2 + 2 * stride, 3 + stride)
    if padding == "valid":
        alone = replace(request, bias=str(arrays["bias"][0]), stride=stride**2)
        close(mapped(levels / 255, arrays["kernel"].astype(float), alone), both)
        close(arrays["map_at_once"], both)
    shown = as_json(request)
    assert shown["difference"]["equal"]
    assert shown["difference"]["largest"] <= shown["difference"]["bound_of_rounding"]
    assert (shown["difference"]["largest_at_the_rim"] is None) == (padding == "valid")
    assert shown["one"]["stride"] == stride**2
    assert shown["one"]["map"]["shape"] == list(both.shape)
    close(shown["one"]["kernel"]["cells"], arrays["kernel"])
    assert shown["at"]["one_after_the_other"] == pytest.approx(float(both[1, 2]), abs=1e-5)


def test_blur_then_edges_in_words() -> None:
    lines = as_lines(KernelRequest(kernel="blur", then="lying", at="3,4"))
    at = lines.index("the ONE kernel that does both: 5 x 5")
    assert [float(word) for word in lines[at + 1].split()] == pytest.approx(
        [1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9], abs=1e-6
    )
    assert "the ONE has stride 1 and bias 0" in lines
    assert any(line.startswith("the two ways are at most ") and "784 places, equal" in line for line in lines)
    assert any(line.startswith("B, ReLU, then A: up to 2 apart from the ONE kernel; no ONE kernel") for line in lines)
    assert "at row 3, column 4 of the last map: one after the other 0, at once 0, apart 0" in lines
    assert "after A, then B, row by row:" in lines


def test_padding_parts_them_at_the_rim() -> None:
    lines = as_lines(KernelRequest(kernel="blur", then="lying", padding="same"))
    assert any("900 places, equal" in line for line in lines)
    assert any(line.startswith("at the rim they are up to 1 apart: padding lays zeros") for line in lines)


def test_with_a_relu_between() -> None:
    request = KernelRequest(then="standing", response="relu")
    shown = as_json(request)
    assert shown["between"] == "ReLU"
    assert not shown["difference"]["equal"]
    assert shown["difference"]["largest"] == shown["counter_example"]["largest_difference"] == 4
    assert shown["counter_example"]["order"] == "first, second"
    assert shown["counter_example"]["beyond_any_kernel"] > 0
    assert any("NOT equal: ReLU stands between them" in line for line in as_lines(request))
    blurs = as_lines(KernelRequest(kernel="blur", then="blur"))
    assert "A, ReLU, then B: the same as without, as A's map has nothing that ReLU cuts" in blurs


def test_a_map_that_is_all_rim() -> None:
    request = KernelRequest(then="blur", size=2, padding="same")
    assert as_json(request)["difference"]["largest"] is None
    assert any("too small to compare" in line for line in as_lines(request))


def test_a_chain_over_three_colours() -> None:
    request = KernelRequest("shapes", kernel_blue="blur", channels="sum", then="standing", at="2,2")
    shown = as_json(request)
    assert shown["difference"]["equal"]
    assert list(shown["one"]["kernel"]["cells"]) == ["red", "green", "blue"]
    assert as_arrays(request)["kernel"].shape == (5, 5, 3)
    assert "the ONE kernel that does both for blue: 5 x 5" in as_lines(request)


# -- both


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "ansi", "svg"])
@pytest.mark.parametrize("at", [None, "0,0"])
def test_every_form(form: str, at: str | None) -> None:
    large = ";".join(["1,2,3,4,5,6,7"] * 7)
    for name in ("letter-e", "shapes", "horse"):
        for request in (
            KernelRequest(name, "lying", "same", compare=large, at=at, size=16),
            KernelRequest(name, large, "same", then="blur", at=at, size=16),
        ):
            assert of(request, form)


@pytest.mark.parametrize("columns", [40, 80, 98, 160])
@pytest.mark.parametrize("chained", [False, True])
def test_cells_keep_to_their_width_and_have_rings_at_a_place_only(columns: int, chained: bool) -> None:
    state = State()
    intents: tuple[Intent, ...] = (want.OpenTool("compare"), want.UsePreset("blur"))
    for intent in (*intents, *[want.OpenTool("compare")] * chained):
        state = reduce(state, intent, Library())
    scene = kernel_scene(state.kernel, Library())
    plain, ringed = compare_cells(scene, None, columns), compare_cells(scene, (11, 16), columns)
    assert plain.width == ringed.width == columns
    assert not (plain.pixels() == RING).all(axis=-1).any()
    assert (ringed.pixels() == RING).all(axis=-1).any()
    assert ("letter E" in plain.text()) == (columns >= 98), "the picture, where there is room for three"
    assert "at pixel" in ringed.text()
    assert "at pixel" not in plain.text()
    assert compare_slide(scene, None).width == 3 * 32 + 4


@pytest.mark.parametrize("chained", [False, True])
def test_lines_too_long_go_on_in_the_next(chained: bool) -> None:
    books, state = Library(), State()
    intents: tuple[Intent, ...] = (want.OpenTool("compare"), want.UsePreset("blur"))
    for intent in (*intents, *[want.OpenTool("compare")] * chained):
        state = reduce(state, intent, books)
    scene = kernel_scene(state.kernel, books)
    narrow, wide = (" ".join(compare_cells(scene, (3, 4), columns).text().split()) for columns in (40, 80))
    ends = (
        ("at once", "apart: 0", "why networks have it.")
        if chained
        else ("A - B = ", "the same map)", "signs exchanged)")
    )
    for end in ends:
        assert end in narrow
        assert end in wide


def test_one_colour_of_three_is_compared() -> None:
    books, state = Library(), State()
    intents: tuple[Intent, ...] = (want.UsePicture("colours"), want.OpenTool("compare"), want.UsePreset("blur"))
    for intent in intents:
        state = reduce(state, intent, books)
    view = replace(state.kernel, experiment=replace(state.kernel.experiment, channels="each"), channel=2)
    scene = kernel_scene(view, books)
    line = encoded(shown_of(scene, books), "plain").decode().split("\n")[0]
    blue = scene.computed.under_kernel
    assert line.endswith(f", blue alone, smallest {blue.min():.6g}, largest {blue.max():.6g}")


def test_the_picture_file_shows_all_three(tmp_path: Path) -> None:
    path = picture_file(tmp_path / "white.png", np.full((32, 32), 255))
    image = Image.open(io.BytesIO(of(KernelRequest(str(path), "centre", compare="blur"), "png")))
    side = image.width // 100
    dots = np.asarray(image.convert("L"))[2 * side :]
    for left in (0, 34, 68):
        middle = dots[10 * side : 20 * side, (left + 10) * side : (left + 20) * side]
        assert (middle == 255).all()


def test_what_is_taken_along_from_the_app_is_what_is_seen() -> None:
    books, state = Library(), State()
    for intent in (want.UsePreset("blur"), want.OpenTool("compare"), want.UsePreset("lying")):
        state = reduce(state, intent, books)
    beside = encoded(shown_of(kernel_scene(state.kernel, books), books), "plain").decode()
    assert "kernel A blur (blur (box)): 3 x 3" in beside
    assert "of the picture: A " in beside
    state = reduce(state, want.OpenTool("compare"), books)
    chained = encoded(shown_of(kernel_scene(state.kernel, books), books), "plain").decode()
    assert "the ONE kernel that does both: 5 x 5" in chained
    program = shown_of(kernel_scene(state.kernel, books), books, code="numpy")
    assert "import numpy" in encoded(program, "code").decode()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (KernelRequest(compare="blurr"), "did you mean blur"),
        (KernelRequest(then="1,2;3"), "rows have 2, 1 cells"),
        (KernelRequest(compare=""), "No kernel"),
        (KernelRequest(compare="blur", then="blur"), "give one of the two"),
        (KernelRequest(compare="blur", channels="each"), "give --channels red, green or blue"),
        (KernelRequest(then="blur", pool="max"), "--pool does not go with --then"),
        (KernelRequest(compare="blur", matches=3), "--matches does not go with --compare"),
        (KernelRequest(then="blur", code="numpy"), "--code does not go with --then"),
        (
            KernelRequest(compare="blur", at="30,0"),
            "not on the second kernel's map of 30 x 30: give a place from 0,0 to 29",
        ),
        (KernelRequest(then="blur", at="28,0"), "not on the last map of 28 x 28: give a place from 0,0 to 27,27"),
        (KernelRequest(then="blur", at="-1,0"), "not on the last map"),
        (KernelRequest(then="blur", size=4), "do not go together: a window over 3 pixels does not fit into 2"),
        (KernelRequest(compare=";".join(["1"] * 40)), "do not go together"),
        (KernelRequest(kernel=";".join(["1"] * 40), compare="blur"), "do not go together"),
        (KernelRequest(compare="blur", as_in_the_lecture=True), "--compare does not go with --as-in-the-lecture"),
        (KernelRequest("horze", compare="blur"), "did you mean horse"),
        (KernelRequest(kernel="1", compare="blur", dilation=10_000, padding="same"), "give a smaller --dilation"),
        (KernelRequest(then="1", dilation=10_000, padding="same"), "give a smaller --dilation"),
        (
            KernelRequest(then="blur", stride=10_000, padding="same"),
            "have 20,003 x 20,003 numbers and reach over 20,003 x 20,003 pixels: give a smaller --stride or",
        ),
        (KernelRequest(then="blur", stride=100, dilation=100, padding="same"), "reach over 20,201 x 20,201 pixels"),
    ],
)
def test_the_impossible_is_a_usage_error(request_: KernelRequest, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        show_kernel(request_)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter-e.png"
    path.write_text("no picture")
    with pytest.raises(PictureError, match=r"letter-e\.png"):
        show_kernel(KernelRequest(str(path), then="blur"))


def test_a_name_from_outside_is_shown_safely(tmp_path: Path) -> None:
    path = picture_file(tmp_path / "a\x1b[31mb.png", noise(1, (9, 9)))
    for request in (KernelRequest(str(path), compare="blur"), KernelRequest(str(path), then="blur")):
        for form in ("plain", "json"):
            assert b"\x1b" not in of(request, form)
        assert b"\x1b[31mb" not in of(request, "ansi")


def test_from_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["show", "kernel", "--kernel", "blur", "--then", "lying", "--output", str(out)]) == 0
    assert json.loads(out.read_text())["difference"]["equal"]
    assert main(["show", "kernel", "--compare", "blur", "--output", str(out)]) == 0
    assert json.loads(out.read_text())["alike"]["places"] == 900
    assert main(["show", "kernel", "--compare", "blur", "--then", "blur"]) == 2
    help_text = CliRunner().invoke(root, ["show", "kernel", "--help"]).output
    assert "--compare NAME|ROWS" in help_text
    assert "--then NAME|ROWS" in help_text
