"""Why a kernel makes the map it makes: true sentences, computed from its numbers."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.kernel import Kernel
from convtui.lab.meaning import Orientation, meaning
from convtui.lab.state import Experiment

Values = npt.NDArray[np.float64]
Topic = Literal[Orientation, "weights", "plain", "reach", "symmetry", "swap"]

EDGES: tuple[Orientation, ...] = ("standing", "lying", "rising", "falling")
_ACROSS: dict[Orientation, Orientation] = {
    "lying": "standing",
    "standing": "lying",
    "rising": "falling",
    "falling": "rising",
}
_NAMES: dict[Orientation, str] = {
    "lying": "a lying edge",
    "standing": "a standing edge",
    "rising": "a rising edge (/)",
    "falling": "a falling edge (\\)",
}
# Where the light is on the edge that is counted through, and which weights lie in it first.
_LIGHT: dict[Orientation, tuple[str, str]] = {
    "lying": ("Light above dark", "row"),
    "standing": ("Light left of dark", "column"),
    "rising": ("Light at the upper left", "diagonal"),
    "falling": ("Light at the upper right", "diagonal"),
}
# A no-break space: sums are not broken over two lines.
_SPACE = "\xa0"
# Of the weights' absolute sum: what is less comes of rounding.
_TINY = 1e-6
_MOST_TERMS = 4
_MOST_STEPS = 6


class Claim(Struct, frozen=True):
    """One sentence about the map, under what `conditions` says, and the numbers (rounded to 9 decimals) it rests on."""

    topic: Topic
    words: str
    numbers: tuple[float, ...] = ()


def explanation(experiment: Experiment, other: Experiment | None = None) -> tuple[str, ...]:
    """Why the experiment's map is as it is, the most telling first: what sets it apart from the map of `other`, where
    that is given, else what its kernel is about.
    """
    mine = {claim.topic: claim for claim in claims(experiment)}
    order = _order(experiment)
    if other is not None:
        telling = _telling(kernel_of(experiment), kernel_of(other))
        order = [*(topic for topic in telling if topic in order), *(topic for topic in order if topic not in telling)]
    said = conditions(experiment)
    return (*((said,) if said else ()), *(mine[topic].words for topic in order if topic in mine))


def conditions(experiment: Experiment) -> str:
    """Under what the claims hold, as the start of a sentence; empty where they hold as they stand."""
    parts = ["away from the rim"] if experiment.padding not in ("valid", 0) else []
    parts += ["in greys"] if experiment.channels == "sum" else []
    parts += {"abs": ["before signs go"], "relu": ["before ReLU"], "clip": ["before clipping"]}.get(
        experiment.response, []
    )
    words = ", ".join(parts)
    return f"{words[0].upper()}{words[1:]}:" if words else ""


def claims(experiment: Experiment) -> Iterator[Claim]:
    """All that is true and can be said of the experiment's map in one sentence each; one claim a topic at most."""
    k, bias = kernel_of(experiment), experiment.bias
    plus = f", plus the bias{_SPACE}{_figure(bias)}" if bias else ""
    one = _weights(k, plus)
    if one is not None:
        yield one
    yield _plain(k, bias, plus)
    for edge in EDGES:
        made = _edge(k, edge, experiment, plus)
        if made is not None:
            yield made
    yield from _others(k, experiment)


def group_sums(k: Values, edge: Orientation) -> Values:
    """The sums of those weights that an edge of this orientation treats alike: rows, columns or diagonals. The first
    comes into the light first, where that is above, at the left, at the upper left, at the upper right.
    """
    return np.array([cells.sum() for cells in _groups(k, edge)])


def _groups(k: Values, edge: Orientation) -> list[Values]:
    rows, columns = np.indices(k.shape)
    along = {"lying": rows, "standing": columns, "rising": rows + columns, "falling": rows - columns}[edge]
    return [k[along == number] for number in range(int(along.min()), int(along.max()) + 1)]


def kernel_of(experiment: Experiment) -> Values:
    """(kh, kw): as it is laid on; under "sum" what it does to greys."""
    made: Values = np.sum([np.asarray(kernel.cells) for kernel in experiment.slices], axis=0)
    return made[::-1, ::-1] if experiment.flipped else made


# -- which claim comes first


def _order(experiment: Experiment) -> list[Topic]:
    """For an edge finder its edge and the one across, else what plain paper gives."""
    k = kernel_of(experiment)
    edge = meaning(Kernel.of(k)).orientation
    rest: list[Topic] = ["weights", "plain", "reach", *EDGES, "symmetry", "swap"]
    first: list[Topic] = [edge, _ACROSS[edge]] if edge is not None and _is_zero(k.sum(), k) else []
    return [*first, *(topic for topic in rest if topic not in first)]


def _telling(mine: Values, other: Values) -> list[Topic]:
    """The topics on which two kernels differ in kind: one answers what the other does not, or with another sign."""
    found: list[tuple[bool, Topic]] = []
    for edge in EDGES:
        a, b = _kind(mine, edge), _kind(other, edge)
        if a != b:
            found.append((a != 0, edge))
    found.sort(key=lambda each: each[0])  # what vanishes here, and only here, is told most quickly
    topics = [topic for _, topic in found]
    plain = _is_zero(mine.sum(), mine) != _is_zero(other.sum(), other)
    if plain:
        topics.insert(1 if topics and found[0][0] is False else 0, "plain")
    return topics


def _kind(k: Values, edge: Orientation) -> int:
    """0 where the kernel does not answer an edge, else the sign of its answer; 2 where plain light has one too."""
    if not _is_zero(k.sum(), k):
        return 2
    peak = _peak(k, edge)
    return 0 if peak is None else int(np.sign(peak[1]))


# -- the claims


def _weights(k: Values, plus: str) -> Claim | None:
    count = np.count_nonzero(k)
    if count == 0:
        return Claim("weights", f"All weights are 0, so every dot is 0{plus}.", (0.0, 0.0))
    if count > 1:
        return None
    (row,), (column,) = np.nonzero(k)
    value = _rounded(k[row, column])
    times = "" if value == 1 else f" times{_SPACE}{_figure(value)}"
    middle = (row, column) == ((k.shape[0] - 1) / 2, (k.shape[1] - 1) / 2)
    which = "the middle weight" if middle else "one weight"
    return Claim("weights", f"Only {which} counts: a dot is the pixel there{times}{plus}.", (value, float(middle)))


def _plain(k: Values, bias: float, plus: str) -> Claim:
    total = k.sum()
    if not _is_zero(total, k):
        return Claim("plain", f"White paper gives {_figure(total)}{plus}.", (_rounded(total + bias),))
    above, below = _rounded(k[k > 0].sum()), _rounded(-k[k < 0].sum())
    words = _adding([above, -below], 0.0) if above else "0"
    return Claim("plain", f"Plain paper gives {words}{plus}.", (_rounded(bias),))


def _edge(k: Values, edge: Orientation, experiment: Experiment, plus: str) -> Claim | None:
    """What an edge through the picture gives: nothing, or how much where it is answered most."""
    if not k.any():
        return None
    sums = group_sums(k, edge)
    if all(_is_zero(value, k) for value in sums):
        return Claim(edge, _vanishing(k, edge, plus), (_rounded(experiment.bias),))
    if _is_zero(k.sum(), k):
        return _answer(k, edge, experiment, plus)
    return _passage(sums, edge, experiment)


def _vanishing(k: Values, edge: Orientation, plus: str) -> str:
    """Weights that see the same cancel. (Rows see the same across a standing edge, columns across a lying one.)"""
    cells = max(_groups(k, edge), key=lambda group: np.abs(group).max())
    adding = _adding([_rounded(value) for value in cells if value], 0.0)
    end = f": {adding}{plus}." if "=" in adding else f" and add up to 0{plus}."
    if edge in ("rising", "falling"):
        return f"Across {_NAMES[edge]} pixels on a diagonal are alike{end}"
    across = k if edge == "standing" else k.T
    used = np.flatnonzero(np.abs(across).max(axis=1))
    lines, ends = ("rows", "top and bottom") if edge == "standing" else ("columns", "left and right")
    which = f"the {ends}" if used.tolist() == [0, len(across) - 1] else "all"
    return f"Across {_NAMES[edge]} {which} {lines} are alike{end}"


def _answer(k: Values, edge: Orientation, experiment: Experiment, plus: str) -> Claim | None:
    """How far a kernel that leaves plain paper at 0 answers an edge."""
    peak = _peak(k, edge)
    if peak is None:
        return None
    count, value = peak
    light, line = _LIGHT[edge]
    cells = np.concatenate(_groups(k, edge)[:count])
    adding = _adding([_rounded(weight) for weight in cells if weight], value)
    colour = ("pale" if value > 0 else "blue") if experiment.response == "signed" and not experiment.bias else ""
    lit = f"the first {line}" if count == 1 else f"{count} {line}s"
    words = f"{light}, {lit} lit: {adding}{plus}{', ' if colour else ''}{colour}."
    return Claim(edge, words, (_rounded(value + experiment.bias),))


def _passage(sums: Values, edge: Orientation, experiment: Experiment) -> Claim | None:
    """The dots on the way from dark into light, where the kernel shows plain light too."""
    steps = [_rounded(value + experiment.bias) for value in (0.0, *np.cumsum(sums))]
    if edge in ("rising", "falling") or len(steps) > _MOST_STEPS or experiment.stride * experiment.dilation > 1:
        return None
    way = "Upwards" if edge == "lying" else "Leftwards"
    return Claim(edge, f"{way} from dark into light the dots are {', '.join(map(_figure, steps))}.", tuple(steps))


def _others(k: Values, experiment: Experiment) -> Iterator[Claim]:
    """What holds for every picture: how far values can go, and how the kernel's symmetry shows."""
    weights, bias = experiment.weights, experiment.bias
    if (weights >= 0).all() and np.count_nonzero(weights) > 1 and not bias:
        if _is_zero(weights.sum() - 1.0, k):
            yield Claim("reach", "A mean: each dot lies between the window's darkest and lightest pixel.")
        else:
            yield Claim("reach", "No weight is below 0, so no dot is.")
    if experiment.padding != "valid" or experiment.stride != 1:
        return  # zeros round a picture, and dots left out, do not turn with it
    if (symmetry := _symmetry(weights, bias)) is not None:
        yield Claim("symmetry", symmetry)
    if k.any() and _is_zero(weights.sum() + 2 * bias, k):
        yield Claim("swap", "Swap light and dark and every sign swaps.")


def _symmetry(weights: Float32, bias: float) -> str | None:
    if not weights.any():
        return None
    over, mirrored = weights[::-1], weights[:, ::-1]
    if not bias:
        if (over == -weights).all():
            return "Upside down it is its own negative: turn the picture over and every sign swaps."
        if (mirrored == -weights).all():
            return "Mirrored it is its own negative: mirror the picture and every sign swaps."
    if (over == weights).all():
        return "Upside down it is the same: turn the picture over and the map turns over too."
    if (mirrored == weights).all():
        return "Mirrored it is the same: mirror the picture and the map is mirrored too."
    return None


def _peak(k: Values, edge: Orientation) -> tuple[int, float] | None:
    """(how many rows, columns or diagonals are in the light, the dot there) where the dot is farthest from 0; None
    where it is 0 throughout. For kernels that sum to 0.
    """
    dots = np.cumsum(group_sums(k, edge))[:-1]
    if not len(dots) or _is_zero(float(np.abs(dots).max()), k):
        return None
    index = int(np.abs(np.round(dots, 9)).argmax())
    return index + 1, float(dots[index])


# -- numbers in words


def _adding(values: list[float], result: float) -> str:
    """`1 - 1 = 0`, where the figures as they are printed add up to the printed result; else the result alone."""
    total = _figure(result)
    if not 1 < len(values) <= _MOST_TERMS:
        return total
    terms = [_figure(abs(value)) for value in values]
    signs = ["-" if value < 0 else "+" for value in values]
    printed = sum(float(f"{sign}{term}") for sign, term in zip(signs, terms, strict=True))
    if any("~" in term for term in terms) or abs(printed - float(total)) > 1e-9:
        return total
    first = f"-{terms[0]}" if signs[0] == "-" else terms[0]
    rest = [f"{_SPACE}{sign}{_SPACE}{term}" for sign, term in zip(signs[1:], terms[1:], strict=True)]
    return f"{first}{''.join(rest)}{_SPACE}={_SPACE}{total}"


def _figure(value: float) -> str:
    return short(_rounded(value), 5)


def _rounded(value: float) -> float:
    return round(float(value), 9) + 0.0


def _is_zero(value: float, k: Values | None = None) -> bool:
    return abs(value) <= _TINY * (float(np.abs(k).sum()) if k is not None else 1.0)
