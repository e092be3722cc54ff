"""As in the lecture, as numbers: what the notebook drew, what the nine numbers do, and what shows the difference."""

from typing import Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab.library import Library
from convtui.lab.places import within
from convtui.lab.presets import preset_named
from convtui.lab.state import Experiment, KernelView
from convtui.lab.tool_state import Lecture
from convtui.lab.world import World
from convtui.ops.slip import Levels, Sums, as_levels, drawn, slip_sums, strongest_inside, true_sums
from convtui.source.pictures import bundled_picture

Page = Literal["rows", "screen", "everyone", "standing", "lying", "centre", "cut"]
PAGES: tuple[Page, ...] = ("rows", "screen", "everyone", "standing", "lying", "centre", "cut")
# Pages that bring a picture of their own.
STEPS: dict[Page, str] = {"standing": "step-standing", "lying": "step-lying"}
STEP_SIDE = 24
# What is left of fractions that cancel.
NOISE = 1e-6
GREEN = 1
# Drawn once more with as many pixels as three panes of 80 columns have dots.
LETTER, SMALL_LETTER = "letter-e", "letter-e-24"


class Sides(Struct, frozen=True):
    """One figure of A, the notebook, and of B, the true map."""

    slip: float
    true: float


class Made(Struct, frozen=True, eq=False):
    """(H, W) `sums`, and the `levels` 0..255 that a picture shows of them."""

    sums: Sums
    levels: Levels

    @classmethod
    def of(cls, sums: Sums) -> "Made":
        return cls(sums, drawn(sums))

    @property
    def below(self) -> int:
        """How many dots were cut to 0."""
        return int(np.count_nonzero(self.sums < -NOISE))

    @property
    def above(self) -> int:
        """How many dots were cut to 255."""
        return int(np.count_nonzero(self.sums > 255 + NOISE))


class LectureScene(Struct, frozen=True, eq=False):
    """`levels` (H, W, 3) is the picture, `slip` and `true` are (H, W), a dot for each pixel.

    `true` adds up all three colours, as the notebook means to; on the page "centre" it takes green alone, and `equal`
    is how many of its numbers are the picture's own. `standing` and `lying` are the strongest dots that the user's
    kernel gives on one step, away from the rim. `false_rim`: the zeros round the picture make dots of it brighter.
    """

    page: Page
    title: str
    levels: Levels
    kernel: Kernel
    slip: Made
    true: Made
    place: tuple[int, int]
    standing: Sides
    lying: Sides
    equal: int
    false_rim: bool

    @property
    def coloured(self) -> bool:
        """Whether the picture's three colours differ anywhere."""
        return bool((self.levels != self.levels[:, :, :1]).any())

    @property
    def green(self) -> bool:
        """Whether the true map is that of green alone."""
        return self.page == "centre"

    @property
    def at(self) -> Sides:
        """The two sums at `place`."""
        return Sides(float(self.slip.sums[self.place]), float(self.true.sums[self.place]))

    @property
    def drawn_at(self) -> Sides:
        """What the picture shows of them."""
        return Sides(int(self.slip.levels[self.place]), int(self.true.levels[self.place]))


def page_of(tool: Lecture) -> Page:
    """The page that is open."""
    return PAGES[tool.reason % len(PAGES)]


def pictured(experiment: Experiment, world: World) -> Experiment:
    """The experiment on all three colours; the letter E in its smaller size, so that it is seen pixel by pixel."""
    now = replace(experiment, channels="sum")
    whole = now.size is None and now.crop is None and now.nudge == (0, 0)
    small = now.picture == LETTER and whole and SMALL_LETTER in world.pictures
    return replace(now, picture=SMALL_LETTER) if small else now


def picture_shape(experiment: Experiment, page: Page, world: World) -> tuple[int, int]:
    """(rows, columns) of what the page shows."""
    if page in STEPS:
        return STEP_SIDE, STEP_SIDE
    values = world.plane(pictured(experiment, world))
    return int(values.shape[0]), int(values.shape[1])


def lecture_scene(view: KernelView, tool: Lecture, kernel: Kernel, library: Library) -> LectureScene:
    """What the tool shows of the view; `kernel`, 3 x 3, is the one that is edited."""
    page = page_of(tool)
    if page in STEPS:
        levels, title = _step(page), library.title(STEPS[page])
    else:
        now = pictured(view.experiment, library)
        # The kernel has no part in what is remembered.
        key = "levels", replace(now, kernel=kernel, others=())
        levels = library.remember(key, lambda: as_levels(library.plane(now)))
        title = library.title(now.picture)
    key_made = "lecture", view.experiment, kernel, page
    made = library.remember(key_made, lambda: compared(levels, kernel, page, title))
    return replace(made, place=within(tool.place, levels.shape))


def compared(levels: Levels, kernel: Kernel, page: Page = "rows", title: str = "") -> LectureScene:
    """(H, W, 3) `levels` under a 3 x 3 kernel, at their upper left; on the page "centre" under the centre point."""
    standing, lying = step_figures(kernel)
    if page == "centre":
        kernel = centre()
    cells = np.array(kernel.cells)
    slip = Made.of(slip_sums(levels, cells))
    green = levels[:, :, GREEN : GREEN + 1]
    true = Made.of(true_sums(green if page == "centre" else levels, cells))
    equal = int(np.count_nonzero(true.sums == green[:, :, 0])) if page == "centre" else 0
    rim = _has_false_rim(levels, cells, slip, true)
    return LectureScene(page, title, levels, kernel, slip, true, (0, 0), standing, lying, equal, rim)


def _has_false_rim(levels: Levels, cells: Sums, slip: Made, true: Made) -> bool:
    """Whether a map's rim would be darker somewhere if the picture went on as it ends."""
    longer = np.pad(levels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    pairs = (slip, slip_sums), (true, true_sums)
    return any(bool((made.levels > drawn(sums(longer, cells)[1:-1, 1:-1])).any()) for made, sums in pairs)


def step_figures(kernel: Kernel) -> tuple[Sides, Sides]:
    """The strongest dots on one standing step, and on one lying step."""
    cells = np.array(kernel.cells)
    standing, lying = (
        Sides(strongest_inside(slip_sums(_step(page), cells)), strongest_inside(true_sums(_step(page), cells)))
        for page in STEPS
    )
    return standing, lying


def centre() -> Kernel:
    """The kernel that is 0 but for its middle."""
    preset = preset_named("centre")
    assert preset is not None
    return preset.kernel


def _step(page: Page) -> Levels:
    """The middle of a bundled step, as large as a pane of 80 columns shows pixel by pixel."""
    values = bundled_picture(STEPS[page]).values
    top, left = ((size - STEP_SIDE) // 2 for size in values.shape[:2])
    return as_levels(values[top : top + STEP_SIDE, left : left + STEP_SIDE])
