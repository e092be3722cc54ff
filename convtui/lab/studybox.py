"""Which module keeps which study. Each of them has the same functions (`StudyModule`)."""

from importlib import import_module
from typing import Protocol, cast

from convtui.lab.findings import Job
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Study, StudyName
from convtui.lab.world import World


class StudyModule(Protocol):
    """What a study does with intents, and what it shows. Pure, given what the library holds."""

    def opened(self, view: TrainedView, world: World) -> TrainedView:
        """The view with the study open, or as it is where `why_not` says why."""

    def why_not(self, view: TrainedView, world: World) -> str | None:
        """Why it cannot be opened here: one plain sentence that says what to do; None where it can."""

    def reduced(self, view: TrainedView, intent: Intent, world: World) -> TrainedView | None:
        """The view after an intent while the study is open; None: the intent means what it does elsewhere."""

    def jobs(self, view: TrainedView, library: Library) -> tuple[Job, ...]:
        """What it needs computed in the background, the most urgent first."""

    def derived(self, view: TrainedView, library: Library) -> object:
        """What its panels show besides the scene of Filters mode."""


def study_named(name: StudyName) -> StudyModule:
    """The module of a study, imported when it is first asked for."""
    return cast(StudyModule, import_module(f"convtui.lab.studies.{name}"))


def name_of(study: Study) -> StudyName:
    """A study's name is its type's, in small letters."""
    name: StudyName = type(study).__name__.lower()  # type: ignore[assignment]  # a test holds the two together
    return name


def study_module(study: Study) -> StudyModule:
    """The module of the study that is open."""
    return study_named(name_of(study))
