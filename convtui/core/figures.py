"""Numbers as they are printed: few characters, nothing hidden."""

import math


def short(value: float, width: int = 5) -> str:
    """A number in at most `width` characters where that can be done: `3`, `-1`, `0.11`, `-.5`, `1e+04`.

    Whole numbers are written whole; others keep as many of two decimals as there is room for, dropping a leading 0
    last. A number that is not 0 never reads as a plain `0`.
    """
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and len(str(int(value))) <= width:
        return str(int(value))
    for decimals in (2, 1):
        text = f"{value:.{decimals}f}"
        for candidate in (text, text.replace("0.", ".", 1) if abs(float(text)) < 1 else text):
            if len(candidate) <= width:
                return candidate
    text = f"{value:.0f}"
    return text if len(text) <= width and float(text) != 0 else f"{value:.0e}"


def percent(share: float) -> str:
    """0..1 as `98 %`; never 100 or 0 unless it is exactly that: `>99 %`, `<1 %`."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return ">99 %"
    if whole == 0 and share > 0:
        return "<1 %"
    return f"{whole} %"


def signed(value: float, decimals: int = 2) -> str:
    """`+0.15`, `-0.42`, `+0.00`."""
    return f"{value:+.{decimals}f}"
