"""What is done with a trained network: which one, which layer, what is taken apart, what is looked at."""

from msgspec import Struct

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.recipe import Recipe
from convtui.lab.state import Sight
from convtui.lab.study_state import StudyName
from convtui.lab.trained_state import Disturbance, FilterEdit, Order


class UseNetwork(Struct, frozen=True):
    """Another network, by a bundled name or a file's path."""

    name: str


class UseLayer(Struct, frozen=True):
    """The filters of a convolution, by its name."""

    name: str


class StepLayer(Struct, frozen=True):
    """> and <: the convolution after, before. In Network mode the layer."""

    by: int


class ChooseRow(Struct, frozen=True):
    """A line of Network mode: 0 the picture, then the layers."""

    row: int


class ChooseMoment(Struct, frozen=True):
    """A recorded step of the training, counted from 0."""

    index: int


class ShowSight(Struct, frozen=True):
    """How Training mode shows a moment; the one that is shown already: the usual one."""

    sight: Sight


class UseRecipe(Struct, frozen=True):
    """What the form of a new training holds."""

    recipe: Recipe


class StartTraining(Struct, frozen=True):
    """Train a network by that recipe. The state only closes the form; the app starts the trainer."""

    recipe: Recipe


class CycleOrder(Struct, frozen=True):
    """o: how the filters stand, the next way."""


class SetOrder(Struct, frozen=True):
    """How the filters stand. "likeness" compares with the filter that is chosen now."""

    order: Order


class OpenStudy(Struct, frozen=True):
    """j, f, e, w, m, a, Enter. Of a study that is open already it is the key that goes on, or closes it."""

    study: StudyName


class EditFilter(Struct, frozen=True):
    """A filter with other weights than it was trained to."""

    edit: FilterEdit


class ZeroFilter(Struct, frozen=True):
    """The chosen filter's weights and bias all 0: it says nothing any more."""


class NegateFilter(Struct, frozen=True):
    """The chosen filter's weights and bias times -1."""


class RestoreFilter(Struct, frozen=True):
    """The chosen filter as it was trained; `all_of_them`: every filter."""

    all_of_them: bool = False


class PasteKernels(Struct, frozen=True):
    """Kernels by hand in the place of the chosen filter's: one for every input channel, or one for each.

    The top reducer fills in what Kernel mode holds, its bias too, where `kernels` is empty.
    """

    kernels: tuple[Kernel, ...] = ()
    bias: float = 0.0


class ToLab(Struct, frozen=True):
    """The chosen filter to Kernel mode, on the photograph that is there; `channel` is the input channel of a deeper
    one, None its strongest. `fit` as for `UsePicture`.
    """

    channel: int | None = None
    fit: int = 32


class DropPool(Struct, frozen=True):
    """A pool taken out of the network, or put back; None: the one in focus, or the next after the layer."""

    name: str | None = None


class SetDisturbance(Struct, frozen=True):
    """The picture moved, turned, made noisy."""

    disturbance: Disturbance


class UseSketch(Struct, frozen=True):
    """What is drawn becomes the picture that the network reads; None gives the digit back."""

    drawing: Drawing | None


class UseSquare(Struct, frozen=True):
    """The square of the picture that the network reads: (top, left, side) in its pixels; None: the largest."""

    square: tuple[int, int, int] | None
