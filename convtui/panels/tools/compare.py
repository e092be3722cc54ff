"""The tool "compare" on the screen."""

from convtui.panels.kernel import KernelPanels


class ComparePanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Compare`."""
