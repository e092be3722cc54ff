"""The PyTorch program: `conv2d` on tensors."""

from convtui.show.code.parts import Steps, repeated

NAME, NEEDS = "PyTorch", "torch numpy"
IMPORTS = ("import numpy as np", "import torch", "import torch.nn.functional as F")


def convolution(steps: Steps) -> list[str]:
    """`map_`, (rows, columns), or (rows, columns, 3) where each colour has its own; and `maps`, PyTorch's own shape."""
    now = steps.experiment
    colour = steps.channels in ("sum", "each")
    place = ".permute(2, 0, 1)[None]" if colour else "[None, None]"
    parts = [
        "# PyTorch takes many pictures at once, with their channels first: (1, channels, rows, columns).\n"
        f"x = torch.tensor(picture, dtype=torch.float64){place}"
    ]
    options = ""
    if isinstance(now.padding, int):
        options = f", padding={now.padding}" if now.padding else ""
    elif steps.has_zeros:
        left_right_top_bottom = (*steps.columns, *steps.rows)
        why = steps.why_zeros.replace("the rows, then the columns", "the columns, then the rows")
        parts.append(f"# {why}\nx = F.pad(x, {left_right_top_bottom})")
    options += f", stride={now.stride}" if now.stride > 1 else ""
    options += f", dilation={now.dilation}" if now.dilation > 1 else ""
    if steps.channels == "each":
        weights = "weights = torch.tensor(kernel, dtype=torch.float64)[None, None].repeat(3, 1, 1, 1)"
        options += ", groups=3"
    else:
        where = ".permute(2, 0, 1)[None]" if steps.channels == "sum" else "[None, None]"
        weights = f"weights = torch.tensor(kernel, dtype=torch.float64){where}"
    biases = f"[bias]{' * 3' if steps.channels == 'each' else ''}"
    parts.append(
        "# THE CONVOLUTION, with weights of (maps, channels, rows, columns).\n"
        "# (PyTorch lays the kernel on as it stands. Mathematics calls that cross-correlation.)\n"
        f"{weights}\n"
        f"maps = F.conv2d(x, weights, torch.tensor({biases}, dtype=torch.float64){options})\n"
        f"map_ = {_plain(steps, 'maps')}"
    )
    return parts


def _plain(steps: Steps, name: str) -> str:
    return f"{name}[0].permute(1, 2, 0).numpy()" if steps.channels == "each" else f"{name}[0, 0].numpy()"


def pooling(steps: Steps) -> str:
    """`pooled`."""
    pool = steps.experiment.pooling
    run = "max_pool2d" if pool.kind == "max" else "avg_pool2d"
    lines = repeated(steps, "maps", lambda source: (f"pooled = F.{run}({source}, {pool.size}, stride={pool.step})",))
    return f"{lines}\npooled = {_plain(steps, 'pooled')}"
