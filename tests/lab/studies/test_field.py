"""What a unit sees: the keys, and the proof by two whole passes."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.field_found import FieldFound, field_found
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.spots import over
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import Trial
from convtui.network.field import Square, field_of, seen_by
from convtui.network.forward import forward
from tests.lab.small_world import WORLD, after, intents, typed

OPEN = want.OpenStudy("field")
SMALL = State(mode="filters", trained=TrainedView(filter=3, place=(8, 9)))


@cache
def library() -> Library:
    return Library()


def field(*pressed: Intent, start: State = SMALL) -> Field:
    made = after(OPEN, *pressed, state=start).trained.study
    assert isinstance(made, Field)
    return made


def at(*pressed: Intent) -> tuple[str | None, int, tuple[int, int]]:
    made = field(*pressed)
    return made.layer, made.unit, made.place


@cache
def stacked(layer: str, unit: int = 0, row: int = 0, column: int = 0, digit: int = 3) -> TrainedView:
    view = TrainedView(trial=Trial(network="stacked", digit=digit))
    return replace(view, study=Field(layer=layer, unit=unit, place=(row, column)))


def found(view: TrainedView, *pressed: Intent) -> FieldFound:
    state = State(mode="filters", trained=view)
    for intent in pressed:
        state = reduce(state, intent, library())
    return field_found(state.trained, library())


# -- the keys


def test_it_begins_at_the_views_filter_and_place_and_f_closes_it() -> None:
    assert at() == ("first", 3, (8, 9))
    assert after(OPEN, OPEN, state=SMALL).trained == SMALL.trained
    assert after(OPEN, want.Move(rows=1), want.Cancel(), state=SMALL).trained == SMALL.trained


def test_arrows_move_over_the_map_n_and_b_through_the_channels() -> None:
    assert at(want.Move(rows=1), want.Move(columns=-1)) == ("first", 3, (9, 8))
    assert at(want.Move(rows=1, big=True)) == ("first", 3, (16, 9))
    assert at(want.Move(rows=-1000)) == ("first", 3, (0, 9))
    assert at(want.MoveToEnd(True)) == ("first", 3, (25, 25))
    assert at(want.Step(1), want.Step(1)) == ("first", 5, (8, 9))
    assert at(*[want.Step(-1)] * 4) == ("first", 39, (8, 9))
    assert at(*typed("12!")) == ("first", 11, (8, 9))
    assert at(*typed("12"), want.Cancel()) == ("first", 3, (8, 9))


def test_all_layers_can_be_reached_and_units_of_flat_ones_have_no_places() -> None:
    names = [at(*[want.StepLayer(1)] * times)[0] for times in range(6)]
    assert names == ["first", "pool", "second", "flatten", "dense", "dense"]
    ups = [want.StepLayer(1)] * 4
    layer, unit, place = at(*ups)
    assert (layer, place) == ("dense", (0, 0))
    assert unit == WORLD.activations(Trial()).output.argmax(), "the likeliest"
    assert at(*ups, want.Move(columns=1))[1] == min(unit + 1, 9)
    assert at(*ups, want.MoveToEnd(True))[1] == 9
    assert at(*ups, want.UseLayer("second"))[0] == "second"
    assert at(want.UseLayer("no such")) == at()


def test_up_it_looks_at_the_same_part_and_down_it_follows_the_largest() -> None:
    up = field(want.StepLayer(1), want.StepLayer(1))
    spec = WORLD.trained(Trial()).spec
    square = field_of(spec, "second", *up.place)
    assert square.holds(9, 10), "the middle of what the filter saw at 8,9"
    down = field(want.StepLayer(1), want.StepLayer(1), want.StepLayer(-1), want.StepLayer(-1))
    passed = WORLD.activations(Trial())
    pool = field(want.StepLayer(1), want.StepLayer(1), want.StepLayer(-1))
    assert down.layer == "first"
    assert passed.of("first")[*down.place, down.unit] == passed.of("pool")[*pool.place, pool.unit]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 25), st.integers(0, 25), st.sampled_from(("conv2d", "max_pooling2d", "conv2d_1", "conv2d_2")))
def test_the_unit_over_a_pixel_is_the_one_whose_middle_is_nearest(row: int, column: int, layer: str) -> None:
    passed = library().activations(Trial(network="stacked"))
    shape = passed.of(layer).shape

    def far(place: tuple[int, int]) -> float:
        square = field_of(passed.spec, layer, *place)
        middle = square.top + (square.rows - 1) / 2, square.left + (square.columns - 1) / 2
        return abs(middle[0] - row) + abs(middle[1] - column)

    nearest = min(far((y, x)) for y in range(shape[0]) for x in range(shape[1]))
    assert far(over(passed.spec, layer, row, column)) == nearest


def test_a_pool_out_and_the_field_shrinks_and_undo_gives_it_back() -> None:
    start = State(mode="filters", trained=replace(stacked("conv2d_2", 5, 1, 1)))
    squares, state = [], start
    for _ in range(3):
        squares.append(field_found(state.trained, library()).square.rows)
        state = reduce(state, want.CyclePool(), library())
    assert squares == [18, 12, 7]
    assert state.trained.trial.dropped == (), "and round again"
    undone = reduce(reduce(start, want.CyclePool(), library()), want.Undo(), library())
    assert undone.trained.trial == start.trained.trial


def test_three_five_seven_without_pools() -> None:
    dropped = Trial(network="stacked", dropped=("max_pooling2d", "max_pooling2d_1"))
    view = TrainedView(trial=dropped, study=Field(layer="conv2d_2"))
    made = field_found(view, library())
    assert [rows for layer, rows, _ in made.fields if layer.kind == "Conv2D"] == [3, 5, 7]
    assert made.square == Square(0, 0, 7, 7)


def test_what_the_weights_do_not_reach_falls_back_on_maps() -> None:
    start = State(mode="filters", trained=stacked("dense", 3))
    made = reduce(start, want.CyclePool(), library()).trained
    assert isinstance(made.study, Field)
    assert made.study.layer == "conv2d_2"
    assert field_found(made, library()).square.rows == 12


def test_enter_takes_the_unit_apart_and_f_comes_back_to_it() -> None:
    made = after(OPEN, want.Move(rows=1), want.Commit(), state=SMALL).trained
    assert made.study == Parts(layer="first", unit=3, place=(9, 9))
    back = reduce(State(mode="filters", trained=made), OPEN, WORLD).trained
    assert back.study == Field(layer="first", unit=3, place=(9, 9))


def test_the_tint_goes_and_comes() -> None:
    assert not field(want.CycleView()).tinted
    assert field(want.CycleView(), want.CycleView()).tinted


def test_no_layer_beyond_the_last() -> None:
    before = after(OPEN, *[want.StepLayer(1)] * 4, state=SMALL)
    same = after(want.StepLayer(1), state=before)
    assert trained_complaint(before, want.StepLayer(1), same, WORLD) == "There is no other layer that way."


@given(st.lists(intents, max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_is_pressed_the_unit_is_there(pressed: list[Intent]) -> None:
    made = after(OPEN, *pressed, state=SMALL).trained
    if isinstance(made.study, Field) and made.study.layer is not None:
        passed = WORLD.activations(made.trial)
        if any(layer.name == made.study.layer for layer in passed.spec.layers):
            shape = passed.of(made.study.layer).shape
            assert 0 <= made.study.unit < shape[-1]
            assert all(0 <= place < size for place, size in zip(made.study.place, shape[:-1], strict=False))


# -- the proof


@pytest.mark.parametrize(("layer", "place"), [("conv2d", (4, 9)), ("max_pooling2d_1", (1, 3)), ("conv2d_2", (1, 1))])
def test_space_tries_outside_inside_and_what_could_not_decide(layer: str, place: tuple[int, int]) -> None:
    view = stacked(layer, 2, *place)
    kinds = []
    for times in range(1, 10):
        made = found(view, *[want.PlayPause()] * times)
        proof = made.proof
        assert proof is not None
        assert proof.seen == made.square.holds(*proof.pixel)
        kinds.append((proof.seen, proof.could_decide))
        if not proof.seen:
            assert proof.same
        assert proof.new == (1.0 if proof.old < 0.5 else 0.0)
    assert kinds[0] == (False, False)
    assert (True, True) in kinds
    pixels = {found(view, *[want.PlayPause()] * times).proof.pixel for times in range(1, 10)}  # type: ignore[union-attr]
    assert len(pixels) > 5


def test_each_pixel_outside_leaves_the_unit_as_it_is_and_the_numbers_are_those_of_two_passes() -> None:
    view = stacked("conv2d_2", 9, 0, 1)
    passed = library().activations(view.trial)
    seen = seen_by(passed.spec, "conv2d_2", 0, 1)
    changes = 0
    for pixel in [(0, 0), (27, 27), (17, 4), (18, 10), (5, 3), (5, 22), (9, 14), (12, 12), (14, 10)]:
        proof = found(view, want.ChooseCell(*pixel)).proof
        assert proof is not None
        picture = passed.input.copy()
        picture[pixel] = 1.0 if picture[pixel] < 0.5 else 0.0
        again = forward(library().trained(view.trial), picture)
        assert (proof.before, proof.after) == (passed.before("conv2d_2")[0, 1, 9], again.before("conv2d_2")[0, 1, 9])
        assert seen[pixel] == proof.seen
        assert seen[pixel] or proof.same
        changes += not proof.same
    assert changes


def test_a_click_beside_the_picture_tries_nothing_and_another_unit_drops_the_proof() -> None:
    assert field(want.ChooseCell(28, 3)).proof is None
    assert field(want.ChooseCell(27, 3)).proof == (27, 3)
    assert field(want.ChooseCell(27, 3), want.Move(rows=1)).proof is None
    assert field(want.ChooseCell(27, 3), want.CycleView()).proof == (27, 3)


# -- what is shown


def test_the_levels_from_the_unit_down() -> None:
    made = found(stacked("conv2d_2", 7, 2, 0))
    assert [level.layer.name for level in made.levels] == [
        "conv2d_2",
        "max_pooling2d_1",
        "conv2d_1",
        "max_pooling2d",
        "conv2d",
    ]
    assert [level.sees for level in made.levels] == [
        Square(2, 0, 1, 1),
        Square(2, 0, 3, 3),
        Square(4, 0, 6, 6),
        Square(4, 0, 8, 8),
        Square(8, 0, 16, 16),
    ]
    assert [level.of for level in made.levels] == [1, 9 * 64, 36 * 64, 64 * 32, 256 * 32]
    assert all(0 < level.count <= level.of for level in made.levels)
    passed = library().activations(Trial(network="stacked", digit=3))
    for level in made.levels:
        stop = level.stop
        assert level.values is not None
        assert level.value == level.values[stop.row, stop.column]
        assert np.array_equal(level.values, passed.of(stop.layer)[..., stop.channel])
    assert made.square.holds(made.pixel.row, made.pixel.column)


def test_a_number_of_a_flatten_is_a_dot_of_the_map_before_it() -> None:
    number = (1 * 3 + 2) * 64 + 11  # row 1, column 2, channel 11 of 3 x 3 x 64
    made = found(stacked("flatten", number))
    assert made.square == found(stacked("conv2d_2", 11, 1, 2)).square == Square(4, 8, 18, 18)
    assert made.levels[1].stop.channel == 11
    assert found(stacked("dense", 4)).square == Square(0, 0, 26, 26)


def test_a_network_in_colour() -> None:
    trial = Trial(network="colour", picture=library().picture_for(Trial(network="colour")))
    view = TrainedView(trial=trial, study=Field(layer="conv2d_1", unit=3, place=(0, 5)))
    made = found(view, want.PlayPause())
    assert made.square == Square(-3, 7, 8, 8)
    assert made.seen == 5 * 8
    assert made.proof is not None
    assert made.proof.same
