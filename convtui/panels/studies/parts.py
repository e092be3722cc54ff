"""Parts, drawn."""

from convtui.panels.study import StudyPanels


class PartsPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
