"""The tool "nudge" on the screen."""

from convtui.panels.kernel import KernelPanels


class NudgePanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Nudge`."""
