"""The picture moved, turned, made noisy: what maps, pooled maps and the prediction make of it."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.changes import Change, PoolAfter, along, change, pool_after, pooled
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Disturb
from convtui.lab.trained_state import Disturbance
from convtui.lab.world import World

FARTHEST = 14
TURN = 5
NOISE = 0.05
MOST_NOISE = 1.0


class DisturbScene(Struct, frozen=True, eq=False):
    """What the network received and said before and after: `picture`, `maps` of the view's layer and `pools`, what its
    pool makes of them (None: they are too small). `probabilities` (outputs,) have no entries where weights do not fit.

    `along`: of so many places of the chosen map so many hold what stood there before the picture moved, bit for bit;
    None where it was not only moved, or the layer does not take the picture itself.
    """

    picture: Change
    maps: Change
    pool: PoolAfter | None
    pools: Change | None
    before: Float32
    after: Float32
    along: tuple[int, int] | None


def opened(view: TrainedView, world: World) -> TrainedView:
    return replace(view, study=Disturb(), mosaic=False)


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Arrows move the picture. It stays as it was made when the study closes; Home puts it back."""
    study, how = view.study, view.trial.disturbance
    assert isinstance(study, Disturb)
    if view.typing and isinstance(intent, want.TypeText | want.Erase | want.Commit | want.Cancel):
        return None
    view = replace(view, typing=None)
    match intent:
        case want.OpenStudy("disturb") | want.CloseTool() | want.Cancel() | want.Commit():
            return replace(view, study=None)
        case want.Move(rows, _, True) if rows:
            return _elsewhere(view, want.ChooseFilter(view.filter + (1 if rows > 0 else -1)), world)
        case want.Move(rows, columns):
            down, right = (
                min(max(at + by, -FARTHEST), FARTHEST) for at, by in zip(how.shift, (rows, columns), strict=True)
            )
            return _made(view, replace(how, shift=(down, right)), world)
        case want.AddToCell(amount):
            # From -175 to 180: half round is the same either way.
            degrees = how.degrees + (TURN if amount > 0 else -TURN)
            return _made(view, replace(how, degrees=180 - (180 - degrees) % 360), world)
        case want.Step(by):
            noise = round(min(max(how.noise + by * NOISE, 0.0), MOST_NOISE), 2)
            return _made(view, replace(how, noise=noise), world)
        case want.PlayPause():
            return _made(view, replace(how, seed=how.seed + 1) if how.noise else replace(how, noise=NOISE), world)
        case want.MoveToEnd(False):
            return _made(view, Disturbance(), world)
        case want.NextFocus(step):
            order = ("after", "before", "change")
            where = (order.index(study.shown) + step) % len(order)
            return replace(view, study=replace(study, shown=order[where]))
        case want.MoveToEnd() | want.Focus() | want.PlaceAt() | want.ChooseRow():
            return view
        case want.TypeText():
            return None
    return _elsewhere(view, intent, world)


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> DisturbScene:
    still = library.activations(replace(view.trial, disturbance=Disturbance()))
    now, name, how = library.activations(view.trial), library.layer_name(view), view.trial.disturbance
    maps = change(still.of(name), now.of(name))
    pool = pool_after(now.spec, name, (maps.after.shape[0], maps.after.shape[1]))
    fits = library.misfit(view.trial) is None
    layer = now.spec.layers[0]
    moved = how.shift != (0, 0) and not how.degrees and not how.noise
    one = view.filter
    return DisturbScene(
        picture=change(still.input, now.input),
        maps=maps,
        pool=pool,
        pools=change(pooled(maps.before, pool), pooled(maps.after, pool)) if pool is not None else None,
        before=still.shares if fits else still.shares[:0],
        after=now.shares if fits else now.shares[:0],
        along=along(maps.before[:, :, one], maps.after[:, :, one], how.shift)
        if moved and layer.name == name and layer.strides == (1, 1)
        else None,
    )


def _made(view: TrainedView, how: Disturbance, world: World) -> TrainedView:
    from convtui.lab.trial_reduce import trial_after, with_trial

    return with_trial(view, trial_after(view, want.SetDisturbance(how), world))


def _elsewhere(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """As without the study, which stays open where the network is the same and nothing else is opened."""
    from convtui.lab.trained_reduce import reduce

    made = reduce(replace(view, study=None), intent, world)
    if made.study is not None or made.mosaic or made.trial.network != view.trial.network:
        return made
    return replace(made, study=view.study)
