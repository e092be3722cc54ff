"""Which scale a map is drawn on."""

import numpy as np
import pytest

from convtui.render.colours import CREAM, NAVY, ZERO
from convtui.render.tone import PICTURE, Tone, map_tone

MAP = np.array([[-2, 0, 3]], np.float32)


@pytest.mark.parametrize(
    ("response", "can_be_negative", "values", "expected"),
    [
        ("signed", True, MAP, Tone("signed", 3.0)),
        ("signed", True, -MAP, Tone("signed", 3.0)),
        ("signed", True, 0 * MAP, Tone("signed", 1.0)),
        ("signed", False, np.abs(MAP), Tone("grey", 3.0)),
        ("signed", False, np.abs(MAP) / 3, PICTURE),
        ("abs", True, np.abs(MAP), Tone("grey", 3.0)),
        ("relu", True, 0 * MAP, Tone("grey", 1.0)),
        ("clip", True, np.clip(MAP, 0, 1), PICTURE),
        ("clip", True, 0 * MAP + np.float32(0.5), PICTURE),
        ("signed", True, np.array([[np.nan, -4, 2]], np.float32), Tone("signed", 4.0)),
    ],
)
def test_the_tone_of_a_map(
    response: str, can_be_negative: bool, values: np.typing.NDArray[np.float32], expected: Tone
) -> None:
    assert map_tone(values, response, can_be_negative) == expected


def test_a_tone_paints_one_value_and_many_alike() -> None:
    tone = Tone("signed", 2.0)
    assert [tone.colour(value) for value in (-2, 0, 2)] == [NAVY, ZERO, CREAM]
    assert tone.paint(np.array([-2, 0, 2], np.float32)).tolist() == [list(NAVY), list(ZERO), list(CREAM)]
    assert PICTURE.colour(0.5) == (128, 128, 128)


def test_a_tone_says_its_scale() -> None:
    assert Tone("signed", 3.0).scale == "signed -3..+3"
    assert PICTURE.scale == "0..1"
    assert Tone("grey", 2.25).scale == "0..2.25"


@pytest.mark.parametrize("tone", [PICTURE, Tone("signed", 2.5)])
def test_colours_are_those_of_the_values_one_by_one(tone: Tone) -> None:
    values = np.random.default_rng(8).normal(0, 2, (4, 3)).astype(np.float32)
    values[1, 2] = np.nan
    assert tone.colours(values) == [[tone.colour(value) for value in row] for row in values.tolist()]
