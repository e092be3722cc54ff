"""The tool "draw" on the screen."""

from convtui.panels.kernel import KernelPanels


class DrawPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Draw`."""
