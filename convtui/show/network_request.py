"""What `convtui show network` is asked for, and the view of Network mode that this is."""

from msgspec.structs import replace

from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.network.without import POOLS, why_too_large, without
from convtui.show import choices
from convtui.show.trials import TrialRequest, trial_of
from convtui.show.unit_request import UnitAsked, unit_asked


class NetworkRequest(TrialRequest, frozen=True):
    """The options of the command, as they were given."""

    without_pool: tuple[str, ...] = ()
    without_pools: bool = False
    accuracy: bool = False
    unit: str | None = None
    layer: str | None = None
    at: str | None = None
    change: str | None = None

    @property
    def has_picture(self) -> bool:
        """Whether a picture was asked for: without one only the layers are shown. A unit is seen on one."""
        return any(asked is not None for asked in (self.digit, self.image, self.crop, self.unit))


def view_of(request: NetworkRequest, library: Library) -> TrainedView:
    """Raises UsageError for what cannot be; PictureError, NetworkError, DataError for files that are refused."""
    trial = trial_of(request, library)
    network = library.network(trial.network)
    dropped = _dropped(request, tuple(layer.name for layer in network.spec.layers if layer.kind in POOLS))
    if request.accuracy and dropped:
        raise UsageError("--accuracy is of the network as it was trained: leave out the pools that are to go, or it.")
    if dropped:
        reason = why_too_large(without(network.spec, dropped))
        if reason is not None:
            raise UsageError(f"Without {', '.join(dropped)} this network is too large: {reason}; take out fewer pools.")
    return TrainedView(trial=replace(trial, dropped=dropped), row=0)


def unit_of(request: NetworkRequest, view: TrainedView, library: Library) -> UnitAsked | None:
    """The unit that was asked for, if any. Raises UsageError."""
    if request.unit is not None:
        return unit_asked(view, library, request.layer, request.unit, request.at, request.change)
    for option, given in (("--layer", request.layer), ("--at", request.at), ("--change", request.change)):
        if given is not None:
            raise UsageError(f"{option} is about one unit: give --unit as well, such as --unit 0.")
    return None


def _dropped(request: NetworkRequest, pools: tuple[str, ...]) -> tuple[str, ...]:
    """The pools to take out, in the network's order."""
    if request.without_pool and request.without_pools:
        raise UsageError("--without-pools takes out every pool, --without-pool only some: give one of the two.")
    if (request.without_pool or request.without_pools) and not pools:
        raise UsageError("This network has no pool, so there is none to take out.")
    for name in request.without_pool:
        if name not in pools:
            raise UsageError(f"No pool is called {visible(name, 60) or 'nothing'}: {choices.nearest(name, pools)}.")
    return pools if request.without_pools else tuple(name for name in pools if name in request.without_pool)
