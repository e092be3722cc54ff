"""What text leaves set a picture goes on with, and the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.emit import UNKNOWN_CODE, Pen
from convtui.render.look import PLAIN, Look, read_look
from convtui.render.palette import CUBE, TRUE
from convtui.render.pen_look import look_of, pen_of

codes = st.integers(CUBE, 255) | st.integers(0, 0xFFFFFF).map(lambda colour: TRUE | colour)
levels = st.integers(0, 255)
colours = st.integers(CUBE, 255).map(lambda entry: f"5;{entry}") | st.tuples(levels, levels, levels).map(
    lambda channels: "2;{};{};{}".format(*channels)
)


@given(codes, codes)
def test_a_pen_as_a_look_and_back(ink: int, ground: int) -> None:
    look = look_of(Pen(ink, ground))
    assert look is not None
    assert pen_of(look) == Pen(ink, ground)
    assert read_look(look.change_from(None)[2:-1], PLAIN) == look, "as text would have set it"


@given(colours, colours)
def test_a_look_as_a_pen_and_back(ink: str, ground: str) -> None:
    look = Look(f"38;{ink}", f"48;{ground}")
    pen = pen_of(look)
    assert pen is not None
    assert look_of(pen) == look


@pytest.mark.parametrize("attributes", [("1",), ("7",), ("4", "1")])
def test_attributes_have_to_be_taken_off_first(attributes: tuple[str, ...]) -> None:
    assert pen_of(Look("38;5;20", "48;5;21", attributes)) is None
    assert pen_of(None) is None, "and there may be some"


# Default colours, a foreground that does not matter, the theme's sixteen.
@pytest.mark.parametrize("colour", [None, "", "31", "97", "38;5;7"])
def test_a_colour_that_follows_the_theme_is_none_that_a_picture_knows(colour: str | None) -> None:
    pen = pen_of(Look(colour, "48;5;21"))
    assert pen == Pen(UNKNOWN_CODE, 21)
    assert pen_of(Look("38;5;21", "101")) == Pen(21, UNKNOWN_CODE)


def test_a_look_is_known_only_with_both_colours() -> None:
    assert look_of(Pen()) is None
    assert look_of(Pen(ink=20)) is None
    assert look_of(Pen(ground=TRUE)) is None
    assert look_of(Pen(20, TRUE)) == Look("38;5;20", "48;2;0;0;0")
