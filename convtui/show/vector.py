"""Cells as an SVG: Rich draws the letters; dots are squares, so that no font can leave gaps between them."""

import io
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from rich.color import Color
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from convtui.render.cells import BLANK, UPPER_HALF, Cells
from convtui.render.colours import GROUND
from convtui.show.raster import BLOCKS

# Rich's letters are so wide, and twice as high: a dot is a square.
_DOT = 12.2
_FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
# Rich's own without the window's frame, and without its font, which would be fetched from the network. What is in
# doubled braces Rich fills in.
_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">
<style>
.{{unique_id}}-matrix {{{{ font-size: {{char_height}}px; font-family: {font}; }}}}
{{styles}}
</style>
<defs>
{{lines}}
</defs>
<g transform="scale({dot})" shape-rendering="crispEdges">
{paths}
</g>
<g class="{{unique_id}}-matrix" transform="translate(0 -1.5)">
{{matrix}}
</g>
</svg>
"""


def svg(cells: Cells) -> str:
    """The SVG file's text."""
    wide, high = (f"{size * _DOT:g}" for size in (cells.width, 2 * cells.height))
    console = Console(file=io.StringIO(), width=max(cells.width, 1), record=True, legacy_windows=False)
    console.print(_words(cells))
    form = _FORMAT.format(wide=wide, high=high, font=_FONT, dot=_DOT, paths=_paths(cells))
    return console.export_svg(title="", code_format=form, unique_id="convtui")


def _words(cells: Cells) -> Segments:
    """The letters alone, each word by itself: Rich gives it its place, and columns do not drift, whatever the font."""
    drawn = np.isin(cells.chars, [BLANK, UPPER_HALF, *map(ord, BLOCKS)])
    # The ground of a blank is not that of a letter: there a run ends.
    ground = np.where(drawn[..., None], np.uint8(0), np.full_like(cells.bg, 255))
    letters = Cells(np.where(drawn, BLANK, cells.chars).astype(np.uint32), cells.fg, ground)
    segments = []
    for row in range(letters.height):
        segments += [Segment(text, Style(color=Color.from_rgb(*ink))) for text, ink, _ in letters.runs(row)]
        segments.append(Segment.line())
    return Segments(segments)


def _paths(cells: Cells) -> str:
    """The ground, a path for each colour of dots, and over them one for each colour of blocks."""
    ground = _hex(GROUND)
    rect = f'<rect width="{cells.width}" height="{2 * cells.height}" fill="#{ground}"/>'
    dots, blocks = _dots(cells), _blocks(cells)
    dots.pop(ground, None)
    paths = (
        f'<path fill="#{colour}" d="{"".join(shapes)}"/>'
        for layer in (dots, blocks)
        for colour, shapes in layer.items()
    )
    return "\n".join((rect, *paths))


def _dots(cells: Cells) -> dict[str, list[str]]:
    """For each colour its runs of half-cells."""
    shapes: dict[str, list[str]] = defaultdict(list)
    pixels = cells.pixels().astype(np.int64)
    for y, row in enumerate((pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]):
        starts = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist()]
        for x, end in zip(starts, [*starts[1:], len(row)], strict=True):
            shapes[f"{row[x]:06x}"].append(f"M{x} {y}h{end - x}v1H{x}z")
    return shapes


def _blocks(cells: Cells) -> dict[str, list[str]]:
    """For each colour what it covers of a cell as a letter."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for row, column in np.argwhere(np.isin(cells.chars, [*map(ord, BLOCKS)])).tolist():
        for left, top, right, bottom in BLOCKS[chr(cells.chars[row, column])]:
            x, y = column + left, 2 * (row + top)
            shapes[_hex(cells.fg[row, column].tolist())].append(
                f"M{x:g} {y:g}h{right - left:g}v{2 * (bottom - top):g}H{x:g}z"
            )
    return shapes


def _hex(colour: Sequence[int]) -> str:
    return "{:02x}{:02x}{:02x}".format(*colour)
