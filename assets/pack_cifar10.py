"""CIFAR-10 from its pictures to the one file that `convtui train --net colour` reads.

The pictures stand in a zip, or in a folder, as `train/CLASS/NAME` and `test/CLASS/NAME`. What comes out has
`x_train` (50000, 32, 32, 3) uint8, `y_train` (50000,) uint8, `x_test` and `y_test` alike: the classes in the order of
their names, the pictures in a seeded order, because a folder's order would be one class after the other.

    python assets/pack_cifar10.py cifar10.zip cifar10.npz
"""

import sys
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
from PIL import Image

SEED = 0
SHAPE = (32, 32, 3)

Bytes = npt.NDArray[np.uint8]


def main(source: str, target: str) -> None:
    """Read `source`, write `target`."""
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            arrays = packed(archive.namelist(), archive.read)
    else:
        top = Path(source)
        files = (path for path in top.rglob("*") if path.is_file())
        arrays = packed([path.relative_to(top).as_posix() for path in files], lambda name: (top / name).read_bytes())
    np.savez_compressed(target, allow_pickle=False, **arrays)


def packed(names: Iterable[str], read: Callable[[str], bytes]) -> dict[str, Bytes]:
    """The four arrays of the pictures that are called `names`; `read` gives the bytes of one."""
    pictures = sorted(name for name in names if PurePosixPath(name).suffix.lower() in (".jpg", ".jpeg", ".png"))
    classes = sorted({PurePosixPath(name).parent.name for name in pictures})
    arrays: dict[str, Bytes] = {}
    for part in ("train", "test"):
        chosen = [name for name in pictures if PurePosixPath(name).parent.parent.name == part]
        chosen = [chosen[i] for i in np.random.default_rng(SEED).permutation(len(chosen))]
        values = np.empty((len(chosen), *SHAPE), np.uint8)
        for index, name in enumerate(chosen):
            with Image.open(BytesIO(read(name))) as picture:
                values[index] = np.asarray(picture.convert("RGB"))
        arrays[f"x_{part}"] = values
        arrays[f"y_{part}"] = np.array([classes.index(PurePosixPath(name).parent.name) for name in chosen], np.uint8)
    return arrays


if __name__ == "__main__":
    main(*sys.argv[1:])
