"""The words of a recipe: few, and those that make it again."""

import re

import pytest
from msgspec.structs import replace

from convtui.core.recipe import BASES, Recipe
from convtui.core.recipe_words import option_of, words_of
from convtui.core.recipes import RECIPES


def test_what_is_usual_needs_no_words() -> None:
    assert words_of(Recipe()) == []
    assert words_of(BASES["stacked"]) == ["--net", "stacked"]
    assert words_of(BASES["colour"]) == ["--net", "colour"]


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(learning_rate=0.01), "--learning-rate 0.01"),
        (Recipe(take=(10, 60_000), data="mnist"), "--data mnist --take 10:60000"),
        (Recipe(bias=-3.0, epochs=3), "--epochs 3 --bias -3.0"),
        (Recipe(layers=3, units=0, filters=8), "--net stacked --filters 8"),
        (Recipe(layers=2), "--layers 2"),
        (replace(BASES["colour"], data="fashion_mnist"), "--net colour --data fashion_mnist"),
        (Recipe(start="constant", labels="shuffled", images=5), "--images 5 --start constant --labels shuffled"),
    ],
)
def test_only_what_differs_is_said(recipe: Recipe, words: str) -> None:
    assert words_of(recipe) == words.split()


def test_no_word_of_a_named_recipe_is_left_out() -> None:
    for named in RECIPES:
        said = [word for word in words_of(named.recipe) if re.match(r"--[a-z]", word)]
        assert len(said) == len(set(said))
        usual = Recipe()
        changed = [name for name in Recipe.__struct_fields__ if getattr(named.recipe, name) != getattr(usual, name)]
        assert said == [option_of(name) for name in changed], named.name
