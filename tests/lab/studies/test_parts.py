"""A unit's parts: the keys, the walk down, and numbers that add up as they are printed."""

from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.parts_found import PartsFound, parts_found, printed, where
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import Trial
from tests.lab.small_world import WORLD, after, intents, typed

OPEN = want.OpenStudy("parts")
SMALL = State(mode="filters", trained=TrainedView(layer="second", filter=3, place=(2, 1)))


@cache
def library() -> Library:
    return Library()


def pressed_on(view: TrainedView, *pressed: Intent) -> TrainedView:
    state = State(mode="filters", trained=view)
    for intent in pressed:
        state = reduce(state, intent, library())
    return state.trained


def stacked(layer: str, unit: int, row: int = 0, column: int = 0, at: int = 0, digit: int = 3) -> TrainedView:
    study = Parts(at=at, layer=layer, unit=unit, place=(row, column))
    return TrainedView(trial=Trial(network="stacked", digit=digit), layer="conv2d_1", study=study)


def found(view: TrainedView) -> PartsFound:
    return parts_found(view, library())


def study(*pressed: Intent) -> Parts:
    made = after(OPEN, *pressed, state=SMALL).trained.study
    assert isinstance(made, Parts)
    return made


# -- the keys


def test_it_begins_at_the_views_filter_and_place() -> None:
    assert study() == Parts(layer="second", unit=3, place=(2, 1))
    assert after(want.Commit(), state=SMALL).trained.study == study(), "Enter on a dot opens it"
    assert after(OPEN, OPEN, state=SMALL).trained == SMALL.trained
    assert after(OPEN, want.Cancel(), state=SMALL).trained == SMALL.trained


def test_arrows_n_and_b_go_through_the_ranks() -> None:
    assert [study(move).at for move in (want.Move(rows=1), want.Move(columns=1), want.Step(1))] == [1, 1, 1]
    assert study(want.Move(rows=1, big=True)).at == 8
    assert study(want.Step(-1)).at == 0
    assert study(want.MoveToEnd(True)).at == 39
    assert study(want.MoveToEnd(True), want.MoveToEnd(False)).at == 0
    assert study(want.ChooseFilter(1000)).at == 39
    assert study(*typed("7!")).at == 6
    assert study(*typed("7"), want.Move(rows=1)).at == 1


def test_enter_follows_the_channel_down_and_esc_comes_back_up() -> None:
    down = after(OPEN, want.Move(rows=1), want.Commit(), state=SMALL)
    made = down.trained.study
    assert isinstance(made, Parts)
    parts = parts_found(after(OPEN, state=SMALL).trained, WORLD).parts  # type: ignore[arg-type]
    channel = parts.order[1]
    assert (made.layer, made.unit, made.at) == ("first", channel, 0)
    passed = WORLD.activations(Trial())
    row, column = parts.source(channel)
    assert passed.of("first")[*made.place, channel] == passed.of("pool")[row, column, channel], "the pool's winner"
    assert (down.trained.layer, down.trained.filter, down.trained.place) == ("first", channel, made.place)
    up = after(want.Cancel(), state=down).trained
    assert up.study == study(want.Move(rows=1))
    assert (up.layer, up.filter, up.place) == ("second", 3, (2, 1))
    assert after(want.Cancel(), want.Cancel(), state=down).trained.study is None
    assert after(want.StepLayer(1), state=down).trained == up
    assert after(OPEN, want.Move(rows=1), want.StepLayer(-1), state=SMALL) == down


def test_below_the_first_layer_there_is_nothing() -> None:
    down = after(OPEN, want.Commit(), state=SMALL)
    same = after(want.Commit(), state=down)
    assert same == down
    assert "reads pixels" in str(trained_complaint(down, want.Commit(), same, WORLD))
    top = after(OPEN, state=SMALL)
    assert after(want.StepLayer(1), state=top) == top


def test_of_a_pool_or_a_flatten_the_unit_that_it_comes_from() -> None:
    view = replace(SMALL.trained, study=Field(layer="pool", unit=5, place=(1, 2)))
    made = reduce(State(mode="filters", trained=view), OPEN, WORLD).trained.study
    assert isinstance(made, Parts)
    passed = WORLD.activations(Trial())
    assert (made.layer, made.unit) == ("first", 5)
    assert passed.of("first")[*made.place, 5] == passed.of("pool")[1, 2, 5]


@given(st.lists(intents, max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_is_pressed_the_unit_is_there(pressed: list[Intent]) -> None:
    made = after(OPEN, *pressed, state=SMALL).trained
    if isinstance(made.study, Parts) and made.study.layer is not None:
        passed = WORLD.activations(made.trial)
        if any(layer.name == made.study.layer for layer in passed.spec.layers):
            shape = passed.of(made.study.layer).shape
            assert 0 <= made.study.unit < shape[-1]
            assert made.study.at >= 0
            assert all(0 <= place < size for place, size in zip(made.study.place, shape[:-1], strict=False))


# -- what is shown


def test_the_walk_ends_at_edges() -> None:
    """From a digit's logit by its strongest parts down to nine pixels."""
    view = pressed_on(stacked("dense", 3), *[want.Commit()] * 3)
    names = [step[0] for step in view.study.trail]  # type: ignore[union-attr]
    assert names == ["dense", "conv2d_2", "conv2d_1"]
    last = found(view)
    assert (last.spot.layer, last.former, len(last.parts.parts)) == ("conv2d", None, 1)
    assert last.parts.sum + 0 == pytest.approx(float(last.parts.products.sum()) + last.parts.bias, abs=1e-5)


def test_of_each_channel_its_filter_its_map_and_where_its_largest_product_stands() -> None:
    made = found(stacked("conv2d_1", 12, 4, 5))
    passed = library().activations(Trial(network="stacked", digit=3))
    for number in made.parts.order[:6]:
        channel = made.channel(number)
        assert channel.name == f"filter {number + 1}"
        assert channel.map is not None
        assert np.array_equal(channel.map, passed.of("max_pooling2d")[..., number])
        products = made.parts.products[..., number] * (1 if channel.part >= 0 else -1)
        row, column = np.unravel_index(int(products.argmax()), (3, 3))
        assert channel.where == where((int(row), int(column)), (3, 3))
    words = {made.channel(number).words for number in range(32)}
    assert any(word.startswith("edge that ") for word in words)


def test_a_deeper_filter_is_what_it_is_made_of() -> None:
    made = found(stacked("conv2d_2", 12, 1, 1))
    strongest = made.parts.order[0]
    below = pressed_on(stacked("conv2d_2", 12, 1, 1), want.Commit())
    parts = found(below).parts
    most = [number + 1 for number in parts.order if parts.parts[number] > 0][:2]
    assert made.channel(strongest).words == f"of {most[0]} and {most[1]}"


def test_colours_and_units_have_names() -> None:
    trial = Trial(network="colour", picture=library().picture_for(Trial(network="colour")))
    made = found(TrainedView(trial=trial, study=Parts(layer="conv2d", unit=3)))
    assert [made.name(number) for number in range(3)] == ["red", "green", "blue"]
    lecture = found(TrainedView(study=Parts(layer="dense_1", unit=3)))
    assert lecture.name(6) == "unit 7"
    assert lecture.label == "3"
    assert lecture.channel(6).map is None
    assert found(TrainedView(study=Parts(layer="dense", unit=3))).name(6) == "filter 7"


@pytest.mark.parametrize(
    ("cell", "shape", "words"),
    [
        ((0, 0), (3, 3), "above left"),
        ((0, 1), (3, 3), "above"),
        ((1, 1), (3, 3), "in the middle"),
        ((1, 2), (3, 3), "right"),
        ((2, 0), (3, 3), "below left"),
        ((4, 3), (5, 5), "below right"),
        ((1, 0), (2, 2), "below left"),
        ((0, 0), (1, 1), ""),
        ((0, 1), (1, 3), "in the middle"),
    ],
)
def test_where_in_the_window(cell: tuple[int, int], shape: tuple[int, int], words: str) -> None:
    assert where(cell, shape) == words


# -- numbers as they are printed


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=12), st.integers(0, 4))
def test_what_is_printed_adds_up_and_each_is_off_by_less_than_one_in_its_last_digit(
    values: list[float], decimals: int
) -> None:
    texts, total = printed(values, sum(values), decimals)
    assert sum(Decimal(text) for text in texts) == Decimal(total)
    for text, value in zip(texts, values, strict=True):
        assert abs(float(text) - value) <= 10.0**-decimals * (1 + 1e-6) + 1e-9
    assert abs(float(total) - sum(values)) <= 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-9


def test_signs_are_printed() -> None:
    assert printed([0.25, -0.125], 0.125, 3) == (("+0.250", "-0.125"), "+0.125")
    assert printed([1.0, -1.0], 0.0, 1) == (("+1.0", "-1.0"), "+0.0")
