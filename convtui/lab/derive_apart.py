"""A filter taken apart as numbers: what it was trained to, what it is now, and what that does to the network."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab.findings import ReadingJob
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_complaint import uncounted
from convtui.lab.trained_state import Trial
from convtui.network.reading import Readings

# Over so many pictures of the sample at first, which takes less than a second, then over so many.
COUNTS = (1_000, 10_000)


class Confusion(Struct, frozen=True):
    """Pictures of one label that are read as another: how many were, and are."""

    label: int
    read_as: int
    before: int
    after: int

    @property
    def more(self) -> int:
        return self.after - self.before


class Counted(Struct, frozen=True, eq=False):
    """What is read right over the sample, `what` it is in the plural. `before` and `after` are of the same pictures.

    `done` of `total` says how far the count under way has come; None: none is. `why_not` is why nothing can be counted.
    """

    what: str
    before: Readings | None = None
    after: Readings | None = None
    under_way: tuple[int, int] | None = None
    why_not: str | None = None

    def confusions(self) -> tuple[Confusion, ...]:
        """What is taken for what more often, or less often, than before: the largest changes first."""
        if self.before is None or self.after is None:
            return ()
        more = self.after.confusions - self.before.confusions
        found = [
            Confusion(row, column, int(self.before.confusions[row, column]), int(self.after.confusions[row, column]))
            for row, column in zip(*more.nonzero(), strict=True)
            if row != column
        ]
        return tuple(sorted(found, key=lambda one: -abs(one.more)))


class ApartFound(Struct, frozen=True, eq=False):
    """`kernel` (kh, kw, cin) and `bias` as they are now, with what is being typed; `trained` and `trained_bias` as they
    were. `order` is how the channels are gone through.

    `map_before`, `map_after` (H', W') after the activation, `before` and `after` (outputs,), empty where the weights do
    not fit: of the network as it was trained, and with all that is changed in it. `others` filters are changed too.
    """

    layer: str
    kernel: Float32
    bias: float
    trained: Float32
    trained_bias: float
    order: tuple[int, ...]
    map_before: Float32
    map_after: Float32
    before: Float32
    after: Float32
    others: int
    counted: Counted

    @property
    def changed(self) -> int:
        """How many of the filter's numbers are not as they were trained, its bias among them."""
        return int((self.kernel != self.trained).sum()) + (self.bias != self.trained_bias)


def apart_found(view: TrainedView, shown: Trial, order: tuple[int, ...], library: Library) -> ApartFound:
    """The view's filter; `shown` is its trial with what is being typed."""
    layer, index = library.layer_name(view), view.filter
    plain = replace(view.trial, edits=())
    old, new = library.trained(plain).weights[layer], library.trained(shown).weights[layer]
    was, now = library.activations(plain), library.activations(shown)
    fits = library.misfit(shown) is None
    return ApartFound(
        layer=layer,
        kernel=new.kernels[..., index],
        bias=float(new.bias[index]),
        trained=old.kernels[..., index],
        trained_bias=float(old.bias[index]),
        order=order,
        map_before=was.of(layer)[..., index],
        map_after=now.of(layer)[..., index],
        before=was.shares if fits else was.shares[:0],
        after=now.shares if fits else now.shares[:0],
        others=sum((edit.layer, edit.filter) != (layer, index) for edit in shown.edits),
        counted=_counted(view.trial, library),
    )


def counts(trial: Trial, library: Library) -> tuple[int, ...]:
    """Over how many pictures the network is read, one after the other; none where it cannot be."""
    if why_not_counted(trial, library) is not None:
        return ()
    there = len(library.tested(trial))
    return tuple(sorted({min(count, there) for count in COUNTS}))


def reading_jobs(trial: Trial, count: int) -> tuple[ReadingJob, ReadingJob]:
    """Both on the same pictures: the network as it was trained, and as it is now."""
    return ReadingJob(trial.network, (), count), ReadingJob(trial.network, trial.edits, count)


def why_not_counted(trial: Trial, library: Library) -> str | None:
    """Why accuracy cannot be counted, and what to do; None where it can."""
    if not library.network(trial.network).spec.labels:
        return "The network names no classes: nothing to be right about."
    return uncounted(trial, library, "Accuracy")


def _counted(trial: Trial, library: Library) -> Counted:
    why = why_not_counted(trial, library)
    if why is not None:
        return Counted("", why_not=why)
    found, made = library.findings, Counted(library.tested(trial).brief)
    for count in counts(trial, library):
        jobs = reading_jobs(trial, count)
        for job in jobs:
            if found.whole(job) is None:
                done = found.of(job)
                return replace(made, under_way=(done.done if done is not None else 0, count))
        made = replace(made, before=found.whole(jobs[0]), after=found.whole(jobs[1]))
    return made
