"""Which screen shows which mode. All but the first one's are imported when they are asked for."""

from convtui.lab.library import Library
from convtui.lab.state import State
from convtui.tui.base import LabScreen
from convtui.tui.kernel_screen import KernelScreen


def screen_of(state: State, library: Library) -> LabScreen:
    """A new screen of the state's mode."""
    if state.mode == "kernel":
        return KernelScreen(library, state)
    if state.mode == "network":
        from convtui.tui.network_screen import NetworkScreen

        return NetworkScreen(library, state)
    if state.mode == "training":
        from convtui.tui.training_screen import TrainingScreen

        return TrainingScreen(library, state)
    from convtui.tui.filters_screen import FiltersScreen

    return FiltersScreen(library, state)
