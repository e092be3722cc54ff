"""What `convtui show network` is asked for, and the view of Network mode that this is."""

from msgspec.structs import replace

from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.network.without import POOLS, why_too_large, without
from convtui.show import choices
from convtui.show.trials import TrialRequest, trial_of


class NetworkRequest(TrialRequest, frozen=True):
    """The options of the command, as they were given."""

    without_pool: tuple[str, ...] = ()
    without_pools: bool = False
    accuracy: bool = False

    @property
    def has_picture(self) -> bool:
        """Whether a picture was asked for: without one only the layers are shown."""
        return self.digit is not None or self.image is not None or self.crop is not None


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
