"""Recipes: what is possible, and which network one makes."""

from typing import Any

import pytest
from msgspec.structs import replace

from convtui.core.recipe import BASES, BOUNDS, Recipe, fault, spec_of
from convtui.core.recipes import RECIPES, named
from convtui.core.spec import output_shapes, spec_from_text, spec_to_text

LABELS = ("cat", "dog", "owl")


def test_what_is_named_is_possible() -> None:
    for recipe in (*BASES.values(), *(one.recipe for one in RECIPES)):
        assert fault(recipe) is None
    assert named("overfitting").recipe.images == 100
    assert len({one.name for one in RECIPES}) == len(RECIPES)
    with pytest.raises(KeyError):
        named("overfit")


@pytest.mark.parametrize("name", BOUNDS)
def test_each_number_has_its_ends(name: str) -> None:
    least, most = BOUNDS[name]
    for value in (least, most):
        assert fault(replace(Recipe(), **{name: value})) is None
    for value in (least - 1, most + 1, float("nan")):
        found = fault(replace(Recipe(), **{name: value}))
        assert found == f"{name} is {value:g}: it is from {least:g} to {most:g}"


@pytest.mark.parametrize("take", [(5, 5), (9, 3), (-1, 4)])
def test_a_range_runs_forward(take: tuple[int, int]) -> None:
    assert fault(Recipe(take=take)) == f"take is {take[0]}:{take[1]}: the first is below the second"
    assert fault(Recipe(take=(0, 1))) is None


@pytest.mark.parametrize(
    ("options", "layers"),
    [
        ({}, "conv2d 26x26x32, max_pooling2d 13x13x32, flatten, dense 128, dense_1 3"),
        ({"units": 0}, "conv2d 26x26x32, max_pooling2d 13x13x32, flatten, dense 3"),
        (
            {"layers": 2, "filters": 4, "kernel": 5, "units": 0},
            "conv2d 24x24x4, max_pooling2d 12x12x4, conv2d_1 8x8x8, flatten, dense 3",
        ),
        (
            {"layers": 3, "filters": 4, "padding": "same", "units": 9},
            "conv2d 28x28x4, max_pooling2d 14x14x4, conv2d_1 14x14x8, max_pooling2d_1 7x7x8, conv2d_2 7x7x8, "
            "max_pooling2d_2 3x3x8, flatten, dense 9, dense_1 3",
        ),
    ],
)
def test_the_layers_that_a_recipe_makes(options: dict[str, Any], layers: str) -> None:
    spec = spec_of(Recipe(**options), "net", (28, 28, 1), LABELS)
    said = []
    for layer, shape in zip(spec.layers, output_shapes(spec), strict=True):
        size = "" if layer.kind == "Flatten" else " " + "x".join(map(str, shape))
        said.append(f"{layer.name}{size}")
    assert ", ".join(said) == layers
    assert spec.layers[-1].activation == "softmax"
    assert spec_from_text(spec_to_text(spec)) == spec


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "sigmoid", "linear"])
def test_all_layers_but_the_last_have_its_activation(activation: Any) -> None:  # noqa: ANN401
    spec = spec_of(Recipe(activation=activation, layers=2), "net", (28, 28, 1), LABELS)
    said = [layer.activation for layer in spec.layers if layer.kind in ("Conv2D", "Dense")]
    assert said == [activation, activation, activation, "softmax"]


@pytest.mark.parametrize("recipe", [Recipe(layers=6), Recipe(kernel=15, layers=2)])
def test_layers_that_do_not_fit_are_told_by_name(recipe: Recipe) -> None:
    with pytest.raises(ValueError, match=r"conv2d_|max_pooling2d_"):
        spec_of(recipe, "net", (28, 28, 1), LABELS)
