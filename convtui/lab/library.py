"""What has been opened: pictures, digits and networks, each read once, when first shown; and what was found out."""

from typing import TYPE_CHECKING

import numpy as np

from convtui.core.arrays import Float32, frozen
from convtui.core.plane import Plane
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.lab.network_shelf import NetworkShelf
from convtui.lab.state import DRAWN, TrainedView
from convtui.lab.trained_state import Trial

if TYPE_CHECKING:
    from convtui.core.network import FilterBank, Network
    from convtui.lab.intents import Intent
    from convtui.lab.sample import Sample
    from convtui.lab.setup_data import Facts
    from convtui.network.forward import Activations
    from convtui.network.survey import Blank
    from convtui.network.without import Misfit
    from convtui.source.digits import Digits

# The bundled picture that the network `colour` was found to know.
KNOWN_IN_COLOUR = "cat"

# What reads networks and digits is imported with the first of them: the first screen needs none.


class Library(NetworkShelf):
    """The world that states speak of. Answers `reduce`'s questions (`lab.world.World`) and `derive`'s.

    Its methods raise the errors of `source` for what cannot be read.
    """

    def __init__(self) -> None:
        super().__init__()
        # Labelled pictures of the user's own (--data), which come before all others where they fit.
        self.data: Sample | None = None
        # What is known of training data of the user's own, by path.
        self.facts: dict[str, Facts] = {}

    @property
    def digits(self) -> "Digits":
        from convtui.source.digits import load_digits

        return load_digits()

    @property
    def digit_count(self) -> int:
        return len(self.digits.labels)

    # -- a trial

    def trained(self, trial: Trial) -> "Network":
        """The trial's network: with its edits, without the pools that are taken out. Its weights may not fit then
        (`misfit`).
        """
        if not trial.edits and not trial.dropped:
            return self.network(trial.network)
        return self.remember(("trained", trial.network, trial.edits, trial.dropped), lambda: self._trained(trial))

    def _trained(self, trial: Trial) -> "Network":
        from msgspec.structs import replace

        from convtui.network.changed import changed
        from convtui.network.without import without

        changes = {(edit.layer, edit.filter): (edit.cells, edit.bias) for edit in trial.edits}
        network = changed(self.network(trial.network), changes)
        return replace(network, spec=without(network.spec, trial.dropped)) if trial.dropped else network

    def misfit(self, trial: Trial) -> "Misfit | None":
        """Where the trial's weights do not fit any more, because a pool is out."""
        from convtui.network.without import misfit

        return misfit(self.trained(trial)) if trial.dropped else None

    def reads_digits(self, trial: Trial) -> bool:
        """Whether the network's input is of the digits' size and colour."""
        return self.network(trial.network).spec.reads_digits

    def has_labels(self, trial: Trial) -> bool:
        """Whether it is known what the pictures of the network's sample are."""
        return self.sample(trial).labels is not None

    def strongest(self, view: TrainedView) -> "tuple[tuple[Intent, ...], ...]":
        """What brings each of the chosen filter's strongest patches on the screen, as far as they are known."""
        from convtui.lab.studies.patches import ways_there

        return ways_there(view, self)

    def picture_for(self, trial: Trial) -> str:
        """For a network that takes colours the user's own picture in colour, else the cat; for another the first that
        is grey. The first of all where there is no such.
        """
        in_colour = self.network(trial.network).spec.input_shape[2] == 3
        fitting = [name for name in self.pictures if (self.pixels(name).values.ndim == 3) == in_colour]
        first = [name for name in fitting if self.is_own(name)] + [name for name in fitting if name == KNOWN_IN_COLOUR]
        return next(iter((*first, *fitting)), self.pictures[0])

    def square_of(self, trial: Trial) -> tuple[int, int, int]:
        """(top, left, side) of the part of the trial's picture that is read, in its pixels."""
        from convtui.lab.squares import inside, largest

        rows, columns = self.pixels_of(trial).shape[:2]
        return largest((rows, columns)) if trial.crop is None else inside(trial.crop, (rows, columns))

    def picture_words(self, trial: Trial) -> tuple[str, ...]:
        """What is read of the trial's picture, the longest words first; nothing for a digit."""
        from convtui.lab.squares import square_words

        if trial.picture is None:
            return ()
        own, size = self.pixels_of(trial).shape[:2], self.network(trial.network).spec.input_shape[:2]
        title = self.title(trial.picture)
        return square_words(title, (own[0], own[1]), self.square_of(trial), (size[0], size[1]))

    def pixels_of(self, trial: Trial) -> Float32:
        """(H, W) or (H, W, 3): the picture as it is, or the digit; what is drawn is laid out as digits are."""
        from convtui.source.digits import digit_plane

        if trial.picture is None:
            return digit_plane(trial.digit).values
        if trial.picture == DRAWN and trial.drawing is not None:
            from convtui.ops.framing import framed

            return framed(trial.drawing.values)
        return self.pixels(trial.picture).values

    def input_of(self, trial: Trial) -> Plane:
        """(H, W, C) of the network's own input shape, float32 0..1: what it receives. A picture of another size is cut
        to a square and scaled by area; grey stands for all colours, colours give their luminance to one channel.
        """
        key = "input", trial.network, trial.digit, trial.picture, trial.crop, trial.drawing, trial.disturbance
        return self.remember(key, lambda: Plane.of(self._input_of(trial)))

    def _input_of(self, trial: Trial) -> Float32:
        from convtui.ops.disturb import disturbed

        how = trial.disturbance
        made = self.undisturbed(trial).values
        return disturbed(made, how.shift, how.degrees, how.noise, how.seed)

    def undisturbed(self, trial: Trial) -> Plane:
        """As `input_of`, before it is moved, turned and made noisy."""
        from convtui.lab.squares import cut
        from convtui.source.pictures import LUMA

        rows, columns, channels = self.network(trial.network).spec.input_shape
        values = self.pixels_of(trial)
        if trial.crop is not None or values.shape[:2] != (rows, columns):
            values = cut(values, self.square_of(trial), (rows, columns))
        if values.ndim == 3 and channels == 1:
            values = values @ np.array(LUMA, np.float32)
        if values.ndim == 2:
            values = np.repeat(values[:, :, None], channels, axis=2)
        return Plane.of(frozen(values))

    def activations(self, trial: Trial) -> "Activations":
        """One forward pass, remembered; where weights do not fit, as far as they do."""
        from convtui.network.forward import forward
        from convtui.network.without import runnable

        key = "activations", trial
        return self.remember(key, lambda: forward(runnable(self.trained(trial)), self.input_of(trial).values))

    def moments(self, trial: Trial) -> int:
        """How many steps of its training were recorded."""
        return len(self.network(trial.network).history)

    def blank(self, trial: Trial, layer: str) -> "Blank":
        """What a layer of the trial's network says of blank paper."""
        from convtui.network.survey import blank_of

        key = "blank", trial.network, trial.edits, trial.dropped, layer
        return self.remember(key, lambda: blank_of(self.trained(trial), layer))

    # -- a view

    def layers(self, trial: Trial) -> tuple[str, ...]:
        """The convolutions, by name, in order; NetworkError where there is none."""
        spec = self.network(trial.network).spec
        found = tuple(layer.name for layer in spec.layers if layer.kind == "Conv2D")
        if not found:
            raise NetworkError(f"{visible(spec.name, 60)} has no convolution to show; give a network that has one.")
        return found

    def layer_name(self, view: TrainedView) -> str:
        """The view's layer, or the network's first convolution; NetworkError where it has none."""
        return view.layer if view.layer is not None else self.layers(view.trial)[0]

    def bank(self, view: TrainedView) -> "FilterBank":
        """The weights of the view's layer, as the trial has them."""
        return self.trained(view.trial).weights[self.layer_name(view)]

    def filter_count(self, view: TrainedView) -> int:
        return self.bank(view).count

    def filter_map_shape(self, view: TrainedView) -> tuple[int, int]:
        rows, columns, _ = self.activations(view.trial).of(self.layer_name(view)).shape
        return rows, columns

    def filter_order(self, view: TrainedView) -> tuple[int, ...]:
        """The filters of the view's layer as they stand; by index where what they are to be ordered by is not known."""
        if view.order == "index":
            return tuple(range(self.filter_count(view)))
        from convtui.lab.ordering import ordered

        return ordered(view, self)

    def sample(self, trial: Trial) -> "Sample":
        """The pictures on which the network's filters are counted: bundled digits, --data, or crops of photographs."""
        from convtui.lab.sample import sample_of

        spec = self.network(trial.network).spec
        key = "sample", spec.input_shape, spec.labels, self.pictures, id(self.data)
        return self.remember(key, lambda: sample_of(trial, self))

    def tested(self, trial: Trial) -> "Sample":
        """Those of them on which it is counted what the network reads right: none that it was trained on, if there are
        such.
        """
        from convtui.lab.sample import tested_of

        return self.remember(("tested", trial.network, id(self.data)), lambda: tested_of(trial, self))
