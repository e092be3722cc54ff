"""The tool "crop" on the screen."""

from convtui.panels.kernel import KernelPanels


class CropPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Crop`."""
