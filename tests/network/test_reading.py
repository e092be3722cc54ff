"""What is read as what: counted in pieces, and the same as one picture after the other."""

import numpy as np
import pytest

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.network.accuracy import accuracy
from convtui.network.forward import forward
from convtui.network.reading import PIECE, readings
from tests.oracles import conv, max_pool, random_network

NETWORK = random_network(
    NetworkSpec(
        "small",
        (8, 7, 1),
        (
            conv("a", 3, 3, activation="relu"),
            max_pool("b", 2),
            LayerSpec("c", "Flatten"),
            LayerSpec("d", "Dense", units=4, activation="softmax"),
        ),
        ("0", "1", "2", "3"),
    )
)


def pictures(count: int) -> Float32:
    """Spots on paper, so that they are not all read alike."""
    made = np.random.default_rng(5).random((count, 8, 7), np.float32)
    return np.where(made > 0.9, 20 * made, 0)


def labels_of(count: int, most: int = 4) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.random.default_rng(6).integers(0, most, count).astype(np.uint8)


def test_each_picture_is_counted_where_its_own_pass_puts_it() -> None:
    images, labels = pictures(60), labels_of(60)
    *_, (read, found) = readings(NETWORK, images, labels)
    wanted = np.zeros((4, 4), int)
    for image, label in zip(images, labels, strict=True):
        wanted[label, int(forward(NETWORK, image).output.argmax())] += 1
    assert read == found.read == 60
    assert len(np.flatnonzero(wanted)) > 4, "nothing is told apart here"
    assert np.array_equal(found.confusions, wanted)


@pytest.mark.parametrize("count", [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 3])
def test_pieces_add_up_to_what_accuracy_counts(count: int) -> None:
    images, labels = np.clip(pictures(count) * 12, 0, 255).astype(np.uint8), labels_of(count)
    steps = list(readings(NETWORK, images, labels))
    assert [done for done, _ in steps] == [*range(PIECE, count, PIECE), count]
    assert all(found.read == done == found.confusions.sum() for done, found in steps)
    last = steps[-1][1]
    assert last.share == accuracy(NETWORK, images, labels)
    assert np.array_equal(last.confusions.sum(axis=1), np.bincount(labels, minlength=4))


def test_what_was_seen_of_a_count_stays_as_it_was() -> None:
    steps = readings(NETWORK, pictures(PIECE + 9), labels_of(PIECE + 9))
    _, first = next(steps)
    before = first.confusions.copy()
    next(steps)
    assert np.array_equal(first.confusions, before)


def test_a_label_that_no_output_has_is_never_read_right() -> None:
    labels = np.array([6, 1, 6])
    *_, (_, found) = readings(NETWORK, pictures(3), labels)
    assert found.confusions.shape == (7, 4)
    assert found.confusions[6].sum() == 2
    assert found.right == found.confusions[1, 1]


@pytest.mark.parametrize(("count", "labels"), [(0, []), (2, [1]), (2, [1, -1])])
def test_what_cannot_be_counted_is_refused_at_once(count: int, labels: list[int]) -> None:
    with pytest.raises(ValueError, match="a label from 0 for each picture"):
        readings(NETWORK, pictures(count), np.array(labels, int))


def test_a_network_that_ends_in_maps_has_nothing_to_be_right_about() -> None:
    maps = random_network(NetworkSpec("maps", (8, 7, 1), (conv("a", 3, 3),), ()))
    with pytest.raises(ValueError, match="not in one number for each class"):
        readings(maps, pictures(2), labels_of(2))
