"""Which places of a picture, when hidden, lower a label's score most."""

from collections.abc import Iterator

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import Network


class OcclusionMap(Struct, frozen=True, eq=False):
    """`label`'s probability is `score` on the whole picture; `scores` (H, W): with a patch of `side` pixels round each
    pixel hidden; NaN where that is not known yet.
    """

    label: int
    side: int
    score: float
    scores: Float32


def occlusion(network: Network, picture: Float32, label: int, side: int) -> Iterator[tuple[int, OcclusionMap]]:
    """(places tried so far, what is known of them), again and again; the last is of all. `picture` is (H, W, C)."""
    yield from ()
