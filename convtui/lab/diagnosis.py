"""What a recorded training says of itself, in sentences: computed from its history, never from what it was meant to be.

A sentence has at most LONGEST columns. Of several things that hold the first is the one that explains the others:

- No number: the loss was one before and is none now, though it was measured.
- Equal: no two filters differ by more than EQUAL of the largest weight. Initial weights that are all the same do that.
- Overshooting: one of the first EARLY steps moved all kernels by at least OVERSHOT of their own length, and then the
  loss was WORSE times that of the start, or all filters are dead: weights that begin very small may well grow so. Or
  the loss is WORSE times that of the start now, and above guessing. Adam at its usual rate moves kernels by a hundredth
  of their length a step. Where the loss has come down to RECOVERED of the start all the same, only the filters that
  this has killed are spoken of. Nothing of it is said of losses that may be below 0.
- Dead: for a picture of 0..1 the largest possible sum of a filter is its bias and all of its positive weights; where
  that is not above 0, a ReLU gives 0 for every picture. Said where it holds of at least MANY_DEAD of the filters. The
  momentum of an optimizer still moves them for a while. Where it does not hold, but kernels and biases are bit for bit
  what they were, it is said that they do not move.
- At chance: test accuracy is no more than CHANCE standard deviations above guessing, 1 of the classes, on so many test
  pictures, while training accuracy is at least GAP above it. Not said of so few that this would be more than GAP.
- By heart: training accuracy is above test accuracy, both of the last moment that was tested, by at least GAP and by
  CHANCE standard deviations of what so few pictures give: those of the test, and those since the moment before.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isnan, log, sqrt

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent, short
from convtui.core.layer import LayerSpec
from convtui.core.network import Snapshot

LONGEST = 78
EQUAL = 1e-6
EARLY = 12
OVERSHOT = 1.0
WORSE = 1.5
RECOVERED = 0.5
MANY_DEAD = 0.5
CHANCE = 3.0
GAP = 0.1
# Test loss that has risen by less may be chance.
RISEN = 1.05
# Keras' own, where nobody says how many pictures a step takes.
USUAL_BATCH = 32


def diagnosed(
    history: Sequence[Snapshot], moment: int, layer: LayerSpec, metadata: Mapping[str, object]
) -> tuple[str, ...]:
    """What is to be said at that moment (counted from 0), the most telling first; nothing of a healthy training.

    `history` is of `layer`, the network's first convolution; `metadata` is the network's: `n_train`, `n_test`,
    `batch_size`, `classes`, `loss` and `recipe` are used where they are there.
    """
    if not 0 <= moment < len(history):
        return ()
    past = history[: moment + 1]
    dead = _dead(past, layer, metadata)
    overshot = _overshot(past, metadata, all_dead=bool(dead) and dead[0].startswith("All"))
    if not past[-1].loss >= RECOVERED * past[0].loss:
        overshot = overshot if dead else ()
        overshot, dead = dead, overshot
    return (*_no_number(past), *_equal(past), *overshot, *dead) or _tested(past, metadata)


def _no_number(past: Sequence[Snapshot]) -> tuple[str, ...]:
    counted = any(not isnan(item.accuracy) for item in past)
    since = None
    for item in reversed(past):
        if not isnan(item.loss):
            break
        if not (counted and isnan(item.accuracy)):  # neither was measured: a recording that was taken up again
            since = item
    if since is None or isnan(past[0].loss):
        return ()
    step = since.step
    return (
        f"The loss is no number since step {step:,}: the weights have grown beyond all bounds.",
        "A smaller learning rate keeps it one.",
    )


# -- all alike


def _equal(past: Sequence[Snapshot]) -> tuple[str, ...]:
    now = past[-1]
    count = now.kernels.shape[-1]
    apart = _apart(now.kernels, now.bias)
    if count < 2 or apart > EQUAL * float(np.abs(now.kernels).max(initial=0.0)):
        return ()
    how = f", but for {short(apart, 4)}" if apart else ", bit for bit"
    said = f"All {count} filters are equal{how}: equal weights get equal gradients."
    if len(past) == 1:
        return (said, "They begin so, and nothing tells them apart.")
    before = past[-2]
    moves = now.kernels.astype(np.float64) - before.kernels
    by = float(np.sqrt((moves[..., 0] ** 2).sum()))
    if not by:
        return (said, f"None of them has moved since step {before.step:,}.")
    return (said, f"Since step {before.step:,} each moved by {by:.3g}, the same way: nothing tells them apart.")


def _apart(kernels: Float32, bias: Float32) -> float:
    """The largest difference between two filters, in any one of their numbers."""
    return float(max(np.ptp(kernels, axis=-1).max(initial=0.0), np.ptp(bias) if bias.size else 0.0))


# -- too far


def _overshot(past: Sequence[Snapshot], metadata: Mapping[str, object], *, all_dead: bool) -> tuple[str, ...]:
    now, start, classes = past[-1].loss, past[0].loss, _count(metadata, "classes")
    if not start > 0:  # not measured, or one of which a multiple says nothing
        return ()
    steps = ((_moved(before, after), after.step) for before, after in pairwise(past[:EARLY]))
    farthest, at = max(steps, default=(0.0, 0))
    said = []
    if farthest >= OVERSHOT and (all_dead or any(item.loss >= WORSE * start for item in past)):
        times = f"{farthest:.1f}" if farthest < 10 else f"{farthest:,.0f}" if farthest < 1e6 else f"{farthest:.0e}"
        said.append(f"Step {at:,} moved the kernels {times} times their length: learning rate too high.")
    # A network that was good from the start may read one batch half as well again.
    if now >= WORSE * start and now > (log(classes) if classes else 0.0):
        said.append(f"The loss is {_figure(now)}, it began at {_figure(start)}: the steps lead uphill.")
    elif said and classes > 1 and "crossentropy" in str(metadata.get("loss")):
        said.append(f"The loss is {_figure(now)}; guessing among {classes} classes gives {_figure(log(classes))}.")
    return tuple(said)


def _moved(before: Snapshot, after: Snapshot) -> float:
    """How far all kernels moved in the one step between two moments, as a share of their length before; 0 where there
    were several, of which one cannot tell.
    """
    length = float(np.linalg.norm(before.kernels))
    way = float(np.linalg.norm(after.kernels.astype(np.float64) - before.kernels))
    return way / length if length and after.step == before.step + 1 else 0.0


# -- dead


def _dead(past: Sequence[Snapshot], layer: LayerSpec, metadata: Mapping[str, object]) -> tuple[str, ...]:
    now = past[-1]
    count = now.kernels.shape[-1]
    still = _still_since(past)
    since = () if still is None else (f"No filter has moved since step {still.step:,}",)
    # Steps may also be too small to change a float32, or many batches be gathered for one.
    unmoved = tuple(f"{one}: no gradient, or no step that counts." for one in since)
    if layer.activation != "relu":
        return unmoved
    most = np.maximum(now.kernels.astype(np.float64), 0).sum(axis=(0, 1, 2)) + now.bias
    dead = int((most <= 0).sum())
    if dead < MANY_DEAD * count:
        return unmoved
    ours = isinstance(metadata.get("recipe"), Mapping)  # trained by convtui, on pictures of 0..1
    picture = "picture" if ours else "picture of 0..1"
    if dead < count:
        said = f"{dead} of {count} filters are dead: no {picture} lifts their sum above 0."
        return (said, *unmoved)
    said = f"All {count} filters are dead: no {picture} lifts a sum above {_figure(float(most.max()))}."
    why = "Where ReLU gives 0 there is no gradient, so no step can change them."
    if still is None and len(past) > 1:
        why = "Where ReLU gives 0 there is no gradient: what still moves them is momentum."
        if not ours:
            why = "They still move: by the optimizer's momentum, or for pictures not of 0..1."
    return (said, why, *(f"{one}: no gradient reaches them." for one in since))


def _still_since(past: Sequence[Snapshot]) -> Snapshot | None:
    """The first moment since which nothing has moved; None if something has since the one before.

    Found by halving: what stood still and moved on would not come back to the very same numbers.
    """
    now, low, high = past[-1], 0, len(past) - 1
    while low < high:
        middle = (low + high) // 2
        if _same(past[middle], now):
            high = middle
        else:
            low = middle + 1
    return past[high] if high < len(past) - 1 else None


def _same(one: Snapshot, other: Snapshot) -> bool:
    return np.array_equal(one.kernels, other.kernels) and np.array_equal(one.bias, other.bias)


# -- what is read of others


def _tested(past: Sequence[Snapshot], metadata: Mapping[str, object]) -> tuple[str, ...]:
    tested = [item for item in past if not isnan(item.test_accuracy)]
    if not tested:
        return ()
    last = tested[-1]
    gap = last.accuracy - last.test_accuracy
    count, train, classes = (_count(metadata, name) for name in ("n_test", "n_train", "classes"))
    own = _pictures(past, last, train, _count(metadata, "batch_size") or USUAL_BATCH)
    others = count or own  # not known: as few
    share = (last.accuracy * own + last.test_accuracy * others) / (own + others)
    spread = share * (1 - share) * (1 / own + 1 / others)
    if not gap >= max(GAP, CHANCE * sqrt(max(spread, 0.0))):
        return ()
    of = f" of {count:,}" if count else ""
    right = f"Training {percent(last.accuracy)} right, test {percent(last.test_accuracy)}"
    if count and classes > 1:
        guessed = 1 / classes
        above = CHANCE * sqrt(guessed * (1 - guessed) / count)
        if above <= GAP and last.test_accuracy <= guessed + above:
            return (
                f"{right}{of}: no better than chance, 1 of {classes}.",
                "What holds of no other picture is learned by heart: there is no rule in it.",
            )
    lowest = min(tested, key=lambda item: item.test_loss if not isnan(item.test_loss) else np.inf)
    learned, least = f"the {train:,} it learns" if train else "those it learns", _figure(lowest.test_loss)
    if lowest is not last and last.test_loss >= RISEN * lowest.test_loss and last.loss < lowest.loss:
        return (
            f"{right}: test loss lowest at step {lowest.step:,}, rises since.",
            f"Loss {_figure(last.loss)} on {learned}, {_figure(last.test_loss)} on others (lowest {least}).",
        )
    return (f"{right}{of}: it knows its own pictures better.",)


def _pictures(past: Sequence[Snapshot], moment: Snapshot, train: int, batch: int) -> int:
    """Over how many pictures a moment's training accuracy is a mean, none counted twice; at least one."""
    place = past.index(moment)
    before = past[place - 1].step if place else moment.step - 1
    if not train:
        return max((moment.step - before) * batch, 1)
    each = -(-train // batch)
    seen = [step // each * train + min(step % each * batch, train) for step in (before, moment.step)]
    return min(max(seen[1] - seen[0], 1), train)


def _count(metadata: Mapping[str, object], name: str) -> int:
    """A whole number above 0 from a network's metadata, which may come from anyone; 0 where there is none."""
    value = metadata.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _figure(value: float) -> str:
    return short(value, 7)
