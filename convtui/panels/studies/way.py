"""Maps of many sizes in one room: where each stands, and at which scale."""

from collections.abc import Sequence

from msgspec import Struct

from convtui.render.viewport import Shape, Viewport

# A side of a map in dots is never more than this, nor less where the room lacks.
LARGEST, SMALLEST = 40, 5
# A title is cut rather than that a small map takes more columns.
TITLE = 13


class Stood(Struct, frozen=True):
    """A map in a room: its title at (`row`, `column`), `width` columns, and under it the map's `port`."""

    row: int
    column: int
    width: int
    port: Viewport

    @property
    def rows(self) -> int:
        """Of cells, the title left out."""
        return self.port.room[0] // 2

    def place_at(self, row: int, column: int) -> Shape | None:
        """The map's (row, column) under a cell of the room."""
        inside = self.row < row <= self.row + self.rows and self.column <= column < self.column + self.port.room[1]
        return self.port.pixel((row - self.row - 1) * 2, column - self.column) if inside else None


def scaled(shape: Shape, side: int) -> Viewport:
    """A map at most `side` dots high and wide: each value several dots, or each dot several values, as many each."""
    scale, longest = max(side // max(shape), 1), max(shape)
    share = -(-longest // side)
    dots = (shape[0] * scale, shape[1] * scale) if share == 1 else (-(-shape[0] // share), -(-shape[1] // share))
    return Viewport(0, 0, *shape, dots, (-(-dots[0] // 2) * 2, dots[1]))


def stand(shapes: Sequence[Shape], titles: Sequence[int], room: Shape) -> tuple[Stood, ...]:
    """(rows, columns) of cells for maps in reading order, each under a title of so many columns, as large as they fit;
    those that do not are left out at the end.
    """
    made: tuple[Stood, ...] = ()
    for side in range(LARGEST, SMALLEST - 1, -1):
        made = _laid([scaled(shape, side) for shape in shapes], titles, room)
        if len(made) == len(shapes):
            break
    return made


def _laid(ports: Sequence[Viewport], titles: Sequence[int], room: Shape) -> tuple[Stood, ...]:
    made: list[Stood] = []
    row = column = tall = 0
    for port, title in zip(ports, titles, strict=True):
        width = max(port.room[1], min(title, TITLE))
        if column and column + width > room[1]:
            row, column, tall = row + tall, 0, 0
        tall = max(tall, port.room[0] // 2 + 1)
        if column + width > room[1] or row + tall > room[0]:
            break
        made.append(Stood(row, column, width, port))
        column += width + 1
    return tuple(made)
