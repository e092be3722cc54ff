"""The tool "lecture" on the screen."""

from convtui.panels.kernel import KernelPanels


class LecturePanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Lecture`."""
