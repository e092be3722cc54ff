r"""What one filter is, in words, by a rule that a reader can check by eye on its few numbers.

**Where.** For the positive weights ("wants ink") and the negative ones ("no ink") alike:

1. A sign counts if it carries at least a fifth of all |weight|, or one of its cells is at least half as
   strong as the strongest of the kernel; else nothing is said of it.
2. Its strong cells are those at least half as strong as its strongest.
3. Each strong cell pulls, with its weight, in its own direction from the middle of the kernel; the middle
   cell pulls nowhere. If at least 0.4 of the pull is left after adding, the strong cells lie to one SIDE, and
   the word is the nearest of eight (a tie goes to the diagonal): above, above right, right ...
4. Else, if less than 0.25 is left, opposite pulls are added as one axis. If at least 0.3 of that is left,
   they lie along a LINE if a middle cell is strong ("middle row", "middle column", "diagonal /",
   "diagonal \"), otherwise they are a PAIR ("left and right").
5. Else "centre" if their mean distance from the middle is at most two thirds of that of all cells;
   "everywhere" if they are more than half of the cells, with the middle; if less than 0.25 of the pull is
   left "all round"; else "here and there".
6. Where both signs would get the same word it is too coarse to tell them apart: both get "here and there".

**Kind.** The first that holds:

- dead: no picture of values 0..1 changes its answer, after bias and activation. Every activation but softmax rises, or
  stays, with the sum, so that the least and the highest sum tell; behind a softmax the other filters change it.
- edge: one sign lies to a side; the other lies opposite (135 degrees or more), in the centre, or along the
  middle line across; and the weights cancel at least by half: |sum| <= half of the sum of |weights|.
- one side: as an edge, but the weights do not cancel; or one sign alone, to a side.
- line or gap: the wanted (line) or unwanted (gap) cells lie along a middle line, and the others on both sides
  of it, all round, everywhere or nowhere.
- spot or hole: the same with the centre.
- any ink, bare paper: one sign alone, everywhere.
- no clear orientation: all else, and that is often the truth.

**Degrees.** Of an edge, a line and a gap: how it runs, in whole degrees anticlockwise from lying flat, 0 to 179. An
edge runs across the pull of all its weights, a line or gap along the axis of its strong cells (rule 4).

A kernel over several channels is described by the sum over them: what it makes of ink that is alike in all.
"""

from cmath import phase
from math import degrees, pi
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.layer import Activation
from convtui.ops.activation import activate

Kind = Literal[
    "dead", "edge", "one side", "line", "gap", "spot", "hole", "any ink", "bare paper", "no clear orientation"
]

# Counted anticlockwise in steps of 45 degrees; an axis is a direction modulo 4.
_SIDES = ("right", "above right", "above", "above left", "left", "below left", "below", "below right")
_LINES = ("middle row", "diagonal /", "middle column", "diagonal \\")
_PAIRS = ("left and right", "above right and below left", "above and below", "above left and below right")
_LEANS = ("lies flat", "leans like /", "stands", "leans like \\")

# Weights are rounded to float32: a comparison of their sums with a bound forgives this much.
_SLACK = 1e-6


class FilterWords(Struct, frozen=True):
    """One filter in words; the module says by which rule.

    `wants`, `avoids`: where ink raises and lowers the value ("" where there is nothing to say). `blank`: the
    value on blank paper (all zeros), after bias and activation, but before a softmax. `lean`: how an edge, line
    or gap runs ("lies flat", "stands", "leans like /"), otherwise "". `degrees`: the same as a figure, 0 to 179,
    otherwise None.
    """

    wants: str
    avoids: str
    blank: float
    kind: Kind
    lean: str
    degrees: int | None = None

    @property
    def phrase(self) -> str:
        """The kind in a few words: "edge that stands"."""
        return f"{self.kind} that {self.lean}" if self.lean else self.kind

    @property
    def lines(self) -> tuple[str, ...]:
        """Short lines for a screen: what it wants, what it avoids, what blank paper gives."""
        out = [f"wants ink: {self.wants}"] if self.wants else []
        out += [f"no ink: {self.avoids}"] if self.avoids else []
        return (*out, f"blank paper gives {round(self.blank, 2) + 0.0:.2f}")


def describe(
    kernel: npt.ArrayLike,
    bias: float = 0.0,
    activation: Activation = "relu",
    reach: tuple[float, float] = (0.0, 1.0),
) -> FilterWords:
    """Words for a kernel (kh, kw) or (kh, kw, Cin) of finite weights, by the rule that stands above.

    `reach` holds the least and the largest value that it can get, least <= 0 <= largest: (0, 1) of a picture, (0, inf)
    of maps behind a ReLU. Raises ValueError if the kernel has another number of axes.
    """
    cells = np.asarray(kernel, dtype=np.float64)
    if cells.ndim == 3:
        cells = cells.sum(axis=2)
    if cells.ndim != 2:
        raise ValueError(f"a filter has rows, columns and perhaps channels, not {cells.ndim} axes")
    sums = _sums(kernel, bias, reach)
    with np.errstate(over="ignore"):  # beyond what float32 can hold it is infinite
        least, blank, highest = (sums if activation == "softmax" else activate(sums, activation)).tolist()
    wants, avoids = _place(cells, 1.0), _place(cells, -1.0)
    if wants.word == avoids.word and wants.word:
        wants = avoids = _Place("scattered", "here and there")
    if least == highest and activation != "softmax":
        return FilterWords(wants.word, avoids.word, blank, "dead", "")
    kind = _kind(cells, wants, avoids)
    if kind == "edge":
        # An edge runs across the way from less ink to more.
        along = phase(_pull(cells))
        return FilterWords(
            wants.word, avoids.word, blank, kind, _LEANS[(_step(along) + 2) % 4], _half_turn(along + pi / 2)
        )
    if kind in ("line", "gap"):
        place = wants if kind == "line" else avoids
        return FilterWords(wants.word, avoids.word, blank, kind, _LEANS[place.step], _half_turn(place.angle))
    return FilterWords(wants.word, avoids.word, blank, kind, "")


def fires(values: npt.ArrayLike, blank: float) -> float:
    """The share of places, 0..1, of a map whose value is above what blank paper gives (FilterWords.blank).

    Raises ValueError if the map is empty.
    """
    array = np.asarray(values, dtype=np.float32)
    if not array.size:
        raise ValueError("an empty map has no places to count")
    return float(np.mean(array > np.float32(blank)))


class _Place(Struct, frozen=True):
    """Where the strong cells of one sign lie; `step` is a side's direction or an axis, by 45 degrees, `angle` an axis
    in radians.
    """

    form: Literal["nowhere", "side", "line", "pair", "centre", "everywhere", "round", "scattered"]
    word: str
    step: int = 0
    angle: float = 0.0


def _sums(kernel: npt.ArrayLike, bias: float, reach: tuple[float, float]) -> npt.NDArray[np.float64]:
    """(least, blank, highest): the least sum that values within `reach` make, that of zeros, the highest."""
    weights = np.asarray(kernel, dtype=np.float64)
    below, above = float(np.minimum(weights, 0).sum()), float(np.maximum(weights, 0).sum())
    least, highest = reach
    # 0 x inf is no number: a sign that the kernel lacks gives nothing, however large the values.
    ends = [[weight * value if weight and value else 0.0 for weight in (below, above)] for value in (highest, least)]
    return bias + np.array([ends[0][0] + ends[1][1], 0.0, ends[0][1] + ends[1][0]])


def _half_turn(angle: float) -> int:
    """Radians as whole degrees, 0 to 179: how a thing runs, whichever way one goes along it."""
    return round(degrees(angle)) % 180


def _offsets(shape: tuple[int, ...]) -> npt.NDArray[np.complex128]:
    """(kh, kw): each cell's offset from the middle as a complex number: to the right real, up imaginary."""
    rows, columns = np.indices(shape)
    offsets: npt.NDArray[np.complex128] = (columns - (shape[1] - 1) / 2) - 1j * (rows - (shape[0] - 1) / 2)
    return offsets


def _directions(offsets: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
    lengths = np.abs(offsets)
    return np.divide(offsets, lengths, out=np.zeros_like(offsets), where=lengths > 0)


def _pull(weights: npt.NDArray[np.float64]) -> complex:
    return complex((weights * _directions(_offsets(weights.shape))).sum())


def _step(angle: float) -> int:
    """The nearest multiple of 45 degrees, 0 to 7; halfway is the diagonal's."""
    steps = angle / (pi / 4)
    straight = 2 * round(steps / 2)
    if abs(steps - straight) < 0.5 - _SLACK:
        return straight % 8
    return (straight + (1 if steps > straight else -1)) % 8


def _place(cells: npt.NDArray[np.float64], sign: float) -> _Place:
    weights = np.maximum(sign * cells, 0)
    total, strongest = np.abs(cells).sum(), np.abs(cells).max()
    slack = _SLACK * total
    if not weights.any() or (weights.sum() < total / 5 - slack and weights.max() < strongest / 2 - slack):
        return _Place("nowhere", "")
    strong = np.where(weights >= weights.max() * (0.5 - _SLACK), weights, 0) / weights.max()
    offsets = _offsets(cells.shape)
    directions, mass = _directions(offsets), strong.sum()
    pull, axis = (complex((strong * directions**power).sum()) / mass for power in (1, 2))

    if abs(pull) >= 0.4 - _SLACK:
        step = _step(phase(pull))
        return _Place("side", _SIDES[step], step)
    level = abs(pull) < 0.25 - _SLACK
    distances = np.abs(offsets)
    middle = strong[distances <= distances.min() + _SLACK] > 0
    if level and abs(axis) >= 0.3 - _SLACK:
        angle = phase(axis) / 2
        step = _step(angle) % 4
        return _Place("line", _LINES[step], step, angle) if middle.any() else _Place("pair", _PAIRS[step], step)
    if (strong * distances).sum() / mass <= distances.mean() * 2 / 3 + _SLACK:
        return _Place("centre", "centre")
    if middle.all() and np.count_nonzero(strong) * 2 > strong.size:
        return _Place("everywhere", "everywhere")
    return _Place("round", "all round") if level else _Place("scattered", "here and there")


def _kind(cells: npt.NDArray[np.float64], wants: _Place, avoids: _Place) -> Kind:
    cancels = abs(cells.sum()) <= np.abs(cells).sum() * (0.5 + _SLACK)
    if _faces(wants, avoids) or _faces(avoids, wants):
        return "edge" if cancels else "one side"
    forms = {wants.form, avoids.form}
    if forms == {"side", "nowhere"}:
        return "one side"
    if wants.form == "line" and _beside(avoids, wants):
        return "line"
    if avoids.form == "line" and _beside(wants, avoids):
        return "gap"
    if wants.form == "centre" and avoids.form in ("nowhere", "pair", "round", "everywhere"):
        return "spot"
    if avoids.form == "centre" and wants.form in ("nowhere", "pair", "round", "everywhere"):
        return "hole"
    if forms == {"everywhere", "nowhere"}:
        return "any ink" if wants.form == "everywhere" else "bare paper"
    return "no clear orientation"


def _faces(side: _Place, other: _Place) -> bool:
    """Whether `side` lies to a side, and `other` opposite, in the centre, or along the middle line across."""
    if side.form != "side":
        return False
    if other.form == "side":
        return 3 <= (side.step - other.step) % 8 <= 5
    return other.form == "centre" or (other.form == "line" and (side.step - other.step) % 4 == 2)


def _beside(others: _Place, line: _Place) -> bool:
    """Whether `others` leave a middle line alone: on both sides of it, all round, everywhere or nowhere."""
    if others.form == "pair":
        return (others.step - line.step) % 4 == 2
    return others.form in ("nowhere", "round", "everywhere")
