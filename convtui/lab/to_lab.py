"""A trained filter in Kernel mode: the same numbers, on any picture."""

from msgspec.structs import replace

from convtui.lab.intents import ToLab
from convtui.lab.state import State
from convtui.lab.world import World


def to_lab(state: State, intent: ToLab, world: World) -> State:  # noqa: ARG001
    """Kernel mode with the chosen filter's kernel."""
    return replace(state, mode="kernel")
