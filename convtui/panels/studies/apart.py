"""Apart, drawn."""

from convtui.panels.study import StudyPanels


class ApartPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
