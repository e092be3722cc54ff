"""What the app starts with where the command line says more than a mode: a network, a digit, labelled pictures."""

from typing import Literal

from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.core.spec import output_shapes
from convtui.core.text import short, visible
from convtui.errors import NetworkError, UsageError
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.datasets import load_labelled
from convtui.source.networks import NETWORKS, resolved
from convtui.source.opening import shown


def started(library: Library, net: str | None, digit: int | None, data: str | None) -> TrainedView:
    """Filters mode, Network mode and Training mode as they begin. `net` is a name, a file or a folder, `digit` counts
    from 0, `data` is a file of labelled pictures to count on.

    Raises UsageError for what does not suit the network, NetworkError and DataError for files that are refused.
    """
    trial = Trial()
    if net is not None:
        trial = Trial(network=resolved(net))
        try:
            library.layers(trial)
        except NetworkError as error:  # in the user's own words
            raise NetworkError(str(error).replace(shown(trial.network), shown(net))) from None
        library.keep_network(trial.network)
    if data is not None:
        count_on(library, data, trial.network)
    if library.reads_digits(trial):
        return TrainedView(trial=replace(trial, digit=digit or 0))
    if digit is not None:
        name, takes = visible(short(trial.network), 60), shape_words(library.network(trial.network).spec)
        raise UsageError(f"--digit is for networks that read digits, and {name} takes {takes}: leave it out.")
    return TrainedView(trial=replace(trial, picture=library.picture_for(trial)))


def opening_mode(library: Library, view: TrainedView) -> Literal["training", "filters"]:
    """Where a network that was only named is looked at: in Training mode, where it has a history."""
    return "training" if library.network(view.trial.network).history else "filters"


def count_on(library: Library, path: str, net: str) -> None:
    """From now on filters of networks such as `net` are counted on the labelled pictures in the file at `path`.

    Raises UsageError where they do not suit it, DataError for a file that is refused.
    """
    from convtui.lab.sample import Sample

    if not path:
        raise UsageError("--data is empty: give a file of labelled pictures, such as Keras' mnist.npz.")
    found, spec = load_labelled(path), library.network(net).spec
    given = found.images.shape[1:]
    shape = given if len(given) == 3 else (*given, 1)
    if shape != spec.input_shape:
        others = (name for name in NETWORKS if library.network(name).spec.input_shape == shape)
        other = next(others, None)
        instead = f"give others, or --net {other}" if other else "give others"
        raise UsageError(
            f"{found.name} holds pictures of {_by(shape)}, and the network {visible(short(net), 60)} takes "
            f"{_by(spec.input_shape)}: {instead}."
        )
    outputs, most = output_shapes(spec)[-1], int(found.labels.max())
    if len(outputs) != 1 or most >= outputs[0]:
        gives = f"knows only 0 to {outputs[0] - 1}" if len(outputs) == 1 else "gives no labels"
        raise UsageError(
            f"{found.name} has labels up to {most}, and the network {visible(short(net), 60)} {gives}: give others."
        )
    library.data = Sample(found.images, found.labels, f"pictures of {found.name}")


def shape_words(spec: NetworkSpec) -> str:
    """`28 x 28 in grey`."""
    rows, columns, channels = spec.input_shape
    kind = {1: "grey", 3: "colour"}.get(channels, f"{channels} channels")
    return f"{rows} x {columns} in {kind}"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape)
