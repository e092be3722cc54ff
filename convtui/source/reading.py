"""A picture of the user's own while it is being read. Light, as `limited` is."""

import os
from collections.abc import Callable

from convtui.errors import PictureError
from convtui.source.limited import Answer, Decoder
from convtui.source.limits import MOST_BYTES, UndecodableError
from convtui.source.opening import PIPED, open_regular, shown


class RefusedError(PictureError):
    """Its sentence is whole; `reason` is the clause in it, for where there is little room."""

    def __init__(self, name: str, reason: str, advice: str) -> None:
        super().__init__(f"{name} cannot be shown: {reason}; {advice}.")
        self.reason = reason


class Reading:
    """The picture in a file, or in the bytes of one, its longest side scaled to `size` if given; begun at once.

    See `decoding.decode` for how transparency (on the `ground`: `limits.GROUNDS`), 16 bits and turns are read. It runs
    in a child process, which takes a tenth of a second.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes, size: int | None = None, ground: str = "white") -> None:
        self.source = source
        self._decoder: Decoder | RefusedError
        try:
            if isinstance(source, bytes):
                self._decoder = Decoder(source, size, ground)
            else:
                with open_regular(source, MOST_BYTES) as file:
                    self._decoder = Decoder(file, size, ground)
        except ValueError as error:
            self._decoder = self._refusal(str(error), "give the path of a picture")
        except OSError:
            self._decoder = self._refusal("no process can be started to read it", "try again")

    def answer(self, stopped: Callable[[], bool] = lambda: False) -> Answer:
        """Wait for it. Raises RefusedError, at once for anything but a regular file; StoppedError soon after
        `stopped()` has become true.
        """
        if isinstance(self._decoder, RefusedError):
            raise self._decoder
        try:
            return self._decoder.answer(stopped)
        except UndecodableError as error:
            raise self._refusal(str(error), error.advice) from None
        except OSError:
            raise self._refusal("reading it failed", "try again") from None

    def _refusal(self, reason: str, advice: str) -> RefusedError:
        return RefusedError(PIPED if isinstance(self.source, bytes) else shown(self.source), reason, advice)
