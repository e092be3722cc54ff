import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.network.describe import describe, fires
from convtui.ops.activation import relu
from convtui.ops.convolution import convolve_plane
from convtui.source.networks import load_network

Cells = npt.NDArray[np.int64]

# Clockwise from above, as the eye goes; each with the lean of an edge that has its ink there.
CLOCK = ["above", "above right", "right", "below right", "below", "below left", "left", "above left"]
LEANS = ["lies flat", "leans like \\", "stands", "leans like /"] * 2
UPRIGHT = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
SLANTED = np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
FROM_THE_MOCK = [[0.15, -0.02, -0.26], [0.22, 0.13, -0.42], [0.31, 0.0, -0.26]]


@pytest.mark.parametrize("hour", range(8))
def test_edges_in_eight_directions(hour: int) -> None:
    found = describe(np.rot90((UPRIGHT, SLANTED)[hour % 2], -(hour // 2)))
    assert found.wants == CLOCK[hour]
    assert found.avoids == CLOCK[(hour + 4) % 8]
    assert found.kind == "edge"
    assert found.lean == LEANS[hour]


@pytest.mark.parametrize("hour", range(8))
def test_one_cell_is_where_it_is(hour: int) -> None:
    cells = np.zeros((3, 3))
    cells[[0, 0, 1, 2, 2, 2, 1, 0][hour], [1, 2, 2, 2, 1, 0, 0, 0][hour]] = 0.3
    found = describe(cells)
    assert (found.wants, found.avoids, found.kind) == (CLOCK[hour], "", "one side")
    assert (describe(-cells, bias=1).avoids, describe(-cells, bias=1).kind) == (CLOCK[hour], "one side")


@pytest.mark.parametrize(
    ("cells", "phrase", "wants", "avoids"),
    [
        ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "spot", "centre", ""),
        ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], "spot", "centre", ""),
        ([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "spot", "centre", "all round"),
        ([[0, 1, 0], [1, -4, 1], [0, 1, 0]], "hole", "all round", "centre"),
        ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], "any ink", "everywhere", ""),
        ([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]], "line that stands", "middle column", "left and right"),
        ([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], "line that lies flat", "middle row", "above and below"),
        ([[1, -2, 1], [1, -2, 1], [1, -2, 1]], "gap that stands", "left and right", "middle column"),
        (
            [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]],
            "line that leans like \\",
            "diagonal \\",
            "above right and below left",
        ),
        ([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], "edge that lies flat", "above", "below"),
        ([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], "edge that leans like /", "below right", "above left"),
        ([[0, 0, 0], [-1, 1, 0], [0, 0, 0]], "edge that stands", "centre", "left"),
        ([[1, 1], [-1, -1]], "edge that lies flat", "above", "below"),
        ([[1, -1]], "edge that stands", "left", "right"),
        ([[1, 0, 0], [-1, 0, 1], [0, 0, -1]], "no clear orientation", "here and there", "here and there"),
        (FROM_THE_MOCK, "edge that stands", "below left", "right"),
    ],
)
def test_kernels_made_by_hand(cells: list[list[float]], phrase: str, wants: str, avoids: str) -> None:
    found = describe(cells)
    assert (found.phrase, found.wants, found.avoids) == (phrase, wants, avoids)


def test_a_blob_in_five_by_five_is_a_spot() -> None:
    rows, columns = np.indices((5, 5)) - 2
    assert describe(np.exp(-(rows**2 + columns**2) / 2)).kind == "spot"


def test_an_edge_whose_weights_do_not_cancel_only_prefers_a_side() -> None:
    found = describe([[4, 4, 4], [0, 0, 0], [-1, -1, -1]])
    assert (found.wants, found.avoids, found.kind) == ("above", "below", "one side")


def test_a_weak_sign_is_not_spoken_of() -> None:
    assert describe([[9, 9, 9], [0, 0, 0], [-1, 0, 0]]).avoids == ""


def test_one_strong_cell_is_spoken_of_though_its_sign_carries_little() -> None:
    found = describe([[0.11, 0.06, 0.01], [0.13, 0.09, 0.07], [-0.16, 0.05, 0.14]])
    assert (found.wants, found.avoids, found.kind) == ("diagonal \\", "below left", "one side")


def test_one_word_for_both_signs_would_say_nothing() -> None:
    found = describe([[-1, 2, -1], [0, 0, 0], [0, 0, 0]])
    assert (found.wants, found.avoids) == ("here and there", "here and there")
    assert found.kind == "no clear orientation"


@pytest.mark.parametrize(
    ("cells", "bias"),
    [(np.zeros((3, 3)), 0.0), (np.zeros((3, 3)), 0.4), (-np.ones((3, 3)), 0.0), (UPRIGHT, -3.0)],
)
def test_dead_is_what_no_picture_can_change(cells: Cells, bias: float) -> None:
    assert describe(cells, bias).kind == "dead"
    assert describe(cells, bias).phrase == "dead"
    picture = np.random.default_rng(1).random((20, 20))
    assert np.unique(relu(convolve_plane(picture, cells, bias=bias))).size == 1


def test_a_filter_that_ink_can_only_darken_is_not_dead() -> None:
    found = describe(-np.ones((3, 3)), 0.5)
    assert (found.kind, found.avoids, found.blank) == ("bare paper", "everywhere", 0.5)


def test_without_a_relu_only_a_kernel_of_zeros_is_dead() -> None:
    assert describe(UPRIGHT, -3.0, "linear").kind == "edge"
    assert describe(UPRIGHT, -3.0, "linear").blank == -3
    assert describe(np.zeros((3, 3)), -3.0, "linear").kind == "dead"


@given(arrays(np.int64, (3, 3), elements=st.integers(-4, 4)))
def test_turning_the_kernel_turns_the_words(cells: Cells) -> None:
    before, after = describe(cells, 0.1), describe(np.rot90(cells, -1), 0.1)
    assert before.kind == after.kind
    for word, turned in ((before.wants, after.wants), (before.avoids, after.avoids)):
        wanted = CLOCK[(CLOCK.index(word) + 2) % 8] if word in CLOCK else None
        assert turned == wanted or (wanted is None and turned not in CLOCK)
    if before.lean:
        assert after.lean == LEANS[LEANS.index(before.lean) + 2]


@given(arrays(np.int64, (3, 3), elements=st.integers(-4, 4)), st.sampled_from([0.25, 3.0]))
def test_the_words_do_not_depend_on_the_size_of_the_numbers(cells: Cells, factor: float) -> None:
    before, after = describe(cells), describe(cells * factor)
    assert (before.wants, before.avoids, before.kind) == (after.wants, after.avoids, after.kind)


def test_channels_are_added() -> None:
    colour = np.stack([UPRIGHT, UPRIGHT, np.zeros((3, 3))], axis=2)
    assert describe(colour) == describe(UPRIGHT)
    with pytest.raises(ValueError, match="not 1 axes"):
        describe([1, 2, 3])


def test_lines_for_a_screen() -> None:
    assert describe(FROM_THE_MOCK, -0.001).lines == (
        "wants ink: below left",
        "no ink: right",
        "blank paper gives 0.00",
    )
    assert describe(np.zeros((3, 3)), -0.001, "linear").lines == ("blank paper gives 0.00",)


@pytest.mark.parametrize("bias", [0.01, 0.3, 0.0, -0.2])
def test_only_what_exceeds_blank_paper_fires(bias: float) -> None:
    ink = np.zeros((12, 12))
    ink[6:, :] = 1
    values = relu(convolve_plane(ink, [[-1, -1, -1], [0, 0, 0], [1, 1, 1]], bias=bias))
    blank = describe([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], bias).blank
    # Two of ten rows of windows meet the edge; the rest see plain ink or plain paper.
    assert fires(values, blank) == pytest.approx(0.2)
    assert fires(np.full((4, 4), np.float32(bias)), bias) == 0


def test_an_empty_map_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="empty map"):
        fires(np.zeros((0, 3)), 0.0)


def test_training_makes_edges_of_random_numbers() -> None:
    """What the form of a new training says of the lecture's: few at the start, many at the end."""
    for name in ("lecture", "stacked"):
        history = load_network(name).history
        start, end = (
            sum("edge" in describe(at.kernels[..., one], float(at.bias[one])).phrase for one in range(32))
            for at in (history[0], history[-1])
        )
        assert start < 10
        assert end >= 2 * start
