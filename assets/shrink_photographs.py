"""Makes the bundled photographs from those of scikit-image: `python assets/shrink_photographs.py`.

Needs scikit-image (0.26.0 was used), which convtui itself does not need. Each is CC0: see README.md.
"""

from importlib.resources import files
from pathlib import Path

from PIL import Image

# name: file in skimage/data, box to cut out (left, upper, right, lower) or None for all, longest side, mode
PHOTOGRAPHS: dict[str, tuple[str, tuple[int, int, int, int] | None, int, str]] = {
    "horse": ("horse.png", None, 200, "L"),
    "camera": ("camera.png", None, 200, "L"),
    "cup": ("coffee.png", (130, 0, 530, 400), 200, "RGB"),
    "brick": ("brick.png", (128, 128, 384, 384), 128, "L"),
    "cat": ("chelsea.png", (11, 0, 411, 300), 160, "RGB"),
}


def main() -> None:
    folder = Path(__file__).parent / "pictures"
    for name, (file, box, size, mode) in PHOTOGRAPHS.items():
        with files("skimage").joinpath("data", file).open("rb") as stream, Image.open(stream) as image:
            photograph = image.convert("RGBA")
            page = Image.new("RGBA", photograph.size, "white")
            picture = Image.alpha_composite(page, photograph).convert(mode)
        if box is not None:
            picture = picture.crop(box)
        picture.thumbnail((size, size), Image.Resampling.BOX, reducing_gap=None)
        picture.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
