"""Plans as bytes, by hand."""

import numpy as np

from convtui.render.cells import BLANK, FULL, UPPER_HALF
from convtui.render.emit import Pen, emit
from convtui.render.palette import NO_CODE, TRUE
from convtui.render.visible import Plan

RED, NIGHT = TRUE | 0xFF0000, 232


def _plan(chars: list[list[int]], ink: list[list[int]], ground: list[list[int]]) -> Plan:
    """Cells of no character are not sent."""
    codes = np.array(chars, np.uint32)
    return Plan(codes > 0, codes, np.array(ink, np.int32), np.array(ground, np.int32))


def test_nothing_is_no_byte() -> None:
    pen = Pen(RED, NIGHT)
    assert emit(_plan([[0, 0]], [[NO_CODE] * 2], [[NO_CODE] * 2]), pen) == (b"", pen)


def test_both_colours_in_one_sequence_then_each_alone_then_none() -> None:
    half = UPPER_HALF
    plan = _plan([[half] * 4], [[RED, RED, NIGHT, NIGHT]], [[NIGHT, RED, RED, RED]])
    data, pen = emit(plan, Pen())
    assert data.decode() == ("\x1b[1;1H\x1b[38;2;255;0;0;48;5;232m▀\x1b[48;2;255;0;0m▀\x1b[38;5;232m▀▀")
    assert pen == Pen(NIGHT, RED)


def test_a_colour_that_does_not_show_is_not_set_and_does_not_count() -> None:
    plan = _plan([[UPPER_HALF, BLANK, FULL, UPPER_HALF]], [[RED, NO_CODE, RED, RED]], [[NIGHT, NIGHT, NO_CODE, NIGHT]])
    data, pen = emit(plan, Pen(RED, NIGHT))
    assert data.decode() == "\x1b[1;1H▀ █▀"
    assert pen == Pen(RED, NIGHT)


def test_a_colour_that_never_shows_leaves_the_pen_unknown() -> None:
    _, pen = emit(_plan([[BLANK]], [[NO_CODE]], [[NIGHT]]), Pen())
    assert pen == Pen(Pen().ink, NIGHT)


def test_jumps_over_gaps_and_to_rows() -> None:
    chars = [[0, BLANK, 0, BLANK, 0, 0, 0, BLANK], [BLANK, 0, 0, 0, 0, 0, 0, 0], [0] * 8, [0] * 7 + [BLANK]]
    none, night = [[NO_CODE] * 8] * 4, [[NIGHT] * 8] * 4
    data, _ = emit(_plan(chars, none, night), Pen(NO_CODE, NIGHT), top=10, left=20)
    assert data == b"\x1b[11;22H \x1b[C \x1b[3C \x1b[12;21H \x1b[14;28H "


def test_a_row_s_end_and_the_next_one_s_begin_are_not_neighbours() -> None:
    none, night = [[NO_CODE] * 2] * 2, [[NIGHT] * 2] * 2
    data, _ = emit(_plan([[BLANK] * 2] * 2, none, night), Pen(NO_CODE, NIGHT), left=3)
    assert data == b"\x1b[1;4H  \x1b[2;4H  "


def test_control_characters_are_never_sent() -> None:
    chars = [[0x1B, 7, 0x9B, 0xD800, ord("é")]]
    data, _ = emit(_plan(chars, [[RED] * 5], [[NIGHT] * 5]), Pen(RED, NIGHT))
    assert data.decode() == "\x1b[1;1H····é"
