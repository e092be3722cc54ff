"""A trained filter in Kernel mode: the same numbers, on any picture."""

from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.layer import LayerSpec
from convtui.core.text import short, visible
from convtui.lab import kernel_reduce
from convtui.lab.experiment_reduce import LARGEST_KERNEL, LARGEST_STEP, refusal
from convtui.lab.intents import ToLab
from convtui.lab.network_reduce import row_of
from convtui.lab.state import DRAWN, Experiment, KernelView, State, TrainedView
from convtui.lab.study_state import Apart
from convtui.lab.world import World
from convtui.network.channels import strongest_channels
from convtui.network.tags import reads_colours
from convtui.source.pictures import PICTURES

# Of the bundled pictures; what the user has opened counts too. The first is taken where none is there.
PHOTOGRAPHS = ("camera", "cup", "cat", "brick")
IN_COLOUR = ("cat", "cup")


def to_lab(state: State, intent: ToLab, world: World) -> State:
    """Kernel mode with the chosen filter's kernel, laid on as its layer does, which `u` takes back there; the state as
    it is where `why_not_to_lab` says why.
    """
    if why_not_to_lab(state, intent, world) is not None:
        return state
    view = settled(state, world)
    kernel = _free(state.kernel)
    made = kernel_reduce.with_experiment(kernel, _wished(kernel.experiment, view, intent, world))
    return replace(
        state,
        mode="kernel",
        kernel=replace(made, cell=(0, 0), channel=0, focus="kernel"),
        trained=replace(view, typing=None, study=None),
    )


def why_not_to_lab(state: State, intent: ToLab, world: World) -> str | None:
    """Why the chosen filter cannot be tried in the lab, in one sentence; None where it can."""
    view = settled(state, world)
    layer = _layer(view, world)
    if state.mode == "network" and view.study is None and (why := _no_filters(view, world)) is not None:
        return why
    rows, columns, channels = _bank_shape(view, world)
    if max(rows, columns) > LARGEST_KERNEL:
        most = f"{LARGEST_KERNEL}x{LARGEST_KERNEL}"
        return f"The filter has {rows}x{columns} cells: the lab takes kernels of up to {most}."
    for name, pair in (("stride", layer.strides), ("dilation", layer.dilation)):
        if pair[0] != pair[1] or pair[0] > LARGEST_STEP:
            return f"The layer has a {name} of {pair[0]}x{pair[1]}: the lab takes one number up to {LARGEST_STEP}."
    if intent.channel is not None and not 0 <= intent.channel < channels:
        return f"The filter has no input channel {intent.channel + 1}: they go from 1 to {channels}."
    now = _free(state.kernel).experiment
    return refusal(now, _wished(now, view, intent, world), world)


def told(state: State, intent: ToLab, world: World) -> str:
    """What was brought to the lab, and the way back; `state` is the one before."""
    view = settled(state, world)
    _, _, channels = _bank_shape(view, world)
    name = f"Filter {view.filter + 1} of {visible(short(view.trial.network), 16)}"
    activation = _layer(view, world).activation
    lost = "" if activation in ("linear", "relu") else f", not its {activation.replace('_', ' ')}"
    if channels == 1:
        return f"{name}, its bias too{lost}. F, e, p pastes it back; u undoes."
    if _is_colour(view, world):
        return f"{name}: a kernel for each colour, added{lost}. F, e, p pastes it back."
    channel = _channel(view, intent, world)
    return f"{name}: its part on channel {channel + 1} of {channels}, without bias. u undoes."


def settled(state: State, world: World) -> TrainedView:
    """The trained view with what is being typed into a weight kept; in Network mode on the layer of the chosen line."""
    view = state.trained
    if isinstance(view.study, Apart):
        from convtui.lab.studies.apart import committed

        view = committed(view, world)
    if state.mode == "network" and view.study is None and _no_filters(view, world) is None:
        layer = world.trained(replace(view.trial, dropped=())).spec.layers[view.row - 1]
        view = replace(view, layer=layer.name, filter=min(view.filter, layer.filters - 1))
    return view


def _free(kernel: KernelView) -> KernelView:
    """Nothing typed, no tool open, nothing sliding."""
    return replace(kernel_reduce.committed(kernel), tool=None, sweep=None, matches=0)


def _wished(now: Experiment, view: TrainedView, intent: ToLab, world: World) -> Experiment:
    """The experiment with the filter on a photograph."""
    layer = _layer(view, world)
    bank = world.trained(view.trial).weights[world.layer_name(view)]
    filter_, channels = bank.kernels[..., view.filter], bank.kernels.shape[2]
    made = replace(
        _on_photograph(now, view, intent, world),
        stride=layer.strides[0],
        padding=layer.padding,
        dilation=layer.dilation[0],
        bias=float(bank.bias[view.filter]),
        response="relu" if layer.activation == "relu" else "signed",
        pooling=replace(now.pooling, kind="none"),
        channels="grey",
        others=(),
        flipped=False,
    )
    if _is_colour(view, world):
        kernels = tuple(Kernel.of(filter_[..., channel]) for channel in range(channels))
        return replace(made, channels="sum", kernel=kernels[0], others=kernels[1:])
    if channels == 1:
        return replace(made, kernel=Kernel.of(filter_[..., 0]))
    # One part of a sum: the bias and the activation come after all of them are added.
    slice_ = Kernel.of(filter_[..., _channel(view, intent, world)])
    return replace(made, kernel=slice_, bias=0.0, response="signed")


def _on_photograph(now: Experiment, view: TrainedView, intent: ToLab, world: World) -> Experiment:
    """The picture stays where it is a photograph (in colour, for a filter of colours); else the network's picture, if
    that is one, or the first there is.
    """
    bundled = {picture.name for picture in PICTURES}
    known = IN_COLOUR if _is_colour(view, world) else PHOTOGRAPHS
    shown = (now.picture, view.trial.picture)
    names = [name for name in shown if name is not None and name != DRAWN and (name in known or name not in bundled)]
    name = next((name for name in (*names, *known) if name in world.pictures), now.picture)
    if name == now.picture:
        return now
    return replace(now, picture=name, size=world.working_size(name, intent.fit), crop=None, nudge=(0, 0))


def _channel(view: TrainedView, intent: ToLab, world: World) -> int:
    """The input channel of a deeper filter: the one asked for, or that is being taken apart, or its strongest."""
    if intent.channel is not None:
        return intent.channel
    if isinstance(view.study, Apart):
        return view.study.channel
    bank = world.trained(view.trial).weights[world.layer_name(view)]
    return strongest_channels(bank.kernels[..., view.filter])[0]


def _is_colour(view: TrainedView, world: World) -> bool:
    """Whether the filter lies on a picture's red, green and blue."""
    return reads_colours(world.trained(view.trial), world.layer_name(view))


def _layer(view: TrainedView, world: World) -> LayerSpec:
    return world.trained(view.trial).spec.layer(world.layer_name(view))


def _bank_shape(view: TrainedView, world: World) -> tuple[int, int, int]:
    rows, columns, channels = world.trained(view.trial).weights[world.layer_name(view)].kernels.shape[:3]
    return rows, columns, channels


def _no_filters(view: TrainedView, world: World) -> str | None:
    """In Network mode: why the chosen line has no filter; None where it has."""
    layer = row_of(view, world)
    if layer is None:
        return "This line is the picture: choose a convolution, then l takes its filter to the lab."
    if layer.kind == "Conv2D":
        return None
    return f"{visible(layer.name, 24)} has no kernel to slide: choose a convolution, then l."
