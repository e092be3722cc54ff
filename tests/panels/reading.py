"""What a panel prints, read back as numbers, and whether a number is what was printed."""

import re

NUMBER = r"(?:~0|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)"


def is_printed(text: str, value: float, scale: float) -> bool:
    """Whether `text` is `value` rounded to the digits that it has; `scale` is what float32 errors are a share of."""
    if text == "~0":
        return 0 < abs(value) < 0.05
    mantissa, _, power = text.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(power or 0)
    if float(text) == 0:
        return abs(value) <= 1e-6 * scale
    return abs(float(text) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-6 * scale


def numbers(text: str) -> list[str]:
    """Every number in a text, as it stands there."""
    return re.findall(rf"(?<![\w.]){NUMBER}(?![\w.])", text)
