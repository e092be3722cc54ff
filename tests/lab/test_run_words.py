"""What is said of a run: in the list, and when it comes to its end."""

import pytest

from convtui.core.run import RunState, Status
from convtui.lab.run_words import ended_early, finished, run_name, standing, stopped

AT = Status("stopped", 97, 350, 2, 5, saved_step=97, saves=3)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("running", "running, epoch 2 of 5"),
        ("paused", "paused, epoch 2 of 5"),
        ("stopped", "stopped at step 97"),
        ("failed", "ended early at step 97"),
        ("finished", "finished"),
    ],
)
def test_how_far_it_has_come(state: RunState, words: str) -> None:
    assert standing(Status(state, 97, 350, 2, 5)) == words


def test_without_epochs_the_step_is_said() -> None:
    assert standing(Status("running", 1234)) == "running, step 1,234"
    assert standing(Status("running", 9, epoch=1)) == "running, epoch 1"
    assert standing(None) == "how far it has come is not known"


def test_a_stop_says_what_was_saved() -> None:
    assert stopped(AT) == "Stopped at step 97 of 350, and saved: p takes it up again, w keeps it."
    late = Status("failed", 97, 350, saved_step=70, saves=2)
    assert stopped(late) == "Stopped at step 97 of 350, saved at step 70: p takes it up again, w keeps it."
    assert stopped(None) == "Stopped before it had begun: nothing was saved."


def test_an_end_says_what_it_reads_where_that_was_measured() -> None:
    assert finished(Status("finished", 350, test_accuracy=0.9875)).startswith(
        "Finished: 350 steps, reads 99 %. w keeps"
    )
    assert finished(Status("finished", 350)).startswith("Finished: 350 steps. w keeps")


def test_an_end_of_numbers_is_an_early_one() -> None:
    end = Status(
        "finished", 4, 12, 1, 3, test_accuracy=0.1, saves=2, saved_step=3, message="No number at 4; kept is 3."
    )
    assert standing(end) == "ended early at step 4"
    assert finished(end) == "Ended early: No number at 4. Saved at step 3: w keeps that, e begins another."


def test_a_failure_is_one_sentence_without_paths_and_commands() -> None:
    reason = "/home/me/runs/digits-1 could not be written (No space left on device); go on with: convtui train --resume"
    said = ended_early("/home/me/runs/digits-1", AT, reason, can_go_on=True)
    assert said == (
        "Ended early: digits-1 could not be written (No space left on device). Saved at step 97: p takes it up again."
    )
    assert "e begins another" in ended_early("/x", None, "\x1b[31mbad", can_go_on=False)
    assert "\x1b" not in ended_early("/x", None, "\x1b[31mbad", can_go_on=False)


def test_a_name_is_short_and_safe() -> None:
    assert run_name("/a/b/digits-1") == "digits-1"
    assert "\x1b" not in run_name("/a/\x1b[2J")
    assert len(run_name("/a/" + "x" * 300)) <= 24
