"""What is said of two kernels one after the other: whether they are one, what would part them, and why."""

from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.lab.derive_chain import Bent, InChain, colour_of
from convtui.panels.tools.compare_parts import fitting, small
from convtui.render.colours import DIM, TEXT, Colour

# What stands between the two, by the response view that draws A's map.
BETWEEN = {"signed": "", "abs": "|..|", "relu": "ReLU", "clip": "clipping"}


def verdict(chain: InChain, bent: Bent, between: str, width: int) -> str:
    """How far the two ways are apart in all."""
    if chain.largest is None:
        return "A's map is too small: every window of B reaches into the zeros around it."
    amount, dots = small(chain.largest), f"{chain.places} dots: max |difference|"
    if chain.equal:
        return f"{dots} of the two ways {amount}: EQUAL" + (", but for rounding" if chain.largest else "")
    # Another kernel than the ONE may do it: the absolute of what is nowhere above 0 is its negative.
    end = f"{amount}: with {between} between " + ("NOT one kernel" if bent.beyond else "another map")
    return fitting(width, f"{dots} of the two ways {end}", f"{dots} {end}")


def conditions(chain: InChain, scene: KernelScene, width: int) -> str:
    """What else there is to know, as far as the line reaches."""
    now, clauses = scene.computed.experiment, []
    if chain.rim is not None:
        rim = f"at the rim up to {small(chain.rim)} apart: padding lays zeros round A's map"
        clauses.append(fitting(width, f"{rim}, not what A finds", rim))
    if now.bias:
        clauses.append(f"the ONE has bias {short(chain.bias)}")
    if now.stride > 1:
        clauses.append(f"the ONE has stride {chain.stride}")
    if now.channels == "sum":
        clauses.append(f"A adds up three colours, B's {colour_of(scene)} kernel is laid on the one map")
    if now.pooling.kind != "none":
        clauses.append("the pool is left out here")
    if not clauses:
        rows, columns = sizes(chain, now.stride)
        clauses.append(f"the ONE: {rows} rows, {columns} columns")
    text = clauses[0]
    for clause in clauses[1:]:
        text = fitting(width, f"{text}; {clause}", text)
    return text


def counter(chain: InChain, bent: Bent, stands: bool, width: int) -> str:
    """What a ReLU between the two would do, computed on this picture; or what does that already `stands` there."""
    if chain.largest is None:
        return ""
    between, off, miss = BETWEEN[bent.between], small(bent.off), small(bent.beyond)
    if not bent.off:
        return f"{between} between would change nothing here: A's map has nothing that it cuts."
    if bent.exchanged:
        other = f"B, {between}, then A: {off} apart, NOT one kernel."
        return fitting(width, f"{between} between cuts nothing here. {other}", other)
    if not bent.beyond:
        return f"{between} between: up to {off} apart from the ONE, on this picture."
    if stands:
        return f"Picture + negative would have to give white + black; they miss it by {miss}."
    apart = f"{between} between (v): up to {off} apart, NO one kernel does it"
    return fitting(width, f"{apart}: why networks have it.", f"{apart}.")


def reasons(chain: InChain, bent: Bent, channel: int) -> list[tuple[str, Colour]]:
    """Paragraphs: how the one kernel is made, and why something between the two breaks it."""
    kernels = chain.firsts[channel], chain.second, chain.ones[channel]
    words = [
        ("On each cell of B lies a whole A, times that cell; all are added up.", TEXT),
        ("White paper gives {} x {} = {}.".format(*(short(kernel.total) for kernel in kernels)), DIM),
    ]
    if bent.beyond:
        order = "B, {}, then A" if bent.exchanged else "A, {}, then B"
        miss = f"picture + negative miss white + black by {small(bent.beyond)}: no ONE kernel does that."
        words.append((f"{order.format(BETWEEN[bent.between])}: {miss}", TEXT))
    return words


def sizes(chain: InChain, stride: int) -> tuple[str, str]:
    """The arithmetic of the one kernel's size: rows, columns."""
    texts = []
    for first, second, one in zip(chain.firsts[0].shape, chain.second.shape, chain.ones[0].shape, strict=True):
        more = f"{second} - 1" if stride == 1 else f"({second} - 1) x {stride}"
        texts.append(f"{first} + {more} = {one}")
    return texts[0], texts[1]
