"""Which jobs the screen waits for. Pure: the same state always wants the same."""

from convtui.lab.findings import AblationJob, Job, SurveyJob
from convtui.lab.library import Library
from convtui.lab.state import State, TrainedView

# So many labelled pictures rank the filters: enough to tell the useful ones, quick enough to wait for.
RANKED_OVER = 1_000


def wanted(state: State, library: Library) -> tuple[Job, ...]:
    """The most urgent first."""
    if state.mode not in ("filters", "network"):
        return ()
    from convtui.lab.derive_filters import survey_found, survey_job
    from convtui.lab.studybox import study_module

    view = state.trained
    jobs: list[Job] = []
    if view.study is not None:
        jobs += study_module(view.study).jobs(view, library)
    if view.trial.dropped:  # what is counted is of the whole network: its pools are part of it
        return tuple(jobs)
    if view.order == "ablation" and library.sample(view.trial).labels is not None:
        jobs.append(ablation_job(view, library))
    # A network that is being trained is another one every few seconds: nothing is counted unasked.
    status = library.status(view.trial)
    goes_on = status is not None and status.state == "running"
    if state.mode == "filters" and not goes_on and len(library.sample(view.trial)):
        found = survey_found(view, library)
        if found is None or not found.is_whole:
            jobs.append(survey_job(view, library))
    return tuple(jobs)


def is_silent(job: Job) -> bool:
    """Whether the screen asks for it by itself: nobody waits for it, and Ctrl-C is not about it."""
    from convtui.lab.derive_filters import GLANCE

    return isinstance(job, SurveyJob) and job.count == GLANCE


def ablation_job(view: TrainedView, library: Library) -> AblationJob:
    """What ranks the view's layer."""
    return AblationJob(view.trial.network, view.trial.edits, library.layer_name(view), RANKED_OVER)
