"""`convtui show kernel --as-in-the-lecture`: what the lecture's notebook drew, beside what its nine numbers do."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.errors import UsageError
from convtui.lab.lecture_scene import LectureScene, Made, Sides, compared
from convtui.lab.library import Library
from convtui.lab.meaning import meaning
from convtui.ops.slip import SIDE, as_levels, lines_up, slip_kernel
from convtui.panels.lecture_words import acting, figure
from convtui.show import choices
from convtui.show.figures import by, rows_of, summary, table_of
from convtui.show.formats import Shown
from convtui.show.kernel_lines import part_words, preset_words
from convtui.show.lecture_cells import lecture_cells, lecture_slide

if TYPE_CHECKING:
    from convtui.show.kernel import KernelRequest

# What the notebook leaves open; all else it has settled, as the options' defaults are, or so.
_OPEN = {"image", "ground", "size", "crop", "nudge", "kernel", "at", "as_in_the_lecture"}
_SETTLED = {("response", "clip"), ("padding", "1"), ("channels", "sum")}


class Told(Struct, frozen=True, eq=False):
    """A comparison, and the same picture under the centre point; `with_at`: one place is taken apart."""

    scene: LectureScene
    centre: LectureScene
    with_at: bool


def show_lecture(request: "KernelRequest", library: Library) -> Shown:
    """Computes it. Raises UsageError for what the notebook cannot have, PictureError for a file that is refused."""
    _check(request)
    from convtui.show.kernel import experiment_of

    now = replace(experiment_of(request, library), channels="sum")
    _check_kernel(now.kernel)
    levels = as_levels(library.plane(now))
    title = f"{library.title(now.picture)}{part_words(now)}"
    scene = compared(levels, now.kernel, title=title)
    if request.at is not None:
        place = choices.place(request.at)
        choices.check_place(place, (levels.shape[0], levels.shape[1]), "maps")
        scene = replace(scene, place=place)
    return shown_lecture(scene, request.at is not None)


def shown_lecture(seen: LectureScene, with_at: bool) -> Shown:
    """A page of the comparison in every form; its numbers are those of all three colours, whichever the page takes."""
    scene = replace(compared(seen.levels, seen.kernel, title=seen.title), place=seen.place)
    told = Told(scene, compared(seen.levels, seen.kernel, "centre"), with_at)
    return Shown(
        plain=lambda: "\n".join(_lines(told)) + "\n",
        json=lambda: _json(told),
        npz=lambda: _arrays(scene),
        cells=lambda columns: lecture_cells(seen, with_at, columns),
        slide=lambda: lecture_slide(seen, with_at),
    )


def _check(request: "KernelRequest") -> None:
    """What is not at its default, and is settled."""
    for name, option in request.given.items():
        if name not in _OPEN and (name, getattr(request, name)) not in _SETTLED:
            raise UsageError(
                f"{option} does not go with --as-in-the-lecture, which has stride 1, one zero round the picture, all "
                "three colours and 0 to 255: leave it out."
            )


def _check_kernel(kernel: Kernel) -> None:
    if kernel.shape == (SIDE, SIDE):
        return
    why = "has its slip only at 3 x 3" if lines_up(kernel.shape) else "would have met an error of NumPy with it"
    raise UsageError(
        f"--kernel is {by(kernel.shape)}, and the lecture's notebook {why}: give one of 3 x 3, such as --kernel lying."
    )


def _patch(scene: LectureScene) -> npt.NDArray[np.uint8]:
    """(3, 3, 3): row, column, colour of what both sums are made of."""
    row, column = scene.place
    rimmed = np.pad(scene.levels, ((1, 1), (1, 1), (0, 0)))
    return rimmed[row : row + SIDE, column : column + SIDE]


def _json(told: Told) -> dict[str, object]:
    """`slip` is the notebook's, `true` what the kernel is meant to do; `drawn` is cut to 0..255."""
    scene = told.scene
    slip, _ = acting(scene)
    out: dict[str, object] = {
        "input": {"shape": list(scene.levels.shape), "min": int(scene.levels.min()), "max": int(scene.levels.max())},
        "kernel": {"cells": [list(row) for row in scene.kernel.cells], "row_sums": list(slip.cells[0])},
        "slip": {
            "kernel_on_grey": [list(row) for row in slip.cells],
            "kernel": slip_kernel(np.array(scene.kernel.cells)).tolist(),
            **_made(scene.slip),
        },
        "true": _made(scene.true),
        "standing_step": _sides(scene.standing),
        "lying_step": _sides(scene.lying),
        "centre": {
            "equal": told.centre.equal,
            "of": told.centre.true.sums.size,
            "slip_sums": summary(told.centre.slip.sums),
        },
    }
    if told.with_at:
        out["at"] = {
            "row": scene.place[0],
            "column": scene.place[1],
            "patch": _patch(scene).tolist(),
            "slip": {"sum": scene.at.slip, "drawn": int(scene.drawn_at.slip)},
            "true": {"sum": scene.at.true, "drawn": int(scene.drawn_at.true)},
        }
    return out


def _made(made: Made) -> dict[str, object]:
    return {
        "sums": summary(made.sums),
        "drawn": summary(made.levels),
        "below_0": made.below,
        "above_255": made.above,
    }


def _sides(figures: Sides) -> dict[str, object]:
    return {"slip": figures.slip, "true": figures.true}


def _arrays(scene: LectureScene) -> dict[str, npt.NDArray[Any]]:
    """`input` (H, W, 3) uint8; `slip` and `true` (H, W) float64 sums, `slip_drawn` and `true_drawn` uint8.

    `slip_kernel` (3, 3, 3) is the weight that each row, column and colour met.
    """
    cells = np.array(scene.kernel.cells)
    return {
        "input": scene.levels,
        "kernel": cells,
        "slip_kernel": slip_kernel(cells),
        "slip": scene.slip.sums,
        "slip_drawn": scene.slip.levels,
        "true": scene.true.sums,
        "true_drawn": scene.true.levels,
    }


def _lines(told: Told) -> list[str]:
    scene = told.scene
    slip, true = acting(scene)
    shape = scene.levels.shape[:2]
    lines = [
        "as in the lecture: A is what its notebook drew, B what the nine numbers do",
        f"picture: {scene.title}, {by(shape)} in three colours, {_range(scene.levels)}",
        f"kernel{preset_words(scene.kernel)}: 3 x 3, row sums {', '.join(figure(value) for value in slip.cells[0])}",
        *rows_of(scene.kernel.array),
        "A: rows fell on columns, columns on colours; NumPy lines up last axes and raises no error; on grey it was",
        *rows_of(slip.array),
        f"which {' '.join(meaning(slip).headline)}",
        "B: rows stay rows, the same for each of the three colours",
        f"which {' '.join(meaning(true).headline)}",
        "stride 1, one zero round the picture; drawn: cut to 0..255, fractions dropped",
        _map_line("A", scene.slip),
        _map_line("B", scene.true),
        "strongest dot on one step of 0 to 255, rim left out:",
        f"  standing step: A {figure(scene.standing.slip)}, B {figure(scene.standing.true)}",
        f"  lying step: A {figure(scene.lying.slip)}, B {figure(scene.lying.true)}",
        f"the centre point alone, on this picture: B of one colour is the identity, {told.centre.equal} of "
        f"{told.centre.true.sums.size} numbers equal bit for bit;",
        f"  A adds three green pixels, one above the other: largest {figure(float(told.centre.slip.sums.max()))}, "
        f"drawn {told.centre.slip.levels.max()}",
    ]
    if told.with_at:
        lines += _at_lines(scene)
    for letter, made in (("A", scene.slip), ("B", scene.true)):
        lines += table_of(f"{letter} as drawn", made.levels.astype(np.float32))
    return lines


def _range(values: npt.NDArray[Any]) -> str:
    return f"smallest {figure(float(values.min()))}, largest {figure(float(values.max()))}"


def _map_line(letter: str, made: Made) -> str:
    return (
        f"{letter}: {by(made.sums.shape)}, {_range(made.sums)}; drawn {_range(made.levels)} "
        f"({made.below} dots cut at 0, {made.above} at 255)"
    )


def _at_lines(scene: LectureScene) -> list[str]:
    lines = [f"at row {scene.place[0]}, column {scene.place[1]}, the window's rows as red green blue:"]
    lines += ["  " + ", ".join(" ".join(map(str, pixel)) for pixel in row) for row in _patch(scene).tolist()]
    for letter, total, shown in (
        ("A", scene.at.slip, scene.drawn_at.slip),
        ("B", scene.at.true, scene.drawn_at.true),
    ):
        lines.append(f"  {letter}: sum {figure(total)}, drawn {figure(shown)}")
    return lines
