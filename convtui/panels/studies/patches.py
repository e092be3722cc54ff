"""Patches, drawn."""

from convtui.panels.study import StudyPanels


class PatchesPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
