"""Jobs at work: what each needs is gathered at once, what it finds comes step by step, for a thread or a script."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from convtui.lab.findings import AblationJob, Found, Job, OcclusionJob, ReadingJob, SurveyJob
from convtui.lab.library import Library
from convtui.lab.trained_state import Trial

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.lab.sample import Sample


def steps(job: Job, library: Library) -> Iterator[Found]:
    """How far `job` has come, again and again; the last is whole. Only this call reads the library, so that the steps
    may be made in another thread. Raises ValueError where the job has nothing to work on.
    """
    match job:
        case SurveyJob():
            return _survey(job, library)
        case AblationJob():
            return _ablation(job, library)
        case ReadingJob():
            return _reading(job, library)
        case OcclusionJob():
            return _occlusion(job, library)


def finish(job: Job, library: Library, watch: Callable[[Found], None] | None = None) -> object:
    """What the job gives, computed here and now unless it is known. For scripts."""
    if (known := library.findings.whole(job)) is not None:
        return known
    for found in steps(job, library):
        if watch is not None:
            watch(found)
        library.findings.put(job, found)
    return library.findings.whole(job)


def _survey(job: SurveyJob, library: Library) -> Iterator[Found]:
    from convtui.network.survey import survey

    network, sample = _of(job, library)
    images = sample.images[: job.count]
    made = survey(network, job.layer, images)
    return (Found(done, len(images), value) for done, value in made)


def _ablation(job: AblationJob, library: Library) -> Iterator[Found]:
    from convtui.network.ablation import ablation

    network, sample = _of(job, library)
    images, labels = sample.labelled(job.count)
    total = network.weights[job.layer].count
    made = ablation(network, job.layer, images, labels)
    return (Found(done, total, value) for done, value in made)


def _reading(job: ReadingJob, library: Library) -> Iterator[Found]:
    from convtui.network.reading import readings

    network, sample = _of(job, library)
    images, labels = sample.labelled(job.count)
    made = readings(network, images, labels)
    return (Found(done, len(labels), value) for done, value in made)


def _occlusion(job: OcclusionJob, library: Library) -> Iterator[Found]:
    from convtui.network.occlusion import occlusion

    network, picture = library.trained(job.trial), library.input_of(job.trial).values
    rows, columns = picture.shape[:2]
    made = occlusion(network, picture, job.label, job.side)
    return (Found(done, rows * columns, value) for done, value in made)


def _of(job: SurveyJob | AblationJob | ReadingJob, library: Library) -> "tuple[Network, Sample]":
    trial = Trial(network=job.network, edits=job.edits)
    sample = library.sample(trial) if isinstance(job, SurveyJob) else library.tested(trial)
    return library.trained(trial), sample
