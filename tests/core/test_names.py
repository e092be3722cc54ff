import time

import pytest

from convtui.core.names import suggest

KNOWN = ("letter-e", "letter-e-24", "diagram", "camera", "show", "step-standing")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diagramm", "diagram"),
        ("Diagram", "diagram"),
        ("cmaera", "camera"),
        ("letter_e", "letter-e"),
        ("letter e 24", "letter-e-24"),
        ("letter", "letter-e"),
        ("standing", "step-standing"),
        ("cam", "camera"),
        ("shwo", "show"),
    ],
)
def test_the_nearest_name(typed: str, meant: str) -> None:
    assert suggest(typed, KNOWN) == meant


@pytest.mark.parametrize("typed", ["", "  ", "q", "zebra", "\x1b[2J", "xyz" * 1000])
def test_nothing_near(typed: str) -> None:
    assert suggest(typed, KNOWN) is None


def test_nothing_known() -> None:
    assert suggest("camera", ()) is None


def test_a_long_name_takes_no_time() -> None:
    start = time.perf_counter()
    suggest("camera" * 100_000, KNOWN)
    assert time.perf_counter() - start < 0.1
