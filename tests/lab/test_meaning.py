"""Words for hand-made kernels: checked against what the kernel does to a picture, not against its numbers."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from convtui.core.kernel import Kernel
from convtui.lab.meaning import Meaning, meaning
from convtui.lab.presets import PRESETS, Preset, preset_named
from convtui.ops.convolution import convolve_plane

NAMES = [preset.name for preset in PRESETS]
TURNED = {"lying": "standing", "standing": "lying", "rising": "falling", "falling": "rising"}
FLAT, UPRIGHT = {"lying", "sobel-lying"}, {"standing", "sobel-standing"}

numbers = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e6, 1e6), st.floats(-1e-6, 1e-6))
kernels = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(
        st.lists(numbers, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    ).map(Kernel.of)
)


def _kernel(name: str) -> Kernel:
    preset = preset_named(name)
    assert preset is not None
    return preset.kernel


def _lines(words: Meaning) -> tuple[str, ...]:
    return (*words.headline, *words.pale, *words.blue, *words.grey)


def _faces(kernel: Kernel) -> list[Kernel]:
    """All that r, f and m make of a kernel."""
    faces = []
    for start in (kernel, kernel.flipped()):
        now = start
        for _ in range(4):
            faces += [now, now.negated()]
            now = now.turned()
    return faces


@given(kernels)
def test_every_kernel_has_words_that_fit(kernel: Kernel) -> None:
    words = meaning(kernel)
    assert words.headline
    assert len(words.headline) <= 3
    assert [line for line in _lines(words) if len(line) > 16] == []


@pytest.mark.parametrize("preset", PRESETS, ids=NAMES)
def test_every_face_of_a_preset_has_words_that_fit(preset: Preset) -> None:
    for face in _faces(preset.kernel):
        assert [line for line in _lines(meaning(face)) if len(line) > 16] == []


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("lying", "finds edges that lie flat (horizontal)"),
        ("standing", "finds edges that stand (vertical)"),
        ("rising", "finds edges that rise / (diagonal)"),
        ("falling", "finds edges that fall \\ (diagonal)"),
        ("centre", "the identity: map = picture, bit for bit"),
        ("blur", "blurs: a mean of the window white stays 1"),
        ("gauss", "blurs: a mean of the window white stays 1"),
        ("sharpen", "sharpens: picture, edges white gives 1"),
        ("laplacian", "finds changes: edges, spots plain gives 0"),
        ("outline", "finds changes: edges, spots plain gives 0"),
        ("emboss", "brightness and rising edges white gives 1"),
        ("sobel-lying", "finds edges that lie flat (horizontal)"),
        ("sobel-standing", "finds edges that stand (vertical)"),
        ("line-lying", "thin lines that lie flat plain gives 0"),
        ("line-standing", "thin lines that stand plain gives 0"),
        ("ones", "adds up the window: white gives 9"),
    ],
)
def test_the_words_for_a_preset(name: str, headline: str) -> None:
    assert " ".join(meaning(_kernel(name)).headline) == headline


@pytest.mark.parametrize(
    ("cells", "headline"),
    [
        ([[0, 0], [0, 0]], "all zeros: every dot is 0"),
        ([[1]], "the identity: map = picture, bit for bit"),
        ([[0, 0, 0], [0, -2, 0], [0, 0, 0]], "the picture times -2"),
        ([[1, 0, 0], [0, 0, 0], [0, 0, 0]], "the picture moved one cell "),
        ([[1e-7, 0, 0], [0, 0, 0], [0, 0, -1e-7]], "finds edges that rise / (diagonal)"),
        ([[-1 / 9] * 3] * 3, "adds up the window: white gives -1"),
        ([[0.2, 2.2, 0.6]], "adds up the window: white gives 3"),
        ([[0.25, -0.5, 0.25]], "thin lines that stand plain gives 0"),
    ],
)
def test_the_words_for_some_kernels_of_ones_own(cells: list[list[float]], headline: str) -> None:
    assert " ".join(meaning(Kernel.of(cells)).headline) == headline


@pytest.mark.parametrize(("row", "column", "words"), [(0, 0, "the identity"), (0, 1, "moved one"), (1, 1, "moved one")])
def test_an_even_kernel_is_drawn_on_the_cell_before_its_middle(row: int, column: int, words: str) -> None:
    cells = np.zeros((2, 2))
    cells[row, column] = 1
    assert words in " ".join(meaning(Kernel.of(cells)).headline)


@pytest.mark.parametrize(
    ("name", "bias", "headline"),
    [
        ("centre", 0.5, "the picture + bias"),
        ("blur", 0.5, "blurs: a mean of the window white gives 1.50"),
        ("ones", -1, "adds up the window: white gives 8"),
        ("laplacian", 2, "finds changes: edges, spots plain gives 2"),
        ("sharpen", -0.25, "sharpens: picture, edges white gives 0.75"),
        ("lying", 0.1, "finds edges that lie flat (horizontal)"),
    ],
)
def test_a_bias_is_counted_in(name: str, bias: float, headline: str) -> None:
    """And what it adds to every dot leaves no colour that says "no edge"."""
    words = meaning(_kernel(name), bias)
    assert " ".join(words.headline) == headline
    signed = (_kernel(name).array < 0).any() or bias < 0
    assert (words.pale, words.blue, words.grey) == (
        (("pale: above 0",), ("blue: below 0",), ("grey: 0",)) if signed else ((), (), ())
    )


def test_a_stride_leaves_pixels_out() -> None:
    assert " ".join(meaning(_kernel("centre"), stride=2).headline) == "the identity: one pixel of every 2x2"
    assert meaning(_kernel("lying"), stride=2) == meaning(_kernel("lying"))


@given(kernels, st.floats(-1e6, 1e6))
def test_with_any_bias_the_words_fit(kernel: Kernel, bias: float) -> None:
    assert [line for line in _lines(meaning(kernel, bias)) if len(line) > 16] == []


# Nine whole numbers that sum to 0, so that many are edges.
edges = st.lists(st.integers(-9, 9), min_size=8, max_size=8).map(
    lambda eight: Kernel.of(np.array([*eight, -sum(eight)]).reshape(3, 3))
)


@given(edges)
@example(Kernel.of([[-1, 0, -1], [-1, -4, -1], [6, -1, 3]]))
def test_a_quarter_turn_turns_the_words(kernel: Kernel) -> None:
    words, turned = meaning(kernel), meaning(kernel.turned())
    assert turned.orientation == (TURNED[words.orientation] if words.orientation else None)
    assume(words.orientation is not None)
    assert meaning(kernel.turned().turned()).orientation == words.orientation


@given(edges)
@example(Kernel.of([[0, 1, 0], [-1, 0, -1], [0, 1, 0]]))
@example(Kernel.of([[3, 3, -3], [1, -3, -2], [-1, 4, -2]]))
def test_what_is_lighter_than_around_is_darker_for_the_negative(kernel: Kernel) -> None:
    words, negated = meaning(kernel), meaning(kernel.negated())
    assume(words.orientation is None)
    assert (words.pale == ()) == (negated.pale == ())
    assert words.pale == () or {words.pale[0], negated.pale[0]} == {"pale: lighter", "pale: darker"}


@given(edges)
def test_times_minus_one_swaps_pale_and_blue(kernel: Kernel) -> None:
    words, negated = meaning(kernel), meaning(kernel.negated())
    assume(words.orientation is not None and words.pale)
    assert _spoken(negated.pale) == _spoken(words.blue)
    assert _spoken(negated.blue) == _spoken(words.pale)
    assert negated.headline == words.headline


def _spoken(legend: tuple[str, ...]) -> str:
    return " ".join(legend).partition(":")[2]


def _step(kind: str) -> np.typing.NDArray[np.float32]:
    """(9, 9): an edge through the middle, light where `kind` says."""
    rows, columns = np.indices((9, 9)) - 4
    light = {
        "above": rows < 0,
        "below": rows > 0,
        "left": columns < 0,
        "right": columns > 0,
        "upper left": rows + columns < 0,
        "lower right": rows + columns > 0,
        "upper right": rows - columns < 0,
        "lower left": rows - columns > 0,
    }[kind]
    return light.astype(np.float32)


# What a legend says, as a picture that must then give that colour.
PICTURE_OF = {
    "light above dark": "above",
    "dark above light": "below",
    "light left of dark": "left",
    "dark left of light": "right",
}


@pytest.mark.parametrize("name", ["lying", "standing", "rising", "falling", "sobel-lying", "sobel-standing"])
def test_what_is_said_to_be_pale_is_positive_and_blue_negative(name: str) -> None:
    for face in _faces(_kernel(name)):
        words = meaning(face)
        for legend, sign in ((words.pale, 1), (words.blue, -1)):
            said = " ".join(_spoken(legend).split())
            picture = _step(PICTURE_OF.get(said, said.removeprefix("light ")))
            response = convolve_plane(picture, face.array)
            strongest = response.ravel()[np.abs(response).argmax()]
            assert strongest * sign > 0, (said, face)
            assert (response * sign >= 0).all()


@pytest.mark.parametrize("name", ["laplacian", "outline", "line-lying", "line-standing"])
def test_what_stands_out_pale_is_light_or_dark_as_said(name: str) -> None:
    picture = np.zeros((9, 9), np.float32)
    picture[4, 4] = 1
    for face in _faces(_kernel(name)):
        on_it = convolve_plane(picture, face.array)[3, 3]
        assert _spoken(meaning(face).pale).split()[0] == ("lighter" if on_it > 0 else "darker")
        assert _spoken(meaning(face).blue).split()[0] == ("darker" if on_it > 0 else "lighter")


SIDE_OF = {"lying": "above", "standing": "left", "rising": "upper left", "falling": "upper right"}


@pytest.mark.parametrize("preset", PRESETS, ids=NAMES)
def test_an_orientation_is_that_of_the_edge_it_answers_most(preset: Preset) -> None:
    if preset.name == "emboss" or meaning(preset.kernel).orientation is None:
        assert preset.name not in FLAT | UPRIGHT | {"rising", "falling"}
        return
    for face in _faces(preset.kernel):
        answers = {kind: float(np.abs(convolve_plane(_step(side), face.array)).max()) for kind, side in SIDE_OF.items()}
        orientation = meaning(face).orientation
        assert orientation is not None
        assert answers[orientation] == max(answers.values())
        assert answers[TURNED[orientation]] == 0


@given(edges)
def test_an_edge_finder_says_nothing_of_plain_paper(kernel: Kernel) -> None:
    words = meaning(kernel)
    if words.headline[0] == "finds edges":
        assert kernel.total == 0
    if "plain gives 0" in words.headline:
        assert kernel.total == 0
