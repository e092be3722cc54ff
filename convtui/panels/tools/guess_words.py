"""What is said beside a guess: the question, the hint, the reveal."""

from itertools import cycle
from textwrap import wrap

import numpy as np

from convtui.core.kernel import Kernel
from convtui.lab.meaning import meaning
from convtui.lab.presets import preset_named
from convtui.lab.state import Experiment, KernelView
from convtui.lab.tool_state import Guess
from convtui.lab.tools.explanation import explanation, kernel_of
from convtui.lab.tools.guess import CANNOT_TELL
from convtui.lab.tools.question import KEYS, experiment_of
from convtui.panels.tools.guess_tiles import LETTERS
from convtui.render.colours import DIM, KEY, TEXT, Colour

Lines = list[tuple[str, Colour]]

QUESTION = "Which of the four maps does it make?"
CHOOSE = "A B C D choose (change your mind freely)   E can't tell yet   Enter: reveal"


def asking(tool: Guess) -> str:
    """The line over the keys while the map is hidden."""
    if tool.chosen is None:
        return CHOOSE
    if tool.chosen == CANNOT_TELL:
        return "E: can't tell yet, and that is fine. A to D change it; Enter: see the map."
    return f"{LETTERS[tool.chosen]} is your guess. A to E change it freely; Enter: see the map."


def revealed(view: KernelView, tool: Guess) -> str:
    """The line over the keys after that."""
    answer = LETTERS[tool.answer]
    if tool.chosen == tool.answer:
        return f"The map is {answer}, as you said.{_finding(view.experiment)} n: another question."
    if tool.chosen is None or tool.chosen == CANNOT_TELL:
        return f"The map is {answer}.{_finding(view.experiment)} Looking is how one learns."
    return f"{LETTERS[tool.chosen]} is the right answer to another kernel: {_reached(tool.ways[tool.chosen])} and see."


def _finding(experiment: Experiment) -> str:
    """What an edge finder finds, said as it is elsewhere."""
    headline = meaning(Kernel.of(kernel_of(experiment))).headline
    return f" It {headline[0]} {headline[1]}." if headline[0] == "finds edges" else ""


def _reached(way: str) -> str:
    preset = preset_named(way)
    if preset is not None:
        return f'k, "{preset.title}",'
    return f"press {KEYS[way]}" if way in KEYS else 'press :, "transpose",'


def question_lines(width: int) -> Lines:
    """Under the kernel, before a hint is asked for."""
    return [*((line, TEXT) for line in wrap(QUESTION, width)), ("", TEXT), ("h: a hint", DIM)]


def hint_lines(experiment: Experiment, width: int) -> Lines:
    """How to find out with one window: computed from the kernel, and without saying what it finds."""
    lines: Lines = [("Think first:", KEY), ("one window.", TEXT)]
    return lines + [(line, DIM) for line in wrap(hint_words(experiment), width)]


def hint_words(experiment: Experiment) -> str:
    """One or two sentences."""
    k = kernel_of(experiment)
    if np.count_nonzero(k) <= 1:
        return "At most one weight counts. Which pixel does a dot copy?"
    if (k >= 0).all():
        return "Every weight adds. What becomes of a sharp edge?"
    recipe = _difference(k, "Top row", "bottom row") or _difference(k.T, "Left column", "right column")
    if recipe:
        return f"{recipe} Where is that not zero?"
    pull = "Pale weights count for, blue ones against."
    if abs(k.sum()) <= 1e-6 * np.abs(k).sum():
        return f"{pull} Where do they not cancel?"
    return f"{pull} What does white paper give?"


def _difference(k: np.typing.NDArray[np.float64], first: str, last: str) -> str:
    """A kernel that takes its last row from its first, or the other way round, and nothing else."""
    if len(k) < 2 or k[1:-1].any() or not (k[0] == -k[-1]).all() or (k[0].min() < 0 < k[0].max()):
        return ""
    one, other = (first, last) if k[0].sum() > 0 else (last, first)
    return f"{one.capitalize()} minus {other.lower()}."


def reveal_lines(view: KernelView, tool: Guess, width: int, height: int) -> Lines:
    """What was chosen, what the map is, and why: as many whole sentences as there is room for."""
    chosen = tool.chosen if tool.chosen is not None and tool.chosen != CANNOT_TELL else None
    first = f"You chose {LETTERS[chosen]}." if chosen is not None else "You looked on."
    lines: Lines = [(first, TEXT), (f"The map is {LETTERS[tool.answer]}.", KEY)]
    surprised = chosen is not None and chosen != tool.answer
    other = experiment_of(view, tool.ways[chosen]) if surprised and chosen is not None else None
    inks = cycle((TEXT, DIM))
    for sentence in explanation(view.experiment, other):
        wrapped = [line.replace("\xa0", " ") for line in wrap(sentence, width)]
        if len(lines) + len(wrapped) <= height:
            ink = next(inks)
            lines += [(line, ink) for line in wrapped]
    return lines[: max(height, 0)]
