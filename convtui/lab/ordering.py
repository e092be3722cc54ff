"""How the filters of a layer stand: by number, by what they say here, by likeness, by how much is lost without each."""

from convtui.lab.library import Library
from convtui.lab.state import TrainedView


def ordered(view: TrainedView, library: Library) -> tuple[int, ...]:
    """All filters of the view's layer, in its order; by number where that is not known yet."""
    return tuple(range(library.filter_count(view)))
