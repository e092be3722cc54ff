"""What is said of a filter taken apart: what it does to the answer, how many are read right, what is taken for what."""

import numpy as np

from convtui.core.figures import percent, short
from convtui.core.text import visible
from convtui.lab.derive_apart import ApartFound, Confusion, Counted
from convtui.network.reading import Readings
from convtui.panels.layer_words import fitting
from convtui.panels.map_tone import scale_words
from convtui.render.tone import Tone

# More channels than colours go by their strength.
MANY = 3
# Columns at the right of the mode line, in 80.
NOTE = 20


def count_words(counted: Counted, width: int) -> tuple[str, str]:
    """How many are read right, before and now, and how far a count under way has come; both in `width` columns, if need
    be without the shares.
    """
    if counted.why_not is not None:
        return counted.why_not, ""
    way = ""
    if counted.under_way is not None:
        done, total = counted.under_way
        way = f"counting {total:,}: {done:,} so far"
    before, after = counted.before, counted.after
    if before is None or after is None:
        return f"How many {counted.what} are read right?", way
    of = f"of {after.read:,} {counted.what} read right"
    if not np.array_equal(before.confusions, after.confusions):
        shares, counts = f"{_share(before)} -> {_share(after)}: ", f"{before.right:,} -> {after.right:,} {of}"
    else:
        shares, counts = f"{_share(after)}: ", f"{after.right:,} {of}"
    return counts if len(shares + counts) + 2 + len(way) > width else shares + counts, way


def confusion_words(one: Confusion, labels: tuple[str, ...]) -> str:
    """`7 read as 1: 3 -> 41`; where nothing has changed `4 read as 9: 12`."""
    what = f"{_name(labels, one.label)} read as {_name(labels, one.read_as)}"
    return f"{what}: {one.before} -> {one.after}" if one.more else f"{what}: {one.after}"


def usual_confusions(readings: Readings) -> tuple[Confusion, ...]:
    """What is most often taken for what."""
    found = [
        Confusion(int(row), int(column), int(readings.confusions[row, column]), int(readings.confusions[row, column]))
        for row, column in zip(*readings.confusions.nonzero(), strict=True)
        if row != column
    ]
    return tuple(sorted(found, key=lambda one: -one.after))


def hint_words(found: ApartFound, labels: tuple[str, ...], typing: str | None, is_number: bool) -> str:
    """The line over the keys."""
    if typing is not None:
        said = visible(typing, 24)
        return f"Enter keeps {said} here, Esc drops it." if is_number else f"{said}_ is not a number yet; Esc drops it."
    if not found.changed:
        if found.others:
            many = "1 other filter is" if found.others == 1 else f"{found.others} other filters are"
            return f"As it was trained; {many} not. Type a weight, z zeroes this one, Esc closes."
        if len(found.order) > MANY:
            return "Type a weight, or z: zero all. PgDn: the next channel, the strongest first."
        return "Type a weight, or z: zero all of it. What does the network lose? Esc closes."
    dots = int((found.map_before != found.map_after).sum())
    said = f"{dots:,} of {found.map_after.size:,} dots of its map changed"
    if len(found.before) and labels:
        was, now = (_name(labels, int(share.argmax())) for share in (found.before, found.after))
        said += f"; it still reads {now}" if was == now else f"; it read {was}, now {now}"
    return f"{said}. u: as before."


def cell_words(value: float, trained: float, *, is_bias: bool = False) -> str:
    """The weight or bias in focus with more of its decimals than its cell has room for."""
    name = "bias" if is_bias else "weight"
    words = [f"{value:.5g}"] if value == trained else [f"{value:.{n}g} was {trained:.{n}g}" for n in (3, 2)]
    return fitting(NOTE, (f"{name} {words[0]}", *words))


def share_words(label: str, before: float, after: float, width: int) -> str:
    """`automobile  12 % ->  45 %`."""
    name = visible(label, width - 16)
    return f"{name:<{width - 16}} {percent(before):>5} -> {percent(after):>5}"


def channel_words(found: ApartFound, channel: int, is_colour: bool, width: int) -> str:
    """Which of a filter's input channels its weights are shown for, and its place by strength."""
    count = len(found.order)
    if is_colour:
        return f"on {('red', 'green', 'blue')[channel]} (PgDn: next)"
    place = found.order.index(channel) + 1
    words = f"channel {channel + 1}, no. {place} of {count}"
    return words if len(words) <= width else f"channel {channel + 1} ({place}/{count})"


def map_words(found: ApartFound, tones: tuple[Tone, Tone], own_scale: bool) -> tuple[str, str]:
    """Over the two maps, drawn in `tones`."""
    rows, columns = found.map_after.shape
    before, after = (
        f"white: {short(tone.limit, 4)}" if tone.kind == "grey" else scale_words(tone, False) for tone in tones
    )
    if own_scale:
        return f"as trained ({before})", f"now ({after})"
    return f"as trained: map {rows}x{columns}", f"now ({after} in both)"


def _share(readings: Readings) -> str:
    return f"{100 * readings.share:.2f} %"


def _name(labels: tuple[str, ...], index: int) -> str:
    return visible(labels[index], 12) if index < len(labels) else str(index)
