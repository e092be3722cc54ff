import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.render.colours import KEY, RING
from convtui.render.compact import compact_height, compact_kernel, shows_numbers, whole_numbers
from convtui.render.tables import kernel_block, weight_tone

kernels = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-200, 200, width=16))
)


@given(kernels, st.tuples(st.integers(1, 12), st.integers(1, 40)))
def test_it_keeps_to_its_room_and_its_colours(kernel: Float32, room: tuple[int, int]) -> None:
    rows, columns = kernel.shape
    cells = compact_kernel(kernel, room)
    width = max(min(room[1] // columns, 4), 1)
    assert (cells.height, cells.width) == (compact_height(rows, room[0]), columns * width)
    if rows > 1:
        assert cells.height <= max(room[0], -(-rows // 2))
    painted = weight_tone(kernel).paint(kernel)
    dots = cells.pixels()
    for (row, column), _ in np.ndenumerate(kernel):
        dot = dots[row * (1 if rows > room[0] else 2), column * width]
        assert np.array_equal(dot, painted[row, column])


@given(kernels, st.integers(2, 4))
def test_numbers_never_run_together(kernel: Float32, width: int) -> None:
    """Read back by their columns and by what parts words: the same numbers, rounded, or none at all."""
    rows, columns = kernel.shape
    text = compact_kernel(kernel, (rows, columns * width)).text().split("\n")
    for line, values in zip(text, kernel.tolist(), strict=True):
        parts = [line[at * width : (at + 1) * width].strip() for at in range(columns)]
        if width < 4 and not any(parts):
            continue
        for part, value in zip(parts, values, strict=True):
            read = float(part.replace("~", ""))
            assert abs(read - value) <= max(0.5 + 1e-6, abs(value) * 0.5)
            assert (part == "0") == (value == 0)
        if width < 4:
            assert " ".join(parts).split() == line.replace("-", " -").split()


def test_where_there_is_room_it_is_the_usual_block() -> None:
    kernel = np.arange(9, dtype=np.float32).reshape(3, 3) - 4
    for cell, typing in ((None, None), ((1, 2), None), ((0, 1), "-1")):
        usual, made = kernel_block(kernel, cell, typing), compact_kernel(kernel, (3, 14), cell, typing)
        assert made.text() == usual.text()
        assert np.array_equal(made.bg, usual.bg)


def test_the_cell_is_marked_in_little_room_too() -> None:
    kernel = np.ones((5, 5), np.float32)
    marked = compact_kernel(kernel, (5, 16), (2, 3))
    assert (marked.bg[2, 9:12] == RING).all()
    assert not (marked.bg[2, :9] == RING).all(axis=-1).any()
    typed = compact_kernel(kernel, (5, 16), (2, 3), "-1.25")
    assert typed.text().split("\n")[2][9:12] == "25_"
    assert (typed.bg[2, 9:12] == KEY).all()


@pytest.mark.parametrize(
    ("values", "wanted", "divisor"),
    [([[1 / 9, 2 / 9]], [[1, 2]], 9), ([[1, -2]], [[1, -2]], 1), ([[0.0625, 0.25]], [[1, 4]], 16)],
)
def test_whole_numbers(values: list[list[float]], wanted: list[list[float]], divisor: int) -> None:
    whole, by = whole_numbers(np.array(values, np.float32))
    assert (whole.tolist(), by) == (wanted, divisor)


def test_what_has_no_common_divisor_stays() -> None:
    kernel = np.array([[0.123457, 1]], np.float32)
    whole, by = whole_numbers(kernel)
    assert by == 1
    assert np.array_equal(whole, kernel)


@given(kernels, st.tuples(st.integers(1, 12), st.integers(1, 40)))
def test_whether_numbers_are_shown_is_what_is_seen(kernel: Float32, room: tuple[int, int]) -> None:
    if kernel.shape[1] <= room[1]:
        text = compact_kernel(kernel, room).text().replace("▀", "").strip()
        assert shows_numbers(kernel, room) == bool(text)
