"""What `convtui show filters` is asked for, and the view of Filters mode that this is."""

import re

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Occlusion
from convtui.lab.trained_reduce import MOST_PINS
from convtui.lab.trained_state import Disturbance, Order
from convtui.lab.trial_reduce import trial_after
from convtui.show import choices
from convtui.show.figures import by
from convtui.show.history import history_asked
from convtui.show.history_words import HistoryAsked
from convtui.show.trials import TrialRequest, trial_of

# A picture is moved by as many pixels at most, and made noisier than that it is nothing but noise.
MOST_PIXELS, MOST_NOISE = 10_000, 10.0


class FiltersRequest(TrialRequest, frozen=True):
    """The options of the command, as they were given. Filters count from 0."""

    layer: str | None = None
    filter: int | None = None
    order: str = "index"
    like: int | None = None
    patches: int | None = None
    at: str | None = None
    pin: str | None = None
    zero: tuple[int, ...] = ()
    negate: tuple[int, ...] = ()
    set: tuple[str, ...] = ()
    accuracy: bool = False
    nudge: str | None = None
    turn: int = 0
    noise: str | None = None
    seed: int = 0
    why: str | None = None
    why_side: int | None = None
    history: bool = False
    step: int | None = None


class Asked(Struct, frozen=True):
    """`view` is what Filters mode would show. `one`: its filter alone is listed. `at` is a place of the map that is
    taken apart, `pins` are the filters to stand side by side, `patches` so many of each filter, `why` is a label, or ""
    for the likeliest, to be explained by hiding squares of `side` pixels. `accuracy` is over as many pictures as are
    counted, `over`; the filters are ranked over `ranked` of them. `history` is what is asked of the training.
    """

    view: TrainedView
    one: bool
    over: int
    ranked: int
    at: tuple[int, int] | None = None
    pins: tuple[int, ...] = ()
    patches: int = 0
    why: str | None = None
    side: int = Occlusion().side
    accuracy: bool = False
    history: HistoryAsked | None = None


def asked(request: FiltersRequest, library: Library) -> Asked:
    """Raises UsageError for what cannot be; PictureError, NetworkError, DataError for files that are refused."""
    trial = trial_of(request, library)
    network = library.network(trial.network)
    layer = choices.convolution(network, request.layer)
    count = network.weights[layer].count
    for option, number in (("--filter", request.filter), ("--like", request.like)):
        if number is not None:
            check_filter(option, number, layer, count)
    if request.why_side is not None and request.why is None:
        raise UsageError("--why-side is of what --why hides: give --why as well.")
    like = next((number for number in (request.like, request.filter) if number is not None), 0)
    order: Order = "likeness" if request.like is not None else _order(request.order)
    if request.like is not None and request.order not in ("index", "likeness"):
        raise UsageError(
            f"--like orders the filters by likeness, --order {request.order} does not: give one of the two."
        )
    view = TrainedView(trial=trial, layer=layer, filter=request.filter or 0, order=order, like=like)
    view = _edited(request, view, library)
    view = replace(view, trial=replace(view.trial, disturbance=_disturbance(request)))
    at = None if request.at is None else _place(request, view, library)
    pins = () if request.pin is None else _pins(request.pin, layer, count)
    return Asked(
        view if at is None else replace(view, place=at),
        request.filter is not None,
        request.over,
        request.over,
        at,
        pins,
        request.patches or 0,
        request.why,
        request.why_side or Occlusion().side,
        request.accuracy,
        history_asked(view, library, request.history, request.step),
    )


def check_filter(option: str, number: int, layer: str, count: int) -> None:
    """Raises UsageError where the layer has no such filter."""
    if not 0 <= number < count:
        raise UsageError(f"{option} is {number}: layer {visible(layer, 60)} has filters 0 to {count - 1}.")


def _order(text: str) -> Order:
    match text:
        case "index" | "response" | "likeness" | "ablation":
            return text
    raise UsageError(f"--order is {visible(text, 60)}: give index, response, likeness or ablation.")


def _place(request: FiltersRequest, view: TrainedView, library: Library) -> tuple[int, int]:
    at = choices.place(request.at or "")
    if request.filter is None:
        raise UsageError("--at takes a dot of one filter's map apart: give --filter as well.")
    choices.check_place(at, library.filter_map_shape(view), "map")
    return at


def _pins(text: str, layer: str, count: int) -> tuple[int, ...]:
    words = text.split(",")
    if not 2 <= len(words) <= MOST_PINS or not all(re.fullmatch(r"\s*\d{1,9}\s*", word, re.ASCII) for word in words):
        raise UsageError(
            f"--pin is {visible(text, 60) or 'empty'}: give 2 to {MOST_PINS} filters to stand side by side, "
            "such as --pin 3,17."
        )
    pins = tuple(int(word) for word in words)
    for pin in pins:
        check_filter("--pin", pin, layer, count)
    if len(set(pins)) < len(pins):
        raise UsageError(f"--pin {visible(text, 60)} names a filter twice: give different ones.")
    return pins


# -- what is done to filters


def _edited(request: FiltersRequest, view: TrainedView, library: Library) -> TrainedView:
    """The view with every edit, made as the app makes them."""
    layer, chosen = library.layer_name(view), view.filter
    bank = library.bank(view)
    shape = bank.kernels.shape[0], bank.kernels.shape[1]
    wanted: list[tuple[str, int, str, want.Intent]] = []
    wanted += [("--zero", number, "zeroed", want.ZeroFilter()) for number in request.zero]
    wanted += [("--negate", number, "negated", want.NegateFilter()) for number in request.negate]
    for text in request.set:
        number, intent = _paste(text, shape, bank.kernels.shape[2])
        wanted.append(("--set", number, "set by hand", intent))
    done: dict[int, str] = {}
    for option, number, words, intent in wanted:
        check_filter(option, number, layer, bank.count)
        if number in done:
            raise UsageError(f"Filter {number} is {done[number]} and {words}: give one change for each filter.")
        done[number] = words
        view = replace(view, filter=number)
        view = replace(view, trial=trial_after(view, intent, library))
    return replace(view, filter=chosen)


def _paste(text: str, shape: tuple[int, int], channels: int) -> tuple[int, want.Intent]:
    """`N=KERNEL`, or as many kernels as there are input channels with | between them."""
    number, equals, rows = text.partition("=")
    if not equals or not re.fullmatch(r"\s*\d{1,9}\s*", number, re.ASCII):
        raise UsageError(
            f'--set is {visible(text, 60) or "empty"}: give a filter and its kernel, such as --set "3=lying" '
            'or --set "3=1,1,1;0,0,0;-1,-1,-1".'
        )
    kernels = tuple(choices.kernel(part.strip()) for part in rows.split("|"))
    if len(kernels) not in (1, channels):
        raise UsageError(
            f"--set {number.strip()} gives {len(kernels)} kernels, and a filter of this layer has {channels}: give one "
            "for all of its input channels, or one for each, with | between them."
        )
    wrong = next((kernel for kernel in kernels if kernel.shape != shape), None)
    if wrong is not None:
        raise UsageError(
            f"--set {number.strip()} gives a kernel of {by(wrong.shape)}, and the filters of this layer have "
            f"{by(shape)} cells: give {shape[0]} rows of {shape[1]} numbers."
        )
    return int(number), want.PasteKernels(kernels)


# -- what is done to the picture


def _disturbance(request: FiltersRequest) -> Disturbance:
    down, right = 0, 0
    if request.nudge is not None:
        down, right = choices.whole_numbers("--nudge", request.nudge, ("DOWN", "RIGHT"), "1,0")
        if max(abs(down), abs(right)) > MOST_PIXELS:
            raise UsageError(f"--nudge is {down},{right}: give at most {MOST_PIXELS} pixels.")
    noise = 0.0 if request.noise is None else choices.number("--noise", request.noise)
    if not 0 <= noise <= MOST_NOISE:
        raise UsageError(
            f"--noise is {visible(request.noise or '', 40)}: give a standard deviation from 0 to {MOST_NOISE:g}; the "
            "picture is 0 to 1."
        )
    degrees = request.turn if request.turn % 360 else 0
    return Disturbance((down, right), degrees, noise, request.seed if noise else 0)
