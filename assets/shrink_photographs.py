"""Makes the bundled photographs from those of scikit-image: `python assets/shrink_photographs.py`.

Needs scikit-image (0.26.0 was used), which convtui itself does not need. Each is CC0: see README.md.
"""

from importlib.resources import files
from pathlib import Path

from PIL import Image

# name: file in skimage/data, box to cut out (left, upper, right, lower) or None for all, longest side
PHOTOGRAPHS: dict[str, tuple[str, tuple[int, int, int, int] | None, int]] = {
    "horse": ("horse.png", None, 200),
    "camera": ("camera.png", None, 200),
    "cup": ("coffee.png", (130, 0, 530, 400), 200),
    "brick": ("brick.png", (128, 128, 384, 384), 128),
}


def main() -> None:
    folder = Path(__file__).parent / "pictures"
    for name, (file, box, size) in PHOTOGRAPHS.items():
        with files("skimage").joinpath("data", file).open("rb") as stream, Image.open(stream) as image:
            photograph = image.convert("RGBA")
            page = Image.new("RGBA", photograph.size, "white")
            grey = Image.alpha_composite(page, photograph).convert("L")
        if box is not None:
            grey = grey.crop(box)
        grey.thumbnail((size, size), Image.Resampling.BOX, reducing_gap=None)
        grey.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
