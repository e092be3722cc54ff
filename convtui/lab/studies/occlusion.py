"""Why this answer: which places, when hidden, lower a label's score most."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.findings import Job, OcclusionJob
from convtui.lab.library import Library
from convtui.lab.places import within
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Occlusion
from convtui.lab.world import World
from convtui.network.occlusion import OcclusionMap, hidden
from convtui.network.without import misfit

SMALLEST, LARGEST, STEP = 3, 9, 2
BIG_STEP = 4


class OcclusionScene(Struct, frozen=True, eq=False):
    """`map` is what is known so far of the label, None before anything is; `done` of `total` places are tried; `halted`
    says that it goes no further.

    `at` (row, column) is where the patch lies, on the picture; `covered` (H, W) or (H, W, C) is that picture, `reads`
    (outputs,) what the network reads in it. `labels` are the outputs by how likely they are on the whole picture.
    `worst` is where the likeliest falls most, of another label where it changes most; None where nothing changes it.
    """

    map: OcclusionMap | None
    label: int
    labels: tuple[int, ...]
    done: int
    total: int
    halted: bool
    worst: tuple[int, int] | None
    at: tuple[int, int]
    covered: Float32
    reads: Float32


def opened(view: TrainedView, world: World) -> TrainedView:
    if why_not(view, world) is not None:
        return view
    return replace(view, study=Occlusion(), mosaic=False)


def why_not(view: TrainedView, world: World) -> str | None:
    network = world.trained(view.trial)
    if misfit(network) is not None:
        return "A pool is out, so that the weights do not fit and there is no answer: p in Network mode puts it back."
    if not network.spec.labels:
        return "This network names no classes, so that there is no answer to explain: k chooses another."
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Arrows move the patch, n and b choose what is explained, + and _ how much is hidden."""
    study = view.study
    assert isinstance(study, Occlusion)
    if view.typing and isinstance(intent, want.TypeText | want.Erase | want.Commit | want.Cancel):
        return None
    view = replace(view, typing=None)
    shape = world.trained(view.trial).spec.input_shape
    match intent:
        case want.OpenStudy("occlusion") | want.CloseTool() | want.Cancel() | want.Commit():
            return replace(view, study=None)
        case want.Move(rows, columns, big):
            step = BIG_STEP if big else 1
            row, column = study.at or _telling(view, study, world) or _middle(shape)
            return _with(view, replace(study, at=within((row + rows * step, column + columns * step), shape)))
        case want.PlaceAt(row, column) | want.ClickTool(row, column):
            return _with(view, replace(study, at=within((row, column), shape)))
        case want.MoveToEnd(False):
            return _with(view, replace(study, at=None))
        case want.AddToCell(amount):
            side = study.side + (STEP if amount > 0 else -STEP)
            return _with(view, replace(study, side=min(max(side, SMALLEST), LARGEST)))
        case want.Step(by):
            return _with(view, replace(study, label=_next_label(view, study, by, world)))
        case want.TypeText():
            return None
        case want.MoveToEnd() | want.PlayPause() | want.Focus() | want.NextFocus() | want.ChooseRow():
            return view
    return _elsewhere(view, intent, study, world)


def job(view: TrainedView, study: Occlusion) -> OcclusionJob:
    """The same for every label: all of them are found at once."""
    return OcclusionJob(view.trial, 0, study.side)


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    study = view.study
    return (job(view, study),) if isinstance(study, Occlusion) and library.misfit(view.trial) is None else ()


def derived(view: TrainedView, library: Library) -> OcclusionScene:
    study, passed = view.study, library.activations(view.trial)
    assert isinstance(study, Occlusion)
    fits = library.misfit(view.trial) is None
    found = library.findings.of(job(view, study))
    rows, columns, _ = passed.input.shape
    labels = by_likelihood(passed.output)
    worst = _telling(view, study, library)
    at = study.at or worst or _middle(passed.input.shape)
    covered = hidden(passed.input, *at, study.side)
    return OcclusionScene(
        map=_known(view, study, library),
        label=study.label if study.label is not None else labels[0],
        labels=labels,
        done=found.done if found is not None else 0,
        total=rows * columns,
        halted=found is not None and bool(found.halted),
        worst=worst,
        at=at,
        covered=covered[:, :, 0] if covered.shape[2] == 1 else covered,
        reads=_reads(view, covered, library) if fits else passed.shares[:0],
    )


def by_likelihood(output: Float32) -> tuple[int, ...]:
    """The outputs, the likeliest first."""
    return tuple(int(label) for label in np.argsort(-output.reshape(-1), kind="stable"))


def _known(view: TrainedView, study: Occlusion, world: World) -> OcclusionMap | None:
    """What was found of the label so far."""
    found = world.findings.of(job(view, study))
    if found is None or found.value is None:
        return None
    made: OcclusionMap = found.value
    return made.of(study.label if study.label is not None else by_likelihood(made.whole)[0])


def _telling(view: TrainedView, study: Occlusion, world: World) -> tuple[int, int] | None:
    """Where, of what is known, hiding lowers the likeliest label most, or changes another one most."""
    known = _known(view, study, world)
    if known is None:
        return None
    return known.worst if known.label == by_likelihood(known.whole)[0] else known.strongest


def _reads(view: TrainedView, covered: Float32, library: Library) -> Float32:
    from convtui.network.forward import as_shares, predict

    network, key = library.trained(view.trial), ("covered", view.trial, covered.tobytes())
    return library.remember(key, lambda: as_shares(network.spec, predict(network, covered[None])[0]))


def _middle(shape: tuple[int, ...]) -> tuple[int, int]:
    return shape[0] // 2, shape[1] // 2


def _with(view: TrainedView, study: Occlusion) -> TrainedView:
    return replace(view, study=study)


def _next_label(view: TrainedView, study: Occlusion, by: int, world: World) -> int | None:
    """The next likely one, and round again; the likeliest goes on being that on other pictures."""
    labels = by_likelihood(world.activations(view.trial).output)
    where = labels.index(study.label) if study.label in labels else 0
    made = labels[(where + by) % len(labels)]
    return None if made == labels[0] else made


def _elsewhere(view: TrainedView, intent: want.Intent, study: Occlusion, world: World) -> TrainedView:
    """As without the study, which stays open on what it can be asked about."""
    from convtui.lab.trained_reduce import reduce

    made = reduce(replace(view, study=None), intent, world)
    if made.study is not None or made.mosaic or made.trial.network != view.trial.network:
        return made
    return replace(made, study=study) if why_not(made, world) is None else made
