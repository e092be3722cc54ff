"""What `reduce` must know of the world: which pictures there are, how large things are, what is to be convolved."""

from typing import Protocol

from convtui.core.arrays import Float32
from convtui.lab.state import Experiment, FiltersView


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

    def filter_count(self, view: FiltersView) -> int:
        """How many filters the layer has."""

    def filter_map_shape(self, view: FiltersView) -> tuple[int, int]:
        """(rows, columns) of one of its maps."""

    @property
    def digit_count(self) -> int:
        """How many digits are bundled."""
