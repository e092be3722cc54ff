"""Numbers as they are printed: few characters, nothing hidden."""

import math
from functools import lru_cache


def short(value: float, width: int = 5) -> str:
    """A number in at most `width` characters: `3`, `-1`, `0.11`, `-.5`, `.004`, `1e4`.

    Whole numbers are written whole; others keep as many of two decimals as there is room for, dropping a
    leading 0 last. A number that is not 0 never reads as 0: what is too small for the room is `~0`. From a
    width of 4 on everything below 1e10 fits; in less room a large or negative number may need a little more.
    """
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and len(str(int(value))) <= width:
        return str(int(value))
    texts = [f"{value:.{decimals}f}" for decimals in (2, 1)]
    if abs(value) >= 0.5:
        texts.append(f"{value:.0f}")
    else:
        texts += [f"{value:.{decimals}f}" for decimals in (3, 4)]
    texts += [_power(value, decimals) for decimals in (2, 1, 0)]
    tellers = [form for text in texts if float(text) != 0 for form in (text, _without_zero(text))]
    fitting = next((text for text in tellers if len(text) <= width), None)
    if fitting is None and abs(value) < 0.05:
        return "~0"
    return fitting or min(tellers, key=len)


@lru_cache(4096)
def plain(value: float) -> str:
    """A number in a cell of 4 columns: `  3 `, `-.5 `, `-1.5`. A minus sign is gap enough, a bare digit is not. Below
    -1e10, for which there is no room, only its power of ten: `-e37`.
    """
    text, longer = short(value, 3), short(value, 4)
    if len(longer) > 4 and math.isfinite(value):
        return "-e" + longer.partition("e")[2]
    enough = len(text) <= 3 and (value >= 0 or _number(text) == _number(longer))
    return f"{text:>3} " if enough else f"{longer:>4}"


def marked(value: float) -> str:
    """The same in brackets where they cost no digit: `[ 3]`, else as it is: `-1.5`."""
    text = short(value, 2)
    return f"[{text:>2}]" if len(text) <= 2 and _number(text) == _number(short(value, 4)) else plain(value)


def _number(text: str) -> float:
    """What was printed; `~0` is near enough to 0."""
    return float(text.replace("~", ""))


def _without_zero(text: str) -> str:
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _power(value: float, decimals: int) -> str:
    mantissa, power = f"{value:.{decimals}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(power)}"


def loss_figure(loss: float) -> str:
    """`0.231`, `12.30`, `1e7`, `inf`."""
    return f"{loss:.3f}" if abs(loss) < 10 else short(loss, 5)


def percent(share: float) -> str:
    """0..1 as `98 %`; never 100 or 0 unless it is exactly that: `>99 %`, `<1 %`. What is no share at all, as a file of
    somebody's may hold, stays what it is: `nan`, `1e+308`.
    """
    if not abs(share) < 10_000:
        return f"{share:.3g}"
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return ">99 %"
    if whole == 0 and share > 0:
        return "<1 %"
    return f"{whole} %"


def signed(value: float, decimals: int = 2) -> str:
    """`+0.15`, `-0.42`, `+0.00`; what is not 0 but would read so keeps more decimals: `-0.004`, `~0`."""
    if value and abs(value) < 0.5 * 10.0**-decimals:
        text = f"{value:+.{decimals + 1}f}"
        return text if float(text) else "~0"
    return f"{value:+.{decimals}f}"
