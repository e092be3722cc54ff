"""Digits as people write them, stroke by stroke, on a page of 36 x 36: two hands, one by mouse and one by keys."""

from collections.abc import Iterator

from convtui.lab import intents as want
from convtui.lab.intents import Intent

Point = tuple[int, int]
Stroke = tuple[Point, ...]
PAGE = 36

# (row, column) of the corners of each stroke.
ROUND: dict[int, tuple[Stroke, ...]] = {
    0: (((4, 18), (7, 11), (14, 8), (22, 9), (29, 14), (31, 19), (27, 25), (19, 27), (11, 25), (5, 20), (4, 18)),),
    1: (((5, 20), (14, 19), (23, 17), (31, 16)),),
    2: (((9, 9), (5, 14), (4, 20), (8, 25), (14, 24), (21, 17), (30, 8), (29, 16), (30, 27)),),
    3: (((6, 10), (4, 17), (7, 24), (13, 22), (16, 16), (19, 23), (25, 25), (30, 19), (31, 12), (28, 8)),),
    4: (((5, 12), (12, 10), (18, 9), (19, 17), (18, 26)), ((5, 24), (15, 22), (24, 21), (32, 20))),
    5: (((5, 25), (5, 12), (15, 11), (14, 18), (18, 25), (25, 25), (30, 18), (30, 9)),),
    6: (((4, 21), (10, 14), (19, 10), (27, 12), (31, 18), (27, 25), (21, 23), (20, 16), (25, 12)),),
    7: (((6, 8), (5, 17), (5, 26), (13, 22), (22, 18), (32, 14)),),
    8: (
        (
            (8, 24),
            (4, 18),
            (8, 12),
            (14, 16),
            (20, 22),
            (27, 24),
            (31, 18),
            (27, 12),
            (21, 14),
            (15, 21),
            (8, 24),
        ),
    ),
    9: (((8, 24), (4, 18), (7, 11), (14, 11), (17, 18), (13, 24), (6, 24), (16, 24), (25, 22), (32, 20)),),
}
# With straight lines and corners, and where a digit has another form, in that: a 4 that is closed, a crossed 7.
SQUARE: dict[int, tuple[Stroke, ...]] = {
    0: (((6, 14), (18, 10), (28, 14), (30, 20), (24, 26), (12, 26), (6, 20), (6, 14)),),
    1: (((10, 12), (4, 18), (18, 18), (32, 18)),),
    2: (((8, 10), (4, 16), (6, 24), (14, 24), (30, 10), (30, 26)),),
    3: (((6, 10), (4, 22), (12, 22), (16, 16), (22, 24), (30, 20), (30, 10)),),
    4: (((22, 28), (22, 8), (4, 20), (32, 20)),),
    5: (((16, 10), (14, 20), (20, 26), (28, 22), (30, 10)), ((16, 10), (6, 12), (6, 26))),
    6: (((4, 16), (16, 10), (28, 12), (32, 20), (26, 26), (20, 22), (20, 12)),),
    7: (((6, 8), (6, 26), (32, 14)), ((18, 12), (18, 24))),
    8: (((16, 18), (10, 12), (4, 18), (10, 24), (16, 18), (24, 10), (32, 18), (24, 26), (16, 18)),),
    9: (((14, 24), (16, 14), (10, 10), (4, 18), (10, 26), (20, 24), (32, 18)),),
}


def by_mouse(strokes: tuple[Stroke, ...]) -> Iterator[Intent]:
    """Each stroke is a press and drags to its corners."""
    for first, *others in strokes:
        yield want.ClickTool(*first)
        for point in others:
            yield want.ClickTool(*point, drag=True)


def by_keys(strokes: tuple[Stroke, ...], start: Point = (PAGE // 2, PAGE // 2)) -> Iterator[Intent]:
    """Arrows of two pixels, row and column in turn as a hand on four keys goes; Space puts the pen down and lifts it.

    Corners at odd places are taken at the even ones before.
    """
    at = start
    for stroke in strokes:
        for number, corner in enumerate(stroke):
            while at != (target := (corner[0] // 2 * 2, corner[1] // 2 * 2)):
                step, at = _step(at, target)
                yield step
            if number == 0:
                yield want.PlayPause()
        yield want.PlayPause()


def _step(at: Point, target: Point) -> tuple[Intent, Point]:
    """Along the longer way that is left."""
    down, right = target[0] - at[0], target[1] - at[1]
    if abs(down) >= abs(right):
        step = 1 if down > 0 else -1
        return want.Move(rows=step), (at[0] + 2 * step, at[1])
    step = 1 if right > 0 else -1
    return want.Move(columns=step), (at[0], at[1] + 2 * step)
