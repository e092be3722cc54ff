"""Numbers as people type them: cells, fractions, whole kernels."""

import math
import re

from convtui.core.kernel import Kernel
from convtui.core.text import visible

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
TYPABLE = frozenset("0123456789.-/")
LONGEST_CELL = 8
LARGEST = 1e6


def parse_number(text: str) -> float | None:
    """`-1`, `.5`, `1/9`: its value, or None for anything else, a division by zero, or beyond a million."""
    top, slash, bottom = text.strip().partition("/")
    if not _NUMBER.fullmatch(top) or (slash and not _NUMBER.fullmatch(bottom)):
        return None
    value = float(top)
    if slash:
        if float(bottom) == 0:
            return None
        value /= float(bottom)
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def parse_kernel(text: str) -> Kernel:
    """`1,1,1;0,0,0;-1,-1,-1`: rows by semicolon or line, cells by comma or space.

    Raises ValueError with one sentence that names what is wrong.
    """
    rows = [row for row in re.split(r"[;\n]+", text.strip().strip("[]")) if row.strip(" []")]
    cells: list[tuple[float, ...]] = []
    for number, row in enumerate(rows, 1):
        values: list[float] = []
        for word in re.split(r"\s*,\s*|\s+", row.strip(" \t\r[],")):
            value = parse_number(word)
            if value is None:
                raise ValueError(
                    f'row {number} holds "{visible(word, 24)}", which is not a number '
                    "within a million such as -1, 0.5 or 1/9"
                )
            values.append(value)
        cells.append(tuple(values))
    if not cells:
        raise ValueError('it is empty; write rows such as "1,1,1;0,0,0;-1,-1,-1"')
    if len({len(row) for row in cells}) != 1:
        raise ValueError(f"its rows have {', '.join(str(len(row)) for row in cells)} cells; give every row as many")
    return Kernel(tuple(cells))


def parse_pasted(text: str, shape: tuple[int, int]) -> Kernel | None:
    """Pasted text as a whole kernel of `shape`, however it is separated, or None if it is not just those numbers."""
    words = [word for word in re.split(r"[\s,;\[\]()]+", text.strip()) if word]
    values = [parse_number(word) for word in words]
    if len(values) != shape[0] * shape[1] or any(value is None for value in values):
        return None
    flat = [value for value in values if value is not None]
    return Kernel(tuple(tuple(flat[row * shape[1] : (row + 1) * shape[1]]) for row in range(shape[0])))
