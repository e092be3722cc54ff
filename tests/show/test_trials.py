"""What a network reads: digits, pictures of any size and colour, and the square of them that is used."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convtui.core.scaling import area
from convtui.errors import DataError, UsageError
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.source.digits import load_digits
from tests.oracles import close
from tests.show.making import coloured_file, noise, picture_file
from tests.show.trained import json_of, npz_of, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


def test_a_grey_picture_of_another_size_is_cut_and_scaled_and_that_is_said(tmp_path: Path) -> None:
    levels = noise(1, (40, 61))
    request = FiltersRequest(image=str(picture_file(tmp_path / "wide.png", levels)), over=0)
    # The middle of what is left over, rounded down; every new pixel is a mean by area.
    close(npz_of(request)["input"], area((levels[:, 10:50] / 255).astype(np.float32), (28, 28)), 1e-6)
    shown = json_of(request)["input"]
    assert shown["own_shape"] == [40, 61]
    assert shown["square"] == [0, 10, 40]
    assert "wide.png, 40 x 61, cut to the square of 40 from row 0, column 10, scaled to 28 x 28" in text_of(request)


def test_a_square_by_hand(tmp_path: Path) -> None:
    levels = noise(2, (50, 40))
    image = str(picture_file(tmp_path / "p.png", levels))
    request = FiltersRequest(image=image, crop="3,5,28", over=0)
    close(npz_of(request)["input"], levels[3:31, 5:33] / 255, 1e-6)
    assert json_of(request)["input"]["square"] == [3, 5, 28]
    for crop, words in (("3,5", "TOP,LEFT,SIDE"), ("30,5,28", "not inside the picture of 50 x 40"), ("0,0,0", "not")):
        with pytest.raises(UsageError, match=words):
            show_filters(FiltersRequest(image=image, crop=crop))


def test_colours_become_grey_for_a_network_of_one_channel(tmp_path: Path) -> None:
    levels = coloured_file(tmp_path / "c.png", shape=(28, 28))
    request = FiltersRequest(image=str(tmp_path / "c.png"), over=0)
    close(npz_of(request)["input"], levels @ [0.299, 0.587, 0.114], 1e-5)
    assert ", as grey" in text_of(request)


def test_the_colour_network_on_pictures_of_the_users_own(tmp_path: Path) -> None:
    levels = coloured_file(tmp_path / "c.png", shape=(32, 32))
    close(npz_of(FiltersRequest("colour", image=str(tmp_path / "c.png"), over=0))["input"], levels, 1e-6)
    grey = noise(4, (32, 32))
    request = FiltersRequest("colour", image=str(picture_file(tmp_path / "g.png", grey)), over=0)
    close(npz_of(request)["input"], np.repeat(grey[:, :, None], 3, axis=2) / 255, 1e-6)
    assert "alike in all 3 channels" in text_of(request)
    text = text_of(FiltersRequest("colour", filter=0, over=0))
    assert "picture: cat, " in text, "without a picture one that suits it"
    assert [word in text for word in ("  red:", "  green:", "  blue:")] == [True] * 3
    with pytest.raises(UsageError, match="takes 32 x 32 in colour, and the digits are 28 x 28 in grey"):
        show_filters(FiltersRequest("colour", digit=3))


def test_what_transparent_pixels_show(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((28, 28, 4), np.uint8)).save(tmp_path / "clear.png")
    for ground, level in (("white", 1.0), ("black", 0.0)):
        made = npz_of(FiltersRequest(image=str(tmp_path / "clear.png"), ground=ground, over=0))
        assert np.unique(made["input"]).tolist() == [level]


def test_data_that_does_not_suit(tmp_path: Path) -> None:
    digits = load_digits()
    np.savez(tmp_path / "digits.npz", images=digits.images[:5], labels=digits.labels[:5])
    with pytest.raises(UsageError, match="--net lecture"):
        show_filters(FiltersRequest("colour", data=str(tmp_path / "digits.npz")))
    (tmp_path / "no.npz").write_text("no")
    with pytest.raises(DataError):
        show_filters(FiltersRequest(data=str(tmp_path / "no.npz")))
