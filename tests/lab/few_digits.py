"""A library of few digits: what is counted over all of them is counted at once."""

from functools import cache

from convtui.lab.library import Library
from convtui.source.digits import Digits, load_digits


class FewDigits(Library):
    """The first `count` of the bundled digits are all there are."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._few = Digits(load_digits().images[:count], load_digits().labels[:count])

    @property
    def digits(self) -> Digits:
        return self._few


@cache
def few(count: int = 60) -> FewDigits:
    """One for all tests that only look: networks are read once, and what was counted stays."""
    return FewDigits(count)
