"""Means over an epoch so far, taken apart."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.train.running_means import Look, accuracy_name, between

batches = st.lists(st.tuples(st.integers(1, 200), st.floats(0, 50), st.floats(0, 1)), min_size=2, max_size=40)


@given(batches, st.data())
def test_what_came_between_two_looks_is_what_its_batches_say(
    found: list[tuple[int, float, float]], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first + 1, len(found)))
    counts, losses, right = (np.array(column, float) for column in zip(*found, strict=True))
    right = np.round(right * counts) / counts

    def look(at: int) -> Look:
        images = counts[:at].sum()
        if not at:
            return Look()
        return Look(at, images, (losses * counts)[:at].sum() / images, (right * counts)[:at].sum() / images)

    loss, accuracy = between(look(first), look(last))
    part = slice(first, last)
    assert loss == pytest.approx(np.average(losses[part], weights=counts[part]), abs=1e-6)
    assert accuracy == pytest.approx(np.average(right[part], weights=counts[part]), abs=1e-9)


def test_where_images_are_not_counted_batches_are() -> None:
    before, now = Look(1, nan, 4.0, 0.5), Look(3, nan, 2.0, 0.5)
    assert between(before, now) == (1.0, 0.5)
    assert between(Look(1, 5.0, 4.0, 0.5), Look(3, 5.0, 2.0, 0.5)) == (1.0, 0.5)  # a count that does not count


def test_where_nothing_came_or_nothing_is_known_it_is_nan() -> None:
    assert all(map(isnan, between(Look(2, 64.0, 1.0, 1.0), Look(2, 64.0, 1.0, 1.0))))
    assert all(map(isnan, between(Look(1, 32.0, nan, nan), Look(2, 64.0, 1.0, 1.0))))
    loss, accuracy = between(Look(), Look(2, 64.0, 1.5, nan))
    assert loss == 1.5
    assert isnan(accuracy)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["loss", "acc", "accuracy"], "accuracy"),
        (["loss", "acc"], "acc"),
        (["loss", "sparse_top_k_categorical_accuracy", "sparse_categorical_accuracy"], "sparse_categorical_accuracy"),
        (["loss", "digit_loss", "digit_accuracy", "other_accuracy"], "digit_accuracy"),
        (["loss", "val_accuracy"], None),
        (["loss", "mae"], None),
    ],
)
def test_which_metric_is_the_accuracy(names: list[str], wanted: str | None) -> None:
    assert accuracy_name(names) == wanted
