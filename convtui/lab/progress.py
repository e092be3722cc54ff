"""How far a training run has come, in words. The clock is given: nothing here reads it."""

from convtui.core.figures import loss_figure, percent
from convtui.core.run import Status
from convtui.core.text import visible

# A run writes its status every few seconds: whoever is silent for so many has probably ended.
SILENT = 60.0
LONGEST_MESSAGE = 160


def progress_words(status: Status, now: float, *, resumable: bool = True) -> tuple[str, ...]:
    """One line, the longest words first. `now` is in seconds since 1970, `resumable` whether p goes on with it here."""
    match status.state:
        case "running" | "paused" if (quiet := silence(status, now)) is not None:
            return (
                f"{_place(status, 'training: ')}; no news for {quiet}: its trainer may have ended",
                f"{_place(status, 'training: ')}; no news for {quiet}",
            )
        case "running":
            return _running(status)
        case "paused":
            tail = ": p goes on" if resumable else ""
            return (f"{_place(status, 'paused at ')}{tail}",)
        case "stopped":
            tail = ": p takes it up again" if resumable else ""
            return (f"{_place(status, 'stopped at ')}{tail}",)
        case "failed":
            return _ended_early(status)
        case _:
            return _ended_early(status) if gave_up(status) else _finished(status)


def gave_up(status: Status) -> bool:
    """Whether a run that is finished stopped where its numbers were none any more: what was saved is from before."""
    return (
        status.state == "finished"
        and status.step < status.steps
        and 0 < status.saves
        and (status.saved_step < status.step)
    )


def silence(status: Status, now: float) -> str | None:
    """For how long a run that has not ended has said nothing; None where it is alive, or the clocks disagree."""
    quiet = now - status.updated
    return None if status.is_over or status.updated <= 0 or quiet < SILENT else time_words(quiet)


def time_words(seconds: float) -> str:
    """`12 s`, `3 min`, `2 h 5 min`, `3 days`: as coarse as one reads it."""
    whole = max(0, round(min(seconds, 1e9)))  # a stranger's status may say anything
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{hours // 24} days"


def _step(status: Status) -> str:
    return f"step {status.step:,} of {status.steps:,}" if status.steps else f"step {status.step:,}"


def _epoch(status: Status) -> str:
    if not status.epoch:
        return ""
    return f"epoch {status.epoch} of {status.epochs}, " if status.epochs else f"epoch {status.epoch}, "


def _place(status: Status, before: str) -> str:
    return f"{before}{_epoch(status)}{_step(status)}"


def _running(status: Status) -> tuple[str, ...]:
    if not status.step:
        return ("training: the first step is being taken",)
    loss = "" if status.loss is None else f", loss {loss_figure(status.loss)}"
    accuracy = "" if status.accuracy is None else f", accuracy {percent(status.accuracy)}"
    left = "" if status.left is None else f", {time_words(status.left)} left"
    place = _place(status, "training: ")
    return (
        f"{place}{loss}{accuracy}{left}",
        f"{place}{loss}{left}",
        f"{place}{left}",
        f"training: {_step(status)}{left}",
    )


def _ended_early(status: Status) -> tuple[str, ...]:
    """The recording: a training of somebody's own may go on."""
    why = visible(status.message, LONGEST_MESSAGE) or "its trainer gave no reason."
    first = why.partition("; ")[0]
    return (f"ended early at {_step(status)}: {why}", f"ended early: {why}", f"ended early: {first}", first)


def _finished(status: Status) -> tuple[str, ...]:
    done = status.epochs if status.step == status.steps else status.epoch or status.epochs
    of = f" of {status.epochs}" if done < status.epochs else ""  # a callback ended it
    epochs = f"{done}{of} epochs, " if status.epochs > 1 else "1 epoch, " if status.epochs else ""
    steps = f"{status.step:,} steps in {time_words(status.seconds)}"
    test = "" if status.test_accuracy is None else f"; of the test pictures it reads {percent(status.test_accuracy)}"
    return (f"finished: {epochs}{steps}{test}", f"finished: {epochs}{steps}", "finished")
