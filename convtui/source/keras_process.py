"""The child process that reads Keras files: it takes limits upon itself, gets open files one by one over the socket on
descriptor 0 and answers there. `keras_files` starts it and hears the answers.

A request is a line of JSON with a file: {"name": ...} for all of its network, or {"places": [...], "shapes": [...]} for
some arrays. An answer is a line of JSON, {"why": a clause} or what `keras_reading.Whole` has, with the arrays' sizes,
and then the arrays as float32.
"""

import json
import os
import signal
import socket
from collections.abc import Sequence

from convtui.core.arrays import Float32
from convtui.core.spec import spec_to_text
from convtui.source.confining import confine
from convtui.source.keras_reading import DAMAGED, part, whole
from convtui.source.limits import KERAS_SECONDS

LONGEST_REQUEST = 16_000
# Of processor time, for all files.
TOTAL = 300


def main() -> None:
    """Answer until nobody asks any more."""
    import h5py  # noqa: F401 - it reads files when it is imported, and starts a program: before the limits

    line = socket.socket(fileno=0)
    confine(TOTAL)
    while True:
        signal.setitimer(signal.ITIMER_REAL, 0)
        request, files, _, _ = socket.recv_fds(line, LONGEST_REQUEST, 1)
        if not request:
            os._exit(0)
        signal.setitimer(signal.ITIMER_REAL, KERAS_SECONDS)
        arrays: Sequence[Float32] = ()
        try:
            head, arrays = _answer(json.loads(request), files[0])
        except ValueError as reason:
            head = {"why": str(reason)}
        except (MemoryError, RecursionError):
            head = {"why": "it is too large for the memory at hand"}
        except Exception:  # noqa: BLE001 - damaged files were seen to raise many kinds
            head = {"why": DAMAGED}
        line.sendall(json.dumps({**head, "sizes": [array.size for array in arrays]}).encode() + b"\n")
        for array in arrays:
            line.sendall(array.astype("<f4").tobytes())


def _answer(
    request: dict[str, list[str] | list[list[int]] | str], file: int
) -> tuple[dict[str, object], Sequence[Float32]]:
    with os.fdopen(file, "rb") as stream:
        if "name" in request:
            made = whole(stream, str(request["name"]))
            head: dict[str, object] = {
                "spec": spec_to_text(made.spec),
                "left_out": made.left_out,
                "assumed": made.assumed,
                "places": made.places,
            }
            return head, made.arrays
        shapes = [tuple(int(side) for side in shape) for shape in request["shapes"]]
        return {}, part(stream, [str(place) for place in request["places"]], shapes)
