"""What was done to a picture before the network reads it, in words."""

from convtui.lab.trained_state import Disturbance


def disturbance_words(how: Disturbance) -> tuple[str, ...]:
    """One for each thing that is done: `down 1, left 2`, `turned 15 degrees left`, `noise 0.10`; none where nothing."""
    down, right = how.shift
    ways = [f"{'down' if down > 0 else 'up'} {abs(down)}"] if down else []
    ways += [f"{'right' if right > 0 else 'left'} {abs(right)}"] if right else []
    made = [", ".join(ways)] if ways else []
    if how.degrees:
        made.append(f"turned {abs(how.degrees)} degrees {'left' if how.degrees > 0 else 'right'}")
    if how.noise:
        made.append(f"noise {how.noise:.2f}")
    return tuple(made)
