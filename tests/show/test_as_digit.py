"""Handwriting on a page of any size and colour, read by a network that knows MNIST."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from convtui.core.scaling import area
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.show.as_digit import ink_of
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.source.digits import load_digits
from tests.show.making import picture_file
from tests.show.trained import json_of, npz_of, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


def _page(digit: int, seed: int) -> npt.NDArray[np.uint8]:
    """A bundled digit somewhere on a page of its own, in dark ink on light, uneven paper."""
    random = np.random.default_rng(seed)
    side = int(random.integers(60, 160))
    ink = area(load_digits().images[digit] / np.float32(255), (side, side))
    page = 0.85 + 0.05 * random.random((240, 300))
    top, left = int(random.integers(0, 240 - side)), int(random.integers(0, 300 - side))
    page[top : top + side, left : left + side] -= 0.8 * ink
    return np.rint(np.clip(page, 0, 1) * 255).astype(np.uint8)


def test_written_digits_are_read(tmp_path: Path) -> None:
    """Of twenty at least eighteen, as the issue asks of drawn ones; without the option hardly any."""
    library, right, plain = Library(), 0, 0
    labels = load_digits().labels
    for digit in range(20):
        image = str(picture_file(tmp_path / f"{digit}.png", _page(digit, digit)))
        for as_digit in (True, False):
            shown = show_filters(FiltersRequest("stacked", image=image, as_digit=as_digit, over=0), library)
            read = shown.json()["prediction"]["label"] == str(labels[digit])  # type: ignore[index]
            right, plain = right + (read and as_digit), plain + (read and not as_digit)
    assert right >= 18
    assert plain < 10


def test_light_on_dark_and_colours_are_the_same_ink(tmp_path: Path) -> None:
    page = _page(3, 1)
    files = [picture_file(tmp_path / "dark.png", page), picture_file(tmp_path / "light.png", 255 - page)]
    Image.fromarray(np.repeat(page[..., None], 3, axis=2)).save(tmp_path / "colour.png")
    made = [
        npz_of(FiltersRequest(image=str(file), as_digit=True, over=0))["input"]
        for file in (*files, tmp_path / "colour.png")
    ]
    assert made[0].shape == (28, 28)
    assert made[0].max() > 0.9
    np.testing.assert_allclose(made[1], made[0], atol=1e-5)
    np.testing.assert_allclose(made[2], made[0], atol=1e-5)
    shown = FiltersRequest(image=str(files[0]), as_digit=True, over=0)
    assert "picture: dark.png as MNIST has digits, 28 x 28" in text_of(shown)
    assert json_of(shown)["input"]["square"] is None


def test_ink_is_what_differs_from_the_paper() -> None:
    page = np.full((10, 10), 0.75, np.float32)
    page[2, 3], page[5, 5], page[6, 6] = 0.25, 0.7, 0.5
    ink = ink_of(page)
    assert (ink[2, 3], ink[5, 5], ink[6, 6], ink[0, 0]) == (1.0, 0.0, 0.5, 0.0)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    empty = str(picture_file(tmp_path / "empty.png", np.full((30, 30), 200)))
    wrong = {
        "the picture is all of one grey; give one with a digit on it": FiltersRequest(image=empty, as_digit=True),
        "--as-digit scales and centres what is written on a picture": FiltersRequest(as_digit=True),
        "give --image, and no --crop": FiltersRequest(image=empty, as_digit=True, crop="0,0,9"),
        "--as-digit is for networks that read digits": FiltersRequest("colour", image=empty, as_digit=True),
    }
    for words, request in wrong.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)
