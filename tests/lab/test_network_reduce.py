"""Network mode: walking through the layers, entering them, and taking pools out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.network_reduce import row_of, values_of, why_kept
from convtui.lab.reduce import reduce
from convtui.lab.state import Pooling, State, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.trained_state import Trial
from tests.lab.small_world import WORLD, SmallWorld, after, intents, typed
from tests.oracles import conv, max_pool, random_network

# Lines of the small world's network: the picture, then its layers.
PICTURE, FIRST, POOL, SECOND, FLATTEN, DENSE = range(6)


def at(row: int, **more: object) -> State:
    return State("network", trained=TrainedView(row=row, **more))  # type: ignore[arg-type]


def said(state: State, intent: Intent) -> str | None:
    return complaint(state, intent, reduce(state, intent, WORLD), WORLD)


def test_arrows_walk_from_line_to_line_and_stop_at_the_ends() -> None:
    rows = [after(*[want.Move(rows=1)] * steps, state=at(PICTURE)).trained.row for steps in range(8)]
    assert rows == [0, 1, 2, 3, 4, 5, 5, 5]
    assert after(want.Move(rows=-1), state=at(POOL)).trained.row == FIRST
    assert after(want.Move(rows=-1), state=at(PICTURE)) == at(PICTURE)
    assert after(want.Move(rows=1, big=True), state=at(PICTURE)).trained.row == FLATTEN
    assert after(want.MoveToEnd(True), state=at(FIRST)).trained.row == DENSE
    assert after(want.MoveToEnd(False), state=at(DENSE)).trained.row == PICTURE
    assert after(want.StepLayer(1), state=at(FIRST)).trained.row == POOL
    assert after(want.StepLayer(-1), state=at(FIRST)).trained.row == PICTURE
    assert after(want.ChooseRow(3), state=at(FIRST)).trained.row == SECOND
    assert after(want.ChooseRow(99), state=at(FIRST)).trained.row == DENSE


def test_tab_goes_round() -> None:
    assert after(want.NextFocus(1), state=at(DENSE)).trained.row == PICTURE
    assert after(want.NextFocus(-1), state=at(PICTURE)).trained.row == DENSE


def test_a_convolution_on_the_way_is_the_layer_of_filters_mode() -> None:
    assert after(want.ChooseRow(SECOND), state=at(FIRST, filter=30)).trained.layer == "second"
    assert after(want.ChooseRow(SECOND), state=at(FIRST, filter=30)).trained.filter == 5, "there are six"
    walked = after(want.ChooseRow(SECOND), want.ChooseRow(DENSE), state=at(FIRST)).trained
    assert (walked.row, walked.layer) == (DENSE, "second")


@pytest.mark.parametrize("focus", ["filters", "map", "picture"])
@pytest.mark.parametrize("forward", [want.Step(1), want.Move(columns=1)])
def test_n_and_right_are_about_the_picture_whatever_is_in_focus_in_filters_mode(focus: str, forward: Intent) -> None:
    before = at(POOL, focus=focus, mosaic=True, trial=Trial(digit=7))
    moved = after(forward, state=before)
    assert moved.trained == replace(before.trained, trial=Trial(digit=8))
    assert after(want.Step(-1), state=moved) == before
    assert after(want.Move(columns=-1), state=moved) == before


def test_n_pages_pictures_where_one_is_shown() -> None:
    coloured = at(FIRST, trial=Trial("in colour", picture="wide"))
    assert after(want.Step(1), state=coloured).trained.trial.picture == "small"
    assert after(want.Step(-1), state=coloured).trained.trial.picture == "letter-e"


def test_a_number_jumps_to_a_digit_or_a_picture() -> None:
    assert after(*typed("12!"), state=at(SECOND)) == at(SECOND, trial=Trial(digit=11))
    assert after(*typed("12"), want.Cancel(), state=at(SECOND)) == at(SECOND)
    assert after(*typed("12"), want.Move(rows=1), state=at(PICTURE)).trained == TrainedView(row=FIRST, layer=None)
    coloured = at(FIRST, trial=Trial("in colour", picture="wide"))
    assert after(*typed("4!"), state=coloured).trained.trial.picture == "large"
    assert after(*typed("5!"), state=coloured) == coloured


def test_a_number_beyond_the_last_is_answered() -> None:
    assert said(after(*typed("99999"), state=at(FIRST)), want.Commit()) == (
        "There is no digit 99999: they go from 1 to 20000."
    )
    assert said(after(*typed("500"), state=at(FIRST)), want.Commit()) is None, "there are not 500 filters, but digits"
    coloured = at(FIRST, trial=Trial("in colour", picture="wide"))
    assert said(after(*typed("5"), state=coloured), want.Commit()) == "There is no picture 5: they go from 1 to 4."


# -- Enter


def test_enter_on_a_convolution_shows_its_filters_at_the_same_place_of_the_same_digit() -> None:
    before = after(want.ChooseRow(SECOND), state=at(FIRST, place=(2, 1), filter=3, trial=Trial(digit=5), mosaic=True))
    entered = after(want.Commit(), state=before)
    assert entered.mode == "filters"
    kept = entered.trained
    assert (kept.layer, kept.place, kept.filter, kept.trial.digit) == ("second", (2, 1), 3, 5)
    assert (kept.focus, kept.mosaic, kept.pooling) == ("filters", False, Pooling())


def test_enter_on_a_pool_shows_the_filters_before_it_with_that_pool_on() -> None:
    entered = after(want.Commit(), state=after(want.ChooseRow(SECOND), want.ChooseRow(POOL), state=at(FIRST)))
    assert (entered.mode, entered.trained.layer) == ("filters", "first")
    assert entered.trained.pooling == Pooling("max", 4)


def test_enter_on_a_dense_layer_takes_its_likeliest_unit_apart() -> None:
    opened = after(want.Commit(), state=at(DENSE)).trained
    assert isinstance(opened.study, Parts)
    assert opened.study.layer == "dense"
    assert opened.study.unit == int(WORLD.activations(Trial()).of("dense").argmax())
    assert after(want.Cancel(), state=State("network", trained=opened)) == at(DENSE)


@pytest.mark.parametrize(("row", "word"), [(FLATTEN, "Flatten computes nothing"), (PICTURE, "d lists the digits")])
def test_enter_elsewhere_is_answered(row: int, word: str) -> None:
    assert after(want.Commit(), state=at(row)) == at(row)
    assert word in (said(at(row), want.Commit()) or "")


def test_coming_from_filters_the_layer_that_was_seen_there_is_chosen() -> None:
    seen = after(want.UseLayer("second"), want.Go("network"), state=State("filters"))
    assert (seen.mode, seen.trained.row) == ("network", SECOND)
    back = after(want.Go("filters"), want.Go("network"), state=after(want.ChooseRow(POOL), state=at(FIRST)))
    assert back.trained.row == POOL, "no layer of Filters mode was ever chosen"
    entered = after(want.ChooseRow(POOL), want.Commit(), want.Go("network"), state=at(FIRST, layer="first"))
    assert entered.trained.row == POOL, "its filters are those of the layer before it"


# -- f


@pytest.mark.parametrize("row", [FIRST, POOL, SECOND, FLATTEN, DENSE])
def test_f_opens_the_field_of_the_layers_largest_value(row: int) -> None:
    study = after(want.OpenStudy("field"), state=at(row)).trained.study
    assert isinstance(study, Field)
    layer = row_of(TrainedView(row=row), WORLD)
    assert layer is not None
    assert study.layer == layer.name
    values = WORLD.activations(Trial()).of(layer.name)
    there = values[(*study.place, study.unit)] if values.ndim == 3 else values[study.unit]
    assert there == values.max()


def test_f_on_the_picture_is_answered() -> None:
    assert after(want.OpenStudy("field"), state=at(PICTURE)) == at(PICTURE)
    assert "choose a layer first" in (said(at(PICTURE), want.OpenStudy("field")) or "")


# -- p


def test_p_takes_the_chosen_pool_or_the_next_out_and_puts_it_back() -> None:
    for row in (FIRST, POOL, DENSE):
        gone = after(want.DropPool(), state=at(row))
        assert gone.trained.trial.dropped == ("pool",)
        assert gone.trained.row == row
        assert after(want.DropPool(), state=gone).trained.trial == Trial()
        assert after(want.Undo(), state=gone).trained.trial == Trial()
        assert after(want.CyclePool(), state=at(row)).trained.trial.dropped == ("pool",)


def test_behind_a_pool_that_is_out_nothing_is_entered_and_why_is_said() -> None:
    gone = after(want.DropPool(), state=at(DENSE))
    assert values_of(gone.trained, WORLD) is None
    for intent in (want.Commit(), want.OpenStudy("field")):
        assert after(intent, state=gone) == gone
        assert said(gone, intent) == "dense says nothing while pool is out: u puts the pool back."
    out = after(want.ChooseRow(POOL), state=gone)
    assert said(out, want.OpenStudy("field")) == "pool is out: p puts it back."
    assert after(want.Commit(), state=out).mode == "filters"


def test_a_pool_stays_in_where_the_rest_would_be_too_much() -> None:
    spec = NetworkSpec(
        "wide", (600, 600, 1), (conv("a", 9, padding="same"), max_pool("b", 20), conv("c", 60, padding="same")), ()
    )
    wide = random_network(spec)

    class Wide(SmallWorld):
        def trained(self, trial: Trial) -> Network:
            layers = tuple(layer for layer in spec.layers if layer.name not in trial.dropped)
            return replace(wide, spec=replace(spec, layers=layers))

    before = at(2)
    assert reduce(before, want.DropPool(), Wide()) == before
    why = why_kept(before.trained, want.DropPool(), Wide())
    assert why == (
        "That pool stays in: without it c would give 21,600,000 numbers, more than the 4,000,000 that are kept."
    )
    assert complaint(before, want.DropPool(), before, Wide()) == why


# -- laws


@settings(max_examples=150, deadline=None)
@given(st.lists(intents, max_size=8), st.integers(-3, 9))
def test_the_line_is_always_one_that_there_is(many: list[Intent], row: int) -> None:
    state = reduce(State("network"), want.ChooseRow(row), WORLD)
    for intent in many:
        state = reduce(state, intent, WORLD)
        assert 0 <= state.trained.row <= len(WORLD.trained(replace(state.trained.trial, dropped=())).spec.layers)
        values = values_of(state.trained, WORLD)
        assert values is None or np.isfinite(values).all()


@pytest.mark.parametrize("name", ["lecture", "stacked", "colour"])
def test_every_line_of_the_bundled_networks_can_be_entered_or_says_why_not(name: str) -> None:
    library = Library()
    state = reduce(State("network"), want.UseNetwork(name), library)
    for row in range(len(library.network(name).spec.layers) + 1):
        here = reduce(state, want.ChooseRow(row), library)
        for intent in (want.Commit(), want.OpenStudy("field")):
            there = reduce(here, intent, library)
            assert there != here or complaint(here, intent, there, library)
