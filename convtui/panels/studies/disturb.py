"""Disturb, drawn."""

from convtui.panels.study import StudyPanels


class DisturbPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
