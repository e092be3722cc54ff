"""A picture of the user's own, once it is read: under which name it is held, what is done and said with it."""

import numpy as np

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.state import Experiment
from convtui.ops.geometry import span
from convtui.source.pictures import Opened


def hold(library: Library, name: str, title: str, opened: Opened) -> str:
    """The name under which `library` holds it now: `name`, unless another picture has it, as when the file was changed
    in between: what was made of that one stays.
    """
    title, known, count = visible(title, 60), name, 1
    while known in library.pictures:
        if np.array_equal(library.pixels(known).values, opened.plane.values):
            return known
        count += 1
        known = f"{name} ({count})"
    library.add(known, title if count == 1 else f"{title} ({count})", opened.plane)
    return known


def to_show(library: Library, name: str, fit: int, now: Experiment) -> tuple[want.Intent, ...]:
    """What shows it in place of another: into a very small one the window reaches from outside."""
    windows = (span(size, now.dilation) for size in now.kernel.shape)
    fits = all(size <= length for size, length in zip(windows, library.own_shape(name), strict=True))
    return (*(() if fits else (want.SetPadding("same"),)), want.CloseTool(), want.UsePicture(name, fit))


def remark(title: str, opened: Opened) -> str | None:
    """Where not all of its pixels are kept: that it is so."""
    own, kept = opened.own_shape, opened.plane.shape[:2]
    if own == kept:
        return None
    return f"{visible(title, 24)} has {own[0]:,} x {own[1]:,} pixels: here it is {kept[0]:,} x {kept[1]:,}."
