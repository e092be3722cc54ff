"""What has been opened: pictures, digits and networks, each read once, when first shown; and what was found out."""

import os
from typing import TYPE_CHECKING

import numpy as np

from convtui.core.arrays import Float32, frozen
from convtui.core.plane import Plane
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.lab.findings import Findings
from convtui.lab.picture_shelf import PictureShelf
from convtui.lab.state import DRAWN, TrainedView
from convtui.lab.trained_state import Trial

if TYPE_CHECKING:
    from convtui.core.network import FilterBank, Network
    from convtui.core.run import Status
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


class Library(PictureShelf):
    """The world that states speak of. Answers `reduce`'s questions (`lab.world.World`) and `derive`'s.

    Its methods raise the errors of `source` for what cannot be read. `findings` holds what takes longer than a key.
    """

    def __init__(self) -> None:
        super().__init__()
        self.findings = Findings()
        # Labelled pictures of the user's own (--data), which come before all others where they fit.
        self.data: Sample | None = None
        # What is known of training data of the user's own, by path.
        self.facts: dict[str, Facts] = {}
        # How far the runs have come that are followed, by the folders' names.
        self.statuses: dict[str, Status] = {}
        self._networks: dict[str, Network] = {}
        self._own_networks: list[str] = []

    @property
    def digits(self) -> "Digits":
        from convtui.source.digits import load_digits

        return load_digits()

    @property
    def digit_count(self) -> int:
        return len(self.digits.labels)

    def network(self, name: str) -> "Network":
        """A bundled one by name, else the one in the file at that path, read once; as it was trained. NetworkError for
        one that takes no pictures, neither grey nor in colour.
        """
        if name not in self._networks:  # kept for good: the file may change, or go, while it is looked at
            from convtui.source.networks import load_network

            found = load_network(name)
            channels = found.spec.input_shape[2]
            if channels not in (1, 3):
                raise NetworkError(
                    f"{visible(name, 60)} takes pictures of {channels} channels, and those here are grey or in colour: "
                    "give a network of 1 or 3 channels."
                )
            self._networks[name] = found
        return self._networks[name]

    def hold_network(self, name: str, network: "Network") -> None:
        """A network as it is now, under a name that may have stood for it as it was: a run goes on. What was found out
        of it stays where only its history has grown.
        """
        before = self._networks.get(name)
        if before is network:
            return
        self._networks[name] = network
        self._memory.forget()
        if before is not None and before.weights is network.weights and before.spec == network.spec:
            self.findings.renew()
        else:
            self.findings.forget(name)

    def hold_status(self, name: str, status: "Status | None") -> None:
        """How far a run has come now."""
        if status == self.statuses.get(name):
            return
        self.findings.renew()
        if status is None:
            del self.statuses[name]
        else:
            self.statuses[name] = status

    def renew_network(self, name: str, network: "Network") -> None:
        """A file's network has become another; one that was never looked at is read when it is."""
        if name in self._networks:
            self.hold_network(name, network)

    def is_run(self, name: str) -> bool:
        """Whether that network is a training run's, which may go on."""
        if name in self.statuses:
            return True
        if "/" not in name and not os.path.isdir(name):  # noqa: PTH112 - asked at every key
            return False
        from convtui.source.runs import is_run

        return is_run(name)

    def status(self, trial: Trial) -> "Status | None":
        """How far the run has come whose network it is; None where it is no run, or nothing is known."""
        return self.statuses.get(trial.network)

    @property
    def networks(self) -> tuple[str, ...]:
        """Those to choose from: the user's own files, then the bundled ones."""
        from convtui.source.networks import NETWORKS

        return (*self._own_networks, *NETWORKS)

    def keep_network(self, name: str) -> None:
        """Offer it among the others from now on."""
        if name not in self.networks:
            self._own_networks.insert(0, name)

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
