"""Whether a training's folder can be taken up again, said before anything slow is loaded."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convtui.core.recipe import fault
from convtui.core.run import CHECKPOINT, HEAD, RunHead, head_from_bytes, is_gone
from convtui.core.spec import LONGEST_JSON
from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.train.checkpoint import load_state
from convtui.train.learner import Array
from convtui.train.status import status_of

SILENCE_SECONDS = 60.0  # who has not renewed its status for so long does not train any more


def head_of(folder: Path) -> RunHead:
    """What a training that can be taken up again was asked for. ConvtuiError, one sentence, for anything else."""
    name = visible(str(folder))
    try:
        head = head_from_bytes(_text(folder / HEAD))
    except FileNotFoundError:
        raise ConvtuiError(
            f"{name} holds no training: give a folder that `convtui train --record` or the app made."
        ) from None
    except OSError as error:
        raise ConvtuiError(f"{name} cannot be read ({error.strerror or error}): give another folder.") from None
    except ValueError as reason:
        raise ConvtuiError(f"{name} cannot be taken up again: {visible(str(reason), 200)}.") from None
    if head.recipe is None:
        raise ConvtuiError(f"{name} was recorded by a training of your own: only that can go on with it.")
    wrong = fault(head.recipe)
    if wrong is not None:
        raise ConvtuiError(f"{name} cannot be taken up again: in its {HEAD}, {wrong}; begin a new training.")
    if not (folder / CHECKPOINT).is_file():
        raise ConvtuiError(f"{name} cannot be taken up again: it lacks {CHECKPOINT}; begin a new training.")
    return head


def kept_state(folder: Path) -> dict[str, Array]:
    """What it goes on from. ConvtuiError, one sentence, where that is damaged."""
    try:
        return load_state(folder / CHECKPOINT)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error})"
    except ValueError as error:
        reason = str(error)
    raise no_state(folder, reason)


def no_state(folder: Path, reason: str) -> ConvtuiError:
    """`reason` is a clause about its checkpoint."""
    return ConvtuiError(
        f"{visible(str(folder))} cannot be taken up again from its {CHECKPOINT}: {visible(reason, 200)}; begin a new "
        "training."
    )


def refuse_if_running(folder: Path) -> None:
    """Raises ConvtuiError where another process still trains there: two would write over each other."""
    status = status_of(folder)
    if status is None or status.is_over or status.pid in (0, os.getpid()):
        return
    if time.time() - status.updated > SILENCE_SECONDS or is_gone(status):
        return
    raise _taken(folder, f"process {status.pid}")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """As long as this lasts no other process trains in `folder`, which is there: of two that begin in the same moment
    both find nobody at work. Raises ConvtuiError where one does.
    """
    number = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(folder, "another process") from None
        except OSError:
            pass  # not every file system has locks
        yield
    finally:
        os.close(number)


def _taken(folder: Path, who: str) -> ConvtuiError:
    return ConvtuiError(
        f"{visible(str(folder))} is being trained already, by {who}: stop that first, or choose another folder."
    )


def _text(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_JSON)
