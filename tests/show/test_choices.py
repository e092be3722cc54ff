"""What a user named, found or refused."""

from pathlib import Path

import numpy as np
import pytest

from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.show import choices
from tests.show.making import coloured_file


def test_a_picture_is_read_by_a_process_of_its_own_and_stays_the_same(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path, library = tmp_path / "a.png", Library()
    values = coloured_file(path)
    name = choices.picture(library, str(path))
    np.testing.assert_allclose(library.pixels(name).values, values, atol=1e-7)
    request.getfixturevalue("decoded_here")
    here = Library()
    np.testing.assert_array_equal(here.pixels(choices.picture(here, str(path))).values, library.pixels(name).values)


@pytest.mark.parametrize("at", [(0, 0), (2, 4)])
def test_a_place_on_a_map(at: tuple[int, int]) -> None:
    choices.check_place(at, (3, 5), "map")


@pytest.mark.parametrize("at", [(3, 0), (0, 5), (-1, 0), (0, -1)])
def test_a_place_beside_a_map(at: tuple[int, int]) -> None:
    with pytest.raises(
        UsageError, match=rf"^--at {at[0]},{at[1]} is not on the last map of 3 x 5: give .* 0,0 to 2,4\.$"
    ):
        choices.check_place(at, (3, 5), "last map")
