"""The Keras program: a layer whose weights are the kernel."""

from convtui.show.code.parts import Steps, repeated

NAME, NEEDS = "Keras", "tensorflow"
IMPORTS = ("import keras", "import numpy as np")


def convolution(steps: Steps) -> list[str]:
    """`map_`, (rows, columns), or (rows, columns, 3) where each colour has its own; and `maps`, Keras' own shape."""
    now = steps.experiment
    colour = steps.channels in ("sum", "each")
    batch = "[None]" if colour else "[None, :, :, None]"
    parts = [
        "# Keras takes many pictures at once, with their channels last: (1, rows, columns, channels).\n"
        f"x = picture{batch}.astype(np.float64)"
    ]
    # Keras takes no stride together with a dilation, and only the paddings that have a name.
    both = now.stride > 1 and now.dilation > 1
    padding = "same" if now.padding == "same" and not both else "valid"
    if padding == "valid" and steps.has_zeros:
        parts.append(
            f'# {steps.why_zeros}\nx = keras.layers.ZeroPadding2D(({steps.rows}, {steps.columns}), dtype="float64")(x)'
        )
    options = f'padding="{padding}"'
    if now.stride > 1 and not both:
        options += f", strides={now.stride}"
    if now.dilation > 1:
        options += f", dilation_rate={now.dilation}"
    if steps.channels == "each":
        layer = f"DepthwiseConv2D({steps.shape}"
        weights = "[np.stack([kernel] * 3, axis=-1)[..., None], np.full(3, bias)]"
    else:
        layer = f"Conv2D(1, {steps.shape}"
        weights = f"[{'kernel[..., None]' if colour else 'kernel[:, :, None, None]'}, np.array([bias])]"
    lines = [
        "# THE CONVOLUTION: a layer of a network. Nothing is trained; its weights are our kernel and our bias.",
        "# (Keras lays the kernel on as it stands. Mathematics calls that cross-correlation.)",
        f'layer = keras.layers.{layer}, {options}, dtype="float64")',
        "layer.build(x.shape)",
        f"layer.set_weights({weights})",
        "maps = layer(x)",
    ]
    if both:
        lines.append(
            f"maps = maps[:, ::{now.stride}, ::{now.stride}]  # the stride: Keras takes none beside a dilation"
        )
    lines.append(f"map_ = {_plain(steps, 'maps')}")
    return [*parts, "\n".join(lines)]


def _plain(steps: Steps, name: str) -> str:
    place = "[0]" if steps.channels == "each" else "[0, :, :, 0]"
    return f"keras.ops.convert_to_numpy({name}){place}"


def pooling(steps: Steps) -> str:
    """`pooled`."""
    pool = steps.experiment.pooling
    layer = "MaxPooling2D" if pool.kind == "max" else "AveragePooling2D"
    made = f'pool = keras.layers.{layer}({pool.size}, strides={pool.step}, dtype="float64")'
    comment, *lines = repeated(steps, "maps", lambda source: (f"pooled = pool({source})",)).split("\n")
    return "\n".join([comment, made, *lines, f"pooled = {_plain(steps, 'pooled')}"])
