"""Which panels show a scene: the usual ones, or those of the tool that is open, imported when they are shown."""

from convtui.lab.derive import KernelScene
from convtui.lab.tool_state import Compare, Crop, Draw, Edit, Guess, Lecture, Nudge
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.tier import Tier


def panels_of(scene: KernelScene, layout: KernelLayout, tier: Tier = Tier.TRUECOLOR) -> KernelPanels:
    """The panels for the scene's tool."""
    return _kind(scene)(scene, layout, tier)


def _kind(scene: KernelScene) -> type[KernelPanels]:
    match scene.view.tool:
        case Guess():
            from convtui.panels.tools.guess import GuessPanels

            return GuessPanels
        case Lecture():
            from convtui.panels.tools.lecture import LecturePanels

            return LecturePanels
        case Compare(chained=True):
            from convtui.panels.tools.chain import ChainPanels

            return ChainPanels
        case Compare():
            from convtui.panels.tools.compare import ComparePanels

            return ComparePanels
        case Edit():
            from convtui.panels.tools.edit import EditPanels

            return EditPanels
        case Draw():
            from convtui.panels.tools.draw import DrawPanels

            return DrawPanels
        case Crop():
            from convtui.panels.tools.crop import CropPanels

            return CropPanels
        case Nudge():
            from convtui.panels.tools.nudge import NudgePanels

            return NudgePanels
    return KernelPanels
