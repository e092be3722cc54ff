"""Styles and glyphs of text in each tier."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from convtui.render.colours import BLACK, DIM, GROUND, HINT, KEY, RIM, RING, TEXT, Colour
from convtui.render.look import PLAIN, Look
from convtui.render.tier import Tier
from convtui.render.tier_look import tier_glyph, tier_look

FEWER = [Tier.PALETTE, Tier.ANSI, Tier.MONO, Tier.ASCII]
COLOURLESS = [Tier.MONO, Tier.ASCII]

levels = st.integers(0, 255)
attributes = st.lists(st.sampled_from(["1", "2", "3", "4", "7", "9"]), unique=True, max_size=3).map(tuple)


def parameters(base: int) -> st.SearchStrategy[str]:
    """Whatever Textual may write for a colour: default, RGB, an entry of the palette, one of the sixteen."""
    return st.one_of(
        st.just(""),
        st.tuples(levels, levels, levels).map(lambda rgb: f"{base + 8};2;{rgb[0]};{rgb[1]};{rgb[2]}"),
        levels.map(lambda entry: f"{base + 8};5;{entry}"),
        st.sampled_from([str(code) for code in (*range(base, base + 8), *range(base + 60, base + 68))]),
    )


looks = st.builds(Look, st.one_of(st.none(), parameters(30)), parameters(40), attributes)


def look(ink: Colour | None, ground: Colour | None, *others: str) -> Look:
    fg = None if ink is None else "38;2;{};{};{}".format(*ink)
    return Look(fg, "48;2;{};{};{}".format(*ground) if ground else "", others)


@given(looks)
def test_truecolor_is_as_it_was(given_look: Look) -> None:
    assert tier_look(given_look, Tier.TRUECOLOR) == given_look


@given(looks)
def test_256_says_no_rgb_and_16_says_its_own_only(given_look: Look) -> None:
    few, sixteen = tier_look(given_look, Tier.PALETTE), tier_look(given_look, Tier.ANSI)
    for base, in_few, in_sixteen in ((30, few.fg, sixteen.fg), (40, few.bg, sixteen.bg)):
        bright = base // 10 + 6
        own = rf"{base // 10}[0-7]|{bright}[0-7]"
        assert re.fullmatch(rf"|{base + 8};5;\d+|{own}", in_few or "")
        assert re.fullmatch(rf"|{own}", in_sixteen or "")


@given(st.tuples(levels, levels, levels))
def test_of_256_none_that_follows_the_theme_is_chosen(colour: Colour) -> None:
    made = tier_look(look(colour, colour), Tier.PALETTE)
    assert 16 <= int((made.fg or "").removeprefix("38;5;")) <= 255
    assert 16 <= int(made.bg.removeprefix("48;5;")) <= 255


@given(looks)
def test_without_colours_there_is_no_colour(given_look: Look) -> None:
    for tier in COLOURLESS:
        made = tier_look(given_look, tier)
        assert (made.fg or "", made.bg) == ("", "")
        assert "38" not in made.change_from(None)
        assert "48" not in made.change_from(None)


@given(looks, st.sampled_from(FEWER))
def test_what_stays(given_look: Look, tier: Tier) -> None:
    made = tier_look(given_look, tier)
    kept = [one for one in given_look.attributes if one != "7"]
    assert [one for one in made.attributes if one != "7"] == kept
    if tier not in COLOURLESS:
        assert made.attributes == given_look.attributes
        assert (made.fg is None) == (given_look.fg is None)
        assert (made.fg == "", made.bg == "") == (given_look.fg == "", given_look.bg == "")
    # A terminal's own style, once it is a tier's, is that of the tiers below, too.
    assert tier_look(made, tier) == made


@pytest.mark.parametrize("tier", Tier)
def test_plain_is_plain(tier: Tier) -> None:
    assert tier_look(PLAIN, tier) == PLAIN
    assert tier_look(Look("", "", ("7", "1")), tier).attributes in (("7", "1"), ("1", "7"))


@pytest.mark.parametrize("tier", [Tier.PALETTE, Tier.ANSI])
@given(st.tuples(levels, levels, levels), st.tuples(levels, levels, levels))
def test_ink_is_not_its_ground_where_they_differed_clearly(tier: Tier, ink: Colour, ground: Colour) -> None:
    made = tier_look(look(ink, ground), tier)
    if abs(sum(w * (a - b) for w, a, b in zip((0.299, 0.587, 0.114), ink, ground, strict=True))) >= 60:
        assert _places(made)[0] != _places(made)[1]


def _places(made: Look) -> tuple[str, str]:
    """Ink and ground without what says which of them it is."""
    if ";" in made.bg:
        return (made.fg or "").removeprefix("38"), made.bg.removeprefix("48")
    return str(int(made.fg or "39") + 10), made.bg


@pytest.mark.parametrize(
    ("ink", "ground", "in_256", "in_16"),
    [
        (TEXT, GROUND, ("38;5;253", "48;5;233"), ("97", "40")),
        (DIM, GROUND, ("38;5;245", "48;5;233"), ("37", "40")),
        (HINT, BLACK, ("38;5;81", "48;5;16"), ("96", "40")),
        (RIM, RING, ("38;5;234", "48;5;215"), ("30", "43")),
        (RIM, KEY, ("38;5;234", "48;5;222"), ("30", "103")),
        (KEY, (60, 56, 36), ("38;5;222", "48;5;237"), ("93", "100")),
        (None, (40, 40, 52), (None, "48;5;235"), (None, "40")),
        (TEXT, None, ("38;5;253", ""), ("97", "")),
    ],
)
def test_some_looks_of_the_app(
    ink: Colour | None, ground: Colour | None, in_256: tuple[str | None, str], in_16: tuple[str | None, str]
) -> None:
    assert tier_look(look(ink, ground), Tier.PALETTE) == Look(*in_256)
    assert tier_look(look(ink, ground), Tier.ANSI) == Look(*in_16)


@pytest.mark.parametrize(
    ("said", "ground", "in_16"),
    [
        ("38;5;9", 0, "91"),
        ("38;5;12", 0, "94"),
        ("38;5;231", 0, "97"),
        ("38;5;0", 255, "30"),
        ("38;5;19", 255, "34"),
        ("31", 0, "31"),
        ("90", 0, "90"),
    ],
)
def test_entries_of_the_palette_among_sixteen(said: str, ground: int, in_16: str) -> None:
    on = f"48;2;{ground};{ground};{ground}"
    assert tier_look(Look(said, on), Tier.PALETTE).fg == said
    assert tier_look(Look(said, on), Tier.ANSI).fg == in_16


@pytest.mark.parametrize("tier", COLOURLESS)
@pytest.mark.parametrize(
    ("given_look", "is_reverse"),
    [
        (look(TEXT, GROUND), False),
        (look(TEXT, (40, 40, 52)), False),
        (look(RIM, KEY), True),
        (look(RIM, RING), True),
        (look(KEY, (60, 56, 36)), True),  # an option that is chosen
        (look(None, GROUND), False),
        (look(None, KEY), True),
        (look(TEXT, GROUND, "7"), True),
        (look(GROUND, TEXT, "7"), False),
        (look(RIM, None), False),
        (Look("", "48;2;255;255;255"), True),
        (Look("", "47"), True),
        (Look("30", "106"), True),
        (Look("97", "40"), False),
        (Look("", "48;5;231"), True),
        (Look("", "48;5;233"), False),
    ],
)
def test_reverse_where_the_ground_is_light(tier: Tier, given_look: Look, is_reverse: bool) -> None:
    made = tier_look(given_look, tier)
    assert made.attributes == (("7",) if is_reverse else ())
    # Nothing is seen of a blank's ink, but in reverse that is the ground.
    assert made.fg == (None if given_look.fg is None and not is_reverse else "")


@given(looks, st.sampled_from(FEWER))
def test_a_blank_shows_the_same_before_and_after(given_look: Look, tier: Tier) -> None:
    def seen(blank: Look) -> tuple[str | None, str, bool]:
        return blank.fg if "7" in blank.attributes else None, blank.bg, "7" in blank.attributes

    first, second = tier_look(given_look.on_blank(), tier), tier_look(given_look, tier).on_blank()
    assert seen(first)[1:] == seen(second)[1:]


def test_glyphs_change_in_ascii_only() -> None:
    for tier in Tier:
        shown = "".join(tier_glyph(glyph, tier) for glyph in "a×█中")
        assert shown == ("ax#??" if tier is Tier.ASCII else "a×█中")
    assert tier_glyph(ord("…"), Tier.ASCII) == "."
    assert tier_glyph(ord("…"), Tier.MONO) == "…"


@given(st.text(min_size=1, max_size=3), st.integers(0, 3))
def test_as_many_columns_as_one_is_told(glyph: str, columns: int) -> None:
    made = tier_glyph(glyph, Tier.ASCII, columns)
    assert len(made) == columns
    assert made.isascii()


@given(st.characters(exclude_categories=["Cc", "Cs"]))
def test_a_glyph_keeps_its_columns_where_they_are_known(glyph: str) -> None:
    assert len(tier_glyph(glyph, Tier.ASCII, cell_len(glyph))) == cell_len(glyph)
