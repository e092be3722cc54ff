"""Field, drawn."""

from convtui.panels.study import StudyPanels


class FieldPanels(StudyPanels, frozen=True, eq=False):
    """To be drawn."""
