"""j: the strongest places, one after the other, and how alike window and kernel are there."""

from itertools import combinations, pairwise, product
from math import sqrt

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.derive import compute, kernel_scene
from convtui.lab.library import Library
from convtui.lab.matches import USUAL, cosine, matches, strongest
from convtui.lab.reduce import reduce
from convtui.lab.state import RESPONSES, Experiment, KernelView, Response, State
from tests.oracles import grid

ODD = Kernel(((1, 2, -1), (0.5, -3, 0), (1, 0, 1)))
Places = tuple[tuple[int, int], ...]

experiments = st.builds(
    Experiment,
    kernel=st.sampled_from((ODD, Kernel.of([[1, -1]]), Kernel.of([[2]]), Kernel.of(np.arange(20).reshape(4, 5) - 9))),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
    response=st.sampled_from(RESPONSES),
)
# Few different values, so that many are equal.
maps = st.tuples(st.integers(1, 14), st.integers(1, 14), st.integers(0, 99)).map(
    lambda given_: np.random.default_rng(given_[2]).integers(-4, 5, given_[:2]).astype(np.float32)
)


def _strength(values: Float32, experiment: Experiment) -> npt.NDArray[np.float64]:
    return np.abs(values).astype(float) if experiment.response == "abs" else values.astype(float)


def _share(experiment: Experiment, one: tuple[int, int], other: tuple[int, int]) -> float:
    """Of a window's pixels, holes included, those that another has too: counted one by one."""
    (rows, columns), gap, step = experiment.kernel.shape, experiment.dilation, experiment.stride
    high, wide = (rows - 1) * gap + 1, (columns - 1) * gap + 1

    def pixels(place: tuple[int, int]) -> set[tuple[int, int]]:
        return {(place[0] * step + y, place[1] * step + x) for y, x in product(range(high), range(wide))}

    return len(pixels(one) & pixels(other)) / (high * wide)


@settings(max_examples=200)
@given(maps, experiments, st.integers(1, 8))
def test_the_strongest_places_are_peaks_and_none_is_another_again(
    values: Float32, experiment: Experiment, count: int
) -> None:
    found, strength = strongest(values, experiment, count), _strength(values, experiment)
    assert len(found) <= count
    assert all(strength[one] >= strength[other] for one, other in pairwise(found))
    for row, column in found:
        assert strength[row, column] > 0
        around = strength[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        assert strength[row, column] == around.max()
    assert all(_share(experiment, one, other) <= 0.5 for one, other in combinations(found, 2))


@settings(max_examples=60)
@given(maps, experiments)
def test_no_peak_is_forgotten(values: Float32, experiment: Experiment) -> None:
    """Every peak is found, or its window is mostly that of one that is at least as strong."""
    found, strength = strongest(values, experiment, values.size), _strength(values, experiment)
    for row, column in product(*map(range, values.shape)):
        around = strength[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        if strength[row, column] <= 0 or strength[row, column] < around.max() or (row, column) in found:
            continue
        others = [one for one in found if _share(experiment, one, (row, column)) > 0.5]
        assert any(strength[one] >= strength[row, column] for one in others)


@pytest.mark.parametrize(
    ("response", "first"), [("signed", (1, 6)), ("relu", (1, 6)), ("clip", (1, 6)), ("abs", (7, 2))]
)
def test_the_view_says_what_is_strong(response: Response, first: tuple[int, int]) -> None:
    values = np.zeros((9, 9), np.float32)
    values[1, 6], values[7, 2], values[4, 4] = 5, -8, 2
    found = strongest(values, Experiment(response=response), 3)
    assert found[0] == first
    assert ((7, 2) in found) == (response == "abs")


def test_equal_places_are_spread_out() -> None:
    """On a long edge all dots are alike: five in a row would say nothing of the other edges."""
    values = np.zeros((20, 30), np.float32)
    values[2], values[17] = 3, 3
    found = strongest(values, Experiment(), 4)
    assert {row for row, _ in found} == {2, 17}
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) >= 9 for a, b in combinations(found, 2))


def test_where_nothing_is_above_zero_nothing_matches() -> None:
    assert strongest(np.zeros((5, 5), np.float32), Experiment(), 5) == ()
    assert strongest(-np.ones((5, 5), np.float32), Experiment(), 5) == ()
    assert len(strongest(-np.ones((5, 5), np.float32), Experiment(response="abs"), 5)) == 5
    rounding = np.full((5, 5), 1e-8, np.float32)
    assert strongest(rounding, Experiment(), 5) == (), "what rounding leaves of plain paper is no find"


def test_not_a_number_is_no_match() -> None:
    values = np.zeros((6, 6), np.float32)
    values[2, 2], values[5, 5] = np.nan, 1
    assert strongest(values, Experiment(), 5) == ((5, 5),)


# -- cosine


@given(st.integers(0, 999), st.floats(0.01, 100))
def test_the_cosine_does_not_know_how_bright_it_is(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    patch, weights = rng.random((3, 4)), rng.normal(size=(3, 4))
    likeness = cosine(patch, weights)
    assert likeness is not None
    assert -1 <= likeness <= 1
    assert cosine(patch * factor, weights) == pytest.approx(likeness)
    assert cosine(weights * factor, weights) == pytest.approx(1)
    assert cosine(-weights, weights) == pytest.approx(-1)
    product_, lengths = 0.0, [0.0, 0.0]
    for a, b in zip(patch.ravel(), weights.ravel(), strict=True):
        product_ += a * b
        lengths = [lengths[0] + a * a, lengths[1] + b * b]
    assert likeness == pytest.approx(product_ / sqrt(lengths[0] * lengths[1]))


def test_what_is_zero_everywhere_has_no_cosine() -> None:
    assert cosine(np.zeros((3, 3)), ODD.array) is None
    assert cosine(np.ones((3, 3)), np.zeros((3, 3))) is None


def test_brightness_counts() -> None:
    """A bright blank window beats a dim one that looks just as the kernel wants; the cosine does not agree."""
    plus = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.float32)
    kernel = Kernel.of(plus - 0.5 * (1 - plus))
    picture = np.zeros((9, 20), np.float32)
    picture[1:8, 1:8] = 1
    picture[3:6, 14:17] = 0.3 * plus
    experiment = Experiment("plus", kernel=kernel)
    found = matches(picture, compute(experiment, picture).map, experiment, 20)
    blank = next(one for one in found if picture[one.row : one.row + 3, one.column : one.column + 3].all())
    like = next(one for one in found if (one.row, one.column) == (3, 14))
    assert (blank.value, like.value) == pytest.approx((3, 1.5))
    assert blank.cosine == pytest.approx(3 / (3 * sqrt(6)))
    assert like.cosine == pytest.approx(5 / sqrt(5 * 6))
    assert found.index(blank) < found.index(like)


@pytest.mark.parametrize("channels", ["green", "sum", "each"])
def test_matches_are_of_what_the_kernel_lies_on(channels: str) -> None:
    colours = np.random.default_rng(3).random((12, 14, 3)).astype(np.float32)
    library = Library()
    library.add("colours", "colours", Plane.of(colours))
    experiment = Experiment("colours", channels=channels, kernel=ODD, padding="same", others=(ODD.turned(), ODD))  # type: ignore[arg-type]
    scene = kernel_scene(KernelView(experiment, channel=1, matches=6), library)
    assert len(scene.matches) == 6
    _, before = grid(12, 3, 1, 1, "same")
    padded = np.pad(colours, ((before, before), (before, before), (0, 0)))
    for one in scene.matches:
        patch = padded[one.row : one.row + 3, one.column : one.column + 3]
        weights = experiment.weights
        if channels != "sum":
            patch = patch[..., 1]
        assert one.value == pytest.approx(float((patch.astype(float) * weights).sum()), abs=1e-5)
        assert one.value == scene.computed.map[one.row, one.column]
        assert one.cosine == pytest.approx(one.value / float(np.linalg.norm(patch) * np.linalg.norm(weights)), abs=1e-5)


# -- j


@pytest.fixture
def library() -> Library:
    made = Library()
    picture = np.zeros((20, 30))
    for value, (row, column) in zip((0.9, 0.5, 0.7, 0.3), ((4, 4), (4, 20), (14, 8), (15, 25)), strict=True):
        picture[row, column] = value
    made.add("dots", "dots", Plane.of(frozen(picture)))
    return made


SPOT = Experiment("dots", kernel=Kernel.of([[0, 0, 0], [0, 1, 0], [0, 0, 0]]))
BY_STRENGTH = ((3, 3), (13, 7), (3, 19), (14, 24))


def _places(library: Library, *doing: want.Intent, view: KernelView | None = None) -> list[tuple[int, int]]:
    state, seen = State(kernel=view or KernelView(SPOT)), []
    for intent in doing:
        state = reduce(state, intent, library)
        seen.append(state.kernel.place)
    return seen


def test_the_first_press_goes_to_the_strongest_and_the_next_ones_on_and_round(library: Library) -> None:
    assert _places(library, *[want.JumpToMatch()] * 6) == [*BY_STRENGTH, *BY_STRENGTH[:2]]
    assert _places(library, *[want.JumpToMatch(-1)] * 3) == [BY_STRENGTH[0], BY_STRENGTH[3], BY_STRENGTH[2]]
    after = reduce(State(kernel=KernelView(SPOT)), want.JumpToMatch(), library).kernel
    assert after.matches == USUAL
    assert (after.focus, after.experiment) == ("kernel", SPOT)


def test_who_stands_on_the_strongest_already_is_there_after_the_first_press(library: Library) -> None:
    assert _places(library, want.JumpToMatch(), view=KernelView(SPOT, place=BY_STRENGTH[0])) == [BY_STRENGTH[0]]


def test_a_window_that_was_moved_away_starts_again(library: Library) -> None:
    away = KernelView(SPOT, place=(0, 0), matches=3)
    assert _places(library, want.JumpToMatch(), view=away) == [BY_STRENGTH[0]]
    assert _places(library, want.JumpToMatch(-1), view=away) == [BY_STRENGTH[2]], "the last of the three"


def test_as_many_as_were_asked_for_are_marked(library: Library) -> None:
    state = reduce(State(kernel=KernelView(SPOT)), want.MarkMatches(2), library)
    scene = kernel_scene(state.kernel, library)
    assert [(one.row, one.column) for one in scene.matches] == list(BY_STRENGTH[:2])
    assert _places(library, *[want.JumpToMatch()] * 3, view=state.kernel) == [*BY_STRENGTH[:2], BY_STRENGTH[0]]


def test_marks_follow_the_kernel_and_go_with_escape(library: Library) -> None:
    state = reduce(State(kernel=KernelView(SPOT)), want.JumpToMatch(), library)
    assert [one.value for one in kernel_scene(state.kernel, library).matches] == pytest.approx([0.9, 0.7, 0.5, 0.3])
    state = reduce(state, want.ChangeKernel("negate"), library)
    assert kernel_scene(state.kernel, library).matches == ()
    jumped = reduce(state, want.JumpToMatch(), library)
    assert jumped.kernel.place == state.kernel.place, "nothing matches: the window stays"
    state = reduce(state, want.Cancel(), library)
    assert state.kernel.matches == 0
    assert reduce(jumped, want.MarkMatches(0), library).kernel.matches == 0


def test_escape_drops_what_is_typed_before_the_marks(library: Library) -> None:
    state = State(kernel=KernelView(SPOT, matches=5))
    state = reduce(reduce(state, want.TypeText("2"), library), want.Cancel(), library)
    assert (state.kernel.typing, state.kernel.matches) == (None, 5)
    assert reduce(state, want.Cancel(), library).kernel.matches == 0


def test_a_jump_ends_a_sweep_in_either_direction(library: Library) -> None:
    for steer in (want.Move(columns=1), want.Move(columns=-1)):
        state = State(kernel=KernelView(SPOT))
        doing: list[want.Intent] = [want.PlayPause(), *[want.Tick()] * 8, steer, want.Tick(), want.JumpToMatch()]
        for intent in doing:
            state = reduce(state, intent, library)
        assert state.kernel.sweep is None
        assert state.kernel.place == BY_STRENGTH[0]


def test_a_sweep_goes_back_where_it_came_from(library: Library) -> None:
    state, reached = reduce(State(kernel=KernelView(SPOT)), want.PlayPause(), library), []
    doing: list[want.Intent] = [*[want.Tick()] * 40, want.Move(columns=-1), *[want.Tick()] * 39]
    for intent in doing:
        state = reduce(state, intent, library)
        assert state.kernel.sweep is not None
        reached.append(state.kernel.sweep.dots)
    forth, back = reached[:40], reached[41:]
    assert forth == sorted(forth)
    assert back == sorted(back, reverse=True)
    assert back[-1] < 5 < forth[-1]


def test_nothing_is_looked_for_while_nothing_is_marked(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the map was searched")

    monkeypatch.setattr("convtui.lab.derive.matches", never)
    view = KernelView(SPOT)
    assert kernel_scene(view, library).matches == ()
    with pytest.raises(AssertionError):
        kernel_scene(replace(view, matches=1), library)
