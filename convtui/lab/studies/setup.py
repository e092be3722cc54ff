"""The form from which a training is begun."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Setup
from convtui.lab.world import World


def opened(view: TrainedView, world: World) -> TrainedView:
    return replace(view, study=Setup(), typing=None, playing=None)


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    return None


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> object:
    return None
