"""What a guess asks: real maps of real kernels, a key or a preset away, that can be told apart."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import RESPONSES, Channels, Experiment, KernelView, Pane, Response
from convtui.lab.tool_state import Guess, Tally
from convtui.lab.tools.question import (
    APART,
    BEYOND,
    CHANGES,
    ITSELF,
    KEYS,
    TOO_LARGE,
    UNFIT,
    apart,
    asked,
    can_be_told_apart,
    experiment_of,
    in_common,
    response_of,
    thumbnail_limit,
    thumbnail_shape,
)
from convtui.source.pictures import PICTURES
from tests.oracles import naive_convolution

BOOKS = Library()
NAMES = [picture.name for picture in PICTURES]
KERNELS = {preset.name: preset.kernel for preset in PRESETS}
WAYS = (*CHANGES, *KERNELS)

Map = npt.NDArray[np.float32]


def view(name: str = "lying", picture: str = "letter-e", guesses: int = 0) -> KernelView:
    size = BOOKS.working_size(picture, 32)
    return KernelView(Experiment(picture, size, kernel=KERNELS[name]), tally=Tally(guesses))


def question(now: KernelView) -> Guess:
    found = asked(now, BOOKS)
    assert isinstance(found, Guess), found
    return found


def maps(now: KernelView, ways: tuple[str, ...]) -> tuple[Map, ...]:
    return in_common([response_of(now, way, BOOKS.plane(now.experiment)) for way in ways])


def plain_distance(first: Map, second: Map) -> float:
    """The measure as it is written down, in float64."""
    u, v = (values.astype(float) / (np.abs(values).max() or 1) for values in (first, second))
    return float(np.sqrt(((u - v) ** 2).sum()) / (np.sqrt((u**2).sum()) + np.sqrt((v**2).sum())))


# -- the measure


@pytest.mark.parametrize("picture", NAMES)
def test_edges_that_lie_and_that_stand_are_told_apart_a_blur_and_the_picture_are_not(picture: str) -> None:
    now = view(picture=picture)
    lying, standing, blur, centre = maps(now, ("lying", "standing", "blur", "centre"))
    assert 0.55 < apart(lying, standing) <= 1
    assert apart(lying, standing) <= plain_distance(lying, standing) + 1e-6
    if picture != "dot":  # whose blur is nine times as large as the dot
        assert apart(blur, centre) < APART
        assert 0.05 - 0.005 < plain_distance(blur, centre) < 0.3


grids = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(-3, 4, (7, 9)).astype(np.float32)
)


@given(grids, grids, st.sampled_from((0.5, 2.0, 100.0)))
def test_it_has_no_side_no_scale_and_ends_at_1(first: Map, second: Map, factor: float) -> None:
    found = apart(first, second)
    assert 0 <= found <= 1 + 1e-9
    assert found == pytest.approx(apart(second, first))
    if found >= APART:  # below it is given up as soon as it is known to be too little
        assert found == pytest.approx(apart(first * np.float32(factor), second), abs=1e-6)
    assert apart(first, first * np.float32(factor)) < 1e-6


def test_what_is_moved_by_a_dot_looks_alike() -> None:
    rng = np.random.default_rng(3)
    values = (rng.random((20, 20)) < 0.1).astype(np.float32)
    for down, right in product((-1, 0, 1), repeat=2):
        assert apart(values, np.roll(values, (down, right), (0, 1))) < APART
    assert plain_distance(values, np.roll(values, 1, 0)) > 0.6
    assert apart(values, np.roll(values, (5, 5), (0, 1))) >= APART


@pytest.mark.parametrize(
    ("shape", "room", "dots"),
    [
        ((30, 30), (16, 16), (15, 15)),
        ((26, 26), (16, 16), (13, 13)),
        ((24, 30), (16, 16), (12, 15)),
        ((32, 32), (16, 15), (15, 15)),
        ((16, 16), (16, 16), (16, 16)),
        ((7, 5), (16, 16), (7, 5)),
        ((198, 198), (16, 16), (16, 16)),
        ((500, 3), (16, 16), (16, 1)),
    ],
)
def test_thumbnails_are_halves_or_thirds_where_that_comes_out_even(
    shape: tuple[int, int], room: tuple[int, int], dots: tuple[int, int]
) -> None:
    assert thumbnail_shape(shape, room) == dots


def test_rounding_is_not_brightened_into_a_pattern() -> None:
    full = np.array([[1, -1], [-1, 1]], np.float32)
    assert thumbnail_limit(np.array([[1e-8]], np.float32), full) == pytest.approx(1 / 8)
    assert thumbnail_limit(np.array([[0.5]], np.float32), full) == pytest.approx(0.5)
    assert thumbnail_limit(np.zeros((1, 1), np.float32), np.zeros((2, 2), np.float32)) == 1


def test_maps_of_several_shapes_are_compared_where_all_of_them_are() -> None:
    large = np.arange(49, dtype=np.float32).reshape(7, 7)
    small = np.zeros((5, 6), np.float32)
    cut = in_common([large, small])
    assert [values.shape for values in cut] == [(5, 6), (5, 6)]
    assert np.array_equal(cut[0], large[1:6, 0:6])
    assert cut[1] is not large


def test_two_plain_maps_or_one_that_is_not_finite_cannot_be_told_apart() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(9, 9)).astype(np.float32)
    ones = np.ones((9, 9), np.float32)
    assert can_be_told_apart((noise, ones))
    assert not can_be_told_apart((noise, ones, -ones))
    assert not can_be_told_apart((noise, np.full((9, 9), np.inf, np.float32)))


# -- the other kernels


def key_intent(way: str) -> Intent:
    return want.UsePreset(way) if way in KERNELS else want.ChangeKernel(way)  # type: ignore[arg-type]


@pytest.mark.parametrize("channels", ["grey", "red", "sum", "each"])
@pytest.mark.parametrize("way", WAYS)
def test_a_way_is_exactly_what_the_key_or_the_list_does(way: str, channels: Channels) -> None:
    others = (KERNELS["blur"], KERNELS["standing"]) if channels == "sum" else ()
    now = KernelView(Experiment(channels=channels, kernel=KERNELS["emboss"], others=others, bias=0.5, stride=2))
    assert experiment_of(now, way) == reduce(now, key_intent(way), BOOKS).experiment
    assert experiment_of(now, ITSELF) is now.experiment


def test_the_keys_are_those_of_the_table_of_actions() -> None:
    from convtui.tui.actions import action_named

    for change, key in KEYS.items():
        assert action_named(change).keys == (key,)
        assert action_named(change).intent == key_intent(change)


@pytest.mark.parametrize("picture", NAMES)
def test_every_preset_can_be_asked_about_on_every_bundled_picture(picture: str) -> None:
    for name in KERNELS:
        now = view(name, picture)
        found = question(now)
        assert found.ways[found.answer] == ITSELF
        assert len(set(found.ways)) == 4
        drawn = maps(now, found.ways)
        for first, second in combinations(drawn, 2):
            if first.any() and second.any():
                assert plain_distance(first, second) >= APART, found.ways
        assert sum(float(np.ptp(values)) == 0 for values in drawn) <= 1


def test_the_four_maps_are_those_that_loops_make() -> None:
    now = view("emboss")
    found = question(now)
    picture = BOOKS.plane(now.experiment)
    for way, drawn in zip(found.ways, maps(now, found.ways), strict=True):
        kernel = experiment_of(now, way).kernel
        naive = naive_convolution(picture[:, :, None], np.array(kernel.cells)[:, :, None, None])
        assert np.allclose(drawn, naive[:, :, 0], atol=1e-5)


def test_one_of_the_wrong_ones_at_least_is_one_key_away_where_that_can_be_told() -> None:
    for name in ("lying", "standing", "rising", "emboss", "sobel-lying"):
        assert set(KEYS) & set(question(view(name)).ways), name


# -- which letter


def test_the_same_state_asks_the_same_question() -> None:
    assert asked(view("emboss", "camera"), BOOKS) == asked(view("emboss", "camera"), Library())
    assert question(view()).ways == ("", "turn", "line-lying", "negate"), "as on every machine, in every Python"


def test_the_answer_is_not_always_at_the_same_letter() -> None:
    places = Counter(
        question(view(name, picture, guesses)).answer
        for name, picture, guesses in product(KERNELS, ("letter-e", "shapes", "camera"), range(4))
    )
    assert sum(places.values()) == len(KERNELS) * 12
    assert all(0.17 < places[letter] / sum(places.values()) < 0.33 for letter in range(4)), places


def test_another_guess_about_the_same_kernel_stands_in_another_order() -> None:
    orders = {question(view(guesses=count)).ways for count in range(12)}
    assert len(orders) > 4
    assert len({frozenset(order) for order in orders}) == 1


# -- any kernel, any settings

numbers = st.sampled_from((-2.0, -1.0, -0.5, 0.0, 0.0, 1.0, 1 / 9, 3.0))
shapes = st.tuples(st.integers(1, 7), st.integers(1, 7))
kernels = shapes.flatmap(
    lambda shape: st.lists(
        st.lists(numbers, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    ).map(Kernel.of)
)


@settings(max_examples=60, deadline=None)
@given(
    kernels,
    st.sampled_from(("letter-e", "camera", "dot", "step-lying")),
    st.sampled_from(("valid", "same", 2)),
    st.sampled_from((1, 2)),
    st.sampled_from((1, 2)),
    st.sampled_from((0.0, -1.0)),
    st.sampled_from(RESPONSES),
    st.booleans(),
)
def test_it_works_for_any_kernel_that_a_user_makes(
    kernel: Kernel,
    picture: str,
    padding: object,
    stride: int,
    dilation: int,
    bias: float,
    response: Response,
    flipped: bool,
) -> None:
    experiment = Experiment(
        picture,
        BOOKS.working_size(picture, 32),
        kernel,
        stride,
        padding,  # type: ignore[arg-type]
        dilation,
        bias,
        response,
        flipped=flipped,
    )
    now = KernelView(experiment)
    found = asked(now, BOOKS)
    if isinstance(found, str):
        assert found.endswith(".")
        return
    assert can_be_told_apart(maps(now, found.ways))
    for way in found.ways:
        other = experiment_of(now, way)
        assert replace(other, kernel=kernel) == experiment, "nothing but the kernel is another"


@pytest.mark.parametrize("shape", list(product((1, 2, 3, 5, 7), repeat=2)), ids=str)
def test_kernels_of_every_shape_can_be_asked_about(shape: tuple[int, int]) -> None:
    cells = np.random.default_rng(shape[0] * 8 + shape[1]).integers(-3, 4, shape)
    cells[0, 0] = 3
    assert isinstance(asked(KernelView(Experiment(kernel=Kernel.of(cells))), BOOKS), Guess)


@pytest.mark.parametrize("channels", ["sum", "each", "blue"])
def test_in_colour_too(channels: Channels) -> None:
    rng = np.random.default_rng(5)
    books = Library()
    books.add("colours", "colours", Plane.of(rng.random((32, 32, 3), np.float32)))
    others = (KERNELS["blur"], KERNELS["standing"]) if channels == "sum" else ()
    now = KernelView(Experiment("colours", channels=channels, others=others), channel=1)
    found = asked(now, books)
    assert isinstance(found, Guess)
    picture = books.plane(now.experiment)
    assert can_be_told_apart([response_of(now, way, picture) for way in found.ways])


# -- where nothing is asked


def _flat() -> Library:
    books = Library()
    books.add("flat", "flat", Plane.of(np.full((32, 32), 0.5, np.float32)))
    books.add("tiny", "tiny", Plane.of(np.ones((2, 2), np.float32)))
    books.add("vast", "vast", Plane.of(np.zeros((600, 600), np.float32)))
    return books


@pytest.mark.parametrize(("focus", "key"), [("kernel", "i takes"), ("picture", "n takes"), ("map", "n takes")])
def test_a_picture_that_cannot_tell_them_apart_says_what_to_do(focus: Pane, key: str) -> None:
    for name in KERNELS:
        said = asked(KernelView(Experiment("flat", kernel=KERNELS[name]), focus=focus), _flat())
        assert isinstance(said, str)
        assert len(said) < 79
        assert said == f"The maps of this picture look too much alike to guess at: {key} another."


def test_what_does_not_fit_is_too_large_or_overflows_is_said_in_one_sentence() -> None:
    assert asked(KernelView(Experiment("tiny")), _flat()) == UNFIT
    assert asked(KernelView(Experiment("vast")), _flat()) == TOO_LARGE
    beyond = Kernel.of(np.full((3, 3), 3e38))
    assert asked(KernelView(Experiment(kernel=beyond)), BOOKS) == BEYOND
    for sentence in (UNFIT, TOO_LARGE, BEYOND):
        assert len(sentence) < 79


def test_a_preset_by_any_name_is_known() -> None:
    assert all(preset_named(name) is not None and name not in CHANGES for name in KERNELS)
