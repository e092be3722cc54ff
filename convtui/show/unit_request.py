"""Which unit `show network --unit` is about."""

import numpy as np
from msgspec import Struct

from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.lab.spots import Spot, is_reached
from convtui.lab.state import TrainedView
from convtui.network.forward import Activations
from convtui.show import choices
from convtui.show.figures import by


class UnitAsked(Struct, frozen=True):
    """`change` is a pixel (row, column) of the picture to be changed, None for none."""

    spot: Spot
    change: tuple[int, int] | None = None


def unit_asked(
    view: TrainedView, library: Library, layer: str | None, unit: str, at: str | None, change: str | None
) -> UnitAsked:
    """The unit that the options name: `layer` None is the last, `unit` a number from 0 or a label of the last layer,
    `at` ROW,COLUMN where the layer has maps, None the place where it says most. Raises UsageError.
    """
    passed = library.activations(view.trial)
    names = [one.name for one in library.network(view.trial.network).spec.layers]
    name = names[-1] if layer is None else layer
    if name not in names:
        raise UsageError(f"No layer is called {visible(name, 60) or 'nothing'}: {choices.nearest(name, names)}.")
    if not is_reached(passed, name):
        raise UsageError(f"Layer {visible(name, 60)} gives nothing without those pools: give another --layer.")
    values = passed.of(name)
    labels = passed.spec.labels if name == names[-1] else ()
    number = _number(unit, labels, values.shape[-1], name)
    return UnitAsked(Spot(name, number, *_place(passed, name, number, at)), _pixel(passed, change))


def _number(text: str, labels: tuple[str, ...], count: int, layer: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:
        if int(text) < count:
            return int(text)
    elif text in labels:
        return labels.index(text)
    or_label = f", or a label such as {visible(labels[0], 40)}" if labels else ""
    raise UsageError(
        f"--unit is {visible(text, 60) or 'empty'}: layer {visible(layer, 60)} has units 0 to {count - 1}; give one of "
        f"them{or_label}."
    )


def _place(passed: Activations, layer: str, unit: int, text: str | None) -> tuple[int, int]:
    values = passed.of(layer)
    if values.ndim == 1:
        if text is not None:
            raise UsageError(f"--at is a place of a map, and layer {visible(layer, 60)} has none: leave it out.")
        return 0, 0
    if text is None:
        row, column = np.unravel_index(int(values[:, :, unit].argmax()), values.shape[:2])
        return int(row), int(column)
    at = choices.place(text)
    choices.check_place(at, (values.shape[0], values.shape[1]), "map")
    return at


def _pixel(passed: Activations, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    row, column = choices.whole_numbers("--change", text, ("ROW", "COLUMN"), "0,0")
    rows, columns = passed.input.shape[:2]
    if not (0 <= row < rows and 0 <= column < columns):
        raise UsageError(
            f"--change {row},{column} is not on the network's picture of {by((rows, columns))}: "
            f"give a pixel from 0,0 to {rows - 1},{columns - 1}."
        )
    return row, column
