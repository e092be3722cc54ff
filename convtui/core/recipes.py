"""Recipes with a name: the usual one, and five from which training fails, each in its own way."""

from msgspec import Struct

from convtui.core.recipe import Recipe


class Named(Struct, frozen=True):
    """`about` says in a line what is done; `see` what is to be seen, and why, in one or two sentences."""

    name: str
    title: str
    about: str
    see: str
    recipe: Recipe


RECIPES: tuple[Named, ...] = (
    Named("lecture", "as in the lecture", "one convolution of 32 filters, bundled digits", "", Recipe()),
    Named(
        "high-rate",
        "learning rate too high",
        "each step overshoots",
        "",
        Recipe(optimizer="adam", learning_rate=0.5, epochs=3),
    ),
    Named(
        "dead-relus",
        "dead ReLUs",
        "every bias begins far below zero",
        "",
        Recipe(bias=-3.0, epochs=3),
    ),
    Named(
        "shuffled-labels",
        "shuffled labels",
        "every picture has another's label",
        "",
        Recipe(labels="shuffled", images=1_000, epochs=30),
    ),
    Named(
        "constant-start",
        "constant initial weights",
        "all weights begin the same",
        "",
        Recipe(start="constant", epochs=3),
    ),
    Named(
        "overfitting",
        "overfitting on few digits",
        "a hundred digits, seen again and again",
        "",
        Recipe(images=100, epochs=60),
    ),
)


def named(name: str) -> Named:
    """KeyError for a name that there is not."""
    return {one.name: one for one in RECIPES}[name]
