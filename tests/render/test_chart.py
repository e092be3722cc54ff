"""The colours that stand for a ramp, checked one by one."""

import numpy as np
import pytest

from convtui.render.chart import chart
from convtui.render.dots import GREY, SIGNED, Ramp
from convtui.render.palette import NO_CODE, TRUE, rgb_of

RAMPS = pytest.mark.parametrize("ramp", [GREY, SIGNED], ids=lambda ramp: ramp.name)
BOUNDS = pytest.mark.parametrize("bound", [0, 1, 3, 4, 5, 7, 8, 9, 20, 60, 255])


@RAMPS
@BOUNDS
def test_every_level_may_take_the_candidates_within_the_bound_and_no_other(ramp: Ramp, bound: int) -> None:
    table = chart(ramp, bound)
    error = np.abs(rgb_of(table.codes).astype(int)[None] - ramp.colours.astype(int)[:, None]).max(axis=-1)
    candidates = np.arange(len(table.codes))
    allowed = (table.low[:, None] <= candidates) & (candidates <= table.high[:, None])
    assert (allowed == (error <= ramp.allowed(bound))).all()
    assert allowed.any(axis=1).all(), "a level has no colour"


@RAMPS
@BOUNDS
def test_a_shorter_code_serves_all_dots_that_share_a_span(ramp: Ramp, bound: int) -> None:
    table = chart(ramp, bound)
    if table.shorter is None:
        return
    levels = np.arange(len(ramp.colours))
    for low, high in np.argwhere(table.shorter != NO_CODE)[::37]:
        if low > high:
            continue
        shared = levels[(table.low <= low) & (table.high >= high)]
        colour = rgb_of(table.shorter[low : low + 1, high])[0].astype(int)
        assert (np.abs(ramp.colours[shared].astype(int) - colour) <= ramp.allowed(bound)).all()


def test_a_fine_picture_is_of_palette_greys_with_one_other_where_they_are_far_apart() -> None:
    table = chart(GREY, 5)
    others = rgb_of(table.codes[table.codes >= TRUE])
    assert (table.codes < 256).sum() == 30
    assert others.shape == (1, 3)
    assert 245 <= int(others[0, 0]) <= 248


def test_a_bound_of_8_wants_nothing_but_the_palette() -> None:
    assert (chart(GREY, 9).codes < 256).all()
