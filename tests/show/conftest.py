"""Pictures are files here, many of them."""

from contextlib import suppress
from pathlib import Path

import pytest

from convtui.core.plane import Plane
from convtui.source.decoding import decode
from convtui.source.limits import GROUNDS, UndecodableError
from convtui.source.pictures import Opened, open_picture


@pytest.fixture
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads picture files in this process: a child for each takes a tenth of a second, and has tests of its own.

    What is refused goes the whole way.
    """

    def opened(source: str | bytes, size: int | None = None, ground: str = "white") -> Opened:
        if isinstance(source, str):
            with suppress(UndecodableError, OSError), Path(source).open("rb") as file:
                found = decode(file, size, GROUNDS[ground])
                return Opened(Plane.of(found.values), found.own_shape)
        return open_picture(source, size, ground)

    monkeypatch.setattr("convtui.show.choices.open_picture", opened)
