"""What a recipe would make, worked out before anything is trained: the network, its costs, the steps, what is wrong."""

from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct

from convtui.core.recipe import Recipe, fault, has_pool, spec_of
from convtui.core.recipe_words import words_of
from convtui.lab.setup_data import Facts, facts_of

if TYPE_CHECKING:
    from convtui.core.layer import NetworkSpec
    from convtui.lab.library import Library

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
# A network is worked out for so many classes where they are not known: only its last layer hangs on them.
SOME_CLASSES = 10


class Made(Struct, frozen=True, eq=False):
    """`spec` is None where the data's size is not known, or where `why` says in one sentence why it cannot be.

    `pictures` is how many are trained on, `steps` how many steps an epoch has; None: not known. `words` is the command
    line that trains the same.
    """

    recipe: Recipe
    facts: Facts
    spec: "NetworkSpec | None"
    why: str | None
    pictures: int | None
    steps: int | None
    words: tuple[str, ...]


def made_of(recipe: Recipe, library: "Library") -> Made:
    """All of it, for the data as far as they are known."""
    facts = facts_of(recipe.data, library)
    why = facts.why or misfit(recipe, facts)
    spec = _spec(recipe, facts) if why is None else None
    pictures = used(recipe, facts)
    steps = None if pictures is None else ceil(pictures / recipe.batch)
    return Made(recipe, facts, spec, why, pictures, steps, ("convtui", "train", *words_of(recipe)))


def used(recipe: Recipe, facts: Facts) -> int | None:
    """How many pictures are trained on."""
    if facts.train is None:
        return None
    first, after = recipe.take or (0, facts.train)
    count = max(0, min(after, facts.train) - first)
    return count if recipe.images is None else min(count, recipe.images)


def misfit(recipe: Recipe, facts: Facts) -> str | None:
    """One sentence why a recipe makes no network for such pictures, with what to do; None where it does, or where that
    is not known yet.
    """
    why = fault(recipe)
    if why is not None:
        return f"{why[0].upper()}{why[1:]}."
    if facts.shape is None:
        return None
    why = _too_small(recipe, facts.shape[0], facts.shape[1])
    if why is not None:
        return why
    try:
        _spec(recipe, facts)
    except ValueError as error:
        why = str(error)
        return f"{why[0].upper()}{why[1:]}: fewer filters or units."
    return None


def _spec(recipe: Recipe, facts: Facts) -> "NetworkSpec | None":
    """None where the size of the pictures is not known; ValueError as `spec_of`."""
    if facts.shape is None:
        return None
    return spec_of(recipe, "yours", facts.shape, tuple(str(index) for index in range(facts.classes or SOME_CLASSES)))


def _too_small(recipe: Recipe, rows: int, columns: int) -> str | None:
    """Where maps have become smaller than what is to slide over them. Each convolution (valid) takes a kernel's side
    less one off them, each pool halves them.
    """
    side = recipe.kernel
    for index in range(recipe.layers):
        which = ORDINALS[index]
        if recipe.padding == "valid":
            if min(rows, columns) < side:
                fewer = "fewer layers" if index else "a smaller kernel"
                window = f"The {which} convolution's {side}x{side} window"
                return f"{window} exceeds its {rows}x{columns} input: {fewer}."
            rows, columns = rows - side + 1, columns - side + 1
        if has_pool(recipe, index):
            if min(rows, columns) < 2:
                fewer = "fewer layers" if index else "a smaller kernel"
                return f"The {which} pool's 2x2 window exceeds its {rows}x{columns} input: {fewer}."
            rows, columns = rows // 2, columns // 2
    return None
