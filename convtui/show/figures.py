"""Numbers in lines and columns, for people who read text, and for those who hear it."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32

# A map up to this size is written out in full.
LARGEST_TABLE = 32
TABLE_DIGITS = 4


def figure(value: float, digits: int = 6) -> str:
    """At most so many significant digits; zero is never negative."""
    return f"{float(value) + 0.0:.{digits}g}"


def by(shape: Sequence[int]) -> str:
    """`30 x 30`."""
    return " x ".join(str(size) for size in shape)


def extremes(values: Float32) -> str:
    """`smallest -3, largest 3`."""
    return f"smallest {figure(float(values.min()))}, largest {figure(float(values.max()))}"


def rows_of(values: Float32, indent: int = 2, digits: int = 6) -> list[str]:
    """(H, W) as lines, the columns aligned on the right."""
    words = [[figure(value, digits) for value in row] for row in values.tolist()]
    width = max(len(word) for row in words for word in row)
    return [" " * indent + " ".join(f"{word:>{width}}" for word in row) for row in words]


def table_of(name: str, values: Float32) -> list[str]:
    """The whole of a small (H, W) map; a large one is only pointed to."""
    if max(values.shape) > LARGEST_TABLE:
        return [f"{name}: more than {by((LARGEST_TABLE, LARGEST_TABLE))} numbers; --format npz holds them all"]
    return [f"{name}, row by row:", *rows_of(values, digits=TABLE_DIGITS)]


def columns(rows: Sequence[Sequence[str]], left: int = 2) -> list[str]:
    """Lines with aligned columns; the first `left` of them start together, the others end together."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        words = [
            word.ljust(width) if index < left else word.rjust(width)
            for index, (word, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(words).rstrip())
    return lines


def listed(values: Float32) -> object:
    """Nested lists, each number the float32 it is."""
    return np.asarray(values, np.float32).tolist()


def summary(values: npt.NDArray[Any]) -> dict[str, object]:
    """`shape`, `min` and `max`, as every map has them in JSON."""
    return {"shape": list(values.shape), "min": values.min().item(), "max": values.max().item()}


def wrapped(lines: Iterable[str], columns: int) -> list[str]:
    """No line longer than `columns`; what goes on in the next one is set in."""
    return [part for line in lines for part in textwrap.wrap(line, columns, subsequent_indent="    ")]
