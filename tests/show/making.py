"""Pictures and networks as files, for tests of what reads them."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from convtui.core.archive import to_arrays
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from tests.oracles import random_network


def picture_file(path: Path, levels: npt.ArrayLike) -> Path:
    """(H, W) levels 0..255 as a grey picture."""
    Image.fromarray(np.asarray(levels, np.uint8)).save(path)
    return path


def coloured_file(path: Path, seed: int = 8, shape: tuple[int, int] = (9, 12)) -> npt.NDArray[np.float64]:
    """A picture of coloured noise at `path`: its (H, W, 3) values, 0..1."""
    levels = np.random.default_rng(seed).integers(0, 256, (*shape, 3), dtype=np.uint8)
    Image.fromarray(levels).save(path)
    return levels / 255


def noise(seed: int, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """(H, W) levels 0..255."""
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def network_file(path: Path, spec: NetworkSpec, seed: int = 0) -> Network:
    """A network of `spec` with random weights, saved as `convtui train` saves it."""
    network = random_network(spec, seed)
    np.savez_compressed(path, allow_pickle=False, **to_arrays(network))
    return network
