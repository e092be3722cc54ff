"""The form of a new training: what keys make of a recipe, and what is worked out of it before anything is trained."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.recipe import BASES, Recipe, fault, spec_of
from convtui.core.recipes import RECIPES, named
from convtui.errors import ConvtuiError, DataError
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.setup_data import Facts, facts_of, looked
from convtui.lab.setup_lines import DATA, LINES, value_words
from convtui.lab.setup_made import made_of, misfit, used
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Setup
from convtui.network.ledger import ledger, totals
from convtui.source.array_heads import labelled_heads
from convtui.source.datasets import load_dataset
from tests.lab.small_world import WORLD, after, intents, typed

OPEN = want.OpenStudy("setup")
AT = {line.field: index for index, line in enumerate(LINES)}
DIGITS = Facts((28, 28, 1), 10, 9_000, 1_000)


def form(recipe: Recipe = BASES["lecture"], field: str = "") -> State:
    """The form, open on the line of a field of the recipe."""
    state = after(OPEN, state=State("training", trained=TrainedView(recipe=recipe)))
    return after(want.ClickTool(AT[field], 0), state=state)


def said(intent: Intent, state: State) -> str | None:
    return complaint(state, intent, reduce(state, intent, WORLD), WORLD)


def right(by: int, state: State) -> State:
    for _ in range(abs(by)):
        state = after(want.Move(columns=1 if by > 0 else -1), state=state)
    return state


def test_e_opens_it_and_closes_it_and_what_was_set_stays() -> None:
    state = after(OPEN, want.Move(rows=3), want.Move(columns=1), state=State("training"))
    assert isinstance(state.trained.study, Setup)
    assert state.trained.recipe == Recipe(filters=64)
    for close in (OPEN, want.Cancel()):
        closed = after(close, state=state).trained
        assert closed.study is None
        assert closed.recipe == Recipe(filters=64)
    assert after(OPEN, state=after(OPEN, state=state)).trained.recipe == Recipe(filters=64)


def test_every_field_of_a_recipe_has_a_line_but_the_range() -> None:
    assert {line.field for line in LINES[1:]} == {*Recipe.__struct_fields__} - {"take"}


@pytest.mark.parametrize(
    ("field", "by", "found"),
    [
        ("learning_rate", 3, [0.002, 0.005, 0.01]),
        ("learning_rate", -3, [0.0005, 0.0002, 0.0001]),
        ("batch", 2, [256, 512]),
        ("batch", -2, [64, 32]),
        ("filters", -5, [16, 8, 4, 2, 1]),
        ("kernel", 2, [5, 7]),
        ("layers", 2, [2, 3]),
        ("images", -2, [50_000, 20_000]),
        ("epochs", 3, [6, 8, 10]),
        ("dropout", 2, [0.05, 0.1]),
        ("padding", 2, ["same", "valid"]),
        ("optimizer", -1, ["rmsprop"]),
        ("data", 2, ["mnist", "fashion_mnist"]),
        ("data", -1, ["cifar100"]),
        ("bias", -2, [-0.5, -1]),
        ("seed", 1, [1]),
    ],
)
def test_arrows_go_through_sensible_values(field: str, by: int, found: list[object]) -> None:
    state = form(field=field)
    values = [
        getattr(right(step * (1 if by > 0 else -1), state).trained.recipe, field) for step in range(1, abs(by) + 1)
    ]
    assert values == found
    assert value_words(LINES[AT[field]], right(by, state).trained.recipe) == str(found[-1])


def test_a_value_that_was_typed_goes_to_the_next_of_the_row() -> None:
    state = form(Recipe(learning_rate=0.0037), "learning_rate")
    assert right(1, state).trained.recipe.learning_rate == 0.005
    assert right(-1, state).trained.recipe.learning_rate == 0.002


def test_pictures_end_with_all_of_them() -> None:
    state = form(Recipe(images=40_000), "images")
    assert [right(step, state).trained.recipe.images for step in (1, 2)] == [50_000, None]
    assert "cannot go above all of them" in (said(want.Move(columns=1), right(2, state)) or "")


@pytest.mark.parametrize(
    ("field", "keys", "value"),
    [
        ("learning_rate", "0.05", 0.05),
        ("filters", "12", 12),
        ("bias", "-3", -3.0),
        ("seed", "4294967295", 4294967295),
        ("dropout", ".25", 0.25),
        ("units", "0", 0),
        ("images", "75", 75),
    ],
)
def test_what_is_typed_replaces_the_number(field: str, keys: str, value: float) -> None:
    state = after(*typed(keys), state=form(field=field))
    assert state.trained.buffer == keys
    assert state.trained.ready is None, "Enter keeps the number first"
    assert state.trained.recipe == Recipe()
    for end in (want.Commit(), want.Move(rows=1), want.NextFocus(1)):
        kept = after(end, state=state).trained
        assert getattr(kept.recipe, field) == value
        assert type(getattr(kept.recipe, field)) is type(value)
        assert kept.ready == kept.recipe
    assert after(want.Cancel(), state=state).trained.recipe == Recipe()
    assert isinstance(after(want.Cancel(), state=state).trained.study, Setup), "the first Esc only drops the number"


@pytest.mark.parametrize(
    ("field", "keys", "words"),
    [
        ("filters", "300", "Filters cannot be 300: it is from 1 to 256."),
        ("epochs", "2.5", "Epochs cannot be 2.5: it takes whole numbers from 1 to 1000."),
        ("learning_rate", "0", "Learning rate cannot be 0: it is from 1e-08 to 1000."),
        ("batch", "1.2.3", "1.2.3 is not a number: batch stays as it was."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(field: str, keys: str, words: str) -> None:
    state = after(*typed(keys), state=form(field=field))
    assert said(want.Commit(), state) == words
    assert after(want.Commit(), state=state).trained.recipe == Recipe()


def test_a_choice_takes_no_numbers_and_a_paste_must_be_one() -> None:
    assert "left and right change it" in (said(want.TypeText("3"), form(field="padding")) or "")
    assert "not a number" in (said(want.TypeText("many"), form(field="batch")) or "")
    pasted = after(want.TypeText("1e-4"), want.Commit(), state=form(field="learning_rate"))
    assert pasted.trained.recipe.learning_rate == 0.0001


def test_n_goes_round_the_presets_from_any_line() -> None:
    state = form(field="seed")
    seen = []
    for _ in RECIPES:
        state = after(want.Step(1), state=state)
        seen.append(state.trained.recipe)
    assert seen == [*(one.recipe for one in RECIPES[1:]), RECIPES[0].recipe]
    assert after(want.Step(-1), state=state).trained.recipe == RECIPES[-1].recipe


def test_what_one_has_set_is_a_stop_on_the_way_round() -> None:
    own = right(1, form(named("dead-relus").recipe, "filters"))
    recipe = own.trained.recipe
    state, seen = own, []
    for _ in range(len(RECIPES) + 1):
        state = after(want.Step(1), state=state)
        seen.append(state.trained.recipe)
    names = [one.name for one in RECIPES]
    later = names.index("dead-relus") + 1
    assert seen == [*(one.recipe for one in (*RECIPES[later:], *RECIPES[:later])), recipe]
    assert after(want.Step(-1), state=own).trained.recipe == named("dead-relus").recipe
    assert (
        after(want.Step(1), want.Step(-1), want.RestoreFilter(), state=own).trained.recipe == named("dead-relus").recipe
    )


def test_r_gives_the_preset_back() -> None:
    preset = named("overfitting").recipe
    state = right(2, form(preset, "epochs"))
    assert state.trained.recipe != preset
    assert after(want.RestoreFilter(), state=state).trained.recipe == preset
    assert said(want.RestoreFilter(), after(want.RestoreFilter(), state=state)) == "It is as it was."


def test_data_of_ones_own_stay_among_the_choices() -> None:
    state = after(want.UseRecipe(Recipe(data="/somewhere/mine.npz")), state=form(field="data"))
    assert value_words(LINES[DATA], state.trained.recipe) == "mine.npz"
    there = right(3, state)
    assert there.trained.recipe.data == "fashion_mnist"
    assert right(-3, there).trained.recipe.data == "/somewhere/mine.npz"


def test_other_sights_wait_until_the_form_is_closed() -> None:
    for intent in (want.ShowSight("change"), want.PlayPause(), want.OpenStudy("apart")):
        assert after(intent, state=form()) == form()
        assert "Esc closes it first" in (said(intent, form()) or "")


@given(
    st.lists(intents | st.sampled_from([want.Move(columns=1), want.Move(columns=-1), want.Move(rows=1)]), max_size=40)
)
def test_whatever_is_done_the_recipe_can_be(done: list[Intent]) -> None:
    state = form()
    for intent in done:
        if not isinstance(intent, want.Go):
            state = reduce(state, intent, WORLD)
        assert fault(state.trained.recipe) is None


# -- what it would make

recipes = st.builds(
    Recipe,
    filters=st.sampled_from((1, 8, 32, 256)),
    kernel=st.integers(1, 15),
    layers=st.integers(1, 6),
    units=st.sampled_from((0, 128, 4096)),
    padding=st.sampled_from(("valid", "same")),
)


@given(recipes, st.sampled_from(((28, 28, 1), (32, 32, 3), (9, 40, 1), (64, 64, 3))))
def test_it_says_that_it_cannot_be_just_where_it_cannot(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    why = misfit(recipe, replace(DIGITS, shape=shape))
    try:
        spec_of(recipe, "it", shape, tuple("0123456789"))
    except ValueError:
        assert why is not None
        assert why.endswith(".")
    else:
        assert why is None


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(layers=4), "The fourth convolution's 3x3 window exceeds its 1x1 input: fewer layers."),
        (Recipe(layers=5, padding="same"), "The fifth pool's 2x2 window exceeds its 1x1 input: fewer layers."),
    ],
)
def test_which_layer_does_not_fit_is_said_in_one_line(recipe: Recipe, words: str) -> None:
    """By hand: 28 -> 26, 13 -> 11, 5 -> 3, 1; and 28, 14, 7, 3, 1."""
    assert misfit(recipe, DIGITS) == words
    assert len(words) < 79


def test_the_lectures_network_and_its_steps() -> None:
    """Of the notebook: 320 + 692,352 + 1,290; 9,000 pictures in batches of 128."""
    made = made_of(Recipe(), Library())
    assert made.spec is not None
    assert totals(ledger(made.spec)).parameters == 693_962
    assert (made.pictures, made.steps, made.words) == (9_000, 71, ("convtui", "train"))


@pytest.mark.parametrize(
    ("recipe", "count"),
    [({}, 9_000), ({"images": 70}, 70), ({"take": (100, 400)}, 300), ({"take": (8_900, 9_500)}, 100)],
)
def test_how_many_pictures_are_used(recipe: dict[str, Any], count: int) -> None:
    assert used(Recipe(**recipe), DIGITS) == count


def test_the_bundled_digits_are_what_is_said_of_them() -> None:
    data, facts = load_dataset("digits"), facts_of("digits", Library())
    assert data.x_test is not None
    assert facts == Facts(
        (*data.x_train.shape[1:], 1), int(data.y_train.max()) + 1, len(data.x_train), len(data.x_test)
    )


@pytest.mark.tensorflow
@pytest.mark.parametrize("recipe", [Recipe(layers=2, filters=5, kernel=5), Recipe(layers=3, units=0, padding="same")])
def test_parameters_are_those_that_keras_counts(recipe: Recipe) -> None:
    from convtui.train.architectures import build_model

    spec = made_of(recipe, Library()).spec
    assert spec is not None
    assert totals(ledger(spec)).parameters == build_model(spec).count_params()  # type: ignore[attr-defined]


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("recipe", "shape"),
    [
        (Recipe(layers=3, kernel=2, filters=3, units=7), (28, 28, 1)),
        (Recipe(layers=6, kernel=15, filters=2, units=0, padding="same"), (64, 70, 3)),
        (Recipe(layers=2, kernel=4, activation="leaky_relu"), (11, 40, 1)),
        (Recipe(kernel=5, units=0), (6, 7, 3)),
    ],
)
def test_each_line_of_the_table_is_what_keras_makes(recipe: Recipe, shape: tuple[int, int, int]) -> None:
    """A multiplication for each weight at each place that a layer gives."""
    from convtui.train.architectures import build_model

    spec = spec_of(recipe, "it", shape, tuple("0123456789"))
    model: Any = build_model(spec)
    for row, layer in zip(ledger(spec), model.layers, strict=True):
        gives = tuple(layer.output.shape[1:])
        weights = [] if not layer.weights else layer.get_weights()[:1]
        places = math.prod(gives[:-1])
        costs = sum(one.size for one in weights) * places
        assert (row.output_shape, row.parameters, row.multiply_adds) == (gives, layer.count_params(), costs)


# -- data of one's own


def test_a_files_heads_say_what_reading_it_finds(tmp_path: Path) -> None:
    colours = np.zeros((30, 9, 12, 3), np.uint8)
    several: dict[str, dict[str, Any]] = {
        "all": {"x_train": colours, "y_train": np.arange(30) % 7, "x_test": colours[:5], "y_test": np.arange(5)},
        "grey": {"x_train": colours[..., 0], "y_train": (np.arange(30) % 3)[:, None]},
        "images": {"images": colours[..., :1], "labels": np.arange(30) % 2},
    }
    for name, arrays in several.items():
        for write in (np.savez, np.savez_compressed):
            path = tmp_path / f"{name}.npz"
            write(path, **arrays)
            shape, count, tests, classes = labelled_heads(path)
            data = load_dataset(path)
            assert (*data.x_train.shape[1:3], data.x_train.shape[3] if data.x_train.ndim == 4 else 1) == shape
            assert (count, classes) == (len(data.x_train), int(data.y_train.max()) + 1)
            assert tests == (0 if data.x_test is None else len(data.x_test))


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"other": np.zeros(3)}, "lacks x_train"),
        ({"x_train": np.zeros((4, 9, 9)), "y_train": np.zeros(4, int)}, "bytes of shape"),
        ({"x_train": np.zeros((4, 9), np.uint8), "y_train": np.zeros(4, int)}, "bytes of shape"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path, arrays: dict[str, Any], words: str) -> None:
    path = tmp_path / "x.npz"
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=words):
        labelled_heads(path)
    with pytest.raises(ConvtuiError):
        load_dataset(path)
    assert words in (looked(str(path)).why or "")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + bytes(60)])
def test_damaged_files_are_refused_too(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        labelled_heads(path)


def test_a_folder_is_known_by_its_classes(tmp_path: Path) -> None:
    for name in ("cat", "dog", "eel"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.png").touch()
    assert looked(str(tmp_path)) == Facts(None, 3, None, None)
    library = Library()
    library.facts[str(tmp_path)] = looked(str(tmp_path))
    made = made_of(Recipe(data=str(tmp_path), layers=6), library)
    assert (made.spec, made.steps, made.why) == (None, None, None), "nothing is said of what is not known"
    why = looked(str(tmp_path / "cat")).why
    assert why is not None
    assert "each class" in why
