"""The picture moved, turned, made noisy: the keys, and that every figure is of two full passes."""

from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.state import DRAWN, State, TrainedView
from convtui.lab.studies import disturb
from convtui.lab.study_state import Disturb
from convtui.lab.trained_state import Disturbance, Trial
from convtui.network.forward import forward
from convtui.ops.alike import alike
from convtui.ops.disturb import disturbed
from tests.lab.small_world import WORLD, after, typed
from tests.oracles import naive_pooling

OPEN = want.OpenStudy("disturb")
DOWN, RIGHT = want.Move(rows=1), want.Move(columns=1)
START = State(mode="filters", trained=TrainedView(trial=Trial(digit=3)))


@cache
def library() -> Library:
    return Library()


def done(*intents: Intent, start: State = START) -> TrainedView:
    return after(OPEN, *intents, state=start).trained


def how(*intents: Intent) -> Disturbance:
    return done(*intents).trial.disturbance


# -- keys


def test_arrows_move_the_picture_by_a_pixel_and_fourteen_at_most() -> None:
    assert how() == Disturbance()
    assert how(DOWN, RIGHT, RIGHT) == Disturbance((1, 2))
    assert how(*[want.Move(rows=-1)] * 20, *[RIGHT] * 20) == Disturbance((-14, 14))


def test_plus_turns_by_five_degrees_and_round() -> None:
    assert how(want.AddToCell(1), want.AddToCell(1)) == Disturbance(degrees=10)
    assert how(want.AddToCell(-1)) == Disturbance(degrees=-5)
    assert how(*[want.AddToCell(1)] * 36) == Disturbance(degrees=180)
    assert how(*[want.AddToCell(1)] * 37) == Disturbance(degrees=-175)
    assert how(*[want.AddToCell(1)] * 72) == Disturbance()


def test_n_and_b_change_the_noise_between_none_and_one_and_space_its_seed() -> None:
    assert how(want.Step(1), want.Step(1)) == Disturbance(noise=0.1)
    assert how(want.Step(1), want.Step(-1), want.Step(-1)) == Disturbance()
    assert how(*[want.Step(1)] * 30).noise == 1.0
    assert how(want.Step(1), want.PlayPause()) == Disturbance(noise=0.05, seed=1)
    assert how(want.PlayPause()) == Disturbance(noise=0.05), "there is no noise yet whose seed could change"


def test_home_takes_all_of_it_back_and_esc_keeps_it() -> None:
    made = (DOWN, want.AddToCell(1), want.Step(1), want.PlayPause())
    assert how(*made, want.MoveToEnd(False)) == Disturbance()
    for close in (OPEN, want.Cancel(), want.Commit(), want.CloseTool()):
        view = done(*made, close)
        assert view.study is None
        assert view.trial.disturbance == Disturbance((1, 0), 5, 0.05, 1)


def test_each_key_is_a_step_that_undo_takes_back() -> None:
    view = done(DOWN, want.AddToCell(1), want.Undo())
    assert view.trial.disturbance == Disturbance((1, 0))
    assert isinstance(view.study, Disturb)
    assert done(DOWN, want.Undo(), want.Redo()).trial.disturbance == Disturbance((1, 0))


def test_tab_shows_before_and_change_and_comes_back() -> None:
    shown = [done(*[want.NextFocus()] * times).study for times in range(4)]
    assert shown == [Disturb(), Disturb("before"), Disturb("change"), Disturb()]
    assert done(want.NextFocus(-1)).study == Disturb("change")


def test_filters_and_layers_change_while_it_is_open() -> None:
    assert done(want.Move(rows=1, big=True)).filter == 1
    assert done(want.Move(rows=-1, big=True)).filter == 0
    assert done(*typed("12!")).filter == 11
    assert isinstance(done(*typed("12!")).study, Disturb)
    view = done(want.StepLayer(1), DOWN)
    assert view.layer == "second"
    assert isinstance(view.study, Disturb)
    assert isinstance(done(want.ChooseDigit(9)).study, Disturb)
    assert done(want.UseNetwork("stacked")).study is None
    assert done(want.OpenStudy("occlusion")).study != Disturb()


def test_an_arrow_drops_the_number_that_is_being_typed() -> None:
    view = done(*typed("1"), DOWN)
    assert view.typing is None
    assert view.trial.disturbance == Disturbance((1, 0))
    assert isinstance(done(*typed("1"), want.Cancel()).study, Disturb)


def test_it_can_be_opened_on_any_network() -> None:
    assert disturb.why_not(START.trained, WORLD) is None
    colour = State(mode="filters", trained=TrainedView(trial=Trial(network="in colour", picture="wide")))
    assert done(DOWN, start=colour).trial.disturbance == Disturbance((1, 0))


# -- the figures


def seen(how: Disturbance, **view: object) -> tuple[TrainedView, disturb.DisturbScene]:
    trial = Trial(network="stacked", digit=8, disturbance=how)
    made = TrainedView(trial=trial, study=Disturb(), **view)  # type: ignore[arg-type]
    return made, disturb.derived(made, library())


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_shares_are_those_of_two_full_passes(layer: int) -> None:
    network = library().network("stacked")
    name = library().layers(Trial(network="stacked"))[layer]
    how = Disturbance((1, -2), 5, 0.1, 2)
    _, found = seen(how, layer=name)
    digit = library().digits.images[8][:, :, None] / np.float32(255)
    passes = forward(network, digit), forward(network, disturbed(digit, (1, -2), 5, 0.1, 2))
    assert np.array_equal(found.before, passes[0].output)
    assert np.array_equal(found.after, passes[1].output)
    for filter_ in (0, 5, 17):
        before, after_ = (passed.of(name)[:, :, filter_] for passed in passes)
        share = alike(before, after_)
        assert share is not None
        assert found.maps.shares[filter_] == pytest.approx(share.share)
        pooled = [naive_pooling(each[:, :, None], "max", (2, 2), (2, 2))[0] for each in (before, after_)]
        share = alike(*pooled)
        assert share is not None
        assert found.pools is not None
        assert found.pools.shares[filter_] == pytest.approx(share.share)
    picture = alike(passes[0].input, passes[1].input)
    assert picture is not None
    assert found.picture.shares[0] == pytest.approx(picture.share)
    assert found.pool is not None
    assert found.pool.is_own is (layer < 2)


def test_undisturbed_nothing_has_changed() -> None:
    _, found = seen(Disturbance(seed=5))
    assert np.nanmax(found.maps.shares) == 0
    assert found.along is None
    assert np.array_equal(found.before, found.after)


def test_a_nudge_moves_the_first_map_along_to_the_bit_and_pools_change_less() -> None:
    """C6: the pooled maps are nearer to what they were. Over all filters, on twenty digits."""
    for digit in range(20):
        trial = Trial(digit=digit, disturbance=Disturbance((0, 1)))
        found = disturb.derived(TrainedView(trial=trial, study=Disturb()), library())
        assert found.along == (26 * 25, 26 * 25)
        assert found.pools is not None
        assert found.pools.mean < found.maps.mean


def test_where_it_was_turned_or_the_layer_is_a_later_one_nothing_moves_along() -> None:
    assert seen(Disturbance((1, 0), 5))[1].along is None
    assert seen(Disturbance((1, 0), noise=0.1))[1].along is None
    assert seen(Disturbance((1, 0)), layer=library().layers(Trial(network="stacked"))[1])[1].along is None


def test_without_a_pool_there_is_no_prediction() -> None:
    view, _ = seen(Disturbance((1, 0)))
    pool = library().network("stacked").spec.layers[1].name
    found = disturb.derived(replace(view, trial=replace(view.trial, dropped=(pool,))), library())
    assert found.before.size == found.after.size == 0
    assert found.pool is not None
    assert not found.pool.is_own


def test_a_drawing_can_be_disturbed() -> None:
    page = Drawing.blank(36, 36, 0).with_pixels([(row, 18) for row in range(5, 30)], 1)
    trial = Trial(picture=DRAWN, drawing=page, disturbance=Disturbance((2, 0)))
    found = disturb.derived(TrainedView(trial=trial, study=Disturb()), library())
    assert np.array_equal(found.picture.after[2:], found.picture.before[:-2])
