from msgspec.structs import replace

from convtui.lab.derive_filters import GLANCE, survey_found, survey_job
from convtui.lab.findings import AblationJob, Found, SurveyJob
from convtui.lab.library import Library
from convtui.lab.state import Mode, State, TrainedView
from convtui.lab.study_state import Patches
from convtui.lab.trained_state import Trial
from convtui.lab.wanted import RANKED_OVER, ablation_job, is_silent, wanted
from tests.lab.few_digits import FewDigits

VIEW = TrainedView()
MODES: tuple[Mode, ...] = ("kernel", "training")


def test_the_main_view_wants_a_glance() -> None:
    jobs = wanted(State("filters"), FewDigits(60))
    assert jobs == (SurveyJob("lecture", (), "conv2d", GLANCE),)
    assert is_silent(jobs[0])
    assert wanted(State("network"), FewDigits(60)) == ()


def test_other_modes_want_nothing() -> None:
    view = replace(VIEW, order="ablation")
    for mode in MODES:
        assert wanted(State(mode, trained=view), FewDigits(60)) == ()


def test_the_rank_comes_before_the_glance() -> None:
    view = replace(VIEW, order="ablation")
    jobs = wanted(State("filters", trained=view), FewDigits(60))
    assert [type(job) for job in jobs] == [AblationJob, SurveyJob]
    assert jobs[0] == ablation_job(view, FewDigits(60)) == AblationJob("lecture", (), "conv2d", RANKED_OVER)
    assert not is_silent(jobs[0])


def test_a_study_comes_first() -> None:
    view = replace(VIEW, study=Patches(), order="ablation")
    jobs = wanted(State("filters", trained=view), FewDigits(60))
    assert jobs[0] == SurveyJob("lecture", (), "conv2d", 60)
    assert not is_silent(jobs[0])
    assert [type(job) for job in jobs] == [SurveyJob, AblationJob, SurveyJob]


def test_where_all_has_been_counted_it_takes_the_place_of_the_glance() -> None:
    library = FewDigits(60)
    library.findings.put(survey_job(VIEW, library), Found(60, 60, "a glance"))
    library.findings.put(survey_job(VIEW, library, 60), Found(30, 60, "half"))
    assert (found := survey_found(VIEW, library)) is not None
    assert found.value == "a glance"
    library.findings.put(survey_job(VIEW, library, 60), Found(60, 60, "all"))
    assert (found := survey_found(VIEW, library)) is not None
    assert found.value == "all"
    assert wanted(State("filters"), library) == ()


def test_without_labels_nothing_is_ranked() -> None:
    library = Library()
    view = TrainedView(Trial(network="colour", picture="cat"), order="ablation")
    assert [type(job) for job in wanted(State("filters", trained=view), library)] == [SurveyJob]


def test_with_a_pool_out_nothing_is_counted() -> None:
    view = TrainedView(Trial(dropped=("max_pooling2d",)), order="ablation")
    assert wanted(State("filters", trained=view), FewDigits(60)) == ()
    assert survey_found(view, FewDigits(60)) is None
