import hashlib

import numpy as np
import pytest

from convtui.errors import DataError
from convtui.source import digits
from convtui.source.digits import digit_plane, load_digits

# How many of each label are among the first 10,000 training images of MNIST.
COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
# SHA-256 over label and pixels of those images, sorted as byte strings, taken from the published set.
FINGERPRINT = "5aecc8dd8c0f5da1c0db0575b0c903ed7454c70c9a3c837046f1246516e0d5fe"


def test_there_are_ten_thousand_read_only_bytes() -> None:
    data = load_digits()
    assert data.images.shape == (10_000, 28, 28)
    assert data.labels.shape == (10_000,)
    assert data.images.dtype == data.labels.dtype == np.uint8
    assert not data.images.flags.writeable
    assert not data.labels.flags.writeable
    assert load_digits() is data


def test_they_are_the_first_ten_thousand_of_mnist() -> None:
    data = load_digits()
    assert np.bincount(data.labels).tolist() == COUNTS
    everything = sorted(bytes([label]) + image.tobytes() for label, image in zip(data.labels, data.images, strict=True))
    assert hashlib.sha256(b"".join(everything)).hexdigest() == FINGERPRINT


def test_the_first_hundred_count_from_0_to_9() -> None:
    assert load_digits().labels[:100].tolist() == list(range(10)) * 10


def test_every_stretch_mixes_the_labels() -> None:
    shares = np.array(COUNTS) / 10
    for first in range(0, 10_000, 1000):
        counts = np.bincount(load_digits().labels[first : first + 1000], minlength=10)
        assert np.abs(counts - shares).max() <= 3


def test_a_digit_is_white_ink_from_0_to_1() -> None:
    plane = digit_plane(0)
    assert plane.shape == (28, 28)
    assert np.array_equal(plane.values, load_digits().images[0] / np.float32(255))
    assert plane.values.max() > 0.9
    assert plane.values[0, 0] == 0


@pytest.mark.parametrize("index", [-1, 10_000])
def test_there_are_no_others(index: int) -> None:
    with pytest.raises(IndexError, match="0 to 9999"):
        digit_plane(index)


def test_a_damaged_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"images": np.zeros((3, 28, 28), np.uint8), "labels": np.zeros(3, np.uint8)}
    monkeypatch.setattr(digits, "read_arrays", lambda *_, **__: few)
    with pytest.raises(DataError, match="install convtui again"):
        load_digits.__wrapped__()
