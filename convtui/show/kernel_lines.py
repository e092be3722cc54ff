"""Kernel mode as lines of text: numbers for people who read them, and for those who hear them."""

from collections.abc import Sequence

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.lab.derive import KernelScene, PoolBlock
from convtui.lab.presets import preset_of
from convtui.lab.state import COLOURS, Experiment
from convtui.panels.tones import reach
from convtui.show.figures import by, extremes, figure, rows_of, table_of
from convtui.show.kernel_json import blocks_of

_TAKES = {
    "red": ", red alone",
    "green": ", green alone",
    "blue": ", blue alone",
    "sum": ", its three colours added",
    "each": ", each of its three colours by itself",
}


def lines_of(scenes: Sequence[KernelScene], with_at: bool) -> list[str]:
    """The settings once; what they make of each of the scenes."""
    scene, now = scenes[0], scenes[0].computed.experiment
    lines = [
        picture_line(scene),
        *kernel_rows("kernel", now.slices),
        "turned half round first, as convolution in mathematics is" if now.flipped else "",
        f"which {' '.join(scene.meaning.headline)}" if scene.meaning.orientation and now.channels != "sum" else "",
        settings_line(now),
    ]
    for index, one in enumerate(scenes):
        lines += _made(one, with_at, f"{COLOURS[index]} " if len(scenes) > 1 else "")
    return [line for line in lines if line]


def picture_line(scene: KernelScene, seen: bool = False) -> str:
    """What the kernel is laid on; where each colour has a map of its own all three, or the one that is `seen`."""
    now, one = scene.computed.experiment, seen and scene.computed.seen is not None
    picture = scene.computed.under_kernel if one else scene.computed.picture
    taken = _TAKES.get(COLOURS[scene.view.channel] if one else now.channels, "")
    return f"picture: {scene.title}{part_words(now)}, {by(picture.shape[:2])}{taken}, {extremes(picture)}"


def settings_line(now: Experiment) -> str:
    """How the window moves."""
    return f"padding {now.padding}, stride {now.stride}, dilation {now.dilation}, bias {figure(now.bias)}"


def part_words(now: Experiment) -> str:
    """Which part of the picture it is, and where it was moved to."""
    words = ""
    if now.crop is not None:
        top, left, rows, columns = now.crop
        words += f", its {by((rows, columns))} from row {top}, column {left}"
    if now.nudge != (0, 0):
        words += f", moved {now.nudge[0]} down and {now.nudge[1]} right"
    return words


def kernel_rows(label: str, kernels: Sequence[Kernel]) -> list[str]:
    """What `label` calls the kernel, and its numbers; three are those of the colours."""
    lines = []
    for name, kernel in zip(COLOURS, kernels, strict=False):
        colour = f" for {name}" if len(kernels) > 1 else ""
        lines += [f"{label}{colour}{preset_words(kernel)}: {by(kernel.shape)}", *rows_of(kernel.array)]
    return lines


def preset_words(kernel: Kernel) -> str:
    """The name of a ready-made kernel, after a blank."""
    preset = preset_of(kernel)
    return f" {preset.name} ({preset.title})" if preset else ""


def _made(scene: KernelScene, with_at: bool, colour: str) -> list[str]:
    computed, now = scene.computed, scene.computed.experiment
    lines = [f"{colour}map: {by(computed.map.shape)}, {extremes(computed.map)}"]
    if now.response != "signed":
        lines.append(f"drawn as {now.response}: {extremes(computed.response)}")
    if now.fixed_scale:
        low, high = reach(now)
        lines.append(f"scale fixed: on any picture the kernel reaches from {figure(low)} to {figure(high)}")
    size, step = now.pooling.size, now.pooling.step
    again = ""
    for pooled in computed.pools:
        lines.append(
            f"{colour}pooled{again}: {now.pooling.kind} of {by((size, size))}, stride {step}: "
            f"{by(pooled.values.shape)}, {extremes(pooled.values)}"
        )
        again = " again"
    if scene.view.matches:
        lines += match_lines(scene)
    if with_at:
        lines += _at(scene)
    lines += table_of(f"{colour}map", computed.map)
    if computed.pooled is not None:
        lines += table_of(f"{colour}pooled", computed.pooled.values)
    return lines


def match_lines(scene: KernelScene) -> list[str]:
    """The strongest places, a line each."""
    if not scene.matches:
        return ["strongest places: none, the map has no peak above 0"]
    lines = ["strongest places (cosine: how alike window and kernel are, 1 at most):"]
    for number, match in enumerate(scene.matches, 1):
        cosine = (
            "no cosine: window or kernel is 0 everywhere"
            if match.cosine is None
            else f"cosine {figure(match.cosine, 3)}"
        )
        lines.append(f"  {number}. row {match.row}, column {match.column}: {figure(match.value)}, {cosine}")
    return lines


def _at(scene: KernelScene) -> list[str]:
    """Every product on a line of its own would be long; a row of the window is one line."""
    at = scene.at
    lines = [
        f"at row {at.row}, column {at.column} of the map "
        f"(the window starts at row {at.top}, column {at.left} of the picture):",
        "  pixel x weight = product, row by row of the window",
    ]
    if at.products.ndim == 2:
        lines += _products(at.patch, at.weights, at.products)
    else:
        for index, name in enumerate(COLOURS):
            lines.append(f"  {name}, which adds up to {figure(float(at.products[..., index].sum()))}:")
            lines += _products(at.patch[..., index], at.weights[..., index], at.products[..., index])
    lines.append(f"  sum {figure(at.sum)} + bias {figure(at.bias)} = {figure(at.value)}")
    for block in blocks_of(scene):
        lines.append(f"  {_block(block, scene.computed.experiment.pooling.kind)}")
    return lines


def _products(patch: Float32, weights: Float32, products: Float32) -> list[str]:
    lines = []
    for row in zip(patch.tolist(), weights.tolist(), products.tolist(), strict=True):
        terms = zip(*row, strict=True)
        lines.append("  " + ", ".join(f"{figure(p)} x {figure(w)} = {figure(q)}" for p, w, q in terms))
    return lines


def _block(block: PoolBlock, kind: str) -> str:
    rows, columns = block.values.shape
    where = f"row {block.top}, column {block.left}"
    words = f"{kind} of the {by((rows, columns))} block at {where}: {figure(block.value)}"
    if block.winner is None:
        return words
    return f"{words}, which stands at row {block.winner[0]}, column {block.winner[1]}"
