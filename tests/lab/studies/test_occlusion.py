"""Why this answer: the keys, and that what is shown is what was found."""

from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.findings import Found
from convtui.lab.intents import Intent
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.state import State, TrainedView
from convtui.lab.studies import occlusion
from convtui.lab.study_state import Occlusion
from convtui.lab.trained_state import Trial
from convtui.network.forward import forward
from convtui.network.occlusion import OcclusionMap, hidden
from tests.lab.small_world import WORLD, after, typed

OPEN = want.OpenStudy("occlusion")
START = State(mode="filters", trained=TrainedView(trial=Trial(digit=3)))


@cache
def library() -> Library:
    return Library()


def done(*intents: Intent, start: State = START) -> TrainedView:
    return after(OPEN, *intents, state=start).trained


def study(*intents: Intent) -> Occlusion:
    made = done(*intents).study
    assert isinstance(made, Occlusion)
    return made


def test_arrows_move_the_patch_from_the_middle_and_home_lets_it_go() -> None:
    assert study() == Occlusion()
    assert study(want.Move(rows=1), want.Move(columns=-1)).at == (15, 13)
    assert study(want.Move(rows=-1, big=True)).at == (10, 14)
    assert study(*[want.Move(columns=1)] * 40).at == (14, 27)
    assert study(want.Move(rows=1), want.MoveToEnd(False)).at is None
    assert study(want.ClickTool(3, 99)).at == (3, 27)


def test_the_patch_is_three_to_nine_pixels_and_odd() -> None:
    sides = [study(*[want.AddToCell(1)] * up).side for up in range(4)]
    assert sides == [5, 7, 9, 9]
    assert [study(*[want.AddToCell(-1)] * down).side for down in range(3)] == [5, 3, 3]


def test_n_and_b_go_through_the_labels_by_how_likely_they_are() -> None:
    output = WORLD.activations(START.trained.trial).output
    ranks = [int(label) for label in np.argsort(-output, kind="stable")]
    assert [study(*[want.Step(1)] * times).label for times in range(3)] == [None, ranks[1], ranks[2]]
    assert study(want.Step(-1)).label == ranks[-1]
    assert study(*[want.Step(1)] * len(ranks)).label is None


@pytest.mark.parametrize("close", [OPEN, want.Cancel(), want.Commit(), want.CloseTool()])
def test_it_closes(close: Intent) -> None:
    assert done(want.Move(rows=1), close) == START.trained


def test_what_else_is_done_leaves_it_open_where_there_is_an_answer() -> None:
    assert isinstance(done(want.ChooseDigit(4)).study, Occlusion)
    assert isinstance(done(*typed("3!")).study, Occlusion)
    assert done(want.DropPool("pool")).study is None
    assert done(want.UseNetwork("stacked")).study is None
    assert done(want.NextFocus(), want.PlayPause()) == done()


def test_without_a_prediction_it_says_why_and_stays_closed() -> None:
    dropped = State(mode="filters", trained=TrainedView(trial=Trial(dropped=("pool",))))
    assert after(OPEN, state=dropped) == dropped
    why = occlusion.why_not(dropped.trained, WORLD)
    assert why is not None
    assert why.startswith("A pool is out")
    assert occlusion.why_not(START.trained, WORLD) is None


# -- what is shown


def view(**study: object) -> TrainedView:
    trial = Trial(network="stacked", digit=17)
    return TrainedView(trial=trial, study=Occlusion(**study))  # type: ignore[arg-type]


def test_one_job_is_wanted_whatever_the_label() -> None:
    jobs = occlusion.jobs(view(), library())
    assert len(jobs) == 1
    assert occlusion.jobs(view(label=3, at=(2, 2)), library()) == jobs
    assert occlusion.jobs(view(side=7), library()) != jobs
    pool = library().network("stacked").spec.layers[1].name
    out = replace(view(), trial=replace(view().trial, dropped=(pool,)))
    assert occlusion.jobs(out, library()) == ()


def test_before_anything_is_found_the_patch_lies_in_the_middle() -> None:
    found = occlusion.derived(view(), Library())
    assert found.map is None
    assert found.worst is None
    assert (found.done, found.total, found.at) == (0, 784, (14, 14))


def test_the_worst_place_is_where_the_patch_lies_until_it_is_moved() -> None:
    wanted = occlusion.jobs(view(), library())[0]
    whole = finish(wanted, library())
    assert isinstance(whole, OcclusionMap)
    found = occlusion.derived(view(), library())
    best = int(library().activations(view().trial).output.argmax())
    assert found.label == best == found.labels[0]
    assert found.map is not None
    assert np.array_equal(found.map.scores, whole.probabilities[:, :, best])
    assert found.worst == found.at
    assert found.map.scores[found.at] == found.map.scores.min()
    other = occlusion.derived(view(label=found.labels[1], at=(3, 4)), library())
    assert other.map is not None
    assert np.array_equal(other.map.scores, whole.probabilities[:, :, found.labels[1]])
    assert other.at == (3, 4)
    assert other.worst is not None
    assert abs(other.map.falls[other.worst]) == np.abs(other.map.falls).max()


def test_arrows_set_out_from_where_the_patch_is_seen() -> None:
    finish(occlusion.jobs(view(), library())[0], library())
    row, column = occlusion.derived(view(), library()).at
    moved = occlusion.reduced(view(), want.Move(rows=1), library())
    assert moved is not None
    assert isinstance(moved.study, Occlusion)
    assert moved.study.at == (min(row + 1, 27), column)


@pytest.mark.parametrize(("at", "side"), [((0, 0), 5), ((14, 12), 9), ((27, 20), 3)])
def test_what_is_read_with_the_patch_there_is_a_full_pass(at: tuple[int, int], side: int) -> None:
    found = occlusion.derived(view(at=at, side=side), library())
    picture = library().input_of(view().trial).values
    covered = hidden(picture, *at, side)
    assert np.array_equal(found.covered, covered[:, :, 0])
    output = forward(library().network("stacked"), covered).output
    np.testing.assert_allclose(found.reads, output, rtol=0, atol=1e-6)


def test_half_found_it_shows_what_is_known() -> None:
    books = Library()
    wanted = occlusion.jobs(view(), books)[0]
    first: Found = next(iter(steps(wanted, books)))
    books.findings.put(wanted, first)
    found = occlusion.derived(view(), books)
    assert 0 < found.done < found.total
    assert found.map is not None
    assert np.isnan(found.map.scores).sum() == found.total - found.done


def test_a_photograph_is_covered_in_its_mean_colour() -> None:
    trial = Trial(network="colour")
    trial = replace(trial, picture=library().picture_for(trial))
    found = occlusion.derived(TrainedView(trial=trial, study=Occlusion(at=(0, 0))), library())
    mean = library().input_of(trial).values.mean(axis=(0, 1))
    np.testing.assert_allclose(found.covered[0, 0], mean, atol=1e-5)
    assert found.total == 1024
