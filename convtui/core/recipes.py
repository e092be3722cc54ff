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
    Named(
        "lecture",
        "as in the lecture",
        "32 filters, 9,000 bundled digits",
        "Of the random filters a few happen to be edges; at the end many are. The loss falls from 2.3, which is "
        "guessing, to a small part of that.",
        Recipe(),
    ),
    Named(
        "high-rate",
        "learning rate too high",
        "each step overshoots",
        "The loss shoots up within two steps: each goes far beyond what it aims at. Then every ReLU is dead, and "
        "nothing moves any more.",
        Recipe(optimizer="adam", learning_rate=0.5, epochs=3),
    ),
    Named(
        "dead-relus",
        "dead ReLUs",
        "every bias begins far below zero",
        "The loss stays at 2.3, which is guessing, and no kernel moves: where every ReLU gives 0 there is no gradient.",
        Recipe(bias=-3.0, epochs=3),
    ),
    Named(
        "shuffled-labels",
        "shuffled labels",
        "every picture has another's label",
        "Training accuracy climbs to nearly 100 %, test accuracy stays at chance: what follows no rule can only be "
        "learned by heart.",
        Recipe(labels="shuffled", images=1_000, epochs=50),
    ),
    Named(
        "constant-start",
        "constant initial weights",
        "all weights begin the same",
        "All filters stay equal, for equal weights get equal gradients: 32 filters do the work of one. What "
        "changes (c) changes alike.",
        Recipe(start="constant", epochs=3),
    ),
    Named(
        "overfitting",
        "overfitting on few digits",
        "a hundred digits, seen again and again",
        "Soon all hundred are read right, but only three quarters of the others; the test loss turns and rises: they "
        "are learned by heart.",
        Recipe(images=100, epochs=60),
    ),
)


def named(name: str) -> Named:
    """KeyError for a name that there is not."""
    return {one.name: one for one in RECIPES}[name]
