"""The README's picture is the running app, as it is now."""

import pytest

from tests.make_readme import PICTURES, SCREENSHOTS, Picture, taken


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_the_picture_is_the_app(picture: Picture) -> None:
    """`make readme` takes it anew."""
    assert taken(picture) == (SCREENSHOTS / f"{picture.name}.svg").read_text(encoding="utf-8")
