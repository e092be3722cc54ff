"""As in the lecture: the notebook's slip beside the true map."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.lecture_scene import PAGES, STEPS, page_of, picture_shape
from convtui.lab.places import within
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Guess, Lecture
from convtui.lab.windows import pixel_of
from convtui.lab.world import World
from convtui.ops.slip import SIDE, lines_up

BIG_STEP = 8
# What changes nothing that can be seen here.
_INERT = (
    want.PlayPause
    | want.Tick
    | want.StopSweep
    | want.CyclePool
    | want.ChooseOption
    | want.ClickTool
    | want.JumpToMatch
    | want.Focus
    | want.ChooseCell
    | want.NextChannel
)


def opened(view: KernelView, world: World) -> KernelView:
    if why_not(view, world) is not None:
        return view
    return replace(view, tool=Lecture(place=_place(view, world)))


def why_not(view: KernelView, world: World) -> str | None:
    if isinstance(view.tool, Guess) and not view.tool.revealed:
        return "First see which map is the true one (choose A to E), or leave the guess by Esc."
    rows, columns = view.experiment.kernel.shape
    if (rows, columns) == (SIDE, SIDE):
        return None
    if lines_up((rows, columns)):
        return f"The lecture's slip is that of a 3x3 kernel, and this one is {rows}x{columns}. e: size."
    return f"The lecture's slip needs a 3x3 kernel: at {rows}x{columns} NumPy raises an error. e: size."


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    tool = view.tool
    assert isinstance(tool, Lecture)
    if view.typing is not None:
        return None
    if isinstance(intent, _INERT):
        return view
    moved = _moved(tool, intent, view, world)
    if moved is not None:
        return replace(view, tool=moved)
    match intent:
        case want.OpenTool("lecture"):
            return replace(view, tool=None)
        case want.OpenTool() | want.CloseTool() | want.Cancel():
            return None
    return _with_changes(view, tool, intent, world)


def _moved(tool: Lecture, intent: want.Intent, view: KernelView, world: World) -> Lecture | None:
    """The tool after an intent that changes only what is seen; None for any other."""
    match intent:
        case want.NextFocus(step):
            return replace(tool, reason=(tool.reason + step) % len(PAGES))
        case want.Commit():
            return replace(tool, reason=_next_test(tool))
        case want.CycleView():
            return replace(tool, signed=not tool.signed)
        case want.CycleZoom():
            return replace(tool, part=not tool.part)
    shape = picture_shape(view.experiment, page_of(tool), world)
    row, column = within(tool.place, shape)
    match intent:
        case want.Move(rows, columns, big):
            step = BIG_STEP if big else 1
            return replace(tool, place=within((row + step * rows, column + step * columns), shape))
        case want.MoveToEnd(last):
            return replace(tool, place=(shape[0] - 1, shape[1] - 1) if last else (0, 0))
        case want.PlaceAt(row, column):
            return replace(tool, place=within((row, column), shape))
    return None


def _next_test(tool: Lecture) -> int:
    """The standing step, then the lying one, then the user's own picture again."""
    pages = [PAGES.index(page) for page in STEPS]
    if tool.reason not in pages:
        return pages[0]
    after = pages[pages.index(tool.reason) + 1 :]
    return after[0] if after else 0


def _with_changes(view: KernelView, tool: Lecture, intent: want.Intent, world: World) -> KernelView:
    """The kernel or the picture changed while the tool stays open; it closes where it cannot show the new kernel.

    A page that shows another picture, or another kernel, than the one that was changed gives way to the first.
    """
    # The reducer asks its tools, and this is one of them.
    from convtui.lab.kernel_reduce import reduce

    made = reduce(replace(view, tool=None), intent, world)
    if made.experiment.kernel.shape != (SIDE, SIDE):
        return made
    before, now, page = view.experiment, made.experiment, page_of(tool)
    on_kernel = (now.kernel, now.others) != (before.kernel, before.others) or made.typing is not None
    on_picture = replace(now, kernel=before.kernel, others=before.others) != before
    hidden = (page in STEPS and on_picture) or (page == "centre" and on_kernel)
    return replace(made, tool=replace(tool, reason=0) if hidden else tool)


def _place(view: KernelView, world: World) -> tuple[int, int]:
    """The pixel that the window's middle stands on in Kernel mode."""
    now = view.experiment
    shape, seen = world.plane(now).shape, picture_shape(now, "rows", world)
    row, column = pixel_of(now, shape, within(view.place, world.map_shape(now)))
    return within((row * seen[0] // shape[0], column * seen[1] // shape[1]), seen)
