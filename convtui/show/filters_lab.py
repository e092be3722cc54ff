"""A trained filter tried on a photograph: the `show kernel` line that lays the same numbers on any picture."""

import shlex

import numpy as np

from convtui.core.arrays import Float32
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.experiment_reduce import LARGEST_KERNEL
from convtui.lab.numbers import LARGEST
from convtui.network.channels import strongest_channels
from convtui.show.parts import Part

OPTIONS = ("--kernel", "--kernel-green", "--kernel-blue")
# Bundled photographs, for a filter of colours and for another.
IN_COLOUR, IN_GREY = "cat", "camera"


def lab_part(scene: FiltersScene) -> Part | None:
    """Of the chosen filter; of one with many input channels that of its strongest, without the bias, as it is only a
    part of the sum. None where it is larger than the lab's kernels, or `show kernel` has no words for its strides.
    """
    layer = scene.network.spec.layer(scene.layer)
    if layer.strides[0] != layer.strides[1] or layer.dilation[0] != layer.dilation[1]:
        return None
    kernel = scene.bank.kernels[..., scene.view.filter]
    if max(kernel.shape[:2]) > LARGEST_KERNEL or np.abs(kernel).max() > LARGEST:
        return None
    words, channel = ["--image", IN_GREY], None
    if scene.reads_colours:
        words = ["--image", IN_COLOUR, "--channels", "sum"]
        for number, option in enumerate(OPTIONS):
            words += [option, rows_text(kernel[:, :, number])]
    else:
        channel = strongest_channels(kernel)[0]
        words += ["--kernel", rows_text(kernel[:, :, channel])]
    whole = scene.reads_colours or kernel.shape[2] == 1
    if whole:
        words += ["--bias", number_text(scene.bank.bias[scene.view.filter])]
        words += ["--response", "relu"] if layer.activation == "relu" else []
    words += ["--padding", layer.padding] if layer.padding != "valid" else []
    for option, pair in (("--stride", layer.strides), ("--dilation", layer.dilation)):
        words += [option, str(pair[0])] if pair[0] != 1 else []
    what = "it" if whole else f"its part on input channel {channel}"
    if whole and layer.activation not in ("linear", "relu"):
        what += f" (its sums: the lab has no {layer.activation.replace('_', ' ')})"
    line = shlex.join(["convtui", "show", "kernel", *words])
    return Part(
        lines=[f"to try {what} on a photograph: {line}"],
        json={"on_a_photograph": ["show", "kernel", *words]},
    )


def rows_text(kernel: Float32) -> str:
    """Rows as `show kernel` reads them, every number so exact that the same float32 comes back."""
    return ";".join(",".join(number_text(value) for value in row) for row in kernel)


def number_text(value: np.float32) -> str:
    """`-0.25`: the fewest digits that give this float32 again, without an exponent."""
    return np.format_float_positional(value, unique=True, trim="-")
