"""Which tier of colours a terminal is taken for, before and after its answers."""

import re

import pytest

from convtui.render.tier import Tier
from convtui.tui.input_guard import Answer, InputGuard
from convtui.tui.interview import Interview, first_guess, in_multiplexer, questions

ALL = {"TERM": "xterm-256color"}


def heard(answers: str) -> Interview:
    """After `answers`, as they come through the guard. ^ stands for ESC."""
    interview = Interview()
    for piece in InputGuard().feed(answers.replace("^", "\x1b").replace(" ", "").encode(), 0.0):
        assert isinstance(piece, Answer), piece
        interview = interview.heard(piece.text)
    return interview


# -- the first guess


@pytest.mark.parametrize(
    ("term", "guess"),
    [
        ("", Tier.ASCII),
        ("dumb", Tier.ASCII),
        ("unknown", Tier.ASCII),
        ("vt100", Tier.MONO),
        ("vt102", Tier.MONO),
        ("xterm-mono", Tier.MONO),
        ("linux-m", Tier.MONO),
        ("linux", Tier.ANSI),
        ("linux-16color", Tier.ANSI),
        ("vt220", Tier.ANSI),
        ("ansi", Tier.ANSI),
        ("xterm", Tier.ANSI),
        ("rxvt-unicode", Tier.ANSI),  # has 88 colours of its own
        ("eterm-color", Tier.ANSI),
        ("never-heard-of", Tier.ANSI),
        ("xterm-256color", Tier.PALETTE),
        ("putty-256color", Tier.PALETTE),
        ("rxvt-unicode-256color", Tier.PALETTE),
        ("screen", Tier.PALETTE),
        ("screen.xterm-256color", Tier.PALETTE),
        ("screen.xterm-kitty", Tier.PALETTE),
        ("tmux", Tier.PALETTE),
        ("tmux-256color", Tier.PALETTE),
        ("xterm-direct", Tier.TRUECOLOR),
        ("xterm-direct256", Tier.TRUECOLOR),
        ("eterm-direct", Tier.TRUECOLOR),
        ("alacritty", Tier.TRUECOLOR),
        ("xterm-kitty", Tier.TRUECOLOR),
        ("xterm-ghostty", Tier.TRUECOLOR),
        ("ghostty", Tier.TRUECOLOR),
        ("foot", Tier.TRUECOLOR),
        ("foot-extra", Tier.TRUECOLOR),
        ("wezterm", Tier.TRUECOLOR),
        ("contour-latest", Tier.TRUECOLOR),
        ("mintty", Tier.TRUECOLOR),
        ("st-256color", Tier.TRUECOLOR),
        ("konsole-256color", Tier.TRUECOLOR),
        ("eat-truecolor", Tier.TRUECOLOR),
    ],
)
def test_the_name_of_a_terminal(term: str, guess: Tier) -> None:
    assert first_guess({"TERM": term}, "utf-8") is guess


def test_a_terminal_without_a_name() -> None:
    assert first_guess({}, "utf-8") is Tier.ASCII
    assert questions({}) == ""


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "tmux-256color", "screen", "never-heard-of"])
def test_colorterm_is_a_hint(term: str) -> None:
    for hint in ("truecolor", "24bit"):
        assert first_guess({"TERM": term, "COLORTERM": hint}, "utf-8") is Tier.TRUECOLOR
    for none in ("", "rxvt", "1", "yes"):
        environment = {"TERM": term, "COLORTERM": none}
        assert first_guess(environment, "utf-8") is first_guess({"TERM": term}, "utf-8")


@pytest.mark.parametrize("term", ["", "dumb", "linux", "vt220", "vt100", "xterm-mono"])
def test_colorterm_was_inherited_where_there_can_be_none(term: str) -> None:
    environment = {"TERM": term, "COLORTERM": "truecolor"}
    assert first_guess(environment, "utf-8") is first_guess({"TERM": term}, "utf-8")


def test_colorterm_in_gnu_screen_is_that_of_the_terminal_behind() -> None:
    environment = {"TERM": "screen.xterm-256color", "COLORTERM": "truecolor", "STY": "1234.pts-0.host"}
    assert first_guess(environment, "utf-8") is Tier.PALETTE


@pytest.mark.parametrize("encoding", ["UTF-8", "utf8", "U8"])
def test_every_name_of_utf_8(encoding: str) -> None:
    assert first_guess(ALL, encoding) is Tier.PALETTE


@pytest.mark.parametrize("encoding", ["ascii", "ANSI_X3.4-1968", "iso8859-1", "euc_jp", "utf-16", "", "no-such-name"])
def test_where_glyphs_cannot_be_written(encoding: str) -> None:
    for environment in (ALL, {"TERM": "xterm-kitty", "COLORTERM": "truecolor"}, {**ALL, "NO_COLOR": "1"}):
        assert first_guess(environment, encoding) is Tier.ASCII


@pytest.mark.parametrize("value", ["1", "0", "false"])
def test_no_color(value: str) -> None:
    """no-color.org: when present and not an empty string, whatever it says."""
    for term in ("xterm", "xterm-kitty", "linux", "tmux", "vt100"):
        assert first_guess({"TERM": term, "COLORTERM": "truecolor", "NO_COLOR": value}, "utf-8") is Tier.MONO
    assert first_guess({"TERM": "dumb", "NO_COLOR": value}, "utf-8") is Tier.ASCII
    assert first_guess({"TERM": "xterm-kitty", "NO_COLOR": ""}, "utf-8") is Tier.TRUECOLOR


# -- the questions


def test_the_questions_end_with_da1_and_leave_no_colour() -> None:
    asked = questions(ALL)
    assert asked.startswith("\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m")
    assert asked.endswith("\x1b[c")
    for once in ("\x1bP+q524742\x1b\\", "\x1b[>c", "\x1b[5n", "\x1b[c"):
        assert asked.count(once) == 1
    # Nothing else, and nothing that could be seen: sequences only.
    assert re.sub(r"\x1b\[[>\d;]*[a-z]|\x1bP[^\x1b]*\x1b\\", "", asked) == ""
    assert asked.rindex("m") < asked.index("\x1bP+q")


@pytest.mark.parametrize(
    "term", ["", "dumb", "unknown", "linux", "vt100", "vt220", "vt340", "ansi", "sun", "eterm-color"]
)
def test_who_is_not_asked(term: str) -> None:
    assert questions({"TERM": term, "COLORTERM": "truecolor"}) == ""


@pytest.mark.parametrize("name", ["sunrise", "vte-256color", "Eterm-256color", "tmux", "screen", "xterm", "foo"])
def test_who_is_asked_all(name: str) -> None:
    assert questions({"TERM": name}) == questions(ALL)


@pytest.mark.parametrize("more", [{"TERM_PROGRAM": "Apple_Terminal"}, {"STY": "1234.pts-0.host"}])
def test_who_would_print_strings_or_hand_them_on(more: dict[str, str]) -> None:
    asked = questions({**ALL, **more})
    assert asked == "\x1b[>c\x1b[5n\x1b[c"


@pytest.mark.parametrize("environment", [ALL, {"TERM": "tmux-256color"}, {"TERM": "linux"}])
def test_where_the_answer_would_change_nothing_no_colour_is_asked_for(environment: dict[str, str]) -> None:
    asked = questions(environment, of_colours=False)
    assert "m" not in asked
    assert questions(environment).endswith(asked)
    assert bool(asked) is bool(questions(environment))


# -- the answers

# As the terminals' own sources have them, in the commits named. Versions, and the numbers of DA1, are examples.
TRUE = {
    # misc.c (xtermFormatSGR, XTGETTCAP), ThomasDickey/xterm-snapshots 6380a3ea
    "xterm": r"^P1$r0;48:2::1:2:3m^\ ^P1+r524742=38^\ ^[>41;403;0c ^[0n ^[?64;1;2;6;9;15;16;17;18;21;22;28c",
    # A display of 16 bits rounds; it still has true colours.
    "xterm, 16 bits": r"^P1$r0;48:2::0:0:0m^\ ^P1+r524742=352F362F35^\ ^[>41;403;0c ^[0n ^[?64;1c",
    # kitty/line.c, kitty/terminfo.py, kovidgoyal/kitty 9475a58f
    "kitty": r"^P1$r0;48:2:1:2:3m^\ ^P0+r524742^\ ^[>1;4000;42c ^[0n ^[?62;c",
    # dcs.c, csi.c, a mirror of dnkl/foot 22ea7111
    "foot": r"^P1$r0;48:2::1:2:3m^\ ^P1+r524742^\ ^[>1;011602;0c ^[0n ^[?62;4;22;28c",
    # term/src/terminalstate, wezterm/wezterm 4ff581a8: no SGR in DECRQSS
    "WezTerm": r"^P0$r^\ ^P1+r524742=382F382F38^\ ^[>1;277;0c ^[0n ^[?65;4;6;18;22c",
    # The same of 2022 ended no XTGETTCAP answer: wezterm issue 1781
    "WezTerm, old": r"^P0$r^\ ^P1+r524742=382F382F38 ^[>1;277;0c ^[0n ^[?65;4;6;18;22c",
    # src/vteseq.cc, GNOME/vte 1f53b481: DA2 is of level 61 since 2024, of 65 before, of 1 long before
    "VTE": r"^P1$r0;48:2::1:2:3m^\ ^[>61;7802;1c ^[0n ^[?61;1;21;22c",
    "VTE by its DA2": "^[>65;6800;1c ^[0n ^[?65;1;9c",
    "VTE, old": "^[>1;3801;0c ^[0n ^[?62c",
    # src/Vt102Emulation.cpp, KDE/konsole a626e1b9: takes strings, answers neither
    "Konsole": "^[>1;115;0c ^[0n ^[?62;1;4c",
    "Konsole, old": "^[>0;115;0c ^[0n ^[?1;2c",
    # src/terminal/Terminal.zig (its test), src/terminal/dcs.zig, ghostty-org/ghostty 3b9c4e0d
    "ghostty": r"^P1$r0;48:2::1:2:3m^\ ^P1+r524742=38^\ ^[>1;10;0c ^[0n ^[?62;22;52c",
    # sources/VT100/VT100Terminal.m, VT100Output.m, gnachman/iTerm2 b9c78a2d: names a colour space
    "iTerm2": r"^P1$r0;48:2:1:1:2:3m^\ ^P1+r524742=38^\ ^[>64;2500;0c ^[0n ^[?64;1;2;4;6;17;18;21;22c",
    "iTerm2 by its DA2": "^[>41;2500;0c ^[0n ^[?64;1c",
    # src/terminal/adapter/adaptDispatch.cpp, microsoft/terminal 20588130
    "Windows Terminal": r"^P1$r0;48:2::1:2:3m^\ ^[>0;10;1c ^[0n ^[?61;6;7;14;21;22;23;24;28;32;42c",
    "Windows' console": "^[>0;10;1c ^[0n ^[?1;0c",
    # alacritty_terminal/src/term/mod.rs, alacritty/alacritty bdb72b32: no strings, issue 7184
    "Alacritty": "^[>0;1501;1c ^[0n ^[?6c",
    # rio-vt/src, raphamorim/rio 11cfbe70
    "Rio": r"^P1+r524742=382F382F38^\ ^[>0;207;1c ^[0n ^[?62;4c",
    # src/termout.c, mintty/mintty db77374c
    "mintty": r"^P1$r0;48:2::1:2:3m^\ ^[>77;30708;0c ^[0n ^[?64;1;2;4;6;9;15;21;22;28;29c",
    # src/common/InputHandler.ts, xtermjs/xterm.js 904ae935: DECRQSS always says 0m; VS Code, Hyper, ttyd
    "xterm.js": r"^P1$r0m^\ ^[>0;276;0c ^[0n ^[?1;2c",
    # vtemu/vt_parser.c, arakiken/mlterm 987cc3df: reports palette colours only
    "mlterm": r"^P1$r0m^\ ^P0+r^\ ^[>24;279;0c ^[0n ^[?63;1;2;3;4;7;29c",
    # src/vtbackend/vt (SgrWriter.hpp, Capabilities.cpp), contour-terminal/contour a784f61b
    "Contour": r"^P1$r0;48;2;1;2;3m^\ ^P1+r524742=382F382F38^\ ^[>65;602;0c ^[0n ^[?65;1;4;22c",
    # Sources/SwiftTerm/CharData.swift, migueldeicaza/SwiftTerm cb3c863c
    "SwiftTerm": r"^P1$r0;48;2;1;2;3m^\ ^[>65;20;1c ^[0n ^[?65;1;2;6;21;22;17;28c",
    # README of termstandard/colors
    "colons without a space": r"^P1$r48:2:1:2:3m^\ ^[?1c",
    # input.c, tmux/tmux c1f947a3; 3.3a, of Debian 12, answers no string. It reduces true colours itself.
    "tmux": r"^P0$r^\ ^[>84;0;0c ^[0n ^[?1;2;4c",
    "tmux 3.3a": "^[>84;0;0c ^[0n ^[?1;2c",
}


@pytest.mark.parametrize("answers", TRUE.values(), ids=TRUE.keys())
def test_who_has_true_colours(answers: str) -> None:
    interview = heard(answers)
    assert interview.done
    for guess in (Tier.TRUECOLOR, Tier.PALETTE, Tier.ANSI):
        assert interview.tier(guess) is Tier.TRUECOLOR
    for guess in (Tier.MONO, Tier.ASCII):
        assert interview.tier(guess) is guess


AT_MOST_256 = {
    # Without direct colours (xterm's resource directColor) it says -1 for RGB.
    "xterm, a colour of 16": r"^P1$r0;40m^\ ^P1+r524742=2D31^\ ^[>41;403;0c ^[0n ^[?64;1c",
    "bright": r"^P1$r0;107m^\ ^[0n ^[?1;2c",
    # Not understood: 2, 1, 2 and 3 are dim, bold and italic.
    "as renditions": r"^P1$r0;1;2;3m^\ ^[0n ^[?1;2c",
    "nothing": r"^P1$rm^\ ^[0n ^[?1;2c",
    # GNU screen passes strings on (its manual, Control Sequences): these are the answers of the terminal behind.
    "GNU screen": r"^P1$r0;48:2::1:2:3m^\ ^P1+r524742=38^\ ^[>83;40900;0c ^[0n ^[?1;2c",
    "GNU screen alone": "^[>83;50000;0c ^[0n ^[?1;2c",
}


@pytest.mark.parametrize("answers", AT_MOST_256.values(), ids=AT_MOST_256.keys())
def test_who_has_256_at_most(answers: str) -> None:
    interview = heard(answers)
    assert interview.done
    assert interview.tier(Tier.TRUECOLOR) is Tier.PALETTE
    for guess in (Tier.PALETTE, Tier.ANSI, Tier.MONO, Tier.ASCII):
        assert interview.tier(guess) is guess


ALL_OF_256 = {
    # xterm before 331, or told to use no direct colours: the nearest of its palette
    "xterm": r"^P1$r0;48:5:16m^\ ^P1+r524742=2D31^\ ^[>41;330;0c ^[0n ^[?64;1c",
    "by semicolons": r"^P1$r0;48;5;16m^\ ^[0n ^[?1;2c",
    "although it calls itself direct": r"^P1$r48:5:232m^\ ^P1+r524742=38^\ ^[>77;3;0c ^[?1;2c",
}


@pytest.mark.parametrize("answers", ALL_OF_256.values(), ids=ALL_OF_256.keys())
def test_who_has_256(answers: str) -> None:
    for guess in (Tier.TRUECOLOR, Tier.PALETTE, Tier.ANSI):
        assert heard(answers).tier(guess) is Tier.PALETTE


def test_putty_calls_itself_xterm() -> None:
    interview = heard("^[>0;136;0c ^[0n ^[?6c")  # terminal.c, github/putty 7003b439
    assert [interview.tier(guess) for guess in Tier] == [
        Tier.TRUECOLOR,
        Tier.PALETTE,
        Tier.PALETTE,
        Tier.MONO,
        Tier.ASCII,
    ]


KNOWN_BY_NOTHING = {
    "nothing at all": "",
    "DA1 only": "^[?1;2c",
    # Apple's Terminal, and the numbers of many others
    "a common DA2": "^[>1;95;0c ^[0n ^[?1;2c",
    # src/terminal/terminalfunctions.cc, mobile-shell/mosh decd9b75: ghostty's numbers, and no true colours before 1.4
    "mosh": "^[>1;10;0c ^[0n ^[?62c",
    # TerminalEmulator.java, termux/termux-app 30ebb2de: an old xterm's numbers
    "Termux": r"^P0+r524742^\ ^[>41;320;0c ^[0n ^[?64;1;2;6;9;15;18;21;22c",
    "DECRQSS refused": r"^P0$r^\ ^[>41;320;0c ^[?1;2c",
    "another setting": r"^P1$r1;24r^\ ^P1$r2q^\ ^[?1;2c",
    "another capability": r"^P1+r436F=323536^\ ^[?1;2c",
    "RGB: none": r"^P1+r524742=2d31^\ ^[?1;2c",
    "a background": r"^]11;rgb:0000/0000/0000^\ ^[?1;2c",
}


@pytest.mark.parametrize("answers", KNOWN_BY_NOTHING.values(), ids=KNOWN_BY_NOTHING.keys())
@pytest.mark.parametrize("guess", Tier)
def test_without_news_the_guess_stands(guess: Tier, answers: str) -> None:
    assert heard(answers).tier(guess) is guess


def test_colours_that_only_contain_ours() -> None:
    for other in ("48:2::11:2:3", "48:2::1:2:30", "148:2::1:2:3", "38:2::1:2:3", "58;2;1;2;3"):
        assert heard(rf"^P1$r0;{other}m^\ ^[?1c").tier(Tier.TRUECOLOR) is Tier.PALETTE, other
    assert heard(r"^P1$r0;48:2::1:2:3;58:5:7m^\ ^[?1c").tier(Tier.ANSI) is Tier.TRUECOLOR


def test_the_wait_ends_with_da1_and_what_comes_later_counts_no_more() -> None:
    interview = heard(r"^[>1;95;0c ^P1$r0;48:5:16m^\ ")
    assert not interview.done
    assert not interview.answers_status
    interview = interview.heard("\x1b[?62;22c")
    assert interview.done
    for late in ("\x1b[0n", "\x1bP1$r0;48:2::1:2:3m\x1b\\", "\x1b[>84;0;0c", "\x1b[?6c"):
        assert interview.heard(late) is interview
    assert interview.tier(Tier.TRUECOLOR) is Tier.PALETTE
    assert not interview.answers_status


def test_the_status_is_answered() -> None:
    assert heard("^[0n").answers_status
    assert heard("^[0n ^[?1;2c").answers_status
    assert not heard("^[?1;2c").answers_status


@pytest.mark.parametrize("answer", ["", "q", "\x1b[3n", "\x1b[?0n", "\x1b[>c\n", "\x1b[c", "\x1bP1$r48:2::1:2:3m"])
def test_what_is_no_answer_changes_nothing(answer: str) -> None:
    assert Interview().heard(answer) == Interview()


def test_absurd_numbers() -> None:
    interview = heard("^[>" + "9" * 200 + ";;c ^[?" + ";" * 100 + "c")
    assert interview.done
    assert interview.tier(Tier.PALETTE) is Tier.PALETTE


# -- multiplexers


@pytest.mark.parametrize(
    ("environment", "inside"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
        ({"TERM": "xterm-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "xterm-256color", "STY": "1234.pts-0.host"}, True),
        ({"TERM": "xterm-kitty", "ZELLIJ": "0"}, True),
        ({"TERM": "xterm", "TMUX": "", "STY": ""}, False),
        ({"TERM": "tmux"}, True),
        ({"TERM": "tmux-256color"}, True),
        ({"TERM": "screen.xterm-256color"}, True),
        ({"TERM": "screenwise"}, False),
        ({"TERM": "xterm", "SSH_CONNECTION": "::1 1 ::1 22"}, False),
        # It runs where ssh was called: its answers come over the line.
        ({"TERM": "tmux-256color", "SSH_CONNECTION": "::1 1 ::1 22"}, False),
        ({"TERM": "tmux-256color", "SSH_CONNECTION": "::1 1 ::1 22", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
    ],
)
def test_in_a_multiplexer(environment: dict[str, str], inside: bool) -> None:
    assert in_multiplexer(environment) is inside
