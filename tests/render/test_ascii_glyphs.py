"""Every glyph has a stand-in of as many columns, judged by Rich's table of widths."""

import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from convtui.render.ascii_glyphs import ascii_glyph


@pytest.mark.parametrize(
    ("glyphs", "expected"),
    [
        ("×−·…÷±°", "x-../+o"),
        ("─│┌┐└┘├┤┬┴┼", "-|+++++++++"),
        ("╭╮╰╯━┃┏╋═║╬╌╎", "++++-|++-|+-|"),
        ("█▀▄▌▐", '#"_||'),
        ("▏▎▍▌▋▊▉", "||||###"),
        ("←→↑↓↔↕⇒↗↘", "<>^v-|>/\\"),
        ("◀▶▲▼►", "<>^v>"),
        ("éÄñçÅ²\xa0", "eAncA2 "),
        ("“”‘’–—", "\"\"''--"),
        ("␛ß中", "?" + "?" + "??"),
    ],
)
def test_stand_ins(glyphs: str, expected: str) -> None:
    assert "".join(map(ascii_glyph, glyphs)) == expected


@pytest.mark.parametrize(
    ("cluster", "expected"), [("e\u0301", "e"), ("中\ufe00", "??"), ("👩\u200d🚀", "??"), ("\u0301", "")]
)
def test_clusters_are_one_glyph(cluster: str, expected: str) -> None:
    assert ascii_glyph(cluster) == expected


# Of the rest (old hexagrams, parts of Korean syllables) Rich and this Python's Unicode have other opinions; there
# `tier_glyph` is told how many columns it is.
BLOCKS = ((0xA1, 0xAC), (0xAE, 0x24F), (0x370, 0x373), (0x2010, 0x2027), (0x2190, 0x22FF), (0x2500, 0x25FF))
WIDE_BLOCKS = ((0x3041, 0x3096), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x1F600, 0x1F64F))


@given(st.one_of([st.characters(min_codepoint=low, max_codepoint=high) for low, high in BLOCKS + WIDE_BLOCKS]))
def test_as_many_columns_as_before_and_nothing_but_ascii(glyph: str) -> None:
    made = ascii_glyph(glyph)
    assert made.isascii()
    assert made.isprintable()
    assert len(made) == cell_len(glyph)


def test_no_character_at_all_is_passed_on_unless_it_is_ascii() -> None:
    every = (chr(code) for code in range(0x80, min(sys.maxunicode, 0x2FFFF)) if category(chr(code)) != "Cs")
    assert all(made.isascii() for made in map(ascii_glyph, every))
