"""(state, intent) -> state. Nothing else changes what the user is looking at."""

from msgspec.structs import replace

from convtui.lab import kernel_reduce
from convtui.lab.intents import Commit, Focus, Go, HideStrip, Intent, PasteKernels, ToLab
from convtui.lab.state import State
from convtui.lab.strip import after
from convtui.lab.study_state import Apart
from convtui.lab.tool_state import Guess
from convtui.lab.world import World


def reduce(state: State, intent: Intent, world: World) -> State:
    """The state after `intent`; the same object where it changes nothing. Never raises on a well-formed intent."""
    changed = _reduced(state, intent, world)
    if state.kernel.tool is not None and changed == state:
        return state  # a tool may have no use for it: then no step of the first minute is done either
    done = state.strip | after(state, intent, changed)
    changed = changed if done == changed.strip else replace(changed, strip=done)
    return state if changed == state else changed


def _reduced(state: State, intent: Intent, world: World) -> State:
    if isinstance(intent, Go):
        if intent.mode == state.mode:
            return state
        kernel = replace(kernel_reduce.committed(state.kernel), sweep=None)
        trained = replace(state.trained, typing=None, study=None, playing=None)
        if state.mode == "filters" and intent.mode == "network":
            from convtui.lab.network_reduce import arrived

            trained = arrived(trained, world)
        return replace(state, mode=intent.mode, kernel=kernel, trained=trained)
    if isinstance(intent, Focus) and intent.pane == "filters" and state.mode == "kernel":
        return state
    tool = state.kernel.tool
    # While guessing h is the question's own hint.
    if state.mode == "kernel" and tool is not None and (isinstance(tool, Guess) or not isinstance(intent, HideStrip)):
        kernel = kernel_reduce.reduce(state.kernel, intent, world)
        return state if kernel is state.kernel else replace(state, kernel=kernel)
    if isinstance(intent, HideStrip):
        kernel = replace(state.kernel, sweep=None) if state.kernel.sweep else state.kernel
        return replace(state, kernel=kernel, strip_shown=not state.strip_shown)
    if state.mode == "kernel":
        kernel = kernel_reduce.reduce(state.kernel, intent, world)
        return state if kernel is state.kernel else replace(state, kernel=kernel)
    return _trained(state, intent, world)


def _trained(state: State, intent: Intent, world: World) -> State:
    """The modes of a trained network, imported when one is first seen."""
    from convtui.lab import network_reduce, trained_reduce, training_reduce

    if isinstance(intent, ToLab):
        from convtui.lab.to_lab import to_lab

        return to_lab(state, intent, world)
    if isinstance(state.trained.study, Apart) or isinstance(intent, PasteKernels):
        from convtui.lab.lab_kernels import as_pasted

        intent = as_pasted(state, intent)
    if state.mode == "network" and isinstance(intent, Commit):
        entered = network_reduce.entered(state.trained, world)
        if entered is not None:
            return replace(state, mode="filters", trained=entered)
    changes = {"network": network_reduce.reduce, "training": training_reduce.reduce}
    change = changes.get(state.mode, trained_reduce.reduce)
    trained = change(state.trained, intent, world)
    return state if trained is state.trained else replace(state, trained=trained)
