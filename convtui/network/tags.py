"""What a filter may be called, by rules that a reader can check; several names may hold at once.

- Its kind, and how it runs, by the rule of `network.describe`: edge, line and gap with their direction in words and in
  degrees; spot and hole are blobs; "no clear orientation" is said where nothing else is.
- colour-opponent, only of a filter that reads red, green and blue: each cell's three weights are split into what is
  alike in all three, which is their mean and only sees light and dark, and the rest, which sees colour and adds up to
  0. If ONE direction among colours (the rest's first principal axis over the cells) carries at least 0.6 of all
  squared weights, its two ends are named: by hue, in twelfths of the circle, first the one that it wants on the
  whole. Weights drawn at random reach that about one time in eight.
- dead: nothing that it can get changes its answer. Of a first layer that is a picture of 0..1, of a deeper one any map
  that the activation before it can give (`network.reach`): 0 and above of a ReLU, 0..1 of a sigmoid, -1..1 of a tanh.
- near-duplicate of N: the cosine of the angle between its weights and those of filter N is at least
  `network.likeness.NEAR`, and N is the smallest such number below its own. The first of a set of doubles has no such
  name.
"""

from math import atan2, pi, sqrt

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import Network
from convtui.network.describe import FilterWords, Kind, describe
from convtui.network.likeness import NEAR, cosines
from convtui.network.reach import received

# Of all squared weights: what one colour axis must carry.
OPPONENT = 0.6
# By hue, from 0 degrees on in steps of 30.
HUES = (
    "red",
    "orange",
    "yellow",
    "lime",
    "green",
    "sea green",
    "cyan",
    "sky blue",
    "blue",
    "violet",
    "magenta",
    "pink",
)
# Weights are rounded to float32: sums of a few dozen that are equal on paper may differ by this much.
_SLACK = 1e-5


class Tags(Struct, frozen=True):
    """One filter's names. `degrees` is how an edge, line or gap runs, 0 to 179 anticlockwise from lying flat;
    `opponent` the two colours, the wanted one first; `twin` the filter that it doubles, counted from 0.
    """

    kind: Kind
    lean: str = ""
    degrees: int | None = None
    opponent: tuple[str, str] | None = None
    twin: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Each name in a few words: "edge, lies flat, 0 degrees"."""
        made = []
        if self.kind in ("spot", "hole"):
            made.append(f"blob ({self.kind})")
        elif self.lean:
            made.append(f"{self.kind}, {self.lean}, {self.degrees} degrees")
        elif self.kind != "no clear orientation" or self.opponent is None:
            made.append(self.kind)
        if self.opponent is not None:
            made.append(f"{self.opponent[0]} against {self.opponent[1]}")
        if self.twin is not None:
            made.append(f"near-duplicate of {self.twin + 1}")
        return tuple(made)

    @property
    def brief(self) -> tuple[str, ...]:
        """The same in fewer letters: "edge, 0 deg"."""
        made = []
        if self.degrees is not None:
            made.append(f"{self.kind}, {self.degrees} deg")
        elif self.kind != "no clear orientation" or self.opponent is None:
            made.append(self.kind)
        if self.opponent is not None:
            made.append("/".join(self.opponent))
        if self.twin is not None:
            made.append(f"twin of {self.twin + 1}")
        return tuple(made)

    @property
    def text(self) -> str:
        return "; ".join(self.words)


def tags_of(network: Network, layer: str, filter: int, alike: Float32 | None = None) -> Tags:  # noqa: A002
    """The names of one filter of a convolution. `alike` is its layer's `cosines`, made here where it is not given.
    KeyError if no layer has that name.
    """
    kernels, words = network.weights[layer].kernels, described(network, layer, filter)
    colours = words.kind != "dead" and reads_colours(network, layer)
    return Tags(
        words.kind,
        words.lean,
        words.degrees,
        opponent_colours(kernels[..., filter]) if colours else None,
        twin_of(cosines(kernels) if alike is None else alike, filter),
    )


def described(network: Network, layer: str, filter: int) -> FilterWords:  # noqa: A002
    """`describe` for a filter of a convolution, by what its layer can get. KeyError if no layer has that name."""
    spec, bank = network.spec.layer(layer), network.weights[layer]
    kernel, bias = bank.kernels[..., filter], float(bank.bias[filter])
    return describe(kernel, bias, spec.activation, received(network.spec, layer))


def reads_colours(network: Network, layer: str) -> bool:
    """Whether a layer's input is the picture itself, in red, green and blue."""
    return network.spec.input_shape[2] == 3 and network.spec.layers[0].name == layer


def twin_of(alike: Float32, filter: int) -> int | None:  # noqa: A002
    """The first of the filters before this one that is almost the same, by `cosines` (n, n); None: there is none."""
    near = np.flatnonzero(alike[filter, :filter] >= np.float32(NEAR))
    return int(near[0]) if near.size else None


def opponent_colours(kernel: npt.ArrayLike) -> tuple[str, str] | None:
    """(kh, kw, 3) weights for red, green and blue: the two colours that it sets against each other, the wanted one
    first; None where it sees light more than any one pair of colours. Raises ValueError for another shape.
    """
    weights = np.asarray(kernel, np.float64)
    if weights.ndim != 3 or weights.shape[2] != 3:
        raise ValueError(f"only a kernel for red, green and blue tells colours apart, not one of shape {weights.shape}")
    cells = weights.reshape(-1, 3) / (np.abs(weights).max(initial=0.0) or 1.0)
    colour = cells - cells.mean(axis=1, keepdims=True)
    axis = np.linalg.svd(colour, full_matrices=False)[2][0]
    along = colour @ axis
    if not along.any() or (along**2).sum() < OPPONENT * (cells**2).sum() - _SLACK:
        return None
    wanted = float(along.sum())
    # Where both are wanted alike, at different places, the stronger place decides; the sign of an axis is arbitrary.
    if abs(wanted) < _SLACK:
        wanted = float(along[np.abs(along).argmax()])
    hue = _hue(axis if wanted >= 0 else -axis)
    return HUES[hue], HUES[(hue + len(HUES) // 2) % len(HUES)]


def _hue(colour: npt.NDArray[np.float64]) -> int:
    """Which twelfth of the circle of hues is nearest: 0 red, 4 green, 8 blue."""
    red, green, blue = colour.tolist()
    return round(atan2(sqrt(3) * (green - blue), 2 * red - green - blue) / (pi / 6)) % len(HUES)
