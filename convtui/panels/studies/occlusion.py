"""Occlusion, drawn."""

from convtui.panels.study import StudyPanels


class OcclusionPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
