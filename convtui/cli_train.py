"""`convtui train`. Everything heavy is imported inside the command that needs it."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

import click
from msgspec.structs import replace

from convtui.commands import Sectioned, Whole, in_section
from convtui.core.layer import Padding
from convtui.core.names import suggest
from convtui.core.recipe import (
    ACTIVATIONS,
    AUGMENTATIONS,
    BASES,
    BOUNDS,
    BUNDLED,
    KERAS_DATASETS,
    LABELS,
    OPTIMIZERS,
    STARTS,
    Recipe,
)
from convtui.core.recipe_words import option_of
from convtui.core.recipes import RECIPES
from convtui.core.text import visible
from convtui.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from convtui.source.datasets import TrainingData
    from convtui.train.command import Goal

F = TypeVar("F", bound=Callable[..., int])
USUAL = Recipe()
PRESETS = "\b\nPresets, of which all but the first fail, each in its own way:\n" + "\n".join(
    f"  {one.name:<16} {one.title}" for one in RECIPES
)


class Number(click.ParamType[float]):
    """A number from `least` to `most`."""

    name = "X"

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        text = str(value)
        try:
            number = float(text) if len(text) <= 40 else math.nan
        except ValueError:
            number = math.nan
        if self.least <= number <= self.most:
            return number
        raise UsageError(
            f"{param.opts[0] if param else 'The number'} is {visible(text, 40) or 'empty'}: "
            f"give a number from {self.least:g} to {self.most:g}."
        )


class Range(click.ParamType[tuple[int, int]]):
    """Two whole numbers, the second above the first."""

    name = "A:B"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        text = str(value)
        first, colon, last = text.partition(":")
        if colon and all(part.isascii() and part.isdigit() and len(part) < 10 for part in (first, last)):
            if int(first) < int(last):
                return int(first), int(last)
            raise UsageError(f"--take is {first}:{last}: the first of the two is below the second.")
        raise UsageError(f"--take is {visible(text, 40) or 'empty'}: give two whole numbers such as 10000:60000.")


def _whole(field: str, text: str) -> Callable[[F], F]:
    least, most = BOUNDS[field]
    return _option(field, Whole(int(least), int(most)), text)


def _number(field: str, text: str) -> Callable[[F], F]:
    return _option(field, Number(*BOUNDS[field]), text)


def _choice(field: str, choices: tuple[str, ...], text: str) -> Callable[[F], F]:
    return _option(field, click.Choice(choices), text)


def _option(field: str, kind: "click.ParamType[object]", text: str, metavar: str | None = None) -> Callable[[F], F]:
    """Of a recipe: without a default of its own, so that a preset's or a network's holds."""
    usual = getattr(USUAL, field)
    text += "" if usual is None else f" Default: {usual}."
    return click.option(option_of(field), type=kind, metavar=metavar, help=text.strip())


@click.command("train", cls=Sectioned, epilog=PRESETS)
@in_section("Begin with")
@click.option(
    "--net",
    metavar="|".join(BASES),
    help=f"Built like a bundled network: {', '.join(BASES)}. Default: lecture, whose numbers the defaults below are.",
)
@click.option("--preset", metavar="NAME", help="One of the presets below. Options given beside it override it.")
@click.option("--resume", metavar="FOLDER", help="Go on with the training that --record or the app left there.")
@in_section("Data")
@_option(
    "data",
    click.STRING,
    "Labelled pictures: the bundled digits; mnist, fashion_mnist, cifar10 or cifar100, downloaded once; a file with "
    "x_train, y_train, x_test and y_test; or a folder with a folder of pictures for each class.",
    "digits|NAME|FILE.npz|FOLDER",
)
@_option("take", Range(), "Only the training pictures from A up to, but without, B.")
@_whole("images", "At most so many of them.")
@_choice("labels", LABELS, "Shuffled: every training picture gets another's.")
@_choice("augment", AUGMENTATIONS, "Move each picture by up to 2 pixels, mirror it by chance.")
@in_section("Network")
@_whole("filters", "Of the first convolution; each later one has twice as many.")
@_whole("kernel", "Its side, in pixels.")
@_whole("layers", "How many convolutions.")
@_whole("units", "Of the dense layer before the last; 0: none.")
@_choice("padding", get_args(Padding), "Of the convolutions.")
@_choice("activation", ACTIVATIONS, "Of all layers but the last.")
@_choice("start", STARTS, "The first weights: drawn at random, or all the same.")
@_number("bias", "What the biases of the convolutions begin with.")
@in_section("Training")
@_choice("optimizer", OPTIMIZERS, "")
@_number("learning_rate", "")
@_whole("batch", "Pictures in a step.")
@_whole("epochs", "How often each picture is seen.")
@_number("dropout", "The share of values dropped before the last layer.")
@_whole("seed", "Of all that is random.")
@in_section("Output")
@click.option("--output", metavar="FILE", help="The network, written after every epoch.")
@click.option("--name", metavar="NAME", help="Keep the network by that name: `--net NAME` then opens it.")
@click.option("--record", metavar="FOLDER", help="A new folder that grows: `convtui FOLDER` shows how it learns.")
@click.option("--orders", is_flag=True, hidden=True)
def train(
    resume: str | None, output: str | None, name: str | None, record: str | None, orders: bool, **options: object
) -> int:
    """Train a network with TensorFlow; how its filters form is recorded."""
    given = {field: value for field, value in options.items() if value is not None}
    if resume is not None:
        if given or record is not None:
            extra = option_of(next(iter(given), "record"))
            raise UsageError(f"--resume goes on with the training as it was begun: leave {extra} out.")
        return _resumed(Path(resume), output, name, orders)
    recipe = recipe_of(given)
    from convtui.train import command
    from convtui.train.engine import require_tensorflow

    goal = _goal(output, name, None if record is None else Path(record), orders)
    command.check_goal(goal)
    require_tensorflow()  # before what may take long
    console = _console(orders)
    data = _data(recipe, console)
    if _is_path(recipe.data):
        recipe = replace(recipe, data=os.path.abspath(recipe.data))  # noqa: PTH100 - links stay what they are
    return command.run_training(recipe, data, goal, console)


def recipe_of(given: dict[str, object]) -> Recipe:
    """What options, by the names of a recipe's fields, make of the base `net` or the `preset`. UsageError."""
    base, preset = given.get("net"), given.get("preset")
    if base is not None and preset is not None:
        raise UsageError("--net and --preset both say what to begin with: give one of the two.")
    recipes = {one.name: one.recipe for one in RECIPES} if preset is not None else BASES
    name = str(next(iter(BASES)) if base is None and preset is None else preset or base or "")
    if name not in recipes:
        what = "preset" if preset is not None else "network"
        near = suggest(name, recipes)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(recipes)}."
        raise UsageError(f"There is no {what} called {visible(name, 40) or 'nothing'} to train: {hint}")
    return replace(recipes[name], **{field: value for field, value in given.items() if field not in ("net", "preset")})


def _resumed(folder: Path, output: str | None, name: str | None, orders: bool) -> int:
    from convtui.train import command
    from convtui.train.engine import require_tensorflow
    from convtui.train.resumption import head_of

    recipe = head_of(folder).recipe
    assert recipe is not None, "head_of has refused it"
    goal = _goal(output, name, None, orders)
    command.check_goal(goal, resumed=True)
    require_tensorflow()
    console = _console(orders)
    return command.resume_training(folder, _data(recipe, console), goal, console)


def _goal(output: str | None, name: str | None, record: Path | None, orders: bool) -> "Goal":
    from convtui.train.command import Goal

    path = None if output is None else Path(output)
    if name is None:
        return Goal(path, record=record, obeys=orders)
    from convtui.source.kept import check_name, keep

    check_name(name)
    return Goal(path, name, lambda network: keep(name, network, replace=True), record, orders)


def _console(orders: bool) -> "Console":
    from rich.console import Console

    class Unheard(Console):
        """Who listened may leave, as `| head` does: that ends no training."""

        def on_broken_pipe(self) -> None:
            self.quiet = True
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)  # what is still in its buffer must not meet the pipe again at the end
            os.close(null)

    return Unheard(stderr=True, quiet=orders)


def _data(recipe: Recipe, console: "Console") -> "TrainingData":
    from convtui.source.datasets import load_dataset, taken

    if recipe.data in KERAS_DATASETS and recipe.data != "mnist":
        from convtui.source.datasets import from_arrays
        from convtui.train.keras_data import LABELS as CLASSES
        from convtui.train.keras_data import keras_arrays

        data = from_arrays(keras_arrays(recipe.data), recipe.data, CLASSES[recipe.data])
        return data if recipe.take is None else taken(data, recipe.take)
    if not recipe.data.strip():
        raise UsageError("--data is empty: give digits, the name of a data set, an .npz file or a folder.")
    if not os.path.lexists(recipe.data) and _is_path(recipe.data) and not Path(recipe.data).suffix:
        near = suggest(recipe.data, (BUNDLED, *KERAS_DATASETS))
        if near is not None:
            raise UsageError(
                f"No data, no file and no folder are called {visible(recipe.data, 60)}: did you mean {near}?"
            )
    data = load_dataset(recipe.data, recipe.take)
    for note in data.notes:
        console.print(note, markup=False, highlight=False, soft_wrap=not console.is_terminal)
    return data


def _is_path(data: str) -> bool:
    return data != BUNDLED and data not in KERAS_DATASETS
