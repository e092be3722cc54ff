"""Training mode going through time by itself: how fast, and where it comes to an end."""

from msgspec.structs import replace

from convtui.lab.state import Playing, TrainedView

# At speed 0; each speed above goes twice as fast, each below half as fast.
MOMENTS_PER_SECOND = 6
SPEEDS = range(-2, 4)
# A terminal is drawn no more often than that: what is faster skips moments.
MOST_BEATS = 12


def moments_per_second(playing: Playing) -> float:
    """How many moments go by in a second."""
    return MOMENTS_PER_SECOND * 2.0**playing.speed


def beats_per_second(playing: Playing) -> float:
    """How often the screen is to be renewed."""
    return min(moments_per_second(playing), MOST_BEATS)


def moments_per_beat(playing: Playing) -> int:
    """At least one."""
    return round(moments_per_second(playing) / beats_per_second(playing))


def ticked(view: TrainedView, moments: int) -> TrainedView:
    """A beat later, of a story of so many moments. It ends by itself at the end and, backwards, at the start."""
    playing, last = view.playing, moments - 1
    if playing is None or playing.paused:
        return view
    now = last if view.moment is None else min(view.moment, last)
    then = now + playing.direction * moments_per_beat(playing)
    if then >= last and playing.direction == 1:
        return replace(view, moment=None, playing=None)
    if then <= 0 and playing.direction == -1:
        return replace(view, moment=0 if last > 0 else None, playing=None)
    return replace(view, moment=then)


def begun(view: TrainedView, moments: int) -> TrainedView:
    """Space: from the moment that is shown, from the start where that is the end; of one moment there is no story."""
    last = moments - 1
    if last < 1:
        return view
    at_end = view.moment is None or view.moment >= last
    return replace(view, playing=Playing(), moment=0 if at_end else view.moment)


def steered(view: TrainedView, rows: int, columns: int) -> TrainedView:
    """Arrows while it plays: left and right its direction, up and down its speed."""
    playing = view.playing
    assert playing is not None
    if columns:
        return replace(view, playing=replace(playing, direction=1 if columns > 0 else -1))
    speed = min(max(playing.speed - rows, SPEEDS.start), SPEEDS.stop - 1)
    return replace(view, playing=replace(playing, speed=speed))
