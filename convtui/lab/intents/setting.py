"""How an experiment is set: its picture, the way it is convolved, and how the map is seen."""

from msgspec import Struct

from convtui.core.drawing import Drawing
from convtui.core.layer import Border
from convtui.lab.state import Channels, Pooling, PoolMode, Response


class UsePicture(Struct, frozen=True):
    """A picture that the library holds, by name. A large one is worked on at `fit` pixels, its longest side."""

    name: str
    fit: int = 32


class UseSize(Struct, frozen=True):
    """Another working size for the same picture."""

    size: int | None


class UseCrop(Struct, frozen=True):
    """Only this part of the picture, (top, left, rows, columns) in its own pixels; None: all of it."""

    crop: tuple[int, int, int, int] | None


class UseDrawing(Struct, frozen=True):
    """A picture of the user's own hand."""

    drawing: Drawing


class SetNudge(Struct, frozen=True):
    """The picture moved so many pixels from where it stands."""

    down: int
    right: int


class SetPadding(Struct, frozen=True):
    """How the border is treated: by name, or so many zeros on each side."""

    padding: Border


class SetStride(Struct, frozen=True):
    """Every so many pixels a dot."""

    stride: int


class SetDilation(Struct, frozen=True):
    """So far apart are the pixels that a kernel's neighbouring cells take."""

    dilation: int


class SetBias(Struct, frozen=True):
    """Added to every dot."""

    bias: float


class SetFlipped(Struct, frozen=True):
    """Turn the kernel half round before it is laid on, or not."""

    flipped: bool


class SetChannels(Struct, frozen=True):
    """What is taken of a colour picture."""

    channels: Channels


class CyclePool(Struct, frozen=True):
    """Off, max, mean."""


class SetPool(Struct, frozen=True):
    """One of them."""

    kind: PoolMode


class SetPooling(Struct, frozen=True):
    """Kind, size, stride and how often, at once."""

    pooling: Pooling


class CycleView(Struct, frozen=True):
    """v: in Kernel signed, abs, ReLU, clip; in the mosaic one scale for all or each its own."""


class SetResponse(Struct, frozen=True):
    """One of the views of the map."""

    response: Response


class SetScale(Struct, frozen=True):
    """Colours as far as the kernel can reach, or as far as this picture lets it."""

    fixed: bool


class MarkMatches(Struct, frozen=True):
    """How many of the strongest places are marked on the picture; 0: none."""

    count: int


class HideStrip(Struct, frozen=True):
    """h: the line of hints, on and off."""
