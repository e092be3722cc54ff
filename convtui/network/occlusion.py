"""Which places of a picture, when hidden, lower a label's score most.

After M. D. Zeiler, R. Fergus: Visualizing and Understanding Convolutional Networks, ECCV 2014, section 4.2.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32, frozen
from convtui.core.network import Network
from convtui.network.forward import as_shares, predict

# So many pictures are read before it is said what is known: some 50 to 100 ms.
PIECE = 32
# These places are tried first, so that a coarse map is there soon.
COARSE = 4


class OcclusionMap(Struct, frozen=True, eq=False):
    """`label`'s probability is `score` on the whole picture; `scores` (H, W): with a patch of `side` pixels round each
    pixel hidden; NaN where that is not known yet.

    `whole` (outputs,) and `probabilities` (H, W, outputs) are the same for every output.
    """

    label: int
    side: int
    score: float
    scores: Float32
    whole: Float32
    probabilities: Float32

    @property
    def falls(self) -> Float32:
        """(H, W): by how much hiding lowers the score; below 0 where it raises it."""
        made: Float32 = np.float32(self.score) - self.scores
        return made

    @property
    def worst(self) -> tuple[int, int] | None:
        """The first place, in reading order, where hiding lowers the score most; None where it lowers it nowhere."""
        falls = np.where(np.isnan(self.scores), -np.inf, self.falls)
        row, column = divmod(int(falls.argmax()), falls.shape[1])
        return (row, column) if falls[row, column] > 0 else None

    @property
    def strongest(self) -> tuple[int, int] | None:
        """The first place where hiding changes the score most, either way; None where it changes it nowhere."""
        by = np.where(np.isnan(self.scores), 0, np.abs(self.falls))
        row, column = divmod(int(by.argmax()), by.shape[1])
        return (row, column) if by[row, column] > 0 else None

    def of(self, label: int) -> "OcclusionMap":
        """The same for another output."""
        scores = self.probabilities[:, :, label]
        return OcclusionMap(label, self.side, float(self.whole[label]), scores, self.whole, self.probabilities)


def hidden(picture: Float32, row: int, column: int, side: int) -> Float32:
    """(H, W, C) with a square of `side` pixels hidden, its middle pixel (below and right of the middle where `side` is
    even) at (row, column), cut at the edges. What hides is `cover`.
    """
    made = picture.copy()
    top, left = row - side // 2, column - side // 2
    made[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = cover(picture)
    return made


def cover(picture: Float32) -> Float32:
    """(C,): what hides a part of a picture (H, W, C): paper, 0, where there is one channel, else its mean colour."""
    if picture.shape[2] == 1:
        return np.zeros(1, np.float32)
    mean: Float32 = picture.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    return mean


def occlusion(network: Network, picture: Float32, label: int, side: int) -> Iterator[tuple[int, OcclusionMap]]:
    """(places tried so far, what is known of them), again and again; the last is of all. `picture` is (H, W, C).

    Every `COARSE`th place of every `COARSE`th row comes first. Where the patch hides only what looks like it, nothing
    changes, and nothing is computed.
    """
    rows, columns = picture.shape[:2]
    whole = frozen(as_shares(network.spec, predict(network, picture[None])[0]))
    known = np.full((rows, columns, len(whole)), np.nan, np.float32)
    done = 0
    for places in _pieces(rows, columns):
        made = [hidden(picture, row, column, side) for row, column in places]
        differs = [not np.array_equal(one, picture) for one in made]
        found = np.repeat(whole[None], len(places), axis=0)
        if any(differs):
            covered = np.stack([one for one, other in zip(made, differs, strict=True) if other])
            found[differs] = as_shares(network.spec, predict(network, covered))
        known[places[:, 0], places[:, 1]] = found
        done += len(places)
        made_of = frozen(known)
        yield done, OcclusionMap(label, side, float(whole[label]), made_of[:, :, label], whole, made_of)


def _pieces(rows: int, columns: int) -> Iterator[npt.NDArray[np.intp]]:
    """(n, 2) places, all of them, each once."""
    down, right = np.indices((rows, columns))
    first = (down % COARSE == COARSE // 2) & (right % COARSE == COARSE // 2)
    for places in (np.argwhere(first), np.argwhere(~first)):
        for start in range(0, len(places), PIECE):
            yield places[start : start + PIECE]
