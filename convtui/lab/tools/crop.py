"""A part of a picture: a frame on all of it, which arrows move; the map shows what the kernel makes of the part."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.experiment_reduce import Shape, source_shape
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Crop
from convtui.lab.world import World
from convtui.ops.geometry import span

Frame = tuple[int, int, int, int]

# A part that is smaller shows nothing.
LEAST = 4
# Closer takes this part of the longer side away; an arrow goes this part of it on. At first about a half is taken.
CLOSER, STEP, HALF = 1 / 8, 1 / 16, 0.53


def opened(view: KernelView, world: World) -> KernelView:
    if why_not(view, world) is not None:
        return view
    own = source_shape(replace(view.experiment, crop=None), world)
    crop = view.experiment.crop
    half = next((one for one in _lengths(own, view) if one <= HALF * max(own)), _least(own, view))
    frame = crop or _around((0, 0, *own), own, own, half)
    tool = Crop(frame, own, own if crop is None else _full_of(frame, own), view.zoom, view.focus)
    return replace(view, tool=tool, zoom="whole", focus="picture", sweep=None)


def why_not(view: KernelView, world: World) -> str | None:
    own = source_shape(replace(view.experiment, crop=None), world)
    if _least(own, view) < max(own):
        return None
    return f"This picture has {own[0]}x{own[1]} pixels: there is no part to take. o opens a larger one."


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    """Arrows move the frame, + and _ change its size, n and b its shape; Enter takes what is in it, Esc nothing."""
    tool = view.tool
    assert isinstance(tool, Crop)
    from convtui.lab.kernel_reduce import reduce

    closed = replace(view, tool=None, zoom=tool.zoom, focus=tool.focus)
    match intent:
        case want.OpenTool("crop") | want.CloseTool() | want.Cancel():
            return closed
        case want.Commit():
            return reduce(closed, want.UseCrop(tool.frame), world)
        case want.CyclePool() | want.SetPool() | want.CycleView():
            return None
        case want.ChangeKernel() | want.UsePreset() | want.UseKernel():
            return _with_room(reduce(closed, intent, world), tool)
        case want.NextFocus() | want.Focus() | want.CycleZoom() | want.PlayPause() | want.Tick():
            return view
        case want.TypeText() | want.Erase():
            return view
    moved = _moved(tool, intent, view)
    return reduce(closed, intent, world) if moved is None else replace(view, tool=moved)


def _with_room(view: KernelView, tool: Crop) -> KernelView:
    """The tool open on another kernel: into a frame that has become too small for it the window must fit."""
    least = _least(tool.full, view)
    if least == max(tool.full):
        tool = replace(tool, full=tool.own)
    tool = _as_long(tool, max(least, max(tool.frame[2:])))
    return replace(view, tool=tool, zoom="whole", focus="picture")


def _moved(tool: Crop, intent: want.Intent, view: KernelView) -> Crop | None:
    """The tool with another frame; None where the intent is about none."""
    top, left, rows, columns = tool.frame
    match intent:
        case want.Move(down, right, False):
            step = max(1, round(max(rows, columns) * STEP))
            return _with_frame(tool, (top + down * step, left + right * step, rows, columns))
        case want.Move(down, _, True):
            return _sized(tool, -down, view)
        case want.AddToCell(amount):
            return _sized(tool, 1 if amount > 0 else -1, view)
        case want.MoveToEnd(last):
            return _as_long(tool, _least(tool.full, view) if last else max(tool.full))
        case want.Step(by):
            turned = replace(tool, full=_next_shape(tool.full, tool.own, by))
            return _as_long(turned, _between(max(rows, columns), _least(turned.full, view), max(turned.full)))
        case want.ClickTool(row, column):
            return _with_frame(tool, (row - rows // 2, column - columns // 2, rows, columns))
    return None


def _sized(tool: Crop, closer: int, view: KernelView) -> Crop:
    """A step closer, or wider."""
    now, lengths = max(tool.frame[2:]), _lengths(tool.full, view)
    if closer > 0:
        return _as_long(tool, next((one for one in lengths if one < now), now))
    return _as_long(tool, next((one for one in reversed(lengths) if one > now), now))


def _lengths(full: Shape, view: KernelView) -> list[int]:
    """The longer sides that there are, from all of the picture to the least."""
    least, lengths = _least(full, view), [max(full)]
    while lengths[-1] > least:
        lengths.append(max(least, lengths[-1] - max(1, round(lengths[-1] * CLOSER))))
    return lengths


def _as_long(tool: Crop, longest: int) -> Crop:
    return replace(tool, frame=_around(tool.frame, tool.full, tool.own, longest))


def _with_frame(tool: Crop, frame: Frame) -> Crop:
    return replace(tool, frame=_inside(frame, tool.own))


def _around(frame: Frame, full: Shape, own: Shape, longest: int) -> Frame:
    """A frame with the same middle, of the shape of `full` and with this longer side."""
    top, left, rows, columns = frame
    high, wide = _shape(full, longest)
    # To the pixel before, whether it grows or shrinks: so that it does not wander.
    return _inside((top + int((rows - high) / 2), left + int((columns - wide) / 2), high, wide), own)


def _shape(full: Shape, longest: int) -> Shape:
    """(rows, columns) in proportion; of the longest there is it is `full` itself."""
    rows, columns = (max(1, round(side * longest / max(full))) for side in full)
    return rows, columns


def _least(full: Shape, view: KernelView) -> int:
    """The longer side of the smallest frame of a shape: the window must fit into it, and something be seen."""
    now = view.experiment
    window = max(LEAST, *(span(size, now.dilation) for size in now.kernel.shape))
    fitting = (longest for longest in range(window, max(full)) if min(_shape(full, longest)) >= window)
    return next(fitting, max(full))


def _largest(shape: Shape, own: Shape) -> Shape:
    """The largest frame that is like (rows, columns)."""
    scale = min(own[0] / shape[0], own[1] / shape[1])
    rows, columns = (min(max(1, round(side * scale)), most) for side, most in zip(shape, own, strict=True))
    return rows, columns


def _full_of(frame: Frame, own: Shape) -> Shape:
    """The largest frame of this one's shape: one of the known shapes, if it could be one of theirs."""
    like = (full for full in _shapes(own) if _shape(full, max(frame[2:])) == frame[2:])
    return next(like, _largest(frame[2:], own))


def _shapes(own: Shape) -> tuple[Shape, ...]:
    """The picture's own, square, turned: the largest of each."""
    side = min(own)
    return own, (side, side), _largest((own[1], own[0]), own)


def _next_shape(full: Shape, own: Shape, by: int) -> Shape:
    shapes = _shapes(own)
    return shapes[(shapes.index(full) + by) % len(shapes)] if full in shapes else own


def _inside(frame: Frame, own: Shape) -> Frame:
    top, left, rows, columns = frame
    return _between(top, 0, own[0] - rows), _between(left, 0, own[1] - columns), rows, columns


def _between(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)
