"""The NumPy program: windows are views of the picture, and the convolution is one sum of products."""

from convtui.show.code.parts import Steps, repeated

NAME, NEEDS = "NumPy", "numpy"
IMPORTS = ("import numpy as np", "from numpy.lib.stride_tricks import sliding_window_view")


def convolution(steps: Steps) -> list[str]:
    """`map_`, (rows, columns), or (rows, columns, 3) where each colour has its own."""
    parts, source = [], "picture"
    colour = steps.channels in ("sum", "each")
    if steps.has_zeros:
        source = "padded"
        third = ", (0, 0)" if colour else ""
        parts.append(f"# {steps.why_zeros}\npadded = np.pad(picture, ({steps.rows}, {steps.columns}{third}))")
    axes = ", axis=(0, 1)" if colour else ""
    kernel = "x".join(map(str, steps.shape))
    parts.append(
        f"# Every window at once: windows[i, j] are the {kernel} pixels that make map_[i, j].\n"
        f"windows = sliding_window_view({source}, {steps.spans}{axes}){_every(steps, colour)}"
    )
    terms = {"sum": "ijcab,abc->ij", "each": "ijcab,ab->ijc"}.get(steps.channels, "ijab,ab->ij")
    parts.append(
        "# THE CONVOLUTION: under each window every pixel times its weight (a, b), and all of it added.\n"
        f'map_ = np.einsum("{terms}", windows, kernel, dtype=np.float64) + bias'
    )
    return parts


def _every(steps: Steps, colour: bool) -> str:
    """The stride leaves out windows, the dilation pixels in them."""
    now = steps.experiment
    moves, gaps = f"::{now.stride}, ::{now.stride}", f"::{now.dilation}, ::{now.dilation}"
    if now.dilation > 1:
        words = f"dilation {now.dilation}: gaps in each window" if now.stride == 1 else "stride, then dilation"
        return f"[{moves}, {':, ' if colour else ''}{gaps}]  # {words}"
    return f"[{moves}]  # stride {now.stride}" if now.stride > 1 else ""


def pooling(steps: Steps) -> str:
    """`pooled`."""
    pool = steps.experiment.pooling
    reduce = "max" if pool.kind == "max" else "mean"

    def step(source: str) -> tuple[str, ...]:
        view = f"sliding_window_view({source}, ({pool.size}, {pool.size}), axis=(0, 1))"
        return (f"blocks = {view}[::{pool.step}, ::{pool.step}]", f"pooled = blocks.{reduce}(axis=(-2, -1))")

    return repeated(steps, "map_", step)
