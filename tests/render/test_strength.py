"""Five kinds of signed evidence, in their order, alike on both sides of zero."""

import numpy as np
import pytest

from convtui.render.dots import SIGNED
from convtui.render.strength import MINUS, PLUS, WEAK_MINUS, WEAK_PLUS, ZERO, strengths


def test_kinds_rise_and_mirror() -> None:
    kinds = strengths().astype(int)
    assert len(kinds) == len(SIGNED.colours)
    assert (np.diff(kinds) >= 0).all()
    assert (kinds + kinds[::-1] == 2 * ZERO).all()


@pytest.mark.parametrize(
    ("value", "kind"), [(-1, MINUS), (-1 / 3, MINUS), (-0.2, WEAK_MINUS), (0, ZERO), (0.2, WEAK_PLUS), (1 / 3, PLUS)]
)
def test_one_weight_of_three_is_strong_and_nothing_is_zero(value: float, kind: int) -> None:
    assert strengths()[127 + round(value * 127)] == kind
