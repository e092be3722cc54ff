"""Figures side by side, as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`values` are one for each column, None where there is nothing to measure; `target` is said beside them."""

    what: str
    values: tuple[float | None, ...]
    target: str = ""


def table(title: str, columns: Sequence[str], rows: Sequence[Row], *, ratios: bool = False) -> str:
    """With `ratios`, how many times less each other column is than the first."""
    others = columns[1:] if ratios else ()
    wide = max(len(title), *(len(row.what) for row in rows)) + 2
    widths = [max(12, len(name) + 2) for name in columns]
    head = f"{title:<{wide}}" + "".join(f"{name:>{width}}" for name, width in zip(columns, widths, strict=True))
    head += "".join(f"{'/ ' + name:>{len(name) + 5}}" for name in others)
    lines = [head + ("  target" if any(row.target for row in rows) else "")]
    for row in rows:
        line = f"{row.what:<{wide}}" + "".join(
            f"{figure(value):>{width}}" for value, width in zip(row.values, widths, strict=True)
        )
        for name, value in zip(others, row.values[1:], strict=False):
            line += f"{ratio(row.values[0], value):>{len(name) + 5}}"
        lines.append(f"{line}  {row.target}".rstrip())
    return "\n".join(lines)


def figure(value: float | None) -> str:
    """Three or four figures; whole numbers as they are."""
    if value is None:
        return "-"
    if math.isinf(value):
        return "exact"
    whole = value == int(value) or abs(value) >= 1000
    return f"{value:,.0f}" if whole else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(first: float | None, other: float | None) -> str:
    """How many times `other` goes into `first`."""
    if not first or other is None or math.isinf(first) or math.isinf(other):
        return ""
    return f"{first / other:,.1f} x" if other else "all"


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` (0..1) of all are not above."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None
