"""Trainings that go on: the one that was begun here, in a process of its own, and those that are only followed."""

from typing import TYPE_CHECKING

from convtui.core.recipe import Recipe

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp


class Trainings:
    """What the app does about training runs."""

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app

    def begin(self, recipe: Recipe) -> None:
        """Start a trainer, and follow it."""

    def watch(self) -> None:
        """Follow the run that is on the screen, if it is one; called after every intent."""

    def go_on(self) -> None:
        """p: pause, go on, take up again."""

    def stop(self) -> bool:
        """By hand; whether something was stopped."""
        return False

    def keep(self) -> None:
        """w: under a name."""
