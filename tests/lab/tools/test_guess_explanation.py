"""Every sentence of an explanation is true: each is held against convolutions of plain paper, steps and noise."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab.derive import mapped
from convtui.lab.meaning import Orientation
from convtui.lab.presets import PRESETS, Preset, preset_named
from convtui.lab.state import Experiment
from convtui.lab.tools.explanation import EDGES, Claim, claims, conditions, explanation

SIDE = 24
Picture = npt.NDArray[np.float32]

whole = st.integers(-4, 4).map(float)
tenths = st.integers(-20, 20).map(lambda count: count / 10)
shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))


@st.composite
def kernels(draw: st.DrawFn) -> Kernel:
    """Of all kinds: any, and such as sum to 0 in all, by rows or by columns, and symmetric ones."""
    rows, columns = draw(shapes)
    numbers = draw(st.sampled_from((whole, tenths)))
    cells = np.array(draw(st.lists(numbers, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)
    match draw(st.sampled_from(("any", "any", "zero", "rows", "columns", "over", "mirrored", "odd", "above"))):
        case "zero":
            cells[-1, -1] -= cells.sum()
        case "rows":
            cells[:, -1] -= cells.sum(axis=1)
        case "columns":
            cells[-1] -= cells.sum(axis=0)
        case "over":
            cells = cells + cells[::-1]
        case "mirrored":
            cells = cells + cells[:, ::-1]
        case "odd":
            cells = cells - cells[::-1]
        case "above":
            cells = np.abs(cells)
    return Kernel.of(np.round(cells, 6))


experiments = st.builds(
    Experiment,
    kernel=kernels(),
    stride=st.sampled_from((1, 1, 1, 2)),
    dilation=st.sampled_from((1, 1, 2)),
    bias=st.sampled_from((0.0, 0.0, 0.0, 1.5)),
    flipped=st.booleans(),
)


def made(experiment: Experiment, picture: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return mapped(experiment, np.asarray(picture, np.float32)).astype(float)


def along(edge: Orientation) -> npt.NDArray[np.intp]:
    """(SIDE, SIDE): what is alike along an edge; it grows away from the light."""
    rows, columns = np.indices((SIDE, SIDE))
    return {"lying": rows, "standing": columns, "rising": rows + columns, "falling": rows - columns}[edge]


def step(edge: Orientation, at: int, light_first: bool = True) -> Picture:
    """An edge; the light lies above, at the left, at the upper left, at the upper right."""
    light = along(edge) < at
    return (light if light_first else ~light).astype(np.float32)


def middle(edge: Orientation) -> int:
    return 0 if edge == "falling" else SIDE - 1 if edge == "rising" else SIDE // 2


def claim(experiment: Experiment, topic: str) -> Claim | None:
    return next((one for one in claims(experiment) if one.topic == topic), None)


NOISE = np.random.default_rng(11).random((SIDE, SIDE), np.float32)


def near(found: npt.ArrayLike, wanted: npt.ArrayLike, experiment: Experiment) -> bool:
    size = float(np.abs(experiment.weights).sum()) + abs(experiment.bias) + 1
    return bool((np.abs(np.asarray(found) - np.asarray(wanted)) <= 1e-5 * size).all())


# -- plain paper


@given(experiments, st.sampled_from((0.25, 0.5, 1.0)))
def test_what_plain_paper_gives(experiment: Experiment, light: float) -> None:
    said = claim(experiment, "plain")
    assert said is not None
    (value,) = said.numbers
    if said.words.startswith("White"):
        assert near(made(experiment, np.ones((SIDE, SIDE))), value, experiment)
        assert not near(value, experiment.bias, experiment)
    else:
        assert said.words.startswith("Plain paper gives ")
        assert near(made(experiment, np.full((SIDE, SIDE), light)), value, experiment)
        assert value == pytest.approx(experiment.bias)


# -- edges


@settings(max_examples=300)
@given(experiments, st.sampled_from(EDGES))
@example(Experiment(kernel=PRESETS[0].kernel), "standing")
@example(Experiment(kernel=PRESETS[2].kernel), "falling")
def test_an_edge_is_said_to_vanish_exactly_where_it_does(experiment: Experiment, edge: Orientation) -> None:
    answers = [
        made(experiment, step(edge, middle(edge) + shift, light_first))
        for shift in (-1, 0, 1)
        for light_first in (True, False)
    ]
    vanishes = all(near(answer, experiment.bias, experiment) for answer in answers)
    said = claim(experiment, edge)
    if not experiment.weights.any():
        assert said is None
        return
    assert (said is not None and said.words.startswith("Across")) == vanishes
    if vanishes:
        # And so does any picture that is alike along it: stripes of any greys.
        stripes = np.random.default_rng(1).random(3 * SIDE, np.float32)[along(edge)]
        assert near(made(experiment, stripes), experiment.bias, experiment)


@settings(max_examples=300)
@given(experiments, st.sampled_from(EDGES))
@example(Experiment(kernel=PRESETS[0].kernel), "lying")
def test_how_far_an_edge_is_answered(experiment: Experiment, edge: Orientation) -> None:
    said = claim(experiment, edge)
    assume(said is not None and said.words.startswith("Light"))
    assert said is not None
    dots = [made(experiment, step(edge, middle(edge) + shift)) for shift in range(experiment.stride)]
    found = np.concatenate([each.ravel() for each in dots]) - experiment.bias
    (value,) = said.numbers
    assert near(np.abs(found).max(), abs(value - experiment.bias), experiment)
    assert np.isclose(found, value - experiment.bias, atol=1e-4).any(), "with this sign, light on this side"
    sign = {"pale.": 1, "blue.": -1}.get(said.words.split(" ")[-1])
    assert sign is None or sign * value > 0
    assert (sign is None) == bool(experiment.bias)


@given(experiments, st.sampled_from(("lying", "standing")))
@example(Experiment(kernel=PRESETS[7].kernel), "lying")
def test_the_dots_on_the_way_into_light(experiment: Experiment, edge: Orientation) -> None:
    said = claim(experiment, edge)
    assume(said is not None and "from dark into light" in said.words)
    assert said is not None
    dots = made(experiment, step(edge, middle(edge)))
    line = dots[::-1, 0] if edge == "lying" else dots[0, ::-1]
    assert said.words.startswith("Upwards" if edge == "lying" else "Leftwards")
    length = len(said.numbers)
    at = [
        index for index in range(len(line) - length + 1) if near(line[index : index + length], said.numbers, experiment)
    ]
    # Before and after them all is dark, or light.
    assert any(
        near(line[: index + 1], line[0], experiment) and near(line[index + length - 1 :], line[-1], experiment)
        for index in at
    )
    printed = [float(text) for text in re.findall(r"-?\d*\.?\d+", said.words)]
    assert near(np.array(printed), said.numbers, experiment) or np.allclose(printed, said.numbers, rtol=0.02, atol=0.01)


# -- all pictures


@given(experiments, st.booleans())
def test_how_far_dots_can_go(experiment: Experiment, mean: bool) -> None:
    cells = np.abs(np.asarray(experiment.kernel.cells))
    assume(np.count_nonzero(cells) > 1)
    kernel = Kernel.of(cells).normalised() if mean else Kernel.of(cells)
    assert claim(replace(experiment, kernel=kernel.with_cell(0, 0, -0.5)), "reach") is None
    experiment = replace(experiment, kernel=kernel, bias=0.0)
    said = claim(experiment, "reach")
    assert said is not None
    assert said.words.startswith("A mean") == (abs(kernel.total - 1) < 1e-9)
    dots = made(experiment, NOISE)
    assert dots.min() >= 0
    if said.words.startswith("A mean"):
        rows, columns = experiment.kernel.shape
        gap, stride = experiment.dilation, experiment.stride
        windows = np.lib.stride_tricks.sliding_window_view(NOISE, ((rows - 1) * gap + 1, (columns - 1) * gap + 1))
        windows = windows[::stride, ::stride, ::gap, ::gap]
        assert (dots >= windows.min(axis=(2, 3)) - 1e-5).all()
        assert (dots <= windows.max(axis=(2, 3)) + 1e-5).all()


@settings(max_examples=200)
@given(experiments)
@example(Experiment(kernel=PRESETS[0].kernel))
@example(Experiment(kernel=PRESETS[1].kernel))
@example(Experiment(kernel=PRESETS[8].kernel))
def test_how_its_symmetry_shows(experiment: Experiment) -> None:
    said = claim(experiment, "symmetry")
    assume(said is not None)
    assert said is not None
    flip = np.flipud if said.words.startswith("Upside down") else np.fliplr
    sign = -1 if "negative" in said.words else 1
    assert ("every sign swaps" in said.words) == (sign < 0)
    assert near(made(experiment, flip(NOISE)), sign * flip(made(experiment, NOISE)), experiment)


@given(experiments)
def test_light_and_dark_swapped(experiment: Experiment) -> None:
    swaps = near(made(experiment, 1 - NOISE), -made(experiment, NOISE), experiment)
    if claim(experiment, "swap") is not None:
        assert swaps
    elif experiment.stride == 1 and experiment.weights.any():
        assert not swaps


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "Only the middle weight counts: a dot is the pixel there."),
        ([[0, 0, 0], [0, -2, 0], [0, 0, 0]], "Only the middle weight counts: a dot is the pixel there times\xa0-2."),
        ([[3, 0], [0, 0]], "Only one weight counts: a dot is the pixel there times\xa03."),
        ([[0, 0], [0, 0]], "All weights are 0, so every dot is 0."),
    ],
)
def test_one_weight_or_none(cells: list[list[float]], words: str) -> None:
    experiment = Experiment(kernel=Kernel.of(cells))
    said = claim(experiment, "weights")
    assert said is not None
    assert said.words == words
    dots = made(experiment, NOISE)
    times, in_middle = said.numbers
    (row, column) = np.argwhere(np.array(cells))[0] if times else (0, 0)
    assert near(dots, times * NOISE[row : row + dots.shape[0], column : column + dots.shape[1]], experiment)
    assert bool(in_middle) == ((row, column) == (1, 1))


# -- the printed figures


def sums_in(words: str) -> Sequence[tuple[float, float]]:
    """(left side, right side) of every sum that is written out."""
    found = re.findall(r"(-?[\d.e]+(?:\xa0[+-]\xa0[\d.e]+)+)\xa0=\xa0(-?[\d.e]+)", words)
    return [
        (sum(float(term) for term in re.findall(r"-?[\d.e]+", re.sub(r"\xa0", "", left))), float(right))
        for left, right in found
    ]


@settings(max_examples=300)
@given(experiments)
def test_written_sums_add_up_as_they_are_printed(experiment: Experiment) -> None:
    for one in claims(experiment):
        for left, right in sums_in(one.words):
            assert left == pytest.approx(right, abs=1e-9), one.words
        assert "~" not in one.words or experiment.weights.any()


def test_sums_are_read_here_as_they_are_written() -> None:
    assert sums_in("x: 1\xa0-\xa01\xa0=\xa00.") == [(0.0, 0.0)] or sums_in("x: 1\xa0-\xa01\xa0=\xa00")
    assert sums_in("-1\xa0+\xa02\xa0-\xa01\xa0=\xa00, pale") == [(0.0, 0.0)]
    assert sums_in("1\xa0+\xa01\xa0=\xa03, pale")[0] == (2.0, 3.0)


# -- what is told first


def _kernel(name: str) -> Kernel:
    preset = preset_named(name)
    assert preset is not None
    return preset.kernel


def told(name: str, other: Kernel | None = None) -> str:
    rival = Experiment(kernel=other) if other is not None else None
    return explanation(Experiment(kernel=_kernel(name)), rival)[0].replace("\xa0", " ")


LYING = _kernel("lying")


@pytest.mark.parametrize(
    ("name", "other", "first"),
    [
        ("lying", LYING.turned(), "Across a standing edge the top and bottom rows are alike: 1 - 1 = 0."),
        ("standing", LYING, "Across a lying edge the left and right columns are alike: -1 + 1 = 0."),
        ("lying", LYING.negated(), "Light above dark, the first row lit: 1 + 1 + 1 = 3, pale."),
        ("lying", _kernel("centre"), "Across a standing edge the top and bottom rows are alike: 1 - 1 = 0."),
        ("rising", _kernel("falling"), "Across a falling edge (\\) pixels on a diagonal are alike: 1 - 1 = 0."),
        ("laplacian", _kernel("blur"), "Plain paper gives 4 - 4 = 0."),
        ("blur", LYING, "White paper gives 1."),
        ("lying", None, "Light above dark, the first row lit: 1 + 1 + 1 = 3, pale."),
        ("sobel-standing", None, "Light left of dark, the first column lit: -1 - 2 - 1 = -4, blue."),
        ("outline", None, "Plain paper gives 8 - 8 = 0."),
        ("ones", None, "White paper gives 9."),
        ("centre", None, "Only the middle weight counts: a dot is the pixel there."),
    ],
)
def test_what_sets_the_map_apart_comes_first(name: str, other: Kernel | None, first: str) -> None:
    assert told(name, other) == first


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_there_is_always_something_to_say(preset: Preset) -> None:
    said = explanation(Experiment(kernel=preset.kernel))
    assert len(said) >= 3
    assert len(set(said)) == len(said)
    assert all(sentence.endswith(".") and len(sentence) < 90 for sentence in said)


@pytest.mark.parametrize(
    ("experiment", "words"),
    [
        (Experiment(), ""),
        (Experiment(padding=0), ""),
        (Experiment(padding="same"), "Away from the rim:"),
        (Experiment(response="abs"), "Before signs go:"),
        (Experiment(response="relu", padding=2), "Away from the rim, before ReLU:"),
        (Experiment(channels="sum", response="clip"), "In greys, before clipping:"),
    ],
)
def test_under_what_it_holds_is_said_before(experiment: Experiment, words: str) -> None:
    assert conditions(experiment) == words
    assert (explanation(experiment)[0] == words) == bool(words)


def test_of_three_kernels_it_tells_what_they_do_to_greys() -> None:
    experiment = Experiment(channels="sum", others=(LYING.negated(), _kernel("standing")))
    said = claim(experiment, "standing")
    assert said is not None
    greys = np.repeat(step("standing", 12)[:, :, None], 3, axis=2)
    assert near(np.abs(mapped(experiment, greys)).max(), abs(said.numbers[0]), experiment)


def test_away_from_the_rim_it_holds_with_zeros_round_the_picture() -> None:
    experiment = Experiment(padding="same")
    said = claim(experiment, "standing")
    assert said is not None
    assert said.words.startswith("Across")
    dots = made(experiment, step("standing", 12))
    assert not near(dots, 0, experiment)
    assert near(dots[1:-1, 1:-1], 0, experiment)
