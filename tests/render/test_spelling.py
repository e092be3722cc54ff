"""Codes as the sixteen colours' parameters; for the rest there is `test_emit`."""

import re

import numpy as np
import pyte
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.cells import BLANK, FULL, UPPER_HALF
from convtui.render.emit import Pen, emit
from convtui.render.palette import NO_CODE, TRUE, exact_codes
from convtui.render.spelling import ANSI
from convtui.render.spelling import FULL as FULL_SPELLING
from convtui.render.swatches_16 import NOMINAL
from convtui.render.visible import Plan
from tests.render.themes import fed, halves, number

CODES = exact_codes(NOMINAL)


def _plan(chars: list[int], ink: list[int], ground: list[int]) -> Plan:
    codes = np.array([chars], np.uint32)
    return Plan(codes > 0, codes, np.array([ink], np.int32), np.array([ground], np.int32))


def test_each_of_the_sixteen_as_ink_and_as_ground() -> None:
    inks = ANSI.ink.all(CODES)
    grounds = ANSI.ground.all(CODES)
    assert inks == [b"\x1b[%dm" % code for code in (*range(30, 38), *range(90, 98))]
    assert grounds == [b"\x1b[%dm" % code for code in (*range(40, 48), *range(100, 108))]


def test_both_colours_in_one_sequence() -> None:
    blue, grey = int(CODES[4]), int(CODES[8])
    data, pen = emit(_plan([UPPER_HALF] * 3, [blue, blue, grey], [grey, blue, blue]), Pen(), spelling=ANSI)
    assert data.decode() == "\x1b[1;1H\x1b[34;100m▀\x1b[44m▀\x1b[90m▀"
    assert pen == Pen(grey, blue)


def test_what_is_not_one_of_the_sixteen_is_spelt_as_the_nearest() -> None:
    assert ANSI.ink[TRUE | 0xFA0505] == b"\x1b[91m"
    assert ANSI.ground[243] == b"\x1b[100m"


def test_full_spelling_is_the_one_that_is_taken() -> None:
    plan = _plan([UPPER_HALF, BLANK, FULL], [TRUE | 0x010203, NO_CODE, 232], [17, TRUE, NO_CODE])
    assert emit(plan, Pen()) == emit(plan, Pen(), spelling=FULL_SPELLING)
    assert emit(plan, Pen())[0].decode() == "\x1b[1;1H\x1b[38;2;1;2;3;48;5;17m▀\x1b[48;2;0;0;0m \x1b[38;5;232m█"


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=20))
def test_pyte_understands_it(pairs: list[tuple[int, int]]) -> None:
    plan = _plan([UPPER_HALF] * len(pairs), *([int(CODES[pair[which]]) for pair in pairs] for which in (0, 1)))
    data, _ = emit(plan, Pen(), spelling=ANSI)
    assert all(
        re.fullmatch(rb"([349]|10)[0-7](;([349]|10)[0-7])?", sgr) for sgr in re.findall(rb"\x1b\[([\d;]*)m", data)
    )
    screen: pyte.Screen = fed(data, 1, 20)
    shown = [tuple(map(number, halves(screen, 0, column))) for column in range(len(pairs))]
    assert shown == pairs
