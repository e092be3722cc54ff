import numpy as np
import pytest

from convtui.lab.findings import AblationJob, Found, ReadingJob, SurveyJob
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.trained_state import FilterEdit
from convtui.network.ablation import Ablation
from convtui.network.survey import Survey
from tests.lab.few_digits import FewDigits, few

ZERO = FilterEdit("conv2d", 3, (0.0,) * 9, 0.0)


def test_a_survey_is_of_the_first_pictures() -> None:
    job = SurveyJob("lecture", (), "conv2d", 20)
    found = finish(job, few())
    assert isinstance(found, Survey)
    assert found.read == 20
    assert found.pictures.max() < 20
    assert few().findings.whole(job) is found


def test_fewer_pictures_than_asked_for_are_all() -> None:
    *_, last = steps(SurveyJob("lecture", (), "conv2d", 1000), few())
    assert (last.done, last.total, last.is_whole) == (60, 60, True)


def test_an_edit_counts() -> None:
    plain = finish(SurveyJob("lecture", (), "conv2d", 20), few())
    edited = finish(SurveyJob("lecture", (ZERO,), "conv2d", 20), few())
    assert isinstance(plain, Survey)
    assert isinstance(edited, Survey)
    assert plain.fires[3] > 0
    assert edited.fires[3] == 0
    assert np.array_equal(np.delete(plain.fires, 3), np.delete(edited.fires, 3))


def test_an_ablation_counts_filters() -> None:
    watched: list[Found] = []
    found = finish(AblationJob("lecture", (ZERO,), "conv2d", 30), FewDigits(30), watched.append)
    assert isinstance(found, Ablation)
    assert found.count == 30
    assert found.lost[3] == 0
    assert {(step.total, step.is_whole) for step in watched} == {(32, False), (32, True)}
    assert watched[-1].value is found


def test_what_is_known_is_not_computed_again() -> None:
    library = FewDigits(5)
    job = SurveyJob("lecture", (), "conv2d", 5)
    library.findings.put(job, Found(1, 1, "known"))
    assert finish(job, library) == "known"


def test_the_library_is_read_at_once() -> None:
    """The steps are made in another thread, where it may not be touched."""
    library = FewDigits(5)
    made = steps(SurveyJob("lecture", (), "conv2d", 5), library)
    library.sample = library.trained = None  # type: ignore[assignment,method-assign]
    *_, last = made
    assert last.is_whole


@pytest.mark.parametrize("job", [AblationJob("colour", (), "conv2d", 10), ReadingJob("colour", (), 10)])
def test_without_labels_nothing_can_be_right(job: AblationJob | ReadingJob) -> None:
    with pytest.raises(ValueError, match="the crops of pictures in colour have no labels"):
        steps(job, Library())


def test_crops_can_be_surveyed() -> None:
    library = Library()
    found = finish(SurveyJob("colour", (), "conv2d", 12), library)
    assert isinstance(found, Survey)
    assert found.values.shape == (32, 12)
