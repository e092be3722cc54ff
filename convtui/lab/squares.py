"""The square of a picture that a network reads: where it is, how it moves and grows, what is cut out, and its words."""

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.scaling import coverage
from convtui.lab import intents as want
from convtui.lab.trained_state import Trial
from convtui.lab.world import World

# (top, left, side) in the picture's own pixels.
Square = tuple[int, int, int]
Shape = tuple[int, int]

# Below this there is nothing to be seen in it.
SMALLEST = 8
# An arrow moves the square by a sixteenth of its side, PgUp and PgDn by half; + and _ add and take as much all round.
STEPS = 16
BIG_STEP = 8


def largest(shape: Shape) -> Square:
    """The largest square of a picture of (rows, columns), in the middle."""
    rows, columns = shape
    side = min(rows, columns)
    return (rows - side) // 2, (columns - side) // 2, side


def inside(square: Square, shape: Shape) -> Square:
    """The square, or the nearest one that is all on the picture."""
    rows, columns = shape
    top, left, side = square
    side = min(max(side, 1), rows, columns)
    return min(max(top, 0), rows - side), min(max(left, 0), columns - side), side


def moved(square: Square, shape: Shape, rows: int, columns: int, big: bool = False) -> Square:
    """So many steps down and right, as far as the picture goes."""
    top, left, side = square
    step = max(1, side // STEPS) * (BIG_STEP if big else 1)
    return inside((top + rows * step, left + columns * step, side), shape)


def sized(square: Square, shape: Shape, amount: float) -> Square:
    """Larger (`amount` above 0) or smaller, about the same middle: a step more or less all round."""
    top, left, side = square
    step = max(1, side // STEPS)
    grown = step if amount > 0 else -step
    least = min(SMALLEST, *shape)
    new = min(max(side + 2 * grown, least), *shape)
    return inside((top + (side - new) // 2, left + (side - new) // 2, new), shape)


def one_to_one(square: Square, shape: Shape, size: int) -> Square:
    """About the same middle, of `size` pixels a side, so that each is one pixel of the network's input."""
    top, left, side = square
    return inside((top + (side - size) // 2, left + (side - size) // 2, size), shape)


def cut(values: Float32, square: Square, shape: Shape) -> Float32:
    """A square of a picture (H, W) or (H, W, C), scaled to `shape` by area: each new pixel is the mean of what it
    covers, parts of pixels counted as parts, added up in float64. As `core.scaling.area`, but that a new row or column
    looks only at the pixels that it covers: a photograph of millions of them answers a key.
    """
    top, left, side = square
    part = values[top : top + side, left : left + side]
    lines = _means(part.reshape(side, -1), shape[0]).reshape(shape[0], side, -1)
    columns = _means(lines.transpose(1, 0, 2).reshape(side, -1), shape[1])
    made = columns.reshape(shape[1], shape[0], -1).transpose(1, 0, 2).astype(np.float32)
    return made[:, :, 0] if values.ndim == 2 else made


def _means(lines: npt.NDArray[np.floating], count: int) -> npt.NDArray[np.float64]:
    """(size, n) to (count, n) float64."""
    size = len(lines)
    shares, edges = coverage(size, count), np.linspace(0.0, size, count + 1)
    first, last = np.floor(edges[:-1]).astype(int), np.ceil(edges[1:]).astype(int)
    return np.stack([shares[i, a:b] @ lines[a:b] for i, (a, b) in enumerate(zip(first, last, strict=True))])


# -- of a trial


def can_be_moved(trial: Trial, world: World) -> bool:
    """Whether its picture is one of which a square is taken: digits and drawings are read whole."""
    return trial.picture is not None and trial.picture in world.pictures


def square_of(trial: Trial, world: World) -> Square:
    """The square of the trial's picture, which must be one that `can_be_moved`."""
    shape = world.own_shape(trial.picture or "")
    return largest(shape) if trial.crop is None else inside(trial.crop, shape)


def with_square(trial: Trial, square: Square | None, world: World) -> Trial:
    """The trial on that square of its picture, or the nearest there is; the largest in the middle is None. As it is
    where it reads its picture whole, or where the square holds no pixel.
    """
    if square is not None and (square[2] < 1 or not can_be_moved(trial, world)):
        return trial
    if square is not None:
        shape = world.own_shape(trial.picture or "")
        square = inside(square, shape)
        square = None if square == largest(shape) else square
    return replace(trial, crop=square)


def squared(trial: Trial, intent: want.Intent, world: World) -> Trial | None:
    """What an intent does while the picture is in focus: arrows, PgUp and PgDn move the square, + and _ make it larger
    and smaller, Home takes the largest in the middle, End one pixel for each of the input. None: it is no such intent.
    """
    if not can_be_moved(trial, world):
        return None
    shape, square = world.own_shape(trial.picture or ""), square_of(trial, world)
    match intent:
        case want.Move(rows, columns, big):
            return with_square(trial, moved(square, shape, rows, columns, big), world)
        case want.AddToCell(amount):
            return with_square(trial, sized(square, shape, amount), world)
        case want.MoveToEnd(last):
            size = min(world.trained(trial).spec.input_shape[:2])
            return with_square(trial, one_to_one(square, shape, size) if last else None, world)
    return None


# -- words


def square_words(title: str, own: Shape, square: Square, size: Shape) -> tuple[str, ...]:
    """What is read of a picture of `own` (rows, columns), the longest words first: "cat, 60x60 of 120x160 at 30,8 ->
    32x32", then with less, down to the title alone.
    """
    top, left, side = square
    part, whole, made = f"{side}x{side}", f"{own[0]}x{own[1]}", f"{size[0]}x{size[1]}"
    if own == size and square == largest(own) and own == (side, side):
        return f"{title} {whole}", title
    if own == (side, side):
        return f"{title} {whole} -> {made}", f"{title} -> {made}", title
    return (
        f"{title}, {part} of {whole} at {top},{left} -> {made}",
        f"{title}, {part} at {top},{left} -> {made}",
        f"{title} {part} -> {made}",
        f"{title} {part}",
        title,
    )
