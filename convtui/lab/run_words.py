"""A training run in words: for the list of networks, and for the line that says what became of it."""

from pathlib import Path

from convtui.core.figures import percent
from convtui.core.run import Status
from convtui.core.text import visible
from convtui.lab.progress import gave_up

LONGEST_NAME, LONGEST_REASON = 24, 160


def run_name(folder: str) -> str:
    """What a run is called: its folder's name."""
    return visible(Path(folder).name, LONGEST_NAME)


def standing(status: Status | None) -> str:
    """How far it has come: "running, epoch 2 of 5", "finished, reads 96.9 %", "stopped at step 97"."""
    if status is None:
        return "how far it has come is not known"
    match status.state:
        case "running" | "paused":
            if not status.epoch:
                return f"{status.state}, step {status.step:,}"
            of = f" of {status.epochs:,}" if status.epochs else ""
            return f"{status.state}, epoch {status.epoch:,}{of}"
        case "finished" if not gave_up(status):
            right = f", reads {percent(status.test_accuracy)}" if status.test_accuracy is not None else ""
            return f"finished{right}"
    return f"{'stopped' if status.state == 'stopped' else 'ended early'} at step {status.step:,}"


def saved(status: Status | None) -> str:
    """What there is of a run that does not go on: "saved at step 97"."""
    if status is None or not status.saves:
        return "nothing was saved"
    return f"saved at step {status.saved_step:,}"


def stopped(status: Status | None) -> str:
    """Of a run that was stopped by hand."""
    if status is None:
        return "Stopped before it had begun: nothing was saved."
    of = f" of {status.steps:,}" if status.steps else ""
    kept = "and saved" if status.saves and status.saved_step == status.step else saved(status)
    return f"Stopped at step {status.step:,}{of}, {kept}: p takes it up again, w keeps it."


def finished(status: Status) -> str:
    """Of a run that has come to its end, or to that of its numbers."""
    if gave_up(status):
        said = visible(status.message.partition("; ")[0], LONGEST_REASON).rstrip(".")
        return f"Ended early: {said}. Saved at step {status.saved_step:,}: w keeps that, e begins another."
    right = f", reads {percent(status.test_accuracy)}" if status.test_accuracy is not None else ""
    return f"Finished: {status.step:,} steps{right}. w keeps it, F shows its filters."


def ended_early(folder: str, status: Status | None, reason: str, *, can_go_on: bool) -> str:
    """Of a run that failed. `reason` is a clause or a sentence, from outside; what it advises after a semicolon is for
    a command line.
    """
    said = visible(reason.partition("; ")[0].replace(folder, run_name(folder)), LONGEST_REASON).rstrip(".")
    next_step = "p takes it up again" if can_go_on else "e begins another"
    return f"Ended early: {said}. {saved(status).capitalize()}: {next_step}."
