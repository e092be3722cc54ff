"""The body of `convtui train`: a progress bar, files after every epoch, and one sentence at the end."""

import re
import shlex
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import convtui
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.core.recipe import Recipe, spec_of
from convtui.core.recipe_words import words_of
from convtui.core.run import HEAD, Status
from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.train import running, trainer
from convtui.train.architectures import ARCHITECTURES
from convtui.train.checkpoint import check_output, save_network
from convtui.train.data import TrainingData, check_data
from convtui.train.engine import load_engine, require_tensorflow
from convtui.train.interruption import Interruption
from convtui.train.orders import Orders
from convtui.train.resumption import head_of
from convtui.train.status import status_of


class Goal(Struct, frozen=True):
    """What becomes of a training: a network in the file `output`, one that is kept under `name` (`keep` does that, and
    may be asked again and again), a run in the folder `record`; at least one of them.

    `obeys`: nobody watches, and orders come on standard input.
    """

    output: Path | None = None
    name: str | None = None
    keep: Callable[[Network], object] | None = None
    record: Path | None = None
    obeys: bool = False

    def words(self) -> list[str]:
        """Those of the command line, without folders."""
        named = {
            "--output": self.output and self.output.name,
            "--name": self.name,
            "--record": self.record and self.record.resolve().name,
        }
        return [word for option, value in named.items() if value for word in (option, value)]

    def places(self) -> str:
        """What it is saved in besides a run's folder, as a sentence may say it: a file, and what opens a kept one."""
        output = [visible(str(self.output))] if self.output is not None else []
        return " and ".join([*output, *([f"--net {self.name}"] if self.name is not None else [])])

    def save(self, network: Network) -> None:
        """A finished epoch, wherever it is wanted; a run's folder has it already."""
        if self.output is not None:
            save_network(network, self.output)
        if self.keep is not None:
            self.keep(network)


def check_goal(goal: Goal, *, resumed: bool = False) -> None:
    """Raises UsageError at once, not after an epoch."""
    if goal.output is None and goal.name is None and goal.record is None and not resumed:
        raise UsageError(
            "Say where the network goes: --output FILE, --name NAME (then --net NAME opens it), or --record FOLDER "
            "(then `convtui FOLDER` shows how it learns)."
        )
    if goal.obeys and goal.record is None and not resumed:
        raise UsageError("--orders needs --record FOLDER: there it says what it has done.")
    if goal.output is not None:
        check_output(goal.output)
    if goal.record is not None:
        _check_folder(goal.record)


def _check_folder(folder: Path) -> None:
    try:
        if not any(folder.iterdir()):
            return
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise UsageError(f"{visible(str(folder))} is a file; --record takes the name of a new folder.") from None
    except OSError as error:
        reason = (error.strerror or "no more").lower()
        raise UsageError(
            f"{visible(str(folder))} cannot be used, the system says {reason}: choose another --record."
        ) from None
    if (folder / HEAD).is_file():
        raise UsageError(
            f"{visible(str(folder))} holds a training already: go on with it by --resume, or choose another --record."
        )
    raise UsageError(f"{visible(str(folder))} is not empty; --record takes the name of a new folder.")


def run_training(recipe: Recipe, data: TrainingData, goal: Goal, console: Console) -> int:
    """Train as `recipe` says on `data`, which it names; the exit code: 0, or 128 + the ending signal.

    Raises UsageError (numbers that make no network, no such folder), DataError (data that do not fit),
    MissingExtraError (no TensorFlow), ConvtuiError (it does not start, the loss is no number any more, or a file cannot
    be written).
    """
    check_goal(goal)
    spec = spec_for(recipe, data, goal)
    check_data(data, spec)
    require_tensorflow()
    notes = {
        "convtui": convtui.__version__,
        "command": command_line(recipe, data, goal),
        "date": datetime.now(UTC).date().isoformat(),
    }
    plan = trainer.Plan(spec, recipe, notes)
    _say(console, "Starting TensorFlow ...")
    if goal.record is not None:
        return _in_folder(plan, data, goal.record, goal, console)
    watch = _Watch(goal, recipe.epochs, console)
    with Interruption() as interruption:
        load_engine()
        try:
            with watch:
                network = trainer.train(
                    plan,
                    data,
                    on_step=watch.step,
                    on_epoch=watch.epoch,
                    stopped=lambda: interruption.signal is not None,
                )
        except trainer.DivergedError as error:
            goal.save(error.network)
            raise
    _say(console, _last_words(network, goal, recipe.epochs, interruption.signal))
    whole = network is not None and network.metadata["epochs"] == recipe.epochs
    return 0 if whole or interruption.signal is None else 128 + interruption.signal


def resume_training(folder: Path, data: TrainingData, goal: Goal, console: Console) -> int:
    """Go on with the run in `folder`, on its `data`, as if it had never stopped; otherwise as `run_training`."""
    check_goal(goal, resumed=True)
    require_tensorflow()
    _say(console, "Starting TensorFlow ...")
    return _in_folder(None, data, folder, goal, console)


def _in_folder(plan: trainer.Plan | None, data: TrainingData, folder: Path, goal: Goal, console: Console) -> int:
    """A new run, or, without a plan, the one that is there."""
    recipe = head_of(folder).recipe if plan is None else plan.recipe
    epochs = recipe.epochs if recipe else 0
    orders = Orders.from_fd(0) if goal.obeys else Orders()
    watch = _Watch(goal, epochs, console, status_of(folder) if plan is None else None)
    with Interruption(then=lambda: orders.put("stop")) as interruption:
        load_engine()
        with watch:
            if plan is None:
                ending = running.resume(folder, data, orders=orders, on_step=watch.step, on_epoch=watch.epoch)
            else:
                ending = running.record(plan, data, folder, orders=orders, on_step=watch.step, on_epoch=watch.epoch)
    if ending.message or (ending.state == "finished" and watch.saved is None):  # it was finished before
        goal.save(ending.network)
    if ending.message:
        if not goal.obeys:
            raise ConvtuiError(ending.message)
    else:
        _say(console, _last_words_of_run(ending, watch.saved, folder, goal, epochs, interruption.signal))
    return 128 + interruption.signal if interruption.signal is not None and ending.state == "stopped" else 0


def spec_for(recipe: Recipe, data: TrainingData, goal: Goal) -> NetworkSpec:
    """The network that `recipe` makes for `data`, called as it is kept; else by the bundled one's name, if it is built
    like that one; else as its file. UsageError where its numbers make none.
    """
    shape = data.x_train.shape[1:]
    input_shape = shape[0], shape[1], shape[2] if len(shape) == 3 else 1
    named = goal.name or (goal.record and goal.record.resolve().name)
    try:
        spec = spec_of(recipe, "network", input_shape, data.labels)
    except ValueError as reason:
        raise UsageError(
            f"For pictures of {input_shape[0]} x {input_shape[1]} these numbers make no network: {reason}; give fewer "
            "--layers, a smaller --kernel, or --padding same."
        ) from None
    if named is None:
        named = next((name for name, other in ARCHITECTURES.items() if replace(spec, name=name) == other), None)
    # Keras makes a scope of it, hence few characters.
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", named or (goal.output and goal.output.stem) or "", flags=re.ASCII)
    return replace(spec, name=plain.strip("-._")[:40] or "network")


def command_line(recipe: Recipe, data: TrainingData, goal: Goal) -> str:
    """What a user types for the same result, without the folders of this machine."""
    return shlex.join(["convtui", "train", *words_of(replace(recipe, data=data.name)), *goal.words()])


class _Watch:
    """A context: a bar on the console while it trains, a line and what is to be saved after every epoch."""

    def __init__(self, goal: Goal, epochs: int, console: Console, before: Status | None = None) -> None:
        self._goal = goal
        self.saved: Network | None = None
        columns = (
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[reading]}"),
            TextColumn("{task.fields[left]}"),
        )
        # In a file or a pipe it would leave one bar behind, whatever became of the training.
        self._bar = Progress(*columns, console=console, disable=console.quiet or not console.is_terminal)
        now = before or Status("running", epoch=1)
        self._task = self._bar.add_task("", total=now.steps or None, completed=now.step, epoch=f"{now.epoch}/{epochs}")
        self._bar.update(self._task, reading="first step", left="")

    def __enter__(self) -> None:
        self._bar.start()

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, now: trainer.Progress) -> None:
        self._bar.update(
            self._task,
            total=now.steps,
            completed=now.step,
            epoch=f"{now.epoch}/{now.epochs}",
            reading=f"loss {now.loss:.4f}  accuracy {now.accuracy:.2%}",
            left="" if now.left is None else f"{_clock(now.left)} left",
        )

    def epoch(self, network: Network) -> None:
        self._goal.save(network)
        self.saved = network
        if not self._goal.obeys:
            _say(self._bar.console, f"epoch {network.metadata['epochs']}: {_reading(network)}; saved")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _say(console: Console, sentence: str) -> None:
    """Plain text: never markup; in a file one line, on a terminal wrapped between words."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=not console.is_terminal)


def _reading(network: Network) -> str:
    accuracy, count = network.metadata["test_accuracy"], network.metadata["n_test"]
    if not isinstance(accuracy, float):
        return "no test images to measure it on"
    return f"reads {accuracy:.2%} of {count:,} test images right"


def _finding(network: Network) -> str:
    """As a clause."""
    return f"it {_reading(network)}" if network.metadata["test_accuracy"] is not None else f"it had {_reading(network)}"


def _last_words(network: Network | None, goal: Goal, epochs: int, number: int | None) -> str:
    places, are_two = goal.places(), bool(goal.output and goal.name)
    holds = f"{places} {'hold' if are_two else 'holds'}"
    if network is None:
        by = signal.Signals(number).name if number else "an early end"
        rest = "stay as they were" if are_two else "stays as it was"
        return f"Stopped by {by} before the first epoch was finished: {places} {rest}."
    done = network.metadata["epochs"]
    if done == epochs or number is None:
        return f"{holds} the network after {done} of {epochs} epochs; {_finding(network)}."
    by = signal.Signals(number).name
    return f"Stopped by {by}: {holds} the last finished epoch, {done} of {epochs}; {_finding(network)}."


def _last_words_of_run(
    ending: running.Ending, saved: Network | None, folder: Path, goal: Goal, epochs: int, number: int | None
) -> str:
    where, places = shlex.quote(visible(str(folder))), goal.places()
    step, done = ending.network.metadata["step"], ending.network.metadata["epochs"]
    if ending.state == "stopped":
        by = signal.Signals(number).name if number else "an order"
        also = ""
        if places and saved is not None:
            also = f", {places} epoch {saved.metadata['epochs']}"
        return (
            f"Stopped by {by}: {where} holds it as it was at step {step:,}{also}; go on with: "
            f"convtui train --resume {where}"
        )
    also = f", and so {'do' if goal.output and goal.name else 'does'} {places}" if places else ""
    return (
        f"{where} holds the network after {done} of {epochs} epochs{also}; {_finding(ending.network)}. See how "
        f"it learned: convtui {where}"
    )
