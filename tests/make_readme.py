"""Makes what the README shows from the program itself: its pictures and its table of keys.

`python -m tests.make_readme` from the top of a checkout. A picture is the running app in a pty, cell by cell.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from pyte.screens import Char

from convtui.tui.actions import key_table
from tests.terminal.pty_app import PtyApp

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "assets" / "screenshots"
KEYS_START, KEYS_END = "<!-- keys:start -->", "<!-- keys:end -->"

COLUMNS, ROWS = 80, 24
# One cell in the picture's units: half a cell is a square, as one pixel of a half-block is.
CELL_WIDTH, CELL_HEIGHT = 10, 20
GROUND, INK = "121218", "dedede"
# How much of the cell, from the top, the foreground covers.
BLOCKS = {"▀": (0.0, 0.5), "▄": (0.5, 1.0), "█": (0.0, 1.0)}
FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"


@dataclass(frozen=True)
class Picture:
    """One picture: keys pressed one after the other, each with a text that is then on the screen."""

    name: str
    first: str
    steps: tuple[tuple[str, str], ...] = ()


PICTURES = (Picture("kernel", "map 30x30"),)


def svg(cells: list[list[Char]]) -> str:
    """A screen as SVG: half-blocks and backgrounds as rectangles, so that only letters need a font."""
    width, height = len(cells[0]) * CELL_WIDTH, len(cells) * CELL_HEIGHT
    size = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
        f'<rect {size} fill="#{GROUND}"/>',
        '<g shape-rendering="crispEdges">',
    ]
    for row, line in enumerate(cells):
        for top, bottom in ((0.0, 0.5), (0.5, 1.0)):
            parts += _rectangles(row, line, top, bottom)
    parts += ["</g>", f'<g font-family="{FONT}" font-size="16" xml:space="preserve">']
    for row, line in enumerate(cells):
        parts += _texts(row, line)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _colours(cell: Char) -> tuple[str, str]:
    foreground = INK if cell.fg == "default" else cell.fg
    background = GROUND if cell.bg == "default" else cell.bg
    return (background, foreground) if cell.reverse else (foreground, background)


def _fill(cell: Char, top: float, bottom: float) -> str:
    foreground, background = _colours(cell)
    covered = BLOCKS.get(cell.data)
    return foreground if covered and covered[0] <= top and bottom <= covered[1] else background


def _rectangles(row: int, line: list[Char], top: float, bottom: float) -> list[str]:
    """Half a line of cells, one rectangle for each run of a colour."""
    fills = [_fill(cell, top, bottom) for cell in line]
    rectangles, start = [], 0
    y, height = int((row + top) * CELL_HEIGHT), int((bottom - top) * CELL_HEIGHT)
    for column in range(1, len(fills) + 1):
        if column == len(fills) or fills[column] != fills[start]:
            if fills[start] != GROUND:
                x, width = start * CELL_WIDTH, (column - start) * CELL_WIDTH
                rectangles.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#{fills[start]}"/>')
            start = column
    return rectangles


def _texts(row: int, line: list[Char]) -> list[str]:
    """The letters of a line, one text for each run of a style, stretched to its cells in any font."""
    styles = [(_colours(cell)[0], cell.bold, cell.underscore) for cell in line]
    letters = ["" if cell.data in BLOCKS else cell.data for cell in line]
    texts, start = [], 0
    for column in range(1, len(line) + 1):
        # A run ends with its style, and at blanks: what stands in columns must not drift.
        apart = column == len(line) or styles[column] != styles[start] or not letters[column].strip()
        if not apart and letters[start].strip():
            continue
        text = "".join(letters[start:column]).strip()
        if text:
            colour, bold, underlined = styles[start]
            style = ' font-weight="bold"' * bold + ' text-decoration="underline"' * underlined
            place = f'x="{start * CELL_WIDTH}" y="{row * CELL_HEIGHT + 15}"'
            stretch = f'textLength="{len(text) * CELL_WIDTH}" lengthAdjust="spacingAndGlyphs"'
            texts.append(f'<text {place} {stretch} fill="#{colour}"{style}>{escape(text)}</text>')
        start = column
    return texts


def taken(picture: Picture) -> str:
    """The SVG of the running app after the picture's keys, in an empty home."""
    with (
        tempfile.TemporaryDirectory() as home,
        PtyApp([sys.executable, "-m", "convtui"], columns=COLUMNS, rows=ROWS, env={"HOME": home}, cwd=ROOT) as app,
    ):
        app.wait_for(picture.first)
        for key, text in picture.steps:
            app.press(key)
            app.wait_for(text)
        app.wait_quiet(0.4)
        return svg([[app.cell(column, row) for column in range(COLUMNS)] for row in range(ROWS)])


def with_keys(readme: str) -> str:
    """The README's text with the key table of the action table."""
    before, rest = readme.split(KEYS_START)
    _, after = rest.split(KEYS_END)
    return f"{before}{KEYS_START}\n{key_table()}\n{KEYS_END}{after}"


def main() -> int:
    SCREENSHOTS.mkdir(exist_ok=True)
    for picture in PICTURES:
        (SCREENSHOTS / f"{picture.name}.svg").write_text(taken(picture), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(with_keys(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
