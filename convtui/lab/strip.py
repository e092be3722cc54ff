"""The first minute: one line that advances by doing."""

from convtui.lab.intents import (
    ChangeKernel,
    Go,
    Intent,
    PlayPause,
    UsePicture,
)
from convtui.lab.intents import Step as StepIntent
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.state import State
from convtui.lab.tool_state import Guess

STEPS: tuple[tuple[str, str], ...] = (
    ("slide", "Nine pixels x nine numbers, added = ONE dot. Space: watch the map grow."),
    ("turn", "Pale: top brighter than bottom. Grey: both alike. r: turn the kernel."),
    ("type", "The spine appeared, the bars left. Now type nine numbers of your own."),
    ("picture", "Same nine numbers, any picture. i: pick a photograph."),
    ("pool", "p: pool. Each 2x2 block keeps its strongest: half the size, same story."),
    ("guess", "g: guess before you look. Nobody sees your guess."),
    ("filters", "Networks LEARN such numbers. F: see 32 of them; N: the whole network."),
)


def after(before: State, intent: Intent, now: State) -> frozenset[str]:
    """The steps that `intent` has just done."""
    done: set[str] = set()
    if isinstance(intent, Go) and intent.mode in ("filters", "network"):
        done.add("filters")
    elif before.mode == "kernel":
        experiment, was = now.kernel.experiment, before.kernel.experiment
        if isinstance(intent, PlayPause) and now.kernel.sweep is not None:
            done.add("slide")
        if isinstance(intent, ChangeKernel) and intent.change == "turn":
            done.add("turn")
        # Kept by Enter, an arrow, Tab or a click.
        if now.kernel.typing is None and typed_kernel(before.kernel) == experiment.kernel != was.kernel:
            done.add("type")
        if isinstance(intent, UsePicture | StepIntent) and experiment.picture != was.picture:
            done.add("picture")
        if experiment.pooling != was.pooling and experiment.pooling.kind != "none":
            done.add("pool")
        if isinstance(now.kernel.tool, Guess) and before.kernel.tool is None:
            done.add("guess")
    return frozenset(done)


def strip_line(state: State) -> tuple[int, str] | None:
    """(number from 1, text) of the first step not yet done, or None when hidden or finished."""
    if not state.strip_shown:
        return None
    for number, (name, text) in enumerate(STEPS, 1):
        if name not in state.strip:
            return number, text
    return None
