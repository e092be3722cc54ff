"""What is said about the lecture's slip, each sentence from the numbers that stand beside it."""

import numpy as np

from convtui.core.figures import short
from convtui.core.kernel import Kernel
from convtui.lab.lecture_scene import LectureScene, Sides
from convtui.lab.meaning import Orientation, meaning
from convtui.ops.slip import SIDE, slip_on_grey

_EDGES: dict[Orientation, str] = {
    "lying": "lying",
    "standing": "standing",
    "rising": "rising (/)",
    "falling": "falling (\\)",
}
_DIGITS, _FEW_DIGITS = 8, 6


def figure(value: float, width: int = _DIGITS) -> str:
    """A sum, or a largest one; what is left of fractions that cancel is 0."""
    return short(round(value, 6) + 0.0, width)


def acting(scene: LectureScene) -> tuple[Kernel, Kernel]:
    """What A and B do where the colours are alike: two kernels for one grey picture."""
    cells = np.array(scene.kernel.cells)
    return Kernel.of(slip_on_grey(cells) + 0.0), scene.kernel if scene.green else Kernel.of(SIDE * cells + 0.0)


def explanation(scene: LectureScene) -> str:
    """The page's sentences, two lines of 80 characters."""
    match scene.page:
        case "rows":
            return (
                "Each kernel row was laid on a picture COLUMN (NumPy lines up LAST axes, and no error is raised). "
                + _consequence(scene)
            )
        case "screen":
            return (
                "The lecturer described his screen correctly: with 1s at the top and -1s at the bottom his notebook "
                "drew the lines that stand. They find those that lie."
            )
        case "everyone":
            return (
                "It happens to everyone: shapes that fit by chance (3 columns, 3 colours) raise no error. "
                "Catch it with one step (Enter). The cure: kernel[:, :, None] * patch"
            )
        case "standing":
            return f"One standing step. {_strongest(scene.standing)}"
        case "lying":
            return f"One lying step. {_strongest(scene.lying)}"
        case "centre":
            count = scene.levels[:, :, 0].size
            return (
                f"B, the identity bit for bit: {scene.equal} of {count} green numbers are as they were. "
                "A adds three GREEN pixels, one above the other: up to 765, cut at 255."
            )
        case "cut":
            slip, true = scene.slip, scene.true
            rim = " The rim is false: zeros lie round the picture." if scene.false_rim else ""
            return (
                f"A picture holds 0..255: of A {slip.below} dots were cut below and {slip.above} above, of B "
                f"{true.below} and {true.above}. v shows all.{rim}"
            )


def step_words(figures: Sides) -> str:
    """`2295 / 0`: A's and B's."""
    return f"{figure(figures.slip, _FEW_DIGITS)} / {figure(figures.true, _FEW_DIGITS)}"


def _strongest(figures: Sides) -> str:
    return f"Strongest dot, rim left out: A {figure(figures.slip)}, B {figure(figures.true)}. {_verdict(figures)}"


def _verdict(figures: Sides) -> str:
    slip, true = round(figures.slip, 6), round(figures.true, 6)
    if slip == true:
        return "This step does not tell the slip of this kernel: r turns it, k has others."
    if true == 0:
        return "A sees an edge that these nine numbers do not see: A is not theirs."
    if slip == 0:
        return "A is blind to an edge that these nine numbers see: A is not theirs."
    return "They must be equal: A is not what these nine numbers do."


def _consequence(scene: LectureScene) -> str:
    slip, true = acting(scene)
    if scene.coloured:
        return "Its columns fell on red, green, blue. The table is for grey."
    if np.allclose(slip.cells, true.cells, rtol=0, atol=1e-9):
        return "On grey it is the same for this kernel: no picture tells."
    if not np.any(np.round(slip.cells, 9)):
        return "These rows sum to 0 each: the notebook saw nothing."
    found, meant = meaning(slip).orientation, meaning(true).orientation
    if found == "standing" and meant == "lying":
        return "So the lecturer truly saw standing lines. Both are shown."
    if found and meant and found != meant:
        return f"So it drew {_EDGES[found]} edges, not {_EDGES[meant]} ones."
    return "So A is the map of another kernel than this one."
