"""Sketch, drawn."""

from convtui.panels.study import StudyPanels


class SketchPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
