"""The body of `convtui train`: a progress bar, a file after every epoch, and one sentence at the end."""

import shlex
import signal
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import convtui
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.train import trainer
from convtui.train.architectures import architecture
from convtui.train.checkpoint import check_output, save_network
from convtui.train.data import TrainingData, check_data
from convtui.train.engine import load_engine, require_tensorflow
from convtui.train.interruption import Interruption

MOST_EPOCHS = 1_000
LARGEST_SEED = 2**32 - 1


def run_training(net: str, data: TrainingData, epochs: int, seed: int, output: Path, console: Console) -> int:
    """Train architecture `net` on `data` and write `output`; the exit code: 0, or 128 + the ending signal.

    Raises UsageError (unknown name, impossible number, no such folder), DataError (data that do not fit),
    MissingExtraError (no TensorFlow), ConvtuiError (it does not start, or the file cannot be written).
    """
    spec = architecture(net)
    if not 1 <= epochs <= MOST_EPOCHS:
        raise UsageError(f"--epochs is {epochs}; it takes a whole number from 1 to {MOST_EPOCHS}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"--seed is {seed}; it takes a whole number from 0 to {LARGEST_SEED}.")
    check_output(output)
    check_data(data, spec)
    require_tensorflow()
    notes = {
        "convtui": convtui.__version__,
        "command": command_line(net, data, epochs, seed, output),
        "date": datetime.now(UTC).date().isoformat(),
    }
    plan = trainer.Plan(spec, epochs, seed, notes=notes)
    with Interruption() as interruption:
        _say(console, "Starting TensorFlow ...")
        load_engine()
        network = _with_bar(plan, data, output, console, interruption)
    _say(console, _last_words(network, output, epochs, interruption.signal))
    whole = network is not None and network.metadata["epochs"] == epochs
    return 0 if whole or interruption.signal is None else 128 + interruption.signal


def command_line(net: str, data: TrainingData, epochs: int, seed: int, output: Path) -> str:
    """What a user types for the same result, without the folders of this machine."""
    words = ["convtui", "train", "--net", net, "--data", Path(data.name).name]
    if data.take is not None:
        words += ["--take", f"{data.take[0]}:{data.take[1]}"]
    return shlex.join([*words, "--epochs", str(epochs), "--seed", str(seed), "--output", output.name])


def _with_bar(
    plan: trainer.Plan, data: TrainingData, output: Path, console: Console, interruption: Interruption
) -> Network | None:
    columns = (
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[reading]}"),
        TimeRemainingColumn(),
    )
    steps = -(-len(data.x_train) // plan.batch_size)
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=steps * plan.epochs, epoch=f"1/{plan.epochs}", reading="first step")

        def on_step(now: trainer.Progress) -> None:
            bar.update(
                task,
                completed=(now.epoch - 1) * now.steps + now.step,
                epoch=f"{now.epoch}/{now.epochs}",
                reading=f"loss {now.loss:.4f}  accuracy {now.accuracy:.2%}",
            )

        def on_epoch(network: Network) -> None:
            save_network(network, output)
            _say(bar.console, f"epoch {network.metadata['epochs']}: {_reading(network)}; saved")

        return trainer.train(
            plan, data, on_step=on_step, on_epoch=on_epoch, stopped=lambda: interruption.signal is not None
        )


def _say(console: Console, sentence: str) -> None:
    """Plain text: never markup; in a file one line, on a terminal wrapped between words."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=not console.is_terminal)


def _reading(network: Network) -> str:
    accuracy, count = network.metadata["test_accuracy"], network.metadata["n_test"]
    if not isinstance(accuracy, float):
        return "no test images to measure it on"
    return f"reads {accuracy:.2%} of {count:,} test images right"


def _last_words(network: Network | None, output: Path, epochs: int, number: int | None) -> str:
    name = visible(str(output))
    if network is None:
        by = signal.Signals(number).name if number else "an early end"
        return f"Stopped by {by} before the first epoch was finished: {name} was not touched."
    done = network.metadata["epochs"]
    if done == epochs or number is None:
        return f"{name} holds the network after {done} of {epochs} epochs; it {_reading(network)}."
    by = signal.Signals(number).name
    return f"Stopped by {by}: {name} holds the last finished epoch, {done} of {epochs}; it {_reading(network)}."
