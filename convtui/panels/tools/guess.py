"""The tool "guess" on the screen."""

from convtui.panels.kernel import KernelPanels


class GuessPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Guess`."""
