"""The lines of the form of a new training: what each may be, how arrows go through it, what a typed number makes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.recipe import (
    ACTIVATIONS,
    AUGMENTATIONS,
    BOUNDS,
    BUNDLED,
    KERAS_DATASETS,
    LABELS,
    OPTIMIZERS,
    STARTS,
    Recipe,
)
from convtui.core.text import visible

PRESET, DATA = 0, 1
LONGEST_NUMBER = 10
TYPABLE = frozenset("0123456789.-")
DATASETS = (BUNDLED, *KERAS_DATASETS)
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_WHOLE = {"filters", "kernel", "layers", "units", "batch", "epochs", "seed", "images"}

_POWERS = tuple(2**power for power in range(14))
# 1, 2, 5 times each power of ten.
_DECADES = tuple(float(f"{digit}e{power}") for power in range(-8, 4) for digit in (1, 2, 5))
_FEW = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000)


class Line(Struct, frozen=True):
    """`field` is the recipe's; `name` is how it is called here, `about` says in one line what it means.

    `choices` are its values where it is a choice; of a number the arrows go through `ladder`, which is in order, or
    where it is empty by ones. `all_of_them`: it may be None, which comes after the ladder.
    """

    field: str
    name: str
    about: str
    choices: tuple[str, ...] = ()
    ladder: tuple[float, ...] = ()
    all_of_them: bool = False

    @property
    def is_number(self) -> bool:
        return not self.choices and self.field in BOUNDS

    @property
    def range(self) -> str:
        """The numbers that it takes: "from 1 to 256"."""
        least, most = BOUNDS[self.field]
        return f"from {number_words(least)} to {number_words(most)}"


LINES: tuple[Line, ...] = (
    Line("", "preset", "The lecture's training, and five that fail (n, b). *: not as in the lecture."),
    Line("data", "data", "Enter: the list, also a file or folder of your own (or paste its path)."),
    Line(
        "images",
        "pictures",
        "How many of the training pictures are used, at most; all: right to the end.",
        ladder=tuple(float(f"{digit}e{power}") for power in range(1, 5) for digit in (1, 2, 5)),
        all_of_them=True,
    ),
    Line("filters", "filters", "Of the first convolution; each later one has twice as many.", ladder=_POWERS[:9]),
    Line("kernel", "kernel", "Its side: 3 is a window of 3 x 3 pixels.", ladder=tuple(range(1, 16, 2))),
    Line("layers", "layers", "How many convolutions, with a 2 x 2 max pool behind each."),
    Line(
        "units",
        "dense units",
        "Of a dense layer before the last one; 0: none.",
        ladder=(0, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
    ),
    Line(
        "padding",
        "padding",
        "valid: the window stays inside. same: zeros round it, maps keep their size.",
        ("valid", "same"),
    ),
    Line(
        "activation", "activation", "Behind every layer but the last, which gives probabilities (softmax).", ACTIVATIONS
    ),
    Line(
        "optimizer", "optimizer", "How a gradient becomes a step. momentum: sgd that keeps 0.9 of its way.", OPTIMIZERS
    ),
    Line(
        "learning_rate",
        "learning rate",
        "The length of each step. adam: 0.001 is usual. Or type any number.",
        ladder=_DECADES,
    ),
    Line("batch", "batch", "How many pictures make one step.", ladder=_POWERS),
    Line("epochs", "epochs", "How often it sees every picture.", ladder=_FEW),
    Line("seed", "seed", "Decides all chance: the same seed on the same machine gives the same filters."),
    Line(
        "dropout",
        "dropout",
        "The share of values left out by chance before the last layer, while it trains.",
        ladder=tuple(round(step * 0.05, 2) for step in range(20)),
    ),
    Line(
        "augment",
        "augmentation",
        "Pictures changed while it trains. shift: by up to 2 pixels. flip: mirrored.",
        AUGMENTATIONS,
    ),
    Line("labels", "labels", "shuffled: every training picture is given another's label, by chance.", LABELS),
    Line("start", "start", "What the weights begin with: numbers drawn at random, or all the same.", STARTS),
    Line(
        "bias",
        "bias at start",
        "What the convolutions' biases begin with; 0 is usual.",
        ladder=tuple(step / 2 for step in range(-20, 21)),
    ),
)


def line_at(at: int) -> Line:
    return LINES[min(max(at, 0), len(LINES) - 1)]


def value_words(line: Line, recipe: Recipe) -> str:
    """A line's value as it stands in the form; of a file without its folders."""
    value = getattr(recipe, line.field)
    if value is None:
        return "all"
    if line.field == "data":
        return data_words(value)
    return number_words(value) if line.is_number else str(value)


def data_words(data: str, width: int = 60) -> str:
    """A data set by its name, a file or a folder by its last name."""
    return data if data in DATASETS else visible(re.split(r"[/\\]", data.rstrip("/\\"))[-1] or data, width)


def number_words(value: float) -> str:
    """As somebody would type it: 0.001, 1e-06, 9000; nothing of it left out."""
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else f"{value:.10g}"


def stepped(line: Line, recipe: Recipe, by: int, more: Sequence[str] = ()) -> Recipe | str:
    """The recipe with a line's next value (`by` 1) or the one before (-1), or one sentence why there is none. `more`
    are further choices, of data.
    """
    now = getattr(recipe, line.field)
    if not line.is_number:
        choices = (*line.choices, *more)
        where = choices.index(now) + by if now in choices else (0 if by > 0 else -1)
        return _with(recipe, line.field, choices[where % len(choices)])
    least, most = BOUNDS[line.field]
    end = f"{line.name.capitalize()} cannot go {'above' if by > 0 else 'below'} "
    if now is None:
        return f"{end}all of them." if by > 0 else _with(recipe, line.field, line.ladder[-1])
    if not line.ladder:
        value = now + by
    elif by > 0:
        where = bisect_right(line.ladder, now)
        if where == len(line.ladder) and line.all_of_them:
            return replace(recipe, **{line.field: None})
        value = line.ladder[where] if where < len(line.ladder) else most + 1
    else:
        where = bisect_left(line.ladder, now)
        value = line.ladder[where - 1] if where else least - 1
    if not least <= value <= most:
        return f"{end}{number_words(now)}; it is {line.range}."
    return _with(recipe, line.field, value)


def typed(line: Line, recipe: Recipe, text: str) -> Recipe | str:
    """The recipe with what was typed for a line, or one sentence why that cannot be."""
    if not line.is_number:
        return NOTHING_TO_TYPE
    said = visible(text, 16)
    if not is_number(text):
        return f"{said} is not a number: {line.name} stays as it was."
    value = float(text)
    least, most = BOUNDS[line.field]
    if not least <= value <= most:
        return f"{line.name.capitalize()} cannot be {said}: it is {line.range}."
    if line.field in _WHOLE and value != int(value):
        return f"{line.name.capitalize()} cannot be {said}: it takes whole numbers {line.range}."
    return _with(recipe, line.field, value)


NOTHING_TO_TYPE = "There is nothing to type here: left and right change it."


def is_number(text: str) -> bool:
    """Whether it is a number as they are typed here: 12, .5, -3, 1e-4."""
    return len(text) <= 2 * LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def _with(recipe: Recipe, field: str, value: Any) -> Recipe:  # noqa: ANN401  # a field's own type
    return replace(recipe, **{field: int(value) if field in _WHOLE else value})
