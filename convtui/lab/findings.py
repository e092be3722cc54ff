"""What takes longer than a key may: jobs, how far they have come, and what they have found."""

from collections import OrderedDict
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from convtui.lab.trained_state import FilterEdit, Trial

MOST = 24
# Of a job that the user stopped.
STOPPED = "stopped"


class SurveyJob(Struct, frozen=True, tag=True):
    """How often each filter of a layer fires, and which patches excite it most, over the first `count` pictures of the
    network's sample. Gives a `network.survey.Survey`. `of` are the pictures from which a sample of crops is cut: with
    another that the user opens it is another sample.
    """

    network: str
    edits: tuple[FilterEdit, ...]
    layer: str
    count: int
    of: tuple[str, ...] = ()


class AblationJob(Struct, frozen=True, tag=True):
    """What is read right with each filter of a layer zeroed, over the first `count` of `Library.tested`.
    Gives a `network.ablation.Ablation`.
    """

    network: str
    edits: tuple[FilterEdit, ...]
    layer: str
    count: int


class ReadingJob(Struct, frozen=True, tag=True):
    """What the network reads in the first `count` pictures of `Library.tested`. Gives a `network.reading.Readings`."""

    network: str
    edits: tuple[FilterEdit, ...]
    count: int


class OcclusionJob(Struct, frozen=True, tag=True):
    """How much less a label's score is with each place hidden. Gives a `network.occlusion.OcclusionMap`."""

    trial: Trial
    label: int
    side: int


Job = SurveyJob | AblationJob | ReadingJob | OcclusionJob


def network_of(job: Job) -> str:
    """The name of the network that a job is about."""
    return job.trial.network if isinstance(job, OcclusionJob) else job.network


class Found(Struct, frozen=True, eq=False):
    """`done` of `total` steps; `value` is what is known so far, of the type that the job gives, or None. `halted` says
    why it goes no further: STOPPED, or a sentence.
    """

    done: int
    total: int
    value: Any = None
    halted: str = ""

    @property
    def is_whole(self) -> bool:
        return self.done >= self.total

    @property
    def words(self) -> str:
        """How far it has come: "3,500 of 10,000"."""
        return f"{self.done:,} of {self.total:,}"


class Findings:
    """The last of what was found, by job. `version` grows with each step, so that a screen knows that it is old."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Job, Found] = OrderedDict()
        self._ages: dict[str, int] = {}
        self.version = 0

    def age(self, job: Job) -> int:
        """How often the job's network has become another: what was begun at another age is about one that is gone."""
        return self._ages.get(network_of(job), 0)

    def of(self, job: Job) -> Found | None:
        """How far it has come; None where it was not begun. What is looked at is kept longest."""
        if job in self._kept:
            self._kept.move_to_end(job)
        return self._kept.get(job)

    def whole(self, job: Job) -> Any:  # noqa: ANN401  # each job gives its own type
        """What the job gives, once it is done; None before."""
        found = self._kept.get(job)
        return found.value if found is not None and found.is_whole else None

    def halt(self, job: Job, why: str) -> None:
        """It goes no further; what it found so far stays."""
        found = self._kept.get(job) or Found(0, 1)
        if not found.is_whole:
            self.put(job, replace(found, halted=why))

    def forget(self, network: str) -> None:
        """All of a network that is another now."""
        for job in [job for job in self._kept if network_of(job) == network]:
            del self._kept[job]
        self._ages[network] = self._ages.get(network, 0) + 1
        self.version += 1

    def renew(self) -> None:
        """Something else that screens show is new."""
        self.version += 1

    def put(self, job: Job, found: Found) -> None:
        self._kept[job] = found
        self._kept.move_to_end(job)
        self.version += 1
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
