import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.text import has_unsafe, scrub, visible

FORMATTING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain, naïve, 日本, 🐎", "plain, naïve, 日本, 🐎"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("a\nb\tc\x7f", "a␊b␉c␡"),
        ("\x9b2J", "·2J"),
        ("abc\u202egnp.exe", "abc·gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero·width·"),
        ("\ue000 \U000f0000 \udc80", "· · ·"),
        ("[bold]markup[/] stays text", "[bold]markup[/] stays text"),
    ],
)
def test_by_hand(text: str, wanted: str) -> None:
    assert visible(text) == wanted
    assert not has_unsafe(visible(text))


@given(st.text(alphabet=st.characters(), max_size=300))
def test_nothing_that_moves_a_terminal_comes_through(text: str) -> None:
    for found in (visible(text), scrub(text)):
        assert not has_unsafe(found)
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") for c in found)
        assert not any(unicodedata.bidirectional(c) in FORMATTING for c in found)
    assert len(visible(text)) <= 200
    assert len(scrub(text)) == len(text)
    assert has_unsafe(text) == (scrub(text) != text)


def test_long_text_ends_in_an_ellipsis() -> None:
    assert visible("x" * 200) == "x" * 200
    assert visible("x" * 201) == "x" * 199 + "…"
    assert visible("abcdef", limit=3) == "ab…"


def test_stacked_marks_are_cut_at_two() -> None:
    assert visible("e" + "\u0301" * 50 + "x") == "e\u0301\u0301x"
    assert visible("e" + "\u0301" * 5000 + "x") == "e\u0301\u0301…"
