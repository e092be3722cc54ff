"""Two kernels as one block of cells: the picture, the two maps, the kernels under them, and what is to be said."""

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.text import visible
from convtui.lab.derive import KernelScene
from convtui.lab.tool_state import Compare
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import KernelLayout
from convtui.panels.tools.chain import ChainPanels
from convtui.panels.tools.compare import ComparePanels
from convtui.panels.tools.compare_parts import by, named
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY, TEXT
from convtui.render.compact import compact_kernel
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import framed, whole
from convtui.show.figures import wrapped

Place = tuple[int, int]

TALLEST = 100
LARGEST_SLIDE = 200
GAP = 2
# Narrower panes say nothing: then the picture stays away.
NARROWEST = 30
# For so many columns the app's lines are made; they are broken where there are fewer.
WIDTH_OF_LINES = 80


class Part(Struct, frozen=True, eq=False):
    """A pane: its title, its values laid over the picture, their scale (None: it is the picture), the ring."""

    title: str
    values: Float32
    tone: Tone | None
    ring: Area | None


class Board(Struct, frozen=True, eq=False):
    """All of it: panes side by side, under them kernels with their labels, under those lines of text."""

    parts: list[Part]
    kernels: list[tuple[str, Kernel]]
    lines: list[str]


def compare_slide(scene: KernelScene, at: Place | None) -> Cells:
    """Picture and maps at their true pixels, or enlarged, up to a limit."""
    rows, columns = scene.computed.picture.shape[:2]
    side = min(max(32, columns), LARGEST_SLIDE)
    return compare_cells(scene, at, 3 * side + 2 * GAP, min(max(rows, 32), LARGEST_SLIDE))


def compare_cells(scene: KernelScene, at: Place | None, columns: int, tallest: int = TALLEST) -> Cells:
    """At most `columns` wide, panes at most `tallest` dots high; rings only `at` a place."""
    board = _of(scene, at, columns)
    parts = board.parts if (columns - 2 * GAP) // 3 >= NARROWEST else board.parts[1:]
    width = (columns - GAP * (len(parts) - 1)) // len(parts)
    shape = scene.computed.picture.shape[0], scene.computed.picture.shape[1]
    port = whole(shape, (tallest // 2 * 2, width))
    width = min(width, max(port.dots[1], 24))
    height = -(-port.dots[0] // 2)
    port = whole(shape, (height * 2, width))
    room = tallest, columns // len(board.kernels) - GAP
    blocks = [(label, compact_kernel(kernel.array, room)) for label, kernel in board.kernels]
    tall = max(block.height for _, block in blocks)
    lines = wrapped(board.lines, columns)
    canvas = Canvas(1 + height + 2 + tall + 1 + len(lines), columns)
    for index, part in enumerate(parts):
        left = index * (width + GAP)
        canvas.text(0, left, part.title[: width + GAP - 1], TEXT)
        if part.tone is None:
            canvas.paste(1, left, picture_pane(part.values, port, PICTURE, part.ring))
        else:
            canvas.paste(1, left, map_pane(part.values, port, part.tone, part.ring))
    left = 0
    for label, block in blocks:
        canvas.text(height + 2, left, label, KEY).paste(height + 3, left, block)
        left += max(block.width, len(label)) + GAP
    for row, line in enumerate(lines, height + 4 + tall):
        canvas.text(row, 0, line, TEXT)
    return canvas.done()


def _of(scene: KernelScene, at: Place | None, columns: int) -> Board:
    """What stands above, what between, what below."""
    layout = KernelLayout((16, columns), 0, 0, strip=False, width=max(columns, WIDTH_OF_LINES))
    tool = scene.view.tool
    assert isinstance(tool, Compare)
    if tool.chained:
        return _in_chain(ChainPanels(scene, layout, given=at or (0, 0)), at is not None)
    return _beside(ComparePanels(scene, layout), at is not None)


def _beside(panels: ComparePanels, with_at: bool) -> Board:
    sides = KernelPanels(panels.both.first, panels.layout), KernelPanels(panels.scene, panels.layout)
    parts = [_picture(panels, panels.window if with_at else None)]
    for letter, side, tone in zip("AB", sides, panels.tones, strict=True):
        computed = side.scene.computed
        shape = computed.picture.shape[0], computed.picture.shape[1]
        laid = framed(computed.response, shape, side.offset, computed.experiment.stride)
        title = f"{letter} {named(side.scene.kernel)} {by(computed.map.shape)}"
        parts.append(Part(title, laid, tone, side.dot if with_at else None))
    a, b = panels.kernels
    return Board(parts, [("A", a), ("B", b)], _lines(panels, with_at))


def _in_chain(panels: ChainPanels, with_at: bool) -> Board:
    (first, last), (left, right) = panels.tones, panels.titles()[:2]
    rings = (panels.whole_window, panels.middle_window, panels.last_dot) if with_at else (None, None, None)
    parts = [
        _picture(panels, rings[0]),
        Part(left, panels.laid(last=False), first, rings[1]),
        Part(right[panels.layout.middle :], panels.laid(last=True), last, rings[2]),
    ]
    a, b, one = panels.kernels
    return Board(parts, [("A first", a), ("B then", b), (f"= ONE {by(one.shape)}", one)], _lines(panels, with_at))


def _picture(panels: ComparePanels, ring: Area | None) -> Part:
    picture = panels.scene.computed.picture
    return Part(f"{visible(panels.scene.title, 40)} {by(picture.shape[:2])}", picture, None, ring)


def _lines(panels: ComparePanels, with_at: bool) -> list[str]:
    """The app's own; the first of them is about the place."""
    lines = panels.products().text().split("\n")
    return [line for line in (lines if with_at else lines[1:]) if line]
