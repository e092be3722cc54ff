"""What a hand-made kernel does, said in words computed from its numbers."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.figures import short
from convtui.core.kernel import Kernel

Cells = npt.NDArray[np.float64]
Orientation = Literal["lying", "standing", "rising", "falling"]

# Within 22.5 degrees of an axis an edge lies or stands; else it is a diagonal.
_NEAR_AXIS = float(np.tan(np.pi / 8))
_TINY = 1e-6

_EDGE_WORDS: dict[Orientation, tuple[str, str, str]] = {
    "lying": ("finds edges", "that lie flat", "(horizontal)"),
    "standing": ("finds edges", "that stand", "(vertical)"),
    "rising": ("finds edges", "that rise /", "(diagonal)"),
    "falling": ("finds edges", "that fall \\", "(diagonal)"),
}

# Pale, blue, grey. What may be negative is drawn as signed, and where plain paper is not 0 that is not "no edge".
_SIGNS = ("pale: above 0",), ("blue: below 0",), ("grey: 0",)


class Meaning(Struct, frozen=True):
    """`headline` and the three legends are lines of at most 16 characters; empty where there is nothing to say.

    `pale`, `blue` and `grey` say what makes a dot of the map that colour.
    """

    headline: tuple[str, ...]
    pale: tuple[str, ...] = ()
    blue: tuple[str, ...] = ()
    grey: tuple[str, ...] = ()
    orientation: Orientation | None = None


def meaning(kernel: Kernel, bias: float = 0.0, stride: int = 1) -> Meaning:
    """By rule: what plain paper gives (the sum of the cells), then symmetry, then orientation.

    With a bias, which every dot gets beside, colours say no more than the sign. A `stride` leaves pixels out.

    Cells that sum to 0 find changes. Split into the half that changes sign under a half turn and the half that does
    not, the larger one decides: an edge (its direction is the kernel's first moment), or a line or spot (its second).
    """
    k = np.asarray(kernel.cells)
    words = _meaning(k, bias, stride)
    if not bias:
        return words
    signed = bool((k < 0).any()) or bias < 0
    return replace(words, **dict(zip(("pale", "blue", "grey"), _SIGNS if signed else ((), (), ()), strict=True)))


def _meaning(k: Cells, bias: float, stride: int) -> Meaning:
    total, size = float(k.sum()), float(np.abs(k).sum())
    if not k.any():
        return Meaning(("all zeros:", f"every dot is {short(bias, 3)}"), grey=("grey: 0",))
    if np.count_nonzero(k) == 1:
        return _one_cell(k, bias, stride)
    if (k >= 0).all() or (k <= 0).all():
        return _one_sign(total, bias)
    if abs(total) < _TINY * size:
        return _change(k / np.abs(k).max(), f"plain gives {short(bias, 4)}")
    centre = k[k.shape[0] // 2, k.shape[1] // 2]
    white = f"white gives {short(total + bias, 4)}"
    if centre > 0 and centre == k.max() and abs(total - 1) < _TINY * size and _is_even(k):
        return Meaning(("sharpens:", "picture, edges", white), *_SIGNS)
    if not _is_even(k) and (orientation := _orientation(k / np.abs(k).max())):
        return Meaning(("brightness and", f"{orientation} edges", white), *_SIGNS, orientation)
    return Meaning(("brightness and", "edges, mixed", white), *_SIGNS)


def _one_cell(k: Cells, bias: float, stride: int) -> Meaning:
    (row,), (column,) = np.nonzero(k)
    value = float(k[row, column])
    # From the cell that a dot is drawn on.
    down, right = int(row) - (k.shape[0] - 1) // 2, int(column) - (k.shape[1] - 1) // 2
    times = "" if value == 1 else f"times {short(value)}"
    if bias:
        times = "+ bias" if value == 1 else f"x {short(value, 4)} + bias"
    if down == 0 and right == 0:
        if value == 1 and not bias:
            same = ("map = picture,", "bit for bit") if stride == 1 else ("one pixel of", f"every {stride}x{stride}")
            return Meaning(("the identity:", *same))
        return Meaning(("the picture", times))
    return Meaning(("the picture", "moved one cell" if max(abs(down), abs(right)) == 1 else "moved", times))


def _one_sign(total: float, bias: float) -> Meaning:
    if abs(total - 1) < _TINY:
        white = f"white gives {short(total + bias, 4)}" if bias else "white stays 1"
        return Meaning(("blurs: a mean", "of the window", white))
    return Meaning(("adds up the", "window: white", f"gives {short(round(total + bias, 9))}"))


def _change(k: Cells, plain: str) -> Meaning:
    grey = ("grey: no edge",)
    if not _is_even(k) and (orientation := _orientation(k)):
        down, right = _moment(k)
        pale, blue = _sides(orientation, down, right)
        return Meaning(_EDGE_WORDS[orientation], pale, blue, grey, orientation)
    rows, columns = np.indices(k.shape)
    lying = float((k * (rows - rows.mean()) ** 2).sum())
    standing = float((k * (columns - columns.mean()) ** 2).sum())
    if abs(lying) < _TINY and abs(standing) < _TINY:
        return Meaning(("finds corners", "and crossings", plain), grey=("grey: plain",))
    if abs(lying + standing) < _TINY:  # a saddle: lighter than around one way, darker the other
        return Meaning(("finds changes:", "edges, spots", plain), grey=("grey: plain",))
    light = lying + standing < 0
    pale = ("pale: lighter" if light else "pale: darker", "  than around")
    blue = ("blue: darker" if light else "blue: lighter", "  than around")
    if min(abs(lying), abs(standing)) < 0.35 * max(abs(lying), abs(standing)):
        words = "that lie flat" if abs(lying) > abs(standing) else "that stand"
        return Meaning(("thin lines", words, plain), pale, blue, ("grey: plain",))
    return Meaning(("finds changes:", "edges, spots", plain), pale, blue, ("grey: plain",))


def _sides(orientation: Orientation, down: float, right: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if orientation == "lying":
        light, dark = ("light", "  above dark"), ("dark", "  above light")
        first, second = (light, dark) if down < 0 else (dark, light)
        return (f"pale: {first[0]}", first[1]), (f"blue: {second[0]}", second[1])
    if orientation == "standing":
        light, dark = ("light", " left of dark"), ("dark", " left of light")
        first, second = (light, dark) if right < 0 else (dark, light)
        return (f"pale: {first[0]}", first[1]), (f"blue: {second[0]}", second[1])
    upper = "upper" if down < 0 else "lower"
    lower = "lower" if down < 0 else "upper"
    side, other = ("left", "right") if right < 0 else ("right", "left")
    return ("pale: light", f"  {upper} {side}"), ("blue: light", f"  {lower} {other}")


def _is_even(k: Cells) -> bool:
    """Whether the half that a half turn leaves alone weighs as much as the half that it negates, or more."""
    turned = k[::-1, ::-1]
    # Equal halves may differ in the last bit, one way for a kernel and the other way for the same one turned.
    return float(np.square(k + turned).sum()) >= (1 - _TINY) * float(np.square(k - turned).sum())


def _moment(k: Cells) -> tuple[float, float]:
    """(down, right): which way the weights grow."""
    rows, columns = np.indices(k.shape)
    return float((k * (rows - rows.mean())).sum()), float((k * (columns - columns.mean())).sum())


def _orientation(k: Cells) -> Orientation | None:
    down, right = _moment(k)
    if max(abs(down), abs(right)) < _TINY:
        return None
    if abs(right) <= _NEAR_AXIS * abs(down):
        return "lying"
    if abs(down) <= _NEAR_AXIS * abs(right):
        return "standing"
    return "rising" if down * right > 0 else "falling"
