"""What there is to say of a receptive field: plain sentences, each from the numbers."""

import numpy as np

from convtui.core.figures import short
from convtui.lab.field_found import FieldFound, Proof
from convtui.network.without import POOLS
from convtui.panels.layer_words import fitting
from convtui.render.tier import Tier

_WAY = {Tier.ANSI: "Cyan", Tier.MONO: "Dashes", Tier.ASCII: "x"}


def size(rows: int, columns: int) -> str:
    """`18 x 18`."""
    return f"{rows} x {columns}"


def sees(found: FieldFound, shape: tuple[int, ...], layer: str, unit: str, width: int) -> str:
    """Which unit it is and what it says, how large its square is, and how much of that lies on the picture."""
    square, inside = found.square, found.square.clipped(shape)
    whole = (inside.rows, inside.columns) == (square.rows, square.columns)
    who, value = f"{unit[:1].upper()}{unit[1:]} of {layer}", short(float(found.value), 5)
    here = f"sees {size(square.rows, square.columns)} of the {size(*shape[:2])} pixels"
    beside = "" if whole else f", {size(inside.rows, inside.columns)} of them on the picture"
    there = "" if whole else f" ({size(inside.rows, inside.columns)} here)"
    return fitting(
        width,
        (
            f"{who} says {value} and {here}{beside}.",
            f"{who}: {value}, {here}{there}.",
            f"{who} {here}{there}.",
            f"It {here}{there}.",
        ),
    )


def decides(found: FieldFound, width: int) -> str:
    """How many of its pixels could decide, and through how many dots of the lowest layer."""
    count = int(found.decided.pixels.sum())
    if len(found.levels) == 1 and count == found.seen:
        return fitting(width, (f"All {count} could decide: each is multiplied by its weight.", f"All {count} decide."))
    if len(found.levels) == 1:
        return f"{count} of the {found.seen} could decide here."
    of = f"All {count} of them" if count == found.seen else f"{count} of the {found.seen}"
    lowest = found.levels[-1]
    dots = f"{lowest.count:,} of the {lowest.of:,} dots"
    return fitting(
        width,
        (
            f"{of} could decide here, through {dots} of {lowest.layer.name} in its sight (the tint: how many).",
            f"{of} could decide, through {dots} of {lowest.layer.name} (the tint).",
            f"{of} could decide, through {dots} of layer 1.",
            f"{of} could decide here.",
        ),
    )


def rule(found: FieldFound, tier: Tier = Tier.TRUECOLOR) -> str:
    """Why not all could, for the line over the keys; the dots of the way as the terminal draws them."""
    return _rule(found).replace("Blue:", f"{_WAY.get(tier, 'Blue')}:")


def _rule(found: FieldFound) -> str:
    below = found.levels[1:]
    largest = any(level.layer.kind == "MaxPooling2D" for level in found.levels)
    cut = any(level.layer.activation == "relu" for level in below)
    if found.kind == "Flatten":
        return "One number of a Flatten is one dot of the map before it."
    if largest and cut:
        return "Max pools pass on a block's largest, ReLUs nothing below 0. Blue: the way."
    if largest:
        return "A max pool passes on the largest of each block alone. Blue: the way."
    if cut:
        return "A ReLU passes on nothing below 0. Blue: the way of the largest products."
    if below:
        return "Blue: the way of the largest products."
    return "Layer 1 sees through its window alone. > goes to layers that see more."


def exact(value: np.float32) -> str:
    """So many digits that no other float32 reads alike."""
    return np.format_float_positional(value, unique=True, trim="0")


def proved(proof: Proof, kind: str, width: int) -> str:
    """Which pixel was changed, and what became of the unit."""
    row, column = proof.pixel
    where = "could decide" if proof.could_decide else "is seen" if proof.seen else "lies outside"
    change = f"{short(proof.old, 4)} -> {short(proof.new, 4)}"
    what = "the value" if kind in POOLS or kind == "Flatten" else "the sum"
    before, after = exact(proof.before), exact(proof.after)
    became = f"stays {before}, bit for bit" if proof.same else f"goes from {before} to {after}"
    return fitting(
        width,
        (
            f"Pixel {row},{column} {where}. {change}: {what} {became}.",
            f"{row},{column} {where}. {change}: {what} {became}.",
            f"{row},{column}: {change}. {what[4:].capitalize()} {became}.",
        ),
    )
