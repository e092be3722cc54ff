"""Every value of every setting by name, as the palette finds it: "stride 2", "padding same", "kernel 5x5"."""

from collections.abc import Iterator

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.experiment_reduce import LARGEST_KERNEL, MOST_POOLS, source_shape
from convtui.lab.matches import MOST_MATCHES
from convtui.lab.settings import SETTINGS, Place, pooling
from convtui.lab.state import KernelView, Pooling
from convtui.lab.world import World

# A title, a line about it, what it wants.
Named = tuple[str, str, want.Intent]
# "kernel 5x5" names both at once.
_OTHERWISE = ("kernel rows", "kernel columns", "bias", "channel")


def named_settings(view: KernelView, world: World, fit: int) -> Iterator[Named]:
    """As they are from where `view` stands; `fit` is the working size that the terminal shows one dot a pixel."""
    place = Place(view.experiment, source_shape(view.experiment, world), view.channel, fit)
    sizes = range(1, LARGEST_KERNEL + 1)
    for rows in sizes:
        for columns in sizes:
            yield f"kernel {rows}x{columns}", "so many rows x columns", want.ResizeKernel(rows, columns)
    for setting in SETTINGS:
        if setting.name not in _OTHERWISE:
            colon = "" if any(option.number is not None for option in setting.options(place)) else ":"
            for option in setting.options(place):
                yield f"{setting.name}{colon} {option.words}", setting.about, option.intent
    yield from _bias(view)
    yield from _channels(place)
    yield from _pool(view.experiment.pooling)
    for count in (0, 1, 3, 5, 10, MOST_MATCHES):
        yield (
            f"strongest places: {count}",
            "marked on the picture; j goes from one to the next",
            want.MarkMatches(count),
        )
    yield "picture: all of it", "no crop", want.UseCrop(None)
    yield "picture: where it was", "no nudge", want.SetNudge(0, 0)


def _bias(view: KernelView) -> Iterator[Named]:
    now = view.experiment.bias
    about = "added to every dot"
    yield "bias 0", about, want.SetBias(0.0)
    for step in (0.1, -0.1, 1.0, -1.0):
        yield f"bias {step:+g}", f"{about}, beside what is there", want.SetBias(round(now + step, 10))


def _channels(place: Place) -> Iterator[Named]:
    setting = next(setting for setting in SETTINGS if setting.name == "channel")
    if setting.idle is not None and setting.idle(place) is None:
        for option in setting.options(place):
            yield f"channel: {option.words}", setting.about, option.intent


def _pool(now: Pooling) -> Iterator[Named]:
    on = pooling(now)
    again = replace(on, times=min(now.times + (now.kind != "none"), MOST_POOLS))
    yield "pool again", "the pooled map is pooled once more", want.SetPooling(again)
    yield (
        "pool once less",
        "the pooled map is pooled once less",
        want.SetPooling(replace(now, times=max(now.times - 1, 1))),
    )
    yield (
        "pool 5x5, stride 2",
        "the lecture's: 200 x 200 becomes 98 x 98",
        want.SetPooling(replace(on, size=5, stride=2)),
    )
