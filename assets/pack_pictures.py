"""Packs the bundled pictures' levels: `python assets/pack_pictures.py`, after any picture has changed.

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
            pixels = np.asarray(image.convert("RGB"))
        grey = (pixels == pixels[..., :1]).all()
        levels[path.stem] = pixels[..., 0] if grey else pixels
    np.savez_compressed(here / "pictures.npz", **levels)


if __name__ == "__main__":
    main()
