"""The line over the panes: the picture, the kernel, the map and what it is pooled to, in the room there is."""

from collections.abc import Iterable
from itertools import product

from convtui.core.figures import short
from convtui.core.text import visible
from convtui.lab.derive import KernelScene
from convtui.lab.pool_chain import sizes
from convtui.lab.state import COLOURS
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.tone import Tone
from convtui.render.viewport import Viewport

_POOL_WORDS = {"max": "max pool", "mean": "mean pool"}
SHORTEST_NAME = 8


def titles(scene: KernelScene, layout: KernelLayout, port: Viewport, tone: Tone) -> tuple[str, str, str]:
    """Over the picture, over kernel and map, over what is at the side. The first holds a name from outside."""
    kernel = "x".join(map(str, scene.at.weights.shape))
    tail = _fitting(_map_titles(scene, layout, port, tone), layout.pane[1])
    side = " kernels: click one, or k"
    if scene.computed.pooled is not None:
        side = _fitting(_side_titles(scene), max(layout.side - 2, 0))
    return _picture_title(scene, layout, port), f"{'* kernel ' + kernel:<{layout.middle}}{tail}", side


def _picture_title(scene: KernelScene, layout: KernelLayout, port: Viewport) -> str:
    rows, columns = scene.computed.picture.shape[:2]
    room, shape = layout.pane[1] - 1, f"{rows}x{columns}"
    words = _colour_words(scene)
    if port.rows < rows or port.columns < columns:
        part = f"part {port.top}-{port.top + port.rows - 1} x {port.left}-{port.left + port.columns - 1}"
        return _fitting((f"{shape}{words}, {part}", f"{shape}, {part}", part), room)
    details = [f"{shape}"]
    if port.shrinks and scene.view.zoom == "whole":
        details.insert(0, f"{shape}, {short(max(port.rows / port.dots[0], port.columns / port.dots[1]), 3)} px/dot")
    elif scene.own_shape != (rows, columns):
        own = f"{scene.own_shape[0]}x{scene.own_shape[1]}"
        if scene.computed.experiment.crop is None:
            details[:0] = [f"{shape}, scaled from {own}", f"{shape} ({own} scaled)", f"{shape} ({own})"]
        else:
            details.insert(0, f"{shape} of {own}")
    name, shortest = scene.title, min(SHORTEST_NAME, len(scene.title))
    # What is in the way of the name goes, last the size that the picture had elsewhere; then the name is cut.
    fitting = ((one, wanted) for wanted, some in ((len(name), details[:-1]), (shortest, details)) for one in some)
    detail = next((one for one, wanted in fitting if len(words) + len(one) + wanted + 1 <= room), details[-1])
    return f"{visible(name, max(room - len(detail) - len(words) - 1, 1))}{words} {detail}"


def _colour_words(scene: KernelScene) -> str:
    channels = scene.computed.experiment.channels
    if channels == "grey":
        return ""
    return " in colour" if channels in ("sum", "each") else f" {channels} alone"


def _map_titles(scene: KernelScene, layout: KernelLayout, port: Viewport, tone: Tone) -> Iterable[str]:
    """From the fullest to the shortest."""
    computed, colour = scene.computed, COLOURS[scene.view.channel]
    shape = "x".join(map(str, computed.map.shape))
    names = {
        "sum": ["sum over 3 channels", "3-channel sum", "sum"],
        "each": [f"{colour}'s map", colour],
    }.get(computed.experiment.channels, ["map"])
    heads = [f"= {name} {shape}" for name in names] + [f"= {shape}"]
    pooled = computed.pooled is not None
    if pooled and scene.view.zoom == "numbers":
        after = "x".join(map(str, computed.pools[-1].values.shape))
        return [f"{head}, pooled {after}" for head in heads]
    if pooled and not layout.side:
        return _chains(scene, [*(f"= {name}" for name in names), "="])
    return [*(f"{head}, {scale}" for head, scale in product(heads, _scales(scene, port, tone))), heads[-1]]


def _chains(scene: KernelScene, names: list[str]) -> list[str]:
    """The map's sizes, before the pool and after each of its turns."""
    kind, chain = scene.computed.experiment.pooling.kind, sizes(scene.computed.map.shape, scene.computed.pools)
    made = []
    for name in names:
        first, *rest = (f"{rows}x{columns}" for rows, columns in chain)
        made += [f"{name} {first} -> {words} {' -> '.join(rest)}" for words in (_POOL_WORDS[kind], kind)]
        if all(rows == columns for rows, columns in chain):
            first, *rest = (str(rows) for rows, _ in chain)
            made.append(f"{name} {first} -> {kind} {' -> '.join(rest)}")
    rows, columns = chain[-1]
    times = len(chain) - 1
    return [*made, f"= map, {kind} {times} times: {rows}x{columns}", f"= map, {times} pools: {rows}x{columns}"]


def _side_titles(scene: KernelScene) -> list[str]:
    computed = scene.computed
    size, kind = computed.experiment.pooling.size, computed.experiment.pooling.kind
    chain = sizes(computed.map.shape, computed.pools)
    texts = [" -> ".join(f"{rows}x{columns}" for rows, columns in chain)]
    if all(rows == columns for rows, columns in chain):
        texts.append(" -> ".join(str(rows) for rows, _ in chain))
    full = [f"-> {words} {size}x{size}: {text}" for text in texts for words in (_POOL_WORDS[kind], kind)]
    return [*full, f"{kind} {texts[-1]}", texts[-1], f"-> {chain[-1][0]}x{chain[-1][1]}"]


def _scales(scene: KernelScene, port: Viewport, tone: Tone) -> list[str]:
    """The smallest and the largest value of what is drawn. (The colours reach as far below zero as above.)

    A fixed scale is that of the colours.
    """
    values, fixed = scene.computed.response, scene.computed.experiment.fixed_scale
    signed = tone.kind == "signed"
    if port.shrinks and scene.view.zoom == "whole" and signed:
        return [f"{'fixed' if fixed else 'strength'} 0..{short(tone.limit)}"]
    low, high = float(values.min()), float(values.max())
    if fixed:
        low, high = -tone.limit if signed else 0.0, tone.limit
    plus = "+" if signed and high > 0 else ""
    reaches = [f"{short(low, digits)}..{plus}{short(high, digits)}" for digits in (5, 4, 3)]
    if fixed:
        return [f"scale fixed {reaches[0]}", *(f"fixed {reach}" for reach in reaches)]
    return [*([f"signed {reaches[0]}"] if signed else []), *reaches]


def _fitting(texts: Iterable[str], width: int) -> str:
    """The first that fits, else the last."""
    made = list(texts)
    return next((text for text in made if len(text) <= width), made[-1])
