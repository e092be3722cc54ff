"""A trained network under study, as data: which one, on which picture, with what done to both."""

from typing import Literal

from msgspec import Struct

from convtui.core.drawing import Drawing

Order = Literal["index", "response", "likeness", "ablation"]
ORDERS: tuple[Order, ...] = ("index", "response", "likeness", "ablation")
# The width and height, in pixels, of the page on which a digit is drawn.
PAGE = 36


class FilterEdit(Struct, frozen=True):
    """A filter as the user has it. `cells` are its kernel's (kh, kw, cin) weights, in that order in one row."""

    layer: str
    filter: int
    cells: tuple[float, ...]
    bias: float


class Disturbance(Struct, frozen=True):
    """What is done to the picture before the network reads it: moved by `shift` (down, right) pixels, turned by
    `degrees` anticlockwise, then noise added of standard deviation `noise` (the picture is 0..1), drawn from `seed`.
    """

    shift: tuple[int, int] = (0, 0)
    degrees: int = 0
    noise: float = 0.0
    seed: int = 0


class Trial(Struct, frozen=True):
    """All that the network's numbers depend on, and what undo goes back over.

    `digit` counts from 0; `picture`, where given, stands in for it: a name of the library, or `state.DRAWN` for
    `drawing`. `crop` is the square of the picture that is used, (top, left, side) in its pixels; None: the largest in
    the middle. `edits` are the filters that are not as trained, at most one for each. `dropped` are the pools that are
    taken out.
    """

    network: str = "lecture"
    digit: int = 0
    picture: str | None = None
    crop: tuple[int, int, int] | None = None
    drawing: Drawing | None = None
    disturbance: Disturbance = Disturbance()
    edits: tuple[FilterEdit, ...] = ()
    dropped: tuple[str, ...] = ()

    def edited(self, layer: str) -> frozenset[int]:
        """The filters of a layer that are not as trained."""
        return frozenset(edit.filter for edit in self.edits if edit.layer == layer)
