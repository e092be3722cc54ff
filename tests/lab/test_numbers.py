"""Numbers as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.kernel import Kernel
from convtui.core.text import has_unsafe
from convtui.lab.numbers import LARGEST, parse_kernel, parse_number, parse_pasted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", -1),
        ("+2", 2),
        (".5", 0.5),
        ("-.5", -0.5),
        ("5.", 5),
        ("1/9", 1 / 9),
        ("-1/9", -1 / 9),
        ("1/-2", -0.5),
        (".5/2", 0.25),
        (" 3 ", 3),
        ("1e3", 1000),
        ("1000000", 1e6),
    ],
)
def test_what_reads_as_a_number(text: str, value: float) -> None:
    assert parse_number(text) == value


UNREADABLE = """- . -. 1/ /9 1/0 1/0.0 1//2 1/2/3 --1 1.2.3 1,5 0x1 1_000
    nan inf -inf 1e7 1e999 1/1e-300 1e308/1e-308 ² ½""".split()


@pytest.mark.parametrize("text", ["", "1 2", "1\n2", *UNREADABLE])
def test_what_does_not(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(max_size=12) | st.text("0123456789.-+/eE ", max_size=12))
def test_anything_may_be_typed_and_gives_a_bounded_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or -LARGEST <= value <= LARGEST


@given(st.floats(-LARGEST, LARGEST))
def test_a_number_written_out_is_that_number(value: float) -> None:
    assert parse_number(repr(value)) == value


kernels = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(
        st.lists(st.floats(-9, 9), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@given(kernels, st.sampled_from(((",", ";"), (" ", "\n"), (", ", ";\n"), ("\t", "\r\n"))))
def test_a_kernel_written_out_is_that_kernel(cells: list[list[float]], between: tuple[str, str]) -> None:
    text = between[1].join(between[0].join(repr(value) for value in row) for row in cells)
    assert parse_kernel(text) == Kernel.of(cells)


@pytest.mark.parametrize(
    "text", ["1,1,1;0,0,0;-1,-1,-1", " 1 1 1 ; 0 0 0 ; -1 -1 -1 ;", "[[1, 1, 1],\n [0, 0, 0],\n [-1, -1, -1]]"]
)
def test_ways_to_write_the_first_kernel(text: str) -> None:
    assert parse_kernel(text) == Kernel.of([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" ; ", "empty"),
        ("1,2;3", "rows have 2, 1 cells"),
        ("9" * 99, "99…"),
        ("\x1b[31m", "␛"),
        ("1,2;3,x", 'row 2 holds "x"'),
        ("1,,2", 'row 1 holds ""'),
        ("1,1e9", 'row 1 holds "1e9", which is not a number within a million'),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_kernel(text)


@given(st.text(max_size=30) | st.text("0123456789.-/,; \n[]", max_size=30))
def test_a_kernel_is_read_or_refused_in_one_sentence(text: str) -> None:
    sentence = ""
    try:
        parse_kernel(text)
    except ValueError as error:
        sentence = str(error)
    assert not has_unsafe(sentence)
    assert len(sentence) < 200


@given(kernels, st.sampled_from((",", " ", "\n", ";", "\t", "), (")))
def test_pasted_numbers_fill_a_kernel_however_they_are_separated(cells: list[list[float]], between: str) -> None:
    kernel = Kernel.of(cells)
    text = between.join(repr(value) for row in cells for value in row)
    assert parse_pasted(text, kernel.shape) == kernel
    assert parse_pasted(text + between + "1", kernel.shape) is None
    assert parse_pasted(text + " x", kernel.shape) is None
