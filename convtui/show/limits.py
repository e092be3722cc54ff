"""What a command line can ask for, and no memory holds."""

from math import prod

from convtui.core.kernel import Kernel
from convtui.errors import UsageError
from convtui.lab.state import Experiment
from convtui.ops.geometry import output_size, pad_amounts, span

# In pixels, zeros counted: a convolution needs some of them twice.
MOST_PIXELS = 1 << 26
# In numbers, of the one kernel that does what two do one after the other: the first one's stride spreads it out.
LARGEST_ONE = 1 << 18


def check_zeros(now: Experiment, shape: tuple[int, ...]) -> None:
    """Raises UsageError where the zeros round a picture of `shape` would fill the memory; ValueError where the kernel
    does not fit.
    """
    how = now.stride, now.dilation, now.padding
    sides = [
        size + sum(pad_amounts(size, window, *how)) for size, window in zip(shape[:2], now.kernel.shape, strict=True)
    ]
    if prod(sides) > MOST_PIXELS:
        raise UsageError(f"With its zeros the picture would have {_by(sides)} pixels: give a smaller --dilation.")


def check_one(first: Experiment, second: Kernel, shape: tuple[int, ...]) -> None:
    """Raises UsageError where the one kernel that does what both do on a picture of `shape`, or what it reaches over,
    would fill the memory; ValueError where one of the two does not fit.
    """
    how = first.stride, first.dilation, first.padding
    one, reach = [], []
    for size, window, after in zip(shape[:2], first.kernel.shape, second.shape, strict=True):
        places = output_size(output_size(size, window, *how), after, *how)
        one.append(window + (after - 1) * first.stride)
        reach.append((places - 1) * first.stride**2 + span(one[-1], first.dilation))
    if prod(one) > LARGEST_ONE or prod(reach) > MOST_PIXELS:
        raise UsageError(
            f"The ONE kernel that does both would have {_by(one)} numbers and reach over {_by(reach)} pixels: give a "
            "smaller --stride or --dilation."
        )


def _by(sides: list[int]) -> str:
    return " x ".join(f"{side:,}" for side in sides)
