"""One thing in six forms, and the way out of each: a terminal, a pipe or a file."""

import io
import json
import math
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.paths import write_atomically
from convtui.render.cells import Cells

BINARY = ("npz", "png")
NARROWEST, WIDEST = 40, 240
_SUFFIXES = {".json": "json", ".npz": "npz", ".png": "png", ".svg": "svg", ".ans": "ansi", ".txt": "plain"}
# Endings that promise what is not written here: text under such a name would open nowhere.
_OTHERS = frozenset(".gif .jpg .jpeg .bmp .tif .tiff .webp .pdf .eps .npy .csv .html .htm .xml .yaml".split())
# A list of numbers alone, over several lines: a string never holds a line's end.
_NUMBERS = re.compile(r'\[\n[^"\[\]{}]*\]')


class Shown(Struct, frozen=True, eq=False):
    """What `show` shows; each form is made only when it is asked for.

    `cells` takes the columns that there are, `slide` has as many as it likes; `json` gives what `json.dumps` takes,
    `npz` named arrays; `code`, where there is one, a program.
    """

    plain: Callable[[], str]
    json: Callable[[], object]
    npz: Callable[[], Mapping[str, npt.NDArray[Any]]]
    cells: Callable[[int], Cells]
    slide: Callable[[], Cells]
    code: Callable[[], str] | None = None


def emit(shown: Shown, form: str | None, output: str | None) -> None:
    """Write `shown` as `form`, or as what suits the place, to the file `output` or to standard output.

    Raises UsageError for binary data on a terminal and for what names no file, ConvtuiError for a file that cannot be
    written; BrokenPipeError when the reader of a pipe has left.
    """
    if output is not None and (not output or output.endswith(os.sep)):
        named = visible(output, 120) or '""'
        raise UsageError(f"--output is {named}: give the name of a file, such as map.png.")
    to_file = output is not None and output != "-"
    terminal = not to_file and sys.stdout is not None and sys.stdout.isatty()
    if form is None and to_file and output is not None and (suffix := Path(output).suffix.lower()) in _OTHERS:
        raise UsageError(
            f"--output {visible(output, 120)} ends in {suffix}, which convtui does not write: give one of "
            f"{', '.join(_SUFFIXES)}, or a --format."
        )
    form = form or _default(output if to_file else None, terminal)
    if terminal and form in BINARY:
        raise UsageError(f"{form} is binary, and this is a terminal: give --output FILE, or pipe it on.")
    encoding = "utf-8" if to_file or sys.stdout is None else sys.stdout.encoding
    data = encoded(shown, form, shutil.get_terminal_size().columns, terminal, encoding)
    if to_file and output is not None:
        _to_file(Path(output), data)
    else:
        to_stdout(data)


def encoded(shown: Shown, form: str, columns: int = 80, terminal: bool = False, encoding: str = "utf-8") -> bytes:
    """`shown` as bytes. `columns` is the room for ansi, `terminal` whether its depth of colour counts."""
    match form:
        case "json":
            # ASCII only: names from outside can then hold nothing that a terminal would obey.
            text = json.dumps(_finite(shown.json()), indent=2, allow_nan=False)
            return _NUMBERS.sub(_on_one_line, text).encode("ascii") + b"\n"
        case "npz":
            buffer = io.BytesIO()
            np.savez(buffer, allow_pickle=False, **shown.npz())
            return buffer.getvalue()
        case "png":
            from convtui.show.raster import png

            return png(shown.slide())
        case "svg":
            from convtui.show.vector import svg

            return svg(shown.slide()).encode()
        case "code" if shown.code is not None:
            return shown.code().encode(encoding, "replace")
        case "ansi":
            cells = shown.cells(min(max(columns, NARROWEST), WIDEST))
            return _ansi(cells, terminal).encode(encoding, "replace")
    return shown.plain().encode(encoding, "replace")


def to_stdout(data: bytes) -> None:
    """All of `data`, and at once. Raises BrokenPipeError, or ConvtuiError for any other reason it cannot."""
    if sys.stdout is None:
        raise ConvtuiError("Standard output is closed: open it, or give --output FILE.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ConvtuiError(f"Standard output cannot be written: {reason_of(error)}; try --output FILE.") from None


def _default(output: str | None, terminal: bool) -> str:
    if output is not None:
        return _SUFFIXES.get(Path(output).suffix.lower(), "plain")
    # Half-blocks need their characters and their colours; without either, numbers say more.
    encoding = (sys.stdout.encoding or "").lower().replace("-", "") if sys.stdout is not None else ""
    able = os.environ.get("TERM", "") not in ("", "dumb") and not os.environ.get("NO_COLOR")
    return "ansi" if terminal and able and encoding == "utf8" else "plain"


def _ansi(cells: Cells, terminal: bool) -> str:
    """Escape sequences through Rich: in the terminal's own depth of colour, elsewhere in full."""
    from rich.console import Console

    from convtui.render.printed import to_pixels

    depth = Console(force_terminal=True).color_system if terminal else None
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system=_DEPTHS.get(depth or "", "truecolor"),
        no_color=False,
        width=cells.width,
        legacy_windows=False,
    )
    with console.capture() as capture:
        console.print(to_pixels(cells), end="")
    return capture.get()


_DEPTHS: dict[str, Any] = {"standard": "standard", "256": "256", "truecolor": "truecolor"}


def _to_file(path: Path, data: bytes) -> None:
    def write(file: BinaryIO) -> None:
        file.write(data)

    try:
        write_atomically(path, write)
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "no file can have such a name"
        raise ConvtuiError(f"{visible(str(path), 120)} cannot be written: {reason}; give another --output.") from None


def reason_of(error: OSError) -> str:
    """What the system said, as a clause."""
    return (error.strerror or "the system does not say why").lower()


def _on_one_line(match: re.Match[str]) -> str:
    return "[" + " ".join(match[0][1:-1].split()) + "]"


def _finite(value: object) -> object:
    """JSON has no infinity and no not-a-number: they become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
