"""The words under the kernel: what it does, what the map's colours mean, and what is not as at the start."""

from textwrap import wrap

from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.lab.state import COLOURS
from convtui.render.colours import BLUE_TEXT, CREAM, DIM, KEY, TEXT, WHITE, Colour

# A paragraph: lines that may be joined where room is short, and their ink.
Words = tuple[tuple[str, ...], Colour]
Line = tuple[str, Colour]


def kernel_words(scene: KernelScene, shrinks: bool, width: int, height: int) -> list[Line]:
    """At most `height` lines of at most `width` characters; where they would be more they are run together, and what
    matters least is left out. `shrinks`: a dot of the map stands for several values.
    """
    head, legend, settings = _headline(scene), _legend(scene, shrinks), _settings(scene)
    lines = [(text, ink) for texts, ink in head for text in texts]
    lines.append(("", TEXT))
    lines += [(text, ink) for texts, ink in (*legend, *settings) for text in texts]
    if len(lines) <= height:
        return lines
    lines.remove(("", TEXT))
    if len(lines) <= height:
        return lines
    joined = [_joined(texts, ink, width) for texts, ink in (*settings, *head, *legend)]
    return [line for lines in joined for line in lines][: max(height, 0)]


def colour_line(scene: KernelScene) -> str:
    """Which colour's kernel is edited, or whose map is seen, and the key that goes to the next."""
    if scene.computed.experiment.channels not in ("sum", "each"):
        return ""
    return f"{COLOURS[scene.view.channel]} {scene.view.channel + 1}/{len(COLOURS)}, PgDn"


def _joined(texts: tuple[str, ...], ink: Colour, width: int) -> list[Line]:
    return [(line, ink) for line in wrap(" ".join(text.strip() for text in texts), width - 1)]


def _headline(scene: KernelScene) -> list[Words]:
    if scene.computed.experiment.channels == "sum":
        return [(("one kernel for", "each colour:", f"{scene.at.weights.size} products"), TEXT)]
    return [(scene.meaning.headline, TEXT)]


def _legend(scene: KernelScene, shrinks: bool) -> list[Words]:
    response, meaning = scene.computed.experiment.response, scene.meaning
    if response == "abs":
        return [(("|dot|: no sign",), DIM), (("white: strong",), WHITE)]
    if response == "relu":
        return [(("ReLU: below 0", "is drawn as 0"), DIM)]
    if response == "clip":
        return [(("clipped: only", "0..1 is seen"), DIM)]
    if shrinks:
        return [(("white: strong",), WHITE), (("black: nothing",), DIM), (("z: with a sign",), DIM)]
    if scene.computed.experiment.channels == "sum":
        return _legend_of_a_sum(scene)
    return [one for one in ((meaning.pale, CREAM), (meaning.blue, BLUE_TEXT), (meaning.grey, DIM)) if one[0]]


def _legend_of_a_sum(scene: KernelScene) -> list[Words]:
    """What one colour's kernel does by itself is not what the map shows."""
    weights = scene.at.weights
    total = ((f"white gives {short(round(float(weights.astype(float).sum()), 6), 4)}",), TEXT)
    if not (weights < 0).any():
        return [total]
    return [total, (("pale: above 0",), CREAM), (("blue: below 0",), BLUE_TEXT), (("grey: 0",), DIM)]


def _settings(scene: KernelScene) -> list[Words]:
    """What is not as at the start."""
    now, lines = scene.computed.experiment, []
    if now.padding == "same":
        lines.append('padding "same"')
    elif isinstance(now.padding, int):
        lines.append(f"padding {now.padding}")
    if now.stride != 1:
        lines.append(f"stride {now.stride}")
    if now.dilation != 1:
        lines.append(f"dilation {now.dilation}")
    if now.bias:
        lines.append(f"bias {short(now.bias)}")
    if now.flipped:
        lines.append("flipped")
    return [(tuple(lines), KEY)] if lines else []
