"""The tool "edit" on the screen."""

from convtui.panels.kernel import KernelPanels


class EditPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Edit`."""
