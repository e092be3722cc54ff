import numpy as np
import pytest

from convtui.core.arrays import frozen


def test_a_copy_that_cannot_be_written_to() -> None:
    source = np.arange(6, dtype=np.float32).reshape(2, 3)
    found = frozen(source)
    source[0, 0] = 9
    assert found.tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1
    assert source.flags.writeable


def test_whatever_comes_becomes_contiguous_float32() -> None:
    for source in (
        [[1, 2], [3, 4]],
        np.array([[1, 3], [2, 4]]).T,
        np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
    ):
        found = frozen(source)
        assert found.dtype == np.float32
        assert found.flags.c_contiguous
        assert found.tolist() == [[1, 2], [3, 4]]


def test_what_is_frozen_already_is_passed_on() -> None:
    once = frozen([1, 2, 3])
    assert frozen(once) is once
