"""The form from which a training is begun, drawn."""

from convtui.panels.study import StudyPanels


class SetupPanels(StudyPanels, frozen=True, eq=False):
    """Draws the view's recipe."""
