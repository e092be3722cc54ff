"""What Kernel mode holds, as it would stand in a trained filter."""

from convtui.lab import intents as want
from convtui.lab.state import Experiment, State
from convtui.lab.study_state import Apart


def lab_kernels(experiment: Experiment) -> want.PasteKernels:
    """The experiment's kernels and bias as a layer of a network lays them on: turned half round where it flips."""
    slices = experiment.slices
    if experiment.flipped:
        slices = tuple(kernel.turned().turned() for kernel in slices)
    return want.PasteKernels(slices, experiment.bias)


def as_pasted(state: State, intent: want.Intent) -> want.Intent:
    """`intent`, with what Kernel mode holds where it pastes that: p does while a filter is taken apart."""
    if isinstance(intent, want.CyclePool) and isinstance(state.trained.study, Apart):
        intent = want.PasteKernels()
    if isinstance(intent, want.PasteKernels) and not intent.kernels:
        return lab_kernels(state.kernel.experiment)
    return intent
