"""Which pictures a step gets: in the order of its seed and epoch, moved and mirrored by chance that repeats."""

import numpy as np
import pytest

from convtui.core.recipe import AUGMENTATIONS, Augmentation, Recipe
from convtui.train.augmentation import MOST_SHIFT, augmented, chances
from convtui.train.batches import Batches
from convtui.train.data import prepared
from tests.train.synthetic import blocks

DATA = blocks(50)
COLOUR = blocks(9, shape=(32, 32, 3))


def by_hand(image: np.ndarray, kind: Augmentation, down: int, right: int, mirrored: bool) -> np.ndarray:
    """One picture, pixel by pixel: what moves in repeats the nearest pixel of the edge."""
    height, width = image.shape[:2]
    result = np.empty_like(image)
    for y in range(height):
        for x in range(width):
            column = width - 1 - x if mirrored and kind in ("flip", "both") else x
            if kind in ("shift", "both"):
                result[y, x] = image[min(max(y - down, 0), height - 1), min(max(column - right, 0), width - 1)]
            else:
                result[y, x] = image[y, column]
    return result


@pytest.mark.parametrize("kind", AUGMENTATIONS)
@pytest.mark.parametrize("images", [DATA.x_train[:9], COLOUR.x_train], ids=["grey", "colour"])
def test_pictures_move_and_mirror_as_they_would_pixel_by_pixel(kind: Augmentation, images: np.ndarray) -> None:
    shifts, mirrored = chances(3, 1, len(images))
    before = images.copy()
    found = augmented(images, kind, shifts, mirrored)
    for image, result, (down, right), flip in zip(images, found, shifts, mirrored, strict=True):
        assert np.array_equal(result, by_hand(image, kind, int(down), int(right), bool(flip)))
    assert np.array_equal(images, before)
    assert found.dtype == np.uint8


def test_every_shift_and_both_ways_round_occur_and_no_others() -> None:
    shifts, mirrored = chances(0, 1, 2_000)
    seen = {(int(down), int(right)) for down, right in shifts}
    reach = range(-MOST_SHIFT, MOST_SHIFT + 1)
    assert seen == {(down, right) for down in reach for right in reach}
    assert 0.45 < mirrored.mean() < 0.55


def test_chance_is_that_of_seed_and_epoch() -> None:
    same, other_epoch, other_seed = chances(3, 1, 40), chances(3, 2, 40), chances(4, 1, 40)
    assert np.array_equal(same[0], chances(3, 1, 40)[0])
    assert not np.array_equal(same[0], other_epoch[0])
    assert not np.array_equal(same[0], other_seed[0])


def test_an_epoch_is_all_pictures_once_in_the_order_of_its_seed() -> None:
    recipe = Recipe(batch=16, seed=9)
    batches = Batches(recipe, DATA.x_train, DATA.y_train)
    assert batches.per_epoch == 4
    for epoch in (1, 2, 1):  # back again, too
        order = np.random.default_rng((9, epoch)).permutation(50)
        parts = [batches.batch(epoch, number) for number in range(4)]
        assert [len(images) for images, _ in parts] == [16, 16, 16, 2]
        assert np.array_equal(np.concatenate([images for images, _ in parts]), DATA.x_train[order])
        assert np.array_equal(np.concatenate([labels for _, labels in parts]), DATA.y_train[order])


def test_a_batch_is_the_same_whatever_was_asked_before() -> None:
    recipe = Recipe(batch=16, augment="both", seed=2)
    whole = Batches(recipe, DATA.x_train, DATA.y_train)
    for number in range(3):
        whole.batch(1, number)
    alone = Batches(recipe, DATA.x_train, DATA.y_train).batch(2, 3)
    assert np.array_equal(whole.batch(2, 3)[0], alone[0])
    plain = Batches(Recipe(batch=16, seed=2), DATA.x_train, DATA.y_train).batch(2, 3)
    assert np.array_equal(plain[1], alone[1])
    assert not np.array_equal(plain[0], alone[0])


def test_the_first_pictures_are_taken_and_labels_disordered_where_asked() -> None:
    assert np.array_equal(prepared(DATA, Recipe()).y_train, DATA.y_train)
    few = prepared(DATA, Recipe(images=20))
    assert np.array_equal(few.x_train, DATA.x_train[:20])
    assert np.array_equal(few.y_train, DATA.y_train[:20])
    assert few.x_test is DATA.x_test
    assert len(prepared(DATA, Recipe(images=1_000)).x_train) == 50
    shuffled = prepared(DATA, Recipe(labels="shuffled", images=40, seed=1))
    assert sorted(shuffled.y_train) == sorted(DATA.y_train[:40])
    assert np.mean(shuffled.y_train == DATA.y_train[:40]) < 0.4
    assert np.array_equal(shuffled.x_train, DATA.x_train[:40])
    assert np.array_equal(shuffled.y_train, prepared(DATA, Recipe(labels="shuffled", images=40, seed=1)).y_train)
    assert not np.array_equal(shuffled.y_train, prepared(DATA, Recipe(labels="shuffled", images=40, seed=2)).y_train)
    assert shuffled.y_test is DATA.y_test  # what it is measured on stays true
