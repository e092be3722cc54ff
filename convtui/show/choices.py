"""What a user named, found: a picture, a kernel, a network, a layer; for an unknown name the nearest one."""

import os
import re
from collections.abc import Sequence
from typing import cast

from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.core.names import suggest
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import NetworkError, UsageError
from convtui.lab.library import Library
from convtui.lab.numbers import LARGEST, parse_kernel, parse_number
from convtui.lab.presets import PRESETS, preset_named
from convtui.show.figures import by
from convtui.source.kept import kept_networks
from convtui.source.networks import NETWORKS
from convtui.source.opening import read_standard_input
from convtui.source.pictures import PICTURES, open_picture

MOST_ZEROS = 1000
_LOOKS_NUMERIC = re.compile(r"[\[\s]*[-+.\d]|.*[,;]", re.DOTALL)


def picture(library: Library, text: str, ground: str = "white") -> str:
    """The name under which `library` now holds a bundled picture, a file, or with "-" what comes on standard input;
    what is transparent shows the `ground`. Raises UsageError (no such name), PictureError (a file refused).
    """
    names = [picture.name for picture in PICTURES]
    if text in names:
        return text
    if text == "-":
        library.add(text, "standard input", open_picture(read_standard_input(), ground=ground).plane)
        return text
    if not os.path.lexists(text):
        raise UsageError(f"There is no picture and no file called {_word(text)}: {nearest(text, names)}.")
    opened = open_picture(text, ground=ground)
    library.add(text, visible(os.path.basename(text) or text, 60), opened.plane)  # noqa: PTH119  # as typed
    return text


def kernel(text: str) -> Kernel:
    """A preset's name, or rows such as "1,1,1;0,0,0;-1,-1,-1". Raises UsageError."""
    preset = preset_named(text)
    if preset is not None:
        return preset.kernel
    if not _LOOKS_NUMERIC.match(text):
        raise UsageError(f"No kernel is called {_word(text)}: {nearest(text, [preset.name for preset in PRESETS])}.")
    try:
        return parse_kernel(text)
    except ValueError as error:
        raise UsageError(f"The kernel {_word(text)} cannot be read: {error}.") from None


def network(library: Library, text: str) -> Network:
    """A bundled network, one that is kept by name, a file or a folder. Raises UsageError (no such name), NetworkError
    (refused).
    """
    names = (*NETWORKS, *kept_networks())
    if text not in names and not os.path.lexists(text):
        raise UsageError(f"There is no network and no file called {_word(text)}: {nearest(text, names)}.")
    return library.network(text)


def convolution(found: Network, text: str | None) -> str:
    """The name of a convolution: the one asked for, else the first. Raises UsageError, or NetworkError if none."""
    names = [layer.name for layer in found.spec.layers if layer.kind == "Conv2D"]
    if not names:
        raise NetworkError("This network has no convolution, so it has no filters to show: give another --net.")
    if text is None or text in names:
        return text or names[0]
    others = {layer.name: layer.kind for layer in found.spec.layers}
    if text in others:
        raise UsageError(
            f"Layer {_word(text)} is {others[text]} and has no filters: give a convolution ({_list(names)})."
        )
    raise UsageError(f"No layer is called {_word(text)}: {nearest(text, names)}.")


def number(option: str, text: str) -> float:
    """A finite number, fractions such as 1/9 included. Raises UsageError."""
    value = parse_number(text)
    if value is None:
        raise UsageError(f"{option} is {_word(text)}: give a number such as -1, 0.5 or 1/9, up to {LARGEST:,.0f}.")
    return value


def place(text: str) -> tuple[int, int]:
    """`ROW,COLUMN`. Raises UsageError."""
    found = re.fullmatch(r"\s*([+-]?\d{1,9})\s*,\s*([+-]?\d{1,9})\s*", text, re.ASCII)
    if found is None:
        raise UsageError(f"--at is {_word(text)}: give a row and a column of the map, such as --at 12,17.")
    return int(found[1]), int(found[2])


def check_place(at: tuple[int, int], shape: tuple[int, int], what: str) -> None:
    """Raises UsageError for a place that is not on the `what`, a map of `shape` (rows, columns)."""
    if not (0 <= at[0] < shape[0] and 0 <= at[1] < shape[1]):
        raise UsageError(
            f"--at {at[0]},{at[1]} is not on the {what} of {by(shape)}: "
            f"give a place from 0,0 to {shape[0] - 1},{shape[1] - 1}."
        )


def padding(text: str) -> Border:
    """`valid`, `same` or how many zeros on each side. Raises UsageError."""
    if text in ("valid", "same"):
        return cast("Border", text)
    found = re.fullmatch(r"\s*(\d{1,9})\s*", text, re.ASCII)
    if found is None or int(found[1]) > MOST_ZEROS:
        raise UsageError(f"--padding is {_word(text)}: give valid, same or a number of zeros from 0 to {MOST_ZEROS}.")
    return int(found[1])


def whole_numbers(option: str, text: str, names: Sequence[str], example: str) -> tuple[int, ...]:
    """As many whole numbers as there are names, with commas between them. Raises UsageError."""
    words = text.split(",")
    if len(words) == len(names) and all(re.fullmatch(r"\s*[+-]?\d{1,9}\s*", word, re.ASCII) for word in words):
        return tuple(int(word) for word in words)
    raise UsageError(f"{option} is {_word(text)}: give {','.join(names)}, such as {option} {example}.")


def nearest(text: str, names: Sequence[str]) -> str:
    """The clause that helps: the nearest name, or all of them."""
    near = suggest(text, names)
    every = f"there {'are' if len(names) > 1 else 'is'} {_list(names)}"
    return f"did you mean {near} ({every})" if near and len(names) > 1 else every


def _list(names: Sequence[str]) -> str:
    return visible(", ".join(names), 400)


def _word(text: str) -> str:
    return visible(text, 60) or '""'
