"""The form from which a training is begun: it holds the view's recipe, and changes it line by line."""

from msgspec import Struct
from msgspec.structs import asdict, replace

from convtui.core.recipe import Recipe
from convtui.core.recipes import RECIPES, Named, named
from convtui.lab import intents as want
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.setup_lines import (
    DATA,
    DATASETS,
    LINES,
    LONGEST_NUMBER,
    NOTHING_TO_TYPE,
    PRESET,
    TYPABLE,
    Line,
    is_number,
    line_at,
    stepped,
    typed,
)
from convtui.lab.setup_made import Made, made_of
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Setup
from convtui.lab.world import World

BIG_STEP = 6
CLOSE_FIRST = "The form of a new training is open: Esc closes it first, and keeps what is set."


class Answer(Struct, frozen=True):
    """The view after an intent, and in one sentence why it is not what was wanted."""

    view: TrainedView
    why: str | None = None


def opened(view: TrainedView, world: World) -> TrainedView:
    preset = nearest(view.recipe).name
    return replace(view, study=Setup(preset=preset), typing=None, playing=None)


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    answered = answer(view, intent)
    return None if answered is None else answered.view


def answer(view: TrainedView, intent: want.Intent) -> Answer | None:
    """What the form makes of an intent; None: it means what it does elsewhere."""
    study = study_of(view)
    match intent:
        case want.TypeText(text):
            return _typed(view, text)
        case want.Erase() if study.typing is not None:
            return Answer(_with(view, typing=study.typing[:-1] or None))
        case want.Cancel() if study.typing is not None:
            return Answer(_with(view, typing=None))
        case want.Cancel() | want.Erase():
            return Answer(replace(view, study=None))
    kept = committed(view)
    if kept.why is not None:
        return kept
    if study.typing is not None and isinstance(intent, want.Commit):
        return kept
    return _done(kept.view, intent)


def _done(view: TrainedView, intent: want.Intent) -> Answer | None:
    """While nothing is being typed."""
    at = study_of(view).at
    match intent:
        case want.OpenStudy("setup") | want.CloseTool():
            return Answer(replace(view, study=None))
        case want.Move(rows=rows, big=big) if rows:
            return Answer(_on(view, at + rows * (BIG_STEP if big else 1)))
        case want.Move(columns=columns):
            return changed(view, columns) if columns else Answer(view)
        case want.MoveToEnd(last):
            return Answer(_on(view, len(LINES) - 1 if last else 0))
        case want.NextFocus(step):
            return Answer(_on(view, (at + step) % len(LINES)))
        case want.AddToCell(amount):
            return changed(view, 1 if amount > 0 else -1)
        case want.Step(by):
            return Answer(_with_preset(view, by))
        case want.RestoreFilter():
            recipe = named(study_of(view).preset).recipe
            return Answer(view, "It is as it was.") if view.recipe == recipe else Answer(replace(view, recipe=recipe))
        case want.ClickTool(row, by):
            view = _on(view, row)
            return changed(view, by) if by else Answer(view)
        case want.Commit():
            return Answer(view)
        case want.ShowSight() | want.PlayPause() | want.OpenStudy() | want.CycleView() | want.CyclePool():
            return Answer(view, CLOSE_FIRST)
    return None


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> Made:
    return made_of(view.recipe, library)


# -- the form


def study_of(view: TrainedView) -> Setup:
    """The study, which is open."""
    assert isinstance(view.study, Setup)
    return view.study


def line_of(view: TrainedView) -> Line:
    """The line in focus."""
    return line_at(study_of(view).at)


def preset_of(recipe: Recipe) -> Named | None:
    """The preset that a recipe is; None: one's own."""
    return next((one for one in RECIPES if one.recipe == recipe), None)


def nearest(recipe: Recipe) -> Named:
    """The preset from which a recipe differs in the fewest of its fields; the first of several."""
    fields = asdict(recipe)
    return min(RECIPES, key=lambda one: sum(value != fields[name] for name, value in asdict(one.recipe).items()))


def changed(view: TrainedView, by: int) -> Answer:
    """The line in focus, changed by its arrows."""
    study, line = study_of(view), line_of(view)
    if study.at == PRESET:
        return Answer(_with_preset(view, by))
    more: tuple[str, ...] = ()
    if study.at == DATA:
        own = study.file if view.recipe.data in DATASETS else view.recipe.data
        view = replace(view, study=replace(study, file=own))
        more = (*DATASETS, *(() if own is None else (own,)))
    made = stepped(line, view.recipe, by, more)
    return Answer(view, made) if isinstance(made, str) else Answer(replace(view, recipe=made))


def committed(view: TrainedView) -> Answer:
    """What is being typed, kept where it can be."""
    study = study_of(view)
    if study.typing is None:
        return Answer(view)
    made, view = typed(line_of(view), view.recipe, study.typing), _with(view, typing=None)
    return Answer(view, made) if isinstance(made, str) else Answer(replace(view, recipe=made))


def _typed(view: TrainedView, text: str) -> Answer:
    study, line = study_of(view), line_of(view)
    if not line.is_number:
        return Answer(view, NOTHING_TO_TYPE)
    if len(text) != 1:
        if not is_number(text.strip()):
            return Answer(view, "What was pasted is not a number.")
        return Answer(_with(view, typing=text.strip()))
    buffer = (study.typing or "") + text
    if text not in TYPABLE or len(buffer) > LONGEST_NUMBER:
        return Answer(view, f"A number may have {LONGEST_NUMBER} characters here." if text in TYPABLE else None)
    return Answer(_with(view, typing=buffer))


def _with_preset(view: TrainedView, by: int) -> TrainedView:
    """The next preset. What one has set oneself is a stop on the way round, behind the one it is nearest to, so that
    nothing of it is lost.
    """
    study = study_of(view)
    now = preset_of(view.recipe)
    own = view.recipe if now is None else study.own
    stops = [one.recipe for one in RECIPES]
    if own is not None:
        stops.insert(stops.index(nearest(own).recipe) + 1, own)
    recipe = stops[(stops.index(view.recipe) + by) % len(stops)]
    name = nearest(recipe).name
    return replace(view, recipe=recipe, study=replace(study, own=own, preset=name))


def _on(view: TrainedView, at: int) -> TrainedView:
    study = study_of(view)
    return replace(view, study=replace(study, at=min(max(at, 0), len(LINES) - 1), typing=None))


def _with(view: TrainedView, *, typing: str | None) -> TrainedView:
    return replace(view, study=replace(study_of(view), typing=typing))
