"""Keras files as networks, read by a child process with limits: whatever is in a file, this process goes on."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import NetworkSpec
from convtui.core.network import FilterBank
from convtui.core.spec import LONGEST_JSON, MOST_PARAMETERS, Shape, spec_from_text, weight_shapes
from convtui.core.text import visible
from convtui.source.limited import module_places
from convtui.source.limits import KERAS_SECONDS

# Without `site`, as in `limited`.
PROGRAM = """
import sys
sys.path[:] = sys.argv[1:]
from convtui.source.keras_process import main
main()
"""
# By the clock, for one file: a little more than the child gives itself.
SECONDS = KERAS_SECONDS + 1.0
# For a child that has just fallen silent to be gone by itself.
GRACE = 0.2
ENDED_BY_TIME = (-signal.SIGALRM, -signal.SIGXCPU)
PIECE = 1 << 20
LONGEST_HEAD = 3 * LONGEST_JSON
LONGEST_PLACE = 500
# After so many files that broke the child nothing is tried any more.
MOST_BROKEN = 2
BROKEN = "what is in it ended its reader"
TOO_LONG = f"reading it took more than {KERAS_SECONDS} seconds"


class Model(NamedTuple):
    """What a file holds: see `keras_reading.Whole`. `places` are those of the first convolution."""

    spec: NetworkSpec
    weights: MappingProxyType[str, FilterBank]
    left_out: str
    assumed: tuple[str, ...]
    places: tuple[str, str]


class KerasReader:
    """One child for many files; a context manager. Every ValueError of its methods is a clause about the file. OSError
    where no process can be started.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._broken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return None if self._child is None else self._child.pid

    def whole(self, file: BinaryIO, name: str) -> Model:
        """The network in an open file, or its first convolution alone, called `name`."""
        head, data = self._asked(file, {"name": visible(name, 60)})
        spec = spec_from_text(_text(head, "spec", LONGEST_JSON))
        shapes = weight_shapes(spec)
        wanted = [shape for name, pair in shapes.items() for shape in pair[: 1 + spec.layer(name).bias]]
        arrays = iter(_arrays(data, wanted))
        weights = {
            name: FilterBank(
                next(arrays), next(arrays) if spec.layer(name).bias else frozen(np.zeros(bias, np.float32))
            )
            for name, (_, bias) in shapes.items()
        }
        places = head.get("places")
        first = spec.first_convolution
        found = places.get(first.name) if isinstance(places, dict) and first is not None else None
        if (
            not isinstance(found, list)
            or [type(one) for one in found] != [str, str]
            or max(map(len, found)) > LONGEST_PLACE
        ):
            raise ValueError(BROKEN)
        assumed = head.get("assumed")
        clauses = tuple(visible(str(one), 300) for one in assumed) if isinstance(assumed, list) else ()
        return Model(
            spec, MappingProxyType(weights), visible(_text(head, "left_out", 1_000), 300), clauses, (found[0], found[1])
        )

    def kernels(self, file: BinaryIO, places: tuple[str, str], shapes: tuple[Shape, Shape]) -> FilterBank:
        """A layer's kernels and bias, from their places in an open file, "" for no bias."""
        wanted = [(place, shape) for place, shape in zip(places, shapes, strict=True) if place]
        request = {"places": [place for place, _ in wanted], "shapes": [shape for _, shape in wanted]}
        _, data = self._asked(file, request)
        kernels, *bias = _arrays(data, [shape for _, shape in wanted])
        return FilterBank(kernels, bias[0] if bias else frozen(np.zeros(shapes[1], np.float32)))

    def _asked(self, file: BinaryIO, request: dict[str, Any]) -> tuple[dict[str, object], bytes]:
        if self._broken >= MOST_BROKEN:
            raise ValueError(f"{MOST_BROKEN} files before it ended their reader, and it was not tried")
        try:
            return self._answer(file, request)
        except (TimeoutError, ConnectionError) as error:
            self._broken += 1
            too_long = self._end(GRACE) in ENDED_BY_TIME or isinstance(error, TimeoutError)
            raise ValueError(TOO_LONG if too_long else BROKEN) from None
        except ValueError:  # what the child said of the file
            raise
        except BaseException:
            self._end()
            raise

    def _answer(self, file: BinaryIO, request: dict[str, Any]) -> tuple[dict[str, object], bytes]:
        line = self._line or self._begun()
        socket.send_fds(line, [json.dumps(request).encode()], [file.fileno()])
        deadline, heard = time.monotonic() + SECONDS, bytearray()
        while b"\n" not in heard[-PIECE:]:
            heard += self._piece(line, deadline)
            if len(heard) > LONGEST_HEAD + PIECE and b"\n" not in heard[: LONGEST_HEAD + 1]:
                raise ConnectionError
        start, _, rest = heard.partition(b"\n")
        head = _head(bytes(start))
        sizes = head.get("sizes")
        if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
            raise ConnectionError
        length = 4 * sum(sizes)
        if length > 4 * MOST_PARAMETERS:
            raise ConnectionError
        while len(rest) < length:
            rest += self._piece(line, deadline)
        if len(rest) > length:
            raise ConnectionError
        if "why" in head:
            raise ValueError(visible(str(head["why"]), 300))
        return head, bytes(rest)

    def _piece(self, line: socket.socket, deadline: float) -> bytes:
        waiting = select.poll()
        waiting.register(line, select.POLLIN)
        if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
        piece = line.recv(PIECE)
        if not piece:
            raise ConnectionError
        return piece

    def _begun(self) -> socket.socket:
        here, there = socket.socketpair()
        with there:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", PROGRAM, *module_places()],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Nothing that unpacks is loaded from outside.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "HDF5_PLUGIN_PRELOAD": "::"},
            )
        self._line = here
        return here

    def _end(self, grace: float = 0.0) -> int:
        """The child's exit code: it may have ended by itself just now."""
        code = 0
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(grace)
            self._child.kill()
            code = self._child.wait()
        self._line = self._child = None
        return code


def _arrays(data: bytes, shapes: Sequence[Shape]) -> list[Float32]:
    """Believed only as far as it can be checked: what is in a file may have taken the child over."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    if len(data) != 4 * sum(sizes):
        raise ValueError(BROKEN)
    values = np.frombuffer(data, "<f4").astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("its weights are no finite numbers any more")
    ends = np.cumsum(sizes)
    return [frozen(part.reshape(shape)) for part, shape in zip(np.split(values, ends[:-1]), shapes, strict=True)]


def _head(line: bytes) -> dict[str, object]:
    """ConnectionError for what the child would never say."""
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        raise ConnectionError from None
    if not isinstance(head, dict):
        raise ConnectionError
    return head


def _text(head: dict[str, object], name: str, longest: int) -> str:
    text = head.get(name)
    if not isinstance(text, str) or len(text) > longest:
        raise ValueError(BROKEN)
    return text
