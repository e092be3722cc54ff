"""What the commands for trained networks share: which network, which picture, and what is done to both."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.lab.starting import count_on, shape_words
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Disturbance, Trial
from convtui.show import choices
from convtui.show.figures import by

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.lab.sample import Sample


class TrialRequest(Struct, frozen=True):
    """The options of a command, as they were given. `digit` counts from 0; `over` is how many pictures are counted."""

    net: str = "lecture"
    digit: int | None = None
    image: str | None = None
    ground: str | None = None
    crop: str | None = None
    as_digit: bool = False
    data: str | None = None
    over: int = 1000


def trial_of(request: TrialRequest, library: Library) -> Trial:
    """The network as it was trained, on the picture asked for, else on one that suits it. Raises UsageError for what
    cannot be, PictureError, NetworkError and DataError for files that are refused.
    """
    if request.as_digit and (request.image is None or request.crop is not None):
        raise UsageError("--as-digit scales and centres what is written on a picture: give --image, and no --crop.")
    if request.digit is not None and request.image is not None:
        raise UsageError("--digit and --image exclude each other: give one picture.")
    choices.network(library, request.net)
    if request.data is not None:
        count_on(library, request.data, request.net)
    trial = Trial(network=request.net)
    if request.image is not None:
        name = choices.picture(library, request.image, request.ground or "white")
        trial = replace(trial, picture=_as_digit(name, trial, library) if request.as_digit else name)
    elif library.reads_digits(trial):
        trial = replace(trial, digit=_digit(request.digit or 0, library))
    elif request.digit is not None:
        takes = shape_words(library.network(request.net).spec)
        raise UsageError(f"This network takes {takes}, and the digits are 28 x 28 in grey: give --image instead.")
    else:
        trial = replace(trial, picture=library.picture_for(trial))
    return trial if request.crop is None else replace(trial, crop=_square(request.crop, trial, library))


def _as_digit(name: str, trial: Trial, library: Library) -> str:
    from convtui.show.as_digit import laid_out

    if not library.reads_digits(trial):
        takes = shape_words(library.network(trial.network).spec)
        raise UsageError(f"--as-digit is for networks that read digits, and this one takes {takes}: leave it out.")
    return laid_out(library, name)


def _digit(number: int, library: Library) -> int:
    if not 0 <= number < library.digit_count:
        raise UsageError(f"--digit is {number}: there are digits 0 to {library.digit_count - 1}.")
    return number


def _square(text: str, trial: Trial, library: Library) -> tuple[int, int, int]:
    top, left, side = choices.whole_numbers("--crop", text, ("TOP", "LEFT", "SIDE"), "0,8,24")
    rows, columns = library.pixels_of(trial).shape[:2]
    if min(top, left) < 0 or side < 1 or top + side > rows or left + side > columns:
        raise UsageError(
            f"--crop {top},{left},{side} is not inside the picture of {by((rows, columns))}: "
            f"give TOP,LEFT,SIDE such as 0,0,{max(1, min(rows, columns) // 2)}."
        )
    return top, left, side


def recorded(network: "Network") -> str:
    """The accuracy that the trainer measured; without it what is to be known of the network, or ""."""
    accuracy, count, note = (network.metadata.get(name) for name in ("test_accuracy", "n_test", "note"))
    if not isinstance(accuracy, float) or not isinstance(count, int):
        return visible(note, 300) if isinstance(note, str) else ""
    return f"accuracy {accuracy:.2%} of {count:,} test images, recorded at training"


# -- what the network reads, in words


def picture_words(view: TrainedView, library: Library) -> str:
    """Which picture, what is used of it, and what was done to it."""
    trial = view.trial
    shape = library.network(trial.network).spec.input_shape
    own = library.pixels_of(trial).shape
    if trial.picture is None:
        label = int(library.digits.labels[trial.digit])
        words = f"digit {trial.digit} (of 0 to {library.digit_count - 1}): a {label}, {by(own)}"
    else:
        words = f"picture: {visible(library.title(trial.picture), 60)}, {by(own)}"
    if trial.crop is not None or own[:2] != shape[:2]:
        top, left, side = library.square_of(trial)
        words += f", cut to the square of {side} from row {top}, column {left}, scaled to {by(shape[:2])}"
    if len(own) == 3 and shape[2] == 1:
        words += ", as grey"
    if len(own) == 2 and shape[2] != 1:
        words += f", alike in all {shape[2]} channels"
    return words + disturbance_words(trial.disturbance)


def disturbance_words(how: Disturbance) -> str:
    """What was done to the picture, after a comma; "" where nothing was."""
    words = ""
    if how.shift != (0, 0):
        words += f", moved {how.shift[0]} down and {how.shift[1]} right"
    if how.degrees % 360:
        words += f", turned {how.degrees} degrees anticlockwise"
    if how.noise:
        words += f", with noise of deviation {how.noise:g} (seed {how.seed})"
    return words


def picture_json(view: TrainedView, library: Library) -> dict[str, object]:
    """`shape` as the network takes it; `square` (top, left, side) where the picture was cut and scaled."""
    trial = view.trial
    shape = library.network(trial.network).spec.input_shape
    own = library.pixels_of(trial).shape
    cut = trial.crop is not None or own[:2] != shape[:2]
    how = trial.disturbance
    return {
        "digit": trial.digit if trial.picture is None else None,
        "label": int(library.digits.labels[trial.digit]) if trial.picture is None else None,
        "picture": None if trial.picture is None else library.title(trial.picture),
        "own_shape": list(own),
        "square": list(library.square_of(trial)) if cut else None,
        "shape": list(shape),
        "nudge": list(how.shift),
        "turn": how.degrees,
        "noise": how.noise,
        "seed": how.seed,
    }


# -- the many pictures


def counted(trial: Trial, library: Library, over: int) -> tuple["Sample", int]:
    """The pictures on which filters are counted, and how many of them: `over` or all there are. Raises UsageError
    where there is none.
    """
    sample = library.sample(trial)
    if not len(sample):
        raise UsageError("There is no picture to count on: give --data FILE.npz with pictures of the network's size.")
    return sample, min(over, len(sample))


def labelled(trial: Trial, library: Library, over: int, option: str) -> tuple["Sample", int]:
    """As `counted`, of pictures whose labels are known; of digits that it was not trained on, where there are such.
    Raises UsageError where they are not known, or none is counted.
    """
    if over < 1:
        raise UsageError(f"{option} counts over pictures: give an --over of 1 or more.")
    sample, _ = counted(trial, library, over)
    if sample.labels is None:
        raise UsageError(f"{option} needs pictures with labels, and the {sample.what} have none: give --data FILE.npz.")
    sample = library.tested(trial)
    return sample, min(over, len(sample))
