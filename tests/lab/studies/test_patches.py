import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene, survey_job
from convtui.lab.findings import Found, SurveyJob
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.sample import Sample
from convtui.lab.state import State, TrainedView
from convtui.lab.studies.patches import COLUMNS, PatchesFound, derived, jobs, reduced, ways_there, why_not
from convtui.lab.study_state import Patches
from convtui.lab.trained_state import Disturbance, FilterEdit, Trial
from convtui.network.forward import forward
from convtui.network.survey import Survey
from tests.lab.few_digits import FewDigits, few
from tests.lab.small_world import WORLD, after

OPEN = TrainedView(study=Patches())


def found(view: TrainedView, library: Library | None = None) -> PatchesFound:
    """With all pictures read."""
    library = library or few()
    for job in jobs(view, library):
        finish(job, library)
    return derived(view, library)


def view_of(network: str, layer: str | None = None, filter: int = 0) -> TrainedView:  # noqa: A002
    return TrainedView(Trial(network=network), layer=layer, filter=filter, study=Patches())


# -- keys


def test_j_opens_it_and_closes_it() -> None:
    state = after(want.Go("filters"), want.OpenStudy("patches"))
    assert state.trained.study == Patches()
    assert after(want.OpenStudy("patches"), state=state).trained.study is None
    assert after(want.Cancel(), state=state).trained.study is None


def test_with_a_pool_out_it_says_why_not() -> None:
    view = TrainedView(Trial(dropped=("pool",)))
    said = why_not(view, WORLD)
    assert said is not None
    assert "nothing is counted" in said
    assert reduced(replace(view, study=Patches()), want.OpenStudy("patches"), WORLD) == view
    state = after(want.OpenStudy("patches"), state=State("filters", trained=view))
    assert state.trained.study is None


@pytest.mark.parametrize(
    ("start", "intent", "wanted"),
    [
        (0, want.Move(columns=1), 1),
        (0, want.Move(columns=-1), 0),
        (3, want.Move(columns=1), 4),
        (1, want.Move(rows=1), 1 + COLUMNS),
        (1, want.Move(rows=-1), 1),
        (6, want.Move(rows=1), 6),  # there are nine
        (8, want.Move(columns=1), 8),
        (3, want.Step(1), 4),
        (3, want.Step(-1), 2),
        (3, want.MoveToEnd(True), 8),
        (3, want.MoveToEnd(False), 0),
        (3, want.ChooseOption(7), 7),
        (3, want.ChooseOption(9), 3),
        (99, want.Step(-1), 8),
    ],
)
def test_arrows_and_clicks_choose_a_patch(start: int, intent: want.Intent, wanted: int) -> None:
    view = reduced(TrainedView(study=Patches(start)), intent, WORLD)
    assert view is not None
    assert view.study == Patches(wanted)


def test_pages_choose_another_filter() -> None:
    view = reduced(TrainedView(filter=5, study=Patches(3)), want.Move(rows=1, big=True), WORLD)
    assert view is not None
    assert (view.filter, view.study) == (6, Patches())
    view = reduced(TrainedView(filter=0, study=Patches(3)), want.Move(rows=-1, big=True), WORLD)
    assert view is not None
    assert view.filter == 0
    # In the order in which they stand; the small world's is backwards.
    view = reduced(TrainedView(filter=5, order="response", study=Patches()), want.Move(rows=1, big=True), WORLD)
    assert view is not None
    assert view.filter == 4


def test_a_number_goes_to_that_filter() -> None:
    state = State("filters", trained=OPEN)
    state = after(want.TypeText("1"), want.TypeText("2"), want.Commit(), state=state)
    assert (state.trained.filter, state.trained.study) == (11, Patches())


def test_enter_goes_there() -> None:
    state = after(want.Commit(), state=State("filters", trained=replace(OPEN, study=Patches(4), mosaic=True)))
    assert state.trained.study is None
    assert state.trained.trial.digit == 7
    assert (state.trained.place, state.trained.focus) == ((4, 2), "map")


# -- what it finds


@pytest.mark.parametrize(
    ("network", "layer", "field"),
    [("lecture", "conv2d", (3, 3)), ("stacked", "conv2d_1", (8, 8)), ("stacked", "conv2d_2", (18, 18))],
)
def test_each_patch_is_what_the_dot_sees(network: str, layer: str, field: tuple[int, int]) -> None:
    view = view_of(network, layer, 1)
    known, library = found(view), few()
    assert known.field == field
    assert len(known.patches) == 24
    assert [patch.value for patch in known.patches] == sorted((p.value for p in known.patches), reverse=True)
    for patch in known.patches[::5]:
        trial = replace(view.trial, digit=patch.picture)
        passed = library.activations(trial)
        assert float(passed.of(layer)[(*patch.place, 1)]) == pytest.approx(patch.value, abs=1e-4)
        assert float(passed.of(layer)[:, :, 1].max()) == pytest.approx(patch.value, abs=1e-4)
        square, picture = patch.square, passed.input[:, :, 0]
        there = picture[square.top : square.top + square.rows, square.left : square.left + square.columns]
        assert np.array_equal(patch.pixels, there)
        assert patch.label == library.digits.labels[patch.picture]
        assert patch.shown
        # What stands outside the square cannot matter: blank it out, and the value is the same.
        alone = np.zeros_like(picture)
        inside = np.s_[square.top : square.top + square.rows, square.left : square.left + square.columns]
        alone[inside] = picture[inside]
        value = forward(library.network(network), alone).of(layer)[(*patch.place, 1)]
        assert float(value) == pytest.approx(patch.value, abs=1e-5)


def test_beside_the_picture_there_is_nothing() -> None:
    view = TrainedView(Trial(network="colour", picture="cat"), layer="conv2d_2", study=Patches())
    known = found(view, Library())
    beside = [np.isnan(patch.pixels) for patch in known.patches]
    assert any(hole.any() for hole in beside)
    for patch, hole in zip(known.patches, beside, strict=True):
        assert patch.pixels.shape == (18, 18, 3)
        for row in range(18):
            there = 0 <= patch.square.top + row < 32
            assert there or hole[row].all()


def test_the_mean_is_of_what_is_on_the_pictures() -> None:
    view = TrainedView(Trial(network="colour", picture="cat"), layer="conv2d_2", study=Patches())
    known = found(view, Library())
    assert known.mean is not None
    for place in ((0, 0), (9, 9), (17, 17)):
        values = [patch.pixels[place] for patch in known.patches if not np.isnan(patch.pixels[place]).any()]
        if values:
            assert known.mean[place] == pytest.approx(np.mean(values, axis=0), abs=1e-5)
        else:
            assert np.isnan(known.mean[place]).all()


def test_the_mean_has_ink_where_the_kernel_wants_it() -> None:
    cells = (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, -1.0, -1.0, -1.0)
    view = TrainedView(Trial(edits=(FilterEdit("conv2d", 0, cells, 0.0),)), study=Patches())
    known = found(view)
    assert known.mean is not None
    assert (known.mean[0] > 0.8).all()
    assert (known.mean[2] < 0.2).all()
    assert known.agree is not None
    bright = [bool(value > 0.5) == (cell > 0) for value, cell in zip(known.mean.ravel(), cells, strict=True)]
    assert known.agree == (sum(bright), 9)
    assert found(view_of("stacked", "conv2d_1")).agree is None


def test_a_filter_that_says_nothing_looks_for_nothing() -> None:
    view = TrainedView(Trial(edits=(FilterEdit("conv2d", 0, (0.0,) * 9, 0.7),)), study=Patches(5))
    known = found(view)
    assert (known.patches, known.mean, known.picture, known.at, known.fires) == ((), None, None, 0, 0.0)


def test_one_that_wants_bare_paper_is_never_above_it() -> None:
    view = TrainedView(Trial(edits=(FilterEdit("conv2d", 0, (-1.0,) * 9, 1.0),)), study=Patches())
    assert found(view).patches == ()


def test_while_it_is_counted_the_best_so_far_are_there() -> None:
    library, view = FewDigits(300), OPEN
    assert derived(view, library).found is None
    assert derived(view, library).patches == ()
    finish(survey_job(view, library), library)  # the main view's
    (job,) = jobs(view, library)
    first, *_ = steps(job, library)
    library.findings.put(job, first)
    known = derived(view, library)
    assert known.found is first
    assert known.found.words.endswith(" of 300")
    assert 0 < len(known.patches) <= 24
    assert all(patch.picture < first.done for patch in known.patches)


def test_a_glance_stands_in_until_then() -> None:
    library = FewDigits(300)
    job = survey_job(OPEN, library)
    finish(job, library)
    assert derived(OPEN, library).found == library.findings.of(job)
    (every,) = jobs(OPEN, library)
    library.findings.put(every, Found(0, 300))
    assert derived(OPEN, library).found == library.findings.of(job)


def test_it_reads_all_pictures() -> None:
    assert jobs(OPEN, few()) == (SurveyJob("lecture", (), "conv2d", 60),)
    assert jobs(replace(OPEN, trial=Trial(dropped=("max_pooling2d",))), few()) == ()


def test_the_one_in_focus_is_seen_in_its_picture() -> None:
    known = found(replace(OPEN, study=Patches(3)))
    assert known.at == 3
    patch = known.patches[3]
    assert np.array_equal(known.picture, few().digits.images[patch.picture] / np.float32(255))  # type: ignore[arg-type]
    assert found(replace(OPEN, study=Patches(99))).at == 23


# -- the way there


def arrived(view: TrainedView, library: Library) -> float:
    """The value at the place that Enter goes to."""
    from convtui.lab.reduce import reduce

    state = reduce(State("filters", trained=view), want.Commit(), library)
    assert state.trained.study is None
    return filters_scene(state.trained, library).after


def test_enter_arrives_at_the_value() -> None:
    view = replace(view_of("stacked", "conv2d_1", 5), study=Patches(2))
    known = found(view)
    assert arrived(view, few()) == pytest.approx(known.patches[2].value, abs=1e-4)


def test_enter_arrives_where_the_picture_was_moved() -> None:
    trial = Trial(disturbance=Disturbance((3, 3), 15, 0.1))
    view = TrainedView(trial, study=Patches(1))
    assert arrived(view, few()) == pytest.approx(found(view).patches[1].value, abs=1e-4)


def test_enter_arrives_in_a_crop() -> None:
    library = Library()
    view = TrainedView(Trial(network="colour", picture="cat"), layer="conv2d_1", filter=2, study=Patches(1))
    known = found(view, library)
    assert known.what == "crops of pictures in colour"
    assert known.patches[1].origin
    assert arrived(view, library) == pytest.approx(known.patches[1].value, abs=1e-4)


def test_pictures_that_only_the_sample_has_cannot_be_gone_to() -> None:
    library = Library()
    images: Float32 = np.random.default_rng(0).random((30, 28, 28), np.float32)
    library.data = Sample(images, np.zeros(30, int), "pictures of a file")
    known = found(OPEN, library)
    assert known.total == 30
    assert not known.patches[0].shown
    assert ways_there(OPEN, library)[0] == ()
    assert reduced(OPEN, want.Commit(), library) == OPEN


def test_what_is_found_is_the_surveys() -> None:
    (job,) = jobs(OPEN, few())
    survey = finish(job, few())
    assert isinstance(survey, Survey)
    known = found(OPEN)
    assert [patch.picture for patch in known.patches] == survey.pictures[0].tolist()
    assert known.fires == pytest.approx(float(survey.fires[0]))
