"""Predict, then reveal: four maps, one of them this kernel's. Until an answer is locked in nothing gives it away."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab import kernel_reduce
from convtui.lab.moves import after_move, ticked
from convtui.lab.presets import PRESETS
from convtui.lab.state import KernelView, Sweep
from convtui.lab.tool_state import Guess, Tally
from convtui.lab.tools.question import OPTIONS, asked
from convtui.lab.world import World

CANNOT_TELL = OPTIONS
# Small letters that mean something else elsewhere; what they send there.
_SMALL_LETTERS: dict[want.Intent, int] = {want.Step(-1): 1, want.OpenTool("compare"): 2, want.OpenTool("edit"): 4}
_MOVES = want.Move | want.MoveToEnd | want.PlaceAt
_SILENT = _MOVES | want.Go | want.Tick | want.StopSweep | want.HideStrip | want.Focus

CHOOSE_FIRST = "Choose A to D first, or E for can't tell yet."
CLOSER_FIRST = "Choose A to D first: then z shows that map larger."
NOT_YET = "While you guess: A to E choose, Enter reveals, Esc leaves without a trace."
IT_WOULD_TELL = "Not while you guess, it would tell: Enter reveals, Esc leaves."
ANSWERED = "This one is answered: n asks another, Esc goes back."
NO_OTHER = "Nothing else can be asked here: Esc goes back, i takes another picture."


def opened(view: KernelView, world: World) -> KernelView:
    """With a question, on the whole picture; as it is where there is none."""
    question = asked(view, world)
    return view if isinstance(question, str) else replace(view, tool=question, zoom="whole", sweep=None)


def why_not(view: KernelView, world: World) -> str | None:
    question = asked(view, world)
    return question if isinstance(question, str) else None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    tool = view.tool
    assert isinstance(tool, Guess)
    if isinstance(intent, _MOVES) and view.sweep is None:
        # The window moves, whatever is in focus: one dot can be worked out by hand.
        made = after_move(replace(view, focus="map"), intent, world)
        return replace(made, focus=view.focus) if made is not None else view
    return _revealed(view, tool, intent, world) if tool.revealed else _guessing(view, tool, intent)


def not_now(tool: Guess, intent: want.Intent) -> str | None:
    """One kind sentence for an intent that did nothing; None for what needs none."""
    if isinstance(intent, _SILENT):
        return None
    if tool.revealed:
        match intent:
            case want.Commit() | want.ChooseOption():
                return ANSWERED
            case want.Step() | want.OpenTool("guess"):
                return NO_OTHER
        return None
    match intent:
        case want.Commit():
            return CHOOSE_FIRST
        case want.CycleZoom():
            return CLOSER_FIRST
    return NOT_YET if _chosen(intent) is None else None


def tally_words(tally: Tally) -> str:
    """`7 guesses, 3 surprises, 2 explored`"""
    guesses = f"{tally.guesses} guess{'' if tally.guesses == 1 else 'es'}"
    surprises = f"{tally.surprises} surprise{'' if tally.surprises == 1 else 's'}"
    return f"{guesses}, {surprises}, {tally.explored} explored"


# -- while the map is hidden


def _guessing(view: KernelView, tool: Guess, intent: want.Intent) -> KernelView:
    chosen = _chosen(intent)
    if chosen is not None:
        closer = tool.closer and chosen != CANNOT_TELL
        return replace(view, tool=replace(tool, chosen=chosen, closer=closer))
    match intent:
        case want.Cancel() | want.CloseTool() | want.OpenTool("guess"):
            return replace(view, tool=None, place=tool.place, zoom=tool.zoom)
        case want.HideStrip():
            return replace(view, tool=replace(tool, hint=not tool.hint))
        case want.CycleZoom() if tool.chosen not in (None, CANNOT_TELL):
            return replace(view, tool=replace(tool, closer=not tool.closer))
        case want.Commit() if tool.chosen is not None:
            revealed = replace(tool, revealed=True, closer=True, place=view.place)
            return replace(view, tool=revealed, tally=_counted(view.tally, tool), sweep=Sweep(), place=(0, 0))
    return view


def _chosen(intent: want.Intent) -> int | None:
    """What an intent chooses: a letter, a digit from 1, or a small letter that has another meaning elsewhere."""
    match intent:
        case want.ChooseOption(index) if 0 <= index <= CANNOT_TELL:
            return index
        case want.TypeText(text) if len(text) == 1 and text in "12345":
            return int(text) - 1
        case want.Step(by):
            return _SMALL_LETTERS.get(want.Step(by))
        case want.OpenTool(name):
            return _SMALL_LETTERS.get(want.OpenTool(name))
    return None


def _counted(tally: Tally, tool: Guess) -> Tally:
    if tool.chosen == CANNOT_TELL:
        return replace(tally, explored=tally.explored + 1)
    surprised = tool.chosen != tool.answer
    return replace(tally, guesses=tally.guesses + 1, surprises=tally.surprises + surprised)


# -- after that


def _revealed(view: KernelView, tool: Guess, intent: want.Intent, world: World) -> KernelView | None:
    if view.sweep is not None:
        match intent:
            case want.PlayPause() | want.Move(_, _, False):
                return None
            case want.Tick():
                made = ticked(view, world)
                return made if made.sweep is not None else replace(made, place=tool.place)
        view = replace(view, sweep=None, place=tool.place)
        if isinstance(intent, want.StopSweep | want.Commit | want.Cancel):
            return view
    closed = replace(view, tool=None, zoom=tool.zoom)
    match intent:
        case want.Cancel() | want.CloseTool():
            return closed
        case want.CycleZoom():
            return replace(view, tool=replace(tool, closer=not tool.closer))
        case want.PlayPause():
            slides = replace(tool, closer=True, place=view.place)
            return replace(view, tool=slides, sweep=Sweep(), place=(0, 0))
        case want.Focus() | want.NextFocus():
            return None
        case want.Commit() | want.ChooseOption() | want.HideStrip() | want.Tick() | want.StopSweep():
            return view
        case want.Step():
            made = _next(closed, intent, world)
        case want.OpenTool("guess", fit):
            made = _next(closed, want.Step(1, fit), world)
        case _:
            # The guess is over: what is done now is done to the kernel, and the map is seen.
            made = kernel_reduce.reduce(closed, intent, world)
    return made if made != closed else view


def _next(view: KernelView, step: want.Step, world: World) -> KernelView:
    """The question about the next kernel, or picture, as the pane in focus has it: the first that can be asked."""
    stepped = view
    for _ in range(len(PRESETS) if view.focus == "kernel" else len(world.pictures)):
        stepped = kernel_reduce.reduce(stepped, step, world)
        there = kernel_reduce.with_experiment(view, stepped.experiment)
        made = opened(there, world)
        if made.tool is not None:
            return made
    return view
