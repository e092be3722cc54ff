"""What `reduce` must know of the world: which pictures there are, how large things are, what is to be convolved."""

from typing import TYPE_CHECKING, Protocol

from convtui.core.arrays import Float32
from convtui.lab.state import Experiment, TrainedView
from convtui.lab.trained_state import Trial

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.lab.findings import Findings
    from convtui.lab.intents import Intent
    from convtui.network.forward import Activations


class World(Protocol):
    """Answered by `lab.library.Library`; tests inject small ones."""

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names that n and b page through."""

    def working_size(self, name: str, fit: int) -> int | None:
        """The longest side that a picture is worked on with where `fit` pixels are seen one by one; None: its own."""

    def own_shape(self, name: str) -> tuple[int, int]:
        """(rows, columns) of a picture as it is."""

    def plane(self, experiment: Experiment) -> Float32:
        """What the experiment's kernel is laid on: (H, W), or (H, W, 3) where it takes all colours, 0..1."""

    def map_shape(self, experiment: Experiment) -> tuple[int, int]:
        """(rows, columns) of the experiment's map."""

    def filter_count(self, view: TrainedView) -> int:
        """How many filters the layer has."""

    def filter_map_shape(self, view: TrainedView) -> tuple[int, int]:
        """(rows, columns) of one of its maps."""

    @property
    def digit_count(self) -> int:
        """How many digits are bundled."""

    def reads_digits(self, trial: Trial) -> bool:
        """Whether the trial's network takes what the digits are."""

    def has_labels(self, trial: Trial) -> bool:
        """Whether it is known what the pictures are on which the trial's network is tried."""

    def strongest(self, view: TrainedView) -> "tuple[tuple[Intent, ...], ...]":
        """The patches that excite the view's filter most, as far as they are known: what brings each on the screen."""

    def picture_for(self, trial: Trial) -> str:
        """A picture that suits a network that reads no digits."""

    def trained(self, trial: Trial) -> "Network":
        """The trial's network, with its edits and without the pools that are taken out."""

    def activations(self, trial: Trial) -> "Activations":
        """What it makes of the trial's picture, as far as its weights fit."""

    def layers(self, trial: Trial) -> tuple[str, ...]:
        """The names of its convolutions."""

    def layer_name(self, view: TrainedView) -> str:
        """The view's layer."""

    def moments(self, trial: Trial) -> int:
        """How many steps of its training were recorded."""

    def filter_order(self, view: TrainedView) -> tuple[int, ...]:
        """The filters as they stand."""

    @property
    def findings(self) -> "Findings":
        """What was found out so far."""
