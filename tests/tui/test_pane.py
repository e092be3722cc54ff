"""The pane: draws by lines, and asks for no more than what changed."""

from collections.abc import Sequence

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from convtui.lab.state import State
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import CREAM, GROUND, NAVY, TEXT
from convtui.tui.pane import CellsPane, style_of
from tests.tui.harness import opened


class Spy(CellsPane):
    """Notes what it is asked to draw again."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Region, ...]] = []

    def refresh(self, *regions: Region, **options: bool) -> "Spy":
        # None of it is sent anywhere.
        if hasattr(self, "asked"):
            self.asked.append(regions)
        return self


def cells(*marks: tuple[int, int], size: tuple[int, int] = (6, 10)) -> Cells:
    canvas = Canvas(*size)
    for row, column in marks:
        canvas.text(row, column, "x")
    return canvas.done()


def asked(before: Cells, after: Cells) -> Sequence[Region] | None:
    """The regions of one present; None if nothing was asked for."""
    spy = Spy()
    spy.present(before)
    spy.asked.clear()
    spy.present(after)
    assert len(spy.asked) <= 1
    return spy.asked[0] if spy.asked else None


def test_the_same_look_is_not_drawn_again() -> None:
    assert asked(cells((1, 2)), cells((1, 2))) is None
    # The ink of a blank is not seen.
    blank = cells()
    other = Cells(blank.chars, blank.fg + np.uint8(1), blank.bg)
    assert asked(blank, other) is None


@pytest.mark.parametrize(
    ("marks", "regions"),
    [
        (((0, 0),), (Region(0, 0, 1, 1),)),
        (((5, 9),), (Region(9, 5, 1, 1),)),
        (((2, 3), (2, 7)), (Region(3, 2, 5, 1),)),
        (((2, 3), (3, 5)), (Region(3, 2, 3, 2),)),
        (((0, 1), (4, 8)), (Region(1, 0, 1, 1), Region(8, 4, 1, 1))),
    ],
)
def test_only_the_rows_and_columns_that_changed(
    marks: tuple[tuple[int, int], ...], regions: tuple[Region, ...]
) -> None:
    assert asked(cells(), cells(*marks)) == regions
    assert asked(cells(*marks), cells()) == regions


def test_another_colour_is_a_change() -> None:
    before = Canvas(6, 10).fill(2, 3, 1, 2, CREAM).done()
    assert asked(cells(), before) == (Region(3, 2, 2, 1),)
    ink = Canvas(6, 10).text(4, 0, "ab", CREAM).done(), Canvas(6, 10).text(4, 0, "ab", NAVY).done()
    assert asked(*ink) == (Region(0, 4, 2, 1),)


def test_another_size_is_drawn_whole() -> None:
    assert asked(cells(), cells(size=(6, 11))) == ()


def test_styles_are_made_once() -> None:
    style_of.cache_clear()
    assert style_of(CREAM, NAVY) is style_of(CREAM, NAVY)
    assert style_of(NAVY, CREAM) is not style_of(CREAM, NAVY)
    assert style_of.cache_info().misses == 2
    style = style_of(CREAM, NAVY)
    assert style.color is not None
    assert style.bgcolor is not None
    assert (tuple(style.color.get_truecolor()), tuple(style.bgcolor.get_truecolor())) == (CREAM, NAVY)


class Holder(App[None]):
    """One pane of 12 x 4."""

    CSS = "CellsPane { width: 12; height: 4; }"

    def compose(self) -> ComposeResult:
        yield CellsPane()


async def test_lines_are_runs_of_equal_colour_over_the_whole_width() -> None:
    async with Holder().run_test(size=(20, 6)) as pilot:
        pane = pilot.app.query_one(CellsPane)
        pane.present(Canvas(2, 8).text(0, 1, "ab", CREAM, NAVY).text(0, 3, "cd", CREAM, NAVY).done())
        strip = pane.render_line(0)
        assert [segment.text for segment in strip] == [" ", "abcd", "   ", "    "]
        assert strip.cell_length == 12
        assert [segment.style for segment in strip][1] is style_of(CREAM, NAVY)
        for beyond in (2, 3, -1):
            line = pane.render_line(beyond)
            assert line.text == " " * 12
            assert [segment.style for segment in line] == [style_of(TEXT, GROUND)]


async def test_a_kernel_edit_draws_nothing_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(State()) as s:
        drawn: list[tuple[str | None, tuple[Region, ...], int]] = []
        real = CellsPane.refresh

        def refresh(self: CellsPane, *regions: Region, **options: bool) -> CellsPane:
            drawn.append((self.id, regions, len(options)))
            return real(self, *regions, **options)

        monkeypatch.setattr(CellsPane, "refresh", refresh)
        await s.press("plus")
        names = {name for name, _, _ in drawn}
        assert "picture" not in names
        assert {"kernel", "map", "products"} <= names
        assert all(regions for _, regions, _ in drawn), "parts, never a whole pane"
        drawn.clear()
        await s.press("h")
        assert drawn == []
        await s.press("tab")
        assert {name for name, _, _ in drawn} <= {"kernel"}
        drawn.clear()
        await s.press("right")
        assert {name for name, _, _ in drawn} == {"picture", "map", "products"}
        regions = next(regions for name, regions, _ in drawn if name == "picture")
        assert max(region.height for region in regions) <= 3
        assert sum(region.area for region in regions) <= 6 * 4
