"""How colour codes are spelt in SGR sequences, as the terminal's tier has it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from convtui.render.palette import TRUE, rgb_of

# Codes or characters of one kind that are kept as bytes; a photograph has a few thousand colours.
MOST_KEPT = 1 << 16


class Table(dict[int, bytes]):
    """Bytes of codes or characters, made once each."""

    def __init__(self, made: Callable[[int], bytes], before: bytes = b"", after: bytes = b"") -> None:
        super().__init__()
        self._made, self._before, self._after = made, before, after

    def __missing__(self, key: int) -> bytes:
        made = self[key] = self._before + self._made(key) + self._after
        return made

    def all(self, keys: npt.NDArray[np.integer]) -> list[bytes]:
        if len(self) > MOST_KEPT:
            self.clear()
        return list(map(self.__getitem__, keys.tolist()))


class Spelling:
    """Ink and ground alone, and in one sequence `ink_first` and `ground_second`, by functions that spell a code."""

    def __init__(self, ink: Callable[[int], bytes], ground: Callable[[int], bytes]) -> None:
        self.ink, self.ink_first = Table(ink, b"\x1b[", b"m"), Table(ink, b"\x1b[")
        self.ground, self.ground_second = Table(ground, b"\x1b[", b"m"), Table(ground, b";", b"m")


def _full(code: int) -> bytes:
    return b"5;%d" % code if code < TRUE else b"2;%d;%d;%d" % (code >> 16 & 255, code >> 8 & 255, code & 255)


def _ansi(code: int, *, is_ink: bool) -> bytes:
    from convtui.render.swatches_16 import GROUND, INK, SWATCHES_16, ansi_parameter  # few terminals need its tables

    place = int(SWATCHES_16.nearest(rgb_of(np.array([code], np.int32)))[0])
    return b"%d" % ansi_parameter(place, INK if is_ink else GROUND)


# Entries of the palette, and RGB: for truecolor and 256 colours alike, since who has 256 asks for no more.
FULL = Spelling(lambda code: b"38;" + _full(code), lambda code: b"48;" + _full(code))
# The 16: codes of their nominal colours. Any other is spelt as the one that stands for it.
ANSI = Spelling(lambda code: _ansi(code, is_ink=True), lambda code: _ansi(code, is_ink=False))
