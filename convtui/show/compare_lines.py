"""Two kernels as lines of text: what each makes, how alike that is, or what the two are together."""

from convtui.lab.derive import KernelScene
from convtui.lab.derive_chain import Bent, InChain
from convtui.lab.derive_compare import Beside
from convtui.lab.state import Experiment
from convtui.panels.tools.chain_words import BETWEEN
from convtui.show.figures import by, extremes, figure, table_of
from convtui.show.kernel_lines import kernel_rows, picture_line, settings_line

Place = tuple[int, int]


def beside_lines(scene: KernelScene, both: Beside, at: Place | None) -> list[str]:
    """`at` a place of the second kernel's map."""
    now, first, second = scene.computed.experiment, both.first.computed, scene.computed
    lines = [
        picture_line(scene, seen=True),
        *kernel_rows("kernel A", first.experiment.slices),
        *kernel_rows("kernel B", now.slices),
        *_turned(now),
        settings_line(now),
        f"map of A: {by(first.map.shape)}, {extremes(first.map)}",
        f"map of B: {by(second.map.shape)}, {extremes(second.map)}",
    ]
    if now.response != "signed":
        lines.append(f"drawn as {now.response}: A {extremes(first.response)}; B {extremes(second.response)}")
    found = both.alike
    if found is None:
        lines.append("the two maps have no pixel in common")
    else:
        drawn = "" if now.response == "signed" else ", as they are drawn"
        lines += [
            f"on {found.places} common pixels{drawn}: the sum of |A - B| is {figure(found.share)} of that of |A| + |B| "
            "(0: one and the same map, 1: no place has one sign in both)",
            "correlation: "
            + ("none, as one of the maps is flat" if found.correlation is None else figure(found.correlation)),
        ]
    if at is not None:
        ours = float(scene.computed.response[scene.place])
        words = f"at row {both.pixel[0]}, column {both.pixel[1]} of the picture: "
        if both.shared:
            theirs = float(both.first.computed.response[both.first.place])
            lines.append(f"{words}A {figure(theirs)}, B {figure(ours)}, A - B = {figure(theirs - ours)}")
        else:
            lines.append(f"{words}B {figure(ours)}; A has no dot there")
    return [*lines, *table_of("map of A", first.map), *table_of("map of B", second.map)]


def chain_lines(scene: KernelScene, chain: InChain, cut: Bent, at: Place | None) -> list[str]:
    """`at` a place of the last map."""
    now, ways = scene.computed.experiment, chain.ways
    between = BETWEEN[now.response]
    lines = [
        picture_line(scene, seen=True),
        *kernel_rows("first kernel A", chain.firsts),
        *kernel_rows("then kernel B", (chain.second,)),
        *kernel_rows("the ONE kernel that does both", chain.ones),
        *_turned(now),
        f"{settings_line(now)} of A and of B",
        f"the ONE has stride {chain.stride} and bias {figure(chain.bias)}",
        f"after A: {by(ways.first.shape)}, {extremes(ways.first)}",
        f"between: {between}" if between else "",
        f"after A, then B: {by(ways.both.shape)}, {extremes(ways.both)}",
        *_verdict(chain, between),
        "" if chain.largest is None else _counter(cut),
    ]
    if at is not None:
        lines.append(
            f"at row {at[0]}, column {at[1]} of the last map: one after the other {figure(float(ways.both[at]))}, "
            f"at once {figure(float(ways.once[at]))}, apart {figure(float(ways.difference[at]), 2)}"
        )
    return [line for line in (*lines, *table_of("after A, then B", ways.both)) if line]


def _turned(now: Experiment) -> list[str]:
    return ["each turned half round first, as convolution in mathematics is"] if now.flipped else []


def _verdict(chain: InChain, between: str) -> list[str]:
    if chain.largest is None:
        return ["A's map is too small to compare: every window of B reaches into the zeros around it"]
    equal = f"equal: rounding to float32 can make {figure(chain.ways.bound, 2)}"
    lines = [
        f"the two ways are at most {figure(chain.largest, 2)} apart on {chain.places} places, "
        + (equal if chain.equal else f"NOT equal: {between} stands between them")
    ]
    if chain.rim is not None:
        lines.append(
            f"at the rim they are up to {figure(chain.rim, 4)} apart: padding lays zeros round A's map, not what A "
            "would find there"
        )
    return lines


def _counter(cut: Bent) -> str:
    between = BETWEEN[cut.between]
    order = f"B, {between}, then A" if cut.exchanged else f"A, {between}, then B"
    if not cut.off:
        return f"{order}: the same as without, as A's map has nothing that {between} cuts"
    words = f"{order}: up to {figure(cut.off)} apart from the ONE kernel"
    if not cut.beyond:
        return words
    return (
        f"{words}; no ONE kernel does that, as what comes of the picture and of its negative misses what comes of "
        f"white and of black by {figure(cut.beyond)}"
    )
