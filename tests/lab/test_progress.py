"""How far a run has come, in words. The clock is given."""

import pytest
from msgspec.structs import replace

from convtui.core.run import Status
from convtui.lab.progress import progress_words, silence, time_words

RUNNING = Status("running", step=97, steps=355, epoch=2, epochs=5, loss=0.231, accuracy=0.94, left=12.4, updated=1000.0)


def test_a_run_that_goes_on() -> None:
    words = progress_words(RUNNING, 1001.0)
    assert words[0] == "training: epoch 2 of 5, step 97 of 355, loss 0.231, accuracy 94 %, 12 s left"
    assert "training: epoch 2 of 5, step 97 of 355, loss 0.231, 12 s left" in words
    assert words[-1] == "training: step 97 of 355, 12 s left"
    lengths = [len(one) for one in words]
    assert lengths == sorted(lengths, reverse=True), "the longest first"


def test_what_is_not_known_is_not_said() -> None:
    bare = Status("running", step=7, updated=1000.0)
    assert progress_words(bare, 1000.0)[0] == "training: step 7"
    assert progress_words(replace(bare, epoch=3), 1000.0)[0] == "training: epoch 3, step 7"
    assert progress_words(Status("running", updated=5.0), 5.0) == ("training: the first step is being taken",)


@pytest.mark.parametrize(
    ("state", "resumable", "said"),
    [
        ("paused", True, "paused at epoch 2 of 5, step 97 of 355: p goes on"),
        ("paused", False, "paused at epoch 2 of 5, step 97 of 355"),
        ("stopped", True, "stopped at epoch 2 of 5, step 97 of 355: p takes it up again"),
        ("stopped", False, "stopped at epoch 2 of 5, step 97 of 355"),
    ],
)
def test_a_run_that_stands_still(state: str, resumable: bool, said: str) -> None:
    status = replace(RUNNING, state=state)
    assert progress_words(status, 1001.0, resumable=resumable) == (said,)


def test_a_run_that_failed_says_why_and_nothing_in_it_is_a_command() -> None:
    failed = replace(RUNNING, state="failed", message="no memory\x1b[2J")
    words = progress_words(failed, 1e9)
    assert words[0] == "ended early at step 97 of 355: no memory␛[2J"
    assert words[1] == "ended early: no memory␛[2J"
    assert progress_words(replace(failed, message=""), 0.0)[1].endswith("gave no reason.")


def test_a_run_that_is_finished() -> None:
    done = replace(RUNNING, state="finished", step=355, seconds=65.2, test_accuracy=0.981)
    assert progress_words(done, 1e9)[0] == "finished: 5 epochs, 355 steps in 1 min; of the test pictures it reads 98 %"


def test_a_run_whose_numbers_were_none_any_more_is_not_called_finished() -> None:
    """Its network is of the step before: what the last test said is of another."""
    sentence = "The loss stopped being a number at step 97; kept is what it was at step 96."
    end = replace(RUNNING, state="finished", saves=2, saved_step=96, test_accuracy=0.1, message=sentence)
    words = progress_words(end, 1e9)
    assert words[0] == f"ended early at step 97 of 355: {sentence}"
    assert words[2] == "ended early: The loss stopped being a number at step 97"
    assert not any("reads" in one for one in words)


def test_a_run_that_a_callback_ended_tells_the_epochs_that_it_had() -> None:
    end = replace(RUNNING, state="finished", step=142, saves=2, saved_step=142, seconds=9.0)
    assert progress_words(end, 1e9)[0] == "finished: 2 of 5 epochs, 142 steps in 9 s"


def test_whoever_has_died_says_nothing_more() -> None:
    assert silence(RUNNING, 1059.0) is None
    assert silence(RUNNING, 1125.0) == "2 min"
    assert progress_words(RUNNING, 1125.0)[-1] == "training: epoch 2 of 5, step 97 of 355; no news for 2 min"
    assert "no news for 2 min" in progress_words(replace(RUNNING, state="paused"), 1125.0)[0]
    assert silence(replace(RUNNING, state="stopped"), 9e9) is None, "that is over"
    assert silence(RUNNING, 3.0) is None, "the clocks disagree"
    assert silence(replace(RUNNING, updated=0.0), 9e9) is None, "it never said when"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (12.4, "12 s"),
        (59.6, "1 min"),
        (119, "2 min"),
        (150, "2 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (4e5, "4 days"),
        (1e300, "11574 days"),
    ],
)
def test_times_are_as_coarse_as_one_reads_them(seconds: float, words: str) -> None:
    assert time_words(seconds) == words
