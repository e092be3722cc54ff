"""Pins, drawn."""

from convtui.panels.study import StudyPanels


class PinsPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
