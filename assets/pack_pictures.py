"""Packs the bundled pictures' grey levels: `python assets/pack_pictures.py`, after any picture has changed.

The app reads pictures.npz, which takes no Pillow: importing that would be a sixteenth of its start.
"""

from pathlib import Path

import numpy as np
from PIL import Image


def main() -> None:
    here = Path(__file__).parent
    levels = {}
    for path in sorted((here / "pictures").glob("*.png")):
        with Image.open(path) as image:
            levels[path.stem] = np.asarray(image.convert("L"))
    np.savez_compressed(here / "pictures.npz", **levels)


if __name__ == "__main__":
    main()
