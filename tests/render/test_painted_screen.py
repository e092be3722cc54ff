"""Panes in frames: a terminal that is sent only the record's bytes shows what is wanted, after any history."""

import re

import numpy as np
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.render.colours import Colour
from convtui.render.dots import NO_TEXT
from convtui.render.frame import BLANK
from convtui.render.gallery import Picture
from convtui.render.look import PLAIN, read_look
from convtui.render.mural import BOUNDS
from convtui.render.painting import FINE
from convtui.render.screen_record import ScreenRecord
from convtui.render.spans import box
from convtui.render.swatches_16 import NOMINAL
from convtui.render.tier import Tier
from convtui.render.tier_look import tier_glyph, tier_look
from convtui.render.tier_text import as_text
from convtui.render.visible import UNKNOWN
from tests.render.acts import ACTS
from tests.render.stage import Cell, Grid, Stage, changed_spans, every_span, written
from tests.render.test_screen_record import looks
from tests.render.themes import halves, number

HEIGHT, WIDTH = 6, 19
_SGR = re.compile(r"\x1b\[([\d;]*)m")

# What happens, and the chance by which it does.
Act = tuple[str, int]
# Between frames: the terminal shows anything, has another size, shows other colours; a frame is not sent, or coarsely.
_OTHERS = ("forget", "resize", "tier", "skip", "hurry")
acts = st.tuples(st.sampled_from([*ACTS, *ACTS, *_OTHERS]), st.integers(0, 999))


class Theatre:
    """A stage, the record that reads its frames, and a terminal that gets the record's bytes only."""

    def __init__(self, tier: Tier, height: int = HEIGHT, width: int = WIDTH) -> None:
        self.stage = Stage(height, width)
        # All that the terminal was sent.
        self.sent = ""
        self._set_up(tier)

    def _set_up(self, tier: Tier) -> None:
        self.record = ScreenRecord(self.stage.height, self.stage.width, self.stage.gallery, tier)
        self.screen = pyte.Screen(self.stage.width, self.stage.height)
        self._in = pyte.Stream(self.screen)
        self._drawn: Grid | None = None
        self._scrawl()

    def _scrawl(self) -> None:
        """The terminal shows anything."""
        self._feed("\x1b[H\x1b[0;1;7;31;42m" + "?" * (self.stage.width * self.stage.height))

    def _feed(self, data: str) -> None:
        self._in.feed(data)
        self.sent += data

    def play(self, act: Act) -> None:
        """One act and the frame after it."""
        name, seed = act
        rng, sends, budget = np.random.default_rng(seed), True, None
        match name:
            case "forget":
                self._scrawl()
                self.record.forget()
            case "resize":
                self.stage.height, self.stage.width = int(rng.integers(1, HEIGHT + 3)), int(rng.integers(2, WIDTH + 5))
                self.stage.cursor = 0, 0
                self._set_up(self.record.tier)
            case "tier":
                self.record.tier = list(Tier)[rng.integers(5)]
            case "skip":
                ACTS["show"](self.stage, rng)
                sends = False
            case "hurry":
                ACTS["show_all"](self.stage, rng)
                budget = int(rng.integers(600))
            case _:
                ACTS[name](self.stage, rng)
        self._want()
        if sends:
            self._show(budget)

    def _want(self) -> None:
        grid = self.stage.grid()
        spans = every_span(grid) if self._drawn is None else changed_spans(self._drawn, grid)
        frame = self.record.read(written(grid, spans, self.stage.cursor))
        assert frame is not None
        self.record.want(frame)
        self._drawn = grid

    def _show(self, budget: int | None) -> None:
        self.send(self.record.difference(budget=budget))
        self.agree(BOUNDS[-1] if self.record.is_coarse else FINE)
        if self.record.is_coarse:
            assert self.record.tier.has_colour
            self.send(self.record.difference(BOUNDS[:1]))
            self.agree(FINE)
        assert self.record.difference() == "", "nothing is left to do"
        grid = self.stage.grid()
        again = self.record.read(written(grid, every_span(grid), self.stage.cursor))
        assert again is not None
        assert self.record.show(again) == "", "the same frame again"

    def send(self, data: str) -> None:
        """AssertionError at what the tier does not allow."""
        self._feed(data)
        parameters = {part for run in _SGR.findall(data) for part in run.split(";")}
        match self.record.tier:
            case Tier.PALETTE:
                assert "8;2;" not in data
            case Tier.ANSI:
                assert not {"38", "48"} & parameters
            case Tier.MONO | Tier.ASCII:
                assert parameters <= set("01234567"), "colours"
        assert data.isascii() or self.record.tier is not Tier.ASCII

    # -- what the terminal shows is what is wanted

    def agree(self, bound: int) -> None:
        """Cell for cell."""
        grid, tier = self.stage.grid(), self.record.tier
        shown, wanted = looks(self.screen), looks(self._as_text_alone(grid))
        for row, cells in enumerate(grid):
            for column, (glyph, _) in enumerate(cells):
                owner = self.stage.owner(glyph)
                if owner is None:
                    assert shown[row][column] == wanted[row][column], (row, column)
                    assert self.record._mural._text[row, column] == UNKNOWN, "a picture that is covered"
                elif tier.has_colour:
                    self._agree_on_picture(row, column, *owner, bound)
                else:
                    self._agree_on_text(row, column, *owner)
        assert (self.screen.cursor.y, self.screen.cursor.x) == self.stage.cursor

    def _as_text_alone(self, grid: Grid) -> pyte.Screen:
        """A terminal that was sent the whole frame, in the looks and glyphs of the tier."""
        screen = pyte.Screen(self.stage.width, self.stage.height)
        pyte.Stream(screen).feed(written([list(map(self._in_tier, row)) for row in grid], every_span(grid)))
        return screen

    def _in_tier(self, cell: Cell) -> Cell:
        glyph, style = cell
        look = read_look(style, PLAIN)
        look = tier_look(look.on_blank() if glyph == chr(BLANK) else look, self.record.tier)
        return tier_glyph(glyph, self.record.tier), look.change_from(None)[2:-1]

    def _agree_on_picture(self, row: int, column: int, picture: Picture, y: int, x: int, bound: int) -> None:
        dots, at = picture.dots(self.record.tier), (slice(2 * y, 2 * y + 2), x)
        cell = self.screen.buffer[row][column]
        assert (cell.bold, cell.reverse, cell.underscore) == (False, False, False), "attributes are off"
        shown = np.array([self._colour(name) for name in halves(self.screen, row, column)])
        error = np.abs(shown - dots.rgb[at])
        assert (error <= box(dots, bound)).all(), (row, column)
        assert not error[dots.exact[at]].any(), "what is exact"
        letter = NO_TEXT if cell.data in " ▀▄█" else ord(cell.data)
        assert letter == dots.text[y, x]
        mural = self.record._mural
        assert (mural._rgb[2 * row : 2 * row + 2, column] == shown).all(), "the record's own idea"
        assert mural._text[row, column] == letter

    def _colour(self, name: str) -> Colour:
        """Pyte's name of a colour as the tier means it."""
        red, green, blue = NOMINAL[number(name)] if self.record.tier is Tier.ANSI else bytes.fromhex(name)
        return red, green, blue

    def _agree_on_text(self, row: int, column: int, picture: Picture, y: int, x: int) -> None:
        glyphs, turned = as_text(picture.dots(), self.record.tier)
        cell = self.screen.buffer[row][column]
        assert (cell.data, cell.reverse) == (chr(glyphs[y, x]), turned[y, x]), (row, column)
        assert (cell.fg, cell.bg, cell.bold, cell.underscore) == ("default", "default", False, False)


@given(st.sampled_from(Tier), st.lists(acts, min_size=8, max_size=24))
@settings(max_examples=120)
def test_any_history_of_frames_shows_what_is_wanted(tier: Tier, history: list[Act]) -> None:
    theatre = Theatre(tier)
    for act in history:
        theatre.play(act)


@pytest.mark.parametrize("tier", Tier)
def test_names_of_a_picture_that_is_gone_are_left_alone(tier: Tier) -> None:
    """Until its place is drawn anew: pictures go when their panes do, which may be a frame earlier."""
    theatre = Theatre(tier)
    theatre.play(("hang", 0))
    gone = theatre.stage.hang(3, 5, 2, 6)
    theatre.play(("show_all", 1))
    before = [[theatre.screen.buffer[row][column] for column in range(6, 11)] for row in range(2, 5)]
    theatre.stage.gallery.take_down(gone.picture)
    sent = theatre.record.difference()
    assert sent == ""
    frame = theatre.record.read("\x1b[1;1H\x1b[1mx\x1b[0m\x1b[2;2H")
    assert frame is not None
    theatre.send(theatre.record.show(frame))
    assert [[theatre.screen.buffer[row][column] for column in range(6, 11)] for row in range(2, 5)] == before
