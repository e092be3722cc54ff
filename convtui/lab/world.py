"""What `reduce` must know of the world: which pictures there are and how large things are. Never their pixels."""

from typing import Protocol

from convtui.lab.state import Experiment, FiltersView


class World(Protocol):
    """Answered by `lab.library.Library`; tests inject small ones."""

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names that n and b page through."""

    def working_size(self, name: str, fit: int) -> int | None:
        """The longest side that a picture is worked on with where `fit` pixels are seen one by one; None: its own."""

    def map_shape(self, experiment: Experiment) -> tuple[int, int]:
        """(rows, columns) of the experiment's map."""

    def filter_count(self, view: FiltersView) -> int:
        """How many filters the layer has."""

    def filter_map_shape(self, view: FiltersView) -> tuple[int, int]:
        """(rows, columns) of one of its maps."""

    @property
    def digit_count(self) -> int:
        """How many digits are bundled."""
