"""Both ways in time, by key."""

import pytest

from convtui.core.recipe import Recipe
from convtui.lab import intents as want
from convtui.lab.state import Playing, State, TrainedView
from convtui.lab.study_state import Setup
from tests.lab.small_world import WORLD, after

LAST = WORLD.moments(TrainedView().trial) - 1


def _after(*intents: want.Intent, view: TrainedView | None = None) -> TrainedView:
    return after(*intents, state=State("training", trained=view or TrainedView())).trained


def test_it_starts_at_the_end() -> None:
    assert _after().moment is None


@pytest.mark.parametrize(
    ("intents", "moment"),
    [
        ((want.Move(columns=-1),), LAST - 1),
        ((want.Move(columns=-1), want.Move(columns=1)), None),
        ((want.MoveToEnd(False),), 0),
        ((want.MoveToEnd(False), want.Move(columns=-1)), 0),
        ((want.MoveToEnd(False), want.Step(1), want.Step(1), want.Step(-1)), 1),
        ((want.MoveToEnd(False), want.Move(1, 0, True)), 10),
        ((want.MoveToEnd(False), want.MoveToEnd(True)), None),
        ((want.ChooseMoment(4),), 4),
        ((want.ChooseMoment(99),), None),
        ((want.ChooseMoment(-3),), 0),
    ],
)
def test_back_and_forth(intents: tuple[want.Intent, ...], moment: int | None) -> None:
    assert _after(*intents).moment == moment


def test_up_and_down_choose_a_filter_of_the_first_layer() -> None:
    assert _after(want.Move(rows=1), want.Move(rows=1), want.Move(rows=-1)).filter == 1
    assert _after(want.Move(rows=-1)).filter == 0
    assert _after(want.Move(rows=1), view=TrainedView(layer="second", filter=3)) == TrainedView(filter=4)
    assert _after(want.TypeText("7"), want.Commit()).filter == 6


def test_another_network_begins_at_its_end() -> None:
    made = _after(want.ChooseMoment(2), want.UseNetwork("stacked"))
    assert made.trial.network == "stacked"
    assert made.moment is None


def test_a_sight_and_the_way_back_by_its_key_and_by_esc() -> None:
    assert _after(want.ShowSight("film")).sight == "film"
    assert _after(want.ShowSight("film"), want.ShowSight("film")).sight == "filters"
    assert _after(want.ShowSight("film"), want.ShowSight("maps")).sight == "maps"
    assert _after(want.ShowSight("change"), want.Cancel()).sight == "filters"
    typing = _after(want.ShowSight("change"), want.TypeText("7"), want.Cancel())
    assert (typing.sight, typing.typing) == ("change", None), "what is typed goes first"
    assert _after(want.ChooseMoment(3), want.ShowSight("maps"), want.Move(columns=1)).moment == 4


def test_a_training_that_is_started_is_followed() -> None:
    view = TrainedView(moment=3, study=Setup(), playing=Playing())
    made = _after(want.StartTraining(Recipe(epochs=2)), view=view)
    assert (made.moment, made.study, made.playing) == (None, None, None)
    assert made.recipe == Recipe(epochs=2)
