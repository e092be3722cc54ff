"""What the trainer takes, and what it refuses before TensorFlow is even started."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.errors import DataError
from convtui.train.architectures import COLOUR, LECTURE, STACKED
from convtui.train.data import check_data, fingerprints, network_input
from tests.train.synthetic import Blocks, blocks

GOOD = blocks(20, test=5)
assert GOOD.x_test is not None
LIES = {
    "images of another size": (
        replace(GOOD, x_train=GOOD.x_train[:, 1:]),
        "are 27 x 28 x 1 uint8 values each; the network lecture takes 28 x 28 x 1 uint8: choose other data[.]",
    ),
    "images in float": (
        replace(GOOD, x_train=GOOD.x_train.astype(np.float32)),
        "28 x 28 x 1 float32 values .*: choose other data[.]",
    ),
    "images of another network": (
        blocks(20, shape=(32, 32, 3)),
        "are 32 x 32 x 3 uint8 values .* takes 28 x 28 x 1 uint8: choose other data, or --net colour[.]",
    ),
    "test images of another size": (replace(GOOD, x_test=GOOD.x_test[:, :, 1:]), "The test images"),
    "fewer labels": (replace(GOOD, y_train=GOOD.y_train[1:]), "are 20, their labels 19"),
    "no images": (replace(GOOD, x_train=GOOD.x_train[:0], y_train=GOOD.y_train[:0]), "are 0, their labels 0"),
    "a label of 10": (replace(GOOD, y_train=GOOD.y_train + np.uint8(10)), "from 0 to 9: correct y_train"),
    "labels in float": (replace(GOOD, y_test=GOOD.y_train[:5] / 2), "from 0 to 9: correct y_test"),
}


@pytest.mark.parametrize("lie", LIES)
def test_data_that_do_not_fit_are_refused(lie: str) -> None:
    data, reason = LIES[lie]
    with pytest.raises(DataError, match=reason):
        check_data(data, LECTURE)


def test_digits_are_refused_for_colour_with_the_network_that_takes_them() -> None:
    with pytest.raises(DataError, match=r"28 x 28 x 1 .* colour takes 32 x 32 x 3 uint8: .*, or --net lecture\."):
        check_data(GOOD, COLOUR)


@pytest.mark.parametrize(
    ("data", "spec"),
    [
        (GOOD, LECTURE),
        (blocks(3, test=0), STACKED),
        (replace(GOOD, x_train=GOOD.x_train[..., None]), LECTURE),
        (blocks(20, test=5, shape=(32, 32, 3)), COLOUR),
    ],
)
def test_data_that_fit_are_taken(data: Blocks, spec: NetworkSpec) -> None:
    check_data(data, spec)


def test_pictures_enter_as_value_over_255() -> None:
    values = network_input(np.array([[[0, 51], [255, 1]]], np.uint8))
    assert values.dtype == np.float32
    assert values.shape == (1, 2, 2, 1)
    assert values.ravel().tolist() == [0.0, np.float32(0.2), 1.0, np.float32(1 / 255)]


def test_colours_enter_as_they_are() -> None:
    given = blocks(2, shape=(32, 32, 3)).x_train
    values = network_input(given)
    assert values.shape == (2, 32, 32, 3)
    assert np.array_equal(values, given / np.float32(255))


def test_a_fingerprint_tells_one_changed_pixel() -> None:
    changed = GOOD.x_train.copy()
    changed[3, 4, 5] ^= 1
    before, after = fingerprints(GOOD), fingerprints(replace(GOOD, x_train=changed))
    assert before["x_train"] != after["x_train"]
    assert {name for name in before if before[name] == after[name]} == {"y_train", "x_test", "y_test"}
    assert set(fingerprints(blocks(3, test=0))) == {"x_train", "y_train"}
