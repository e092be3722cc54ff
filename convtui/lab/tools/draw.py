"""A picture of one's own hand."""

import numpy as np
from msgspec.structs import replace

from convtui.core.drawing import Drawing, Place, line
from convtui.core.scaling import area, fitted
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import with_drawing
from convtui.lab.moves import BIG_STEP
from convtui.lab.places import within
from convtui.lab.state import DRAWN, Experiment, KernelView
from convtui.lab.tool_state import Draw
from convtui.lab.windows import pixel_of, place_of
from convtui.lab.world import World

# A larger picture is drawn on as a copy of SCALED pixels (longest side), which every terminal shows one by one; where
# its short side would fall below SHORTEST as a blank page.
LARGEST = 64
SCALED = 32
SHORTEST = 8
# The digits 0 to 9 are ten greys.
LIGHTEST = 9
WHITE, BLACK = 1.0, 0.0


def opened(view: KernelView, world: World) -> KernelView:
    """On a copy of the picture as it is worked on. A small picture stays what it is until something is drawn."""
    now = view.experiment
    shape = _shape(now, world)
    page = page_of(now, world)
    earlier = () if now.drawing is None or now.picture == DRAWN else (now.drawing,)
    pages = (page, Drawing.blank(*page.shape, WHITE), Drawing.blank(*page.shape, BLACK), *earlier)
    if page.shape != shape:
        view = _changed(view, with_drawing(now, page))
    tool = Draw(_pixel(view, world), _contrast(page), pages=tuple(dict.fromkeys(pages)), copied=shape)
    return replace(view, tool=tool, focus="picture")


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    """Arrows, ink and pages are the tool's; a kernel can be changed meanwhile; another picture ends the drawing."""
    tool = view.tool
    assert isinstance(tool, Draw)
    match intent:
        case want.OpenTool("draw") | want.CloseTool() | want.Cancel():
            return replace(view, tool=None)
        case want.Move(rows, columns, big):
            step = BIG_STEP if big else 1
            high = 2 if tool.whole and not big else 1
            return _moved(view, tool, (tool.at[0] + rows * step * high, tool.at[1] + columns * step), world)
        case want.MoveToEnd(last):
            return _moved(view, tool, (tool.at[0], page_of(view.experiment, world).columns - 1 if last else 0), world)
        case want.PlaceAt(row, column):
            view = replace(view, place=(row, column), tool=replace(tool, down=False, stroked=False))
            return _at(view, _pixel(view, world), world)
        case want.PlayPause() if tool.down:
            return replace(view, tool=replace(tool, down=False, stroked=False))
        case want.PlayPause():
            return _inked(view, replace(tool, down=True, stroked=False), tool.at, world)
        case want.Commit():
            made = _inked(view, replace(tool, stroked=tool.down and tool.stroked), tool.at, world)
            return made if tool.down else _lifted(made)
        case want.ClickTool(row, column, drag):
            stroke = tool if drag else replace(tool, at=(row, column), stroked=False)
            return _inked(view, stroke, (row, column), world)
        case want.TypeText(text) if text == "-":
            return replace(view, tool=replace(tool, ink=1 - tool.ink))
        case want.TypeText(text):
            is_digit = len(text) == 1 and text.isascii() and text.isdigit()
            return replace(view, tool=replace(tool, ink=int(text) / LIGHTEST)) if is_digit else view
        case want.AddToCell(amount):
            step = round(tool.ink * LIGHTEST) + (1 if amount > 0 else -1)
            return replace(view, tool=replace(tool, ink=min(max(step, 0), LIGHTEST) / LIGHTEST))
        case want.Step(by) if by > 0:
            return _next_page(view, tool, world)
        case want.Step():
            row = tool.at[0] if tool.whole else tool.at[0] // 2 * 2
            return _at(replace(view, tool=replace(tool, whole=not tool.whole)), (row, tool.at[1]), world)
        case want.Focus() | want.NextFocus() | want.ChooseCell():
            return view
    return _elsewhere(view, intent, tool, world)


def page_of(now: Experiment, world: World) -> Drawing:
    """What is drawn on: the drawing as it stands, or a copy of another picture."""
    plain = now.size is None and now.crop is None and now.nudge == (0, 0)
    if now.picture == DRAWN and now.drawing is not None and plain:
        return now.drawing
    values = world.plane(replace(now, channels="grey") if now.channels in ("sum", "each") else now)
    if max(values.shape) <= LARGEST:
        return Drawing.of(values)
    shape = fitted(*_shape(now, world), SCALED)
    return Drawing.of(area(values, shape)) if min(shape) >= SHORTEST else Drawing.blank(SCALED, SCALED, WHITE)


def _shape(now: Experiment, world: World) -> Place:
    rows, columns = world.plane(now).shape[:2]
    return rows, columns


def _contrast(page: Drawing) -> float:
    """An ink that is seen on the page."""
    return BLACK if float(page.values.mean()) > 0.5 else WHITE


# -- the brush


def _inked(view: KernelView, tool: Draw, to: Place, world: World) -> KernelView:
    """A line from the brush to a place, which may lie beside the page."""
    page = page_of(view.experiment, world)
    places = line(tool.at, to)
    if tool.whole:
        places = np.concatenate((places, places + np.array((1, 0))))
    drawn = page.with_pixels(places, tool.ink)
    if drawn != page:
        changed = with_drawing(view.experiment, drawn)
        # What is undone is a stroke, not a pixel.
        view = replace(view, experiment=changed) if tool.stroked else _changed(view, changed)
        tool = replace(tool, stroked=True)
    return _at(replace(view, tool=tool), to, world)


def _moved(view: KernelView, tool: Draw, to: Place, world: World) -> KernelView:
    rows, columns = page_of(view.experiment, world).shape
    to = within(to, (max(rows - tool.whole, 1), columns))
    return _inked(view, tool, to, world) if tool.down else _at(view, to, world)


def _at(view: KernelView, to: Place, world: World) -> KernelView:
    """The brush somewhere, and the window round it."""
    assert isinstance(view.tool, Draw)
    now, shape = view.experiment, page_of(view.experiment, world).shape
    at = within(to, shape)
    place = within(place_of(now, shape, at), world.map_shape(now))
    return replace(view, tool=replace(view.tool, at=at), place=place)


def _pixel(view: KernelView, world: World) -> Place:
    """The pixel in the middle of the window."""
    now, shape = view.experiment, _shape(view.experiment, world)
    return within(pixel_of(now, shape, within(view.place, world.map_shape(now))), shape)


# -- pages, and what is not the tool's


def _next_page(view: KernelView, tool: Draw, world: World) -> KernelView:
    """The one after that which lies there unchanged; after a drawing a white one."""
    page = page_of(view.experiment, world)
    where = tool.pages.index(page) if page in tool.pages else 0
    page = tool.pages[(where + 1) % len(tool.pages)]
    view = _changed(view, with_drawing(view.experiment, page))
    return _at(replace(view, tool=replace(_lifted_tool(tool), ink=_contrast(page))), tool.at, world)


def _elsewhere(view: KernelView, intent: want.Intent, tool: Draw, world: World) -> KernelView:
    """As without the tool, which stays open where there still is a page to draw on."""
    from convtui.lab.kernel_reduce import reduce

    made = reduce(replace(view, tool=None), intent, world)
    chooses = want.UsePicture | want.UseSize | want.UseCrop | want.UseDrawing | want.SetNudge
    if made.tool is not None or isinstance(intent, chooses) or max(_shape(made.experiment, world)) > LARGEST:
        return made
    if made.experiment == view.experiment:
        return replace(made, tool=tool)
    tool = _lifted_tool(tool) if isinstance(intent, want.Undo | want.Redo) else replace(tool, stroked=False)
    return _at(replace(made, tool=tool), tool.at, world)


def _changed(view: KernelView, experiment: Experiment) -> KernelView:
    from convtui.lab.kernel_reduce import with_experiment

    return with_experiment(view, experiment)


def _lifted(view: KernelView) -> KernelView:
    assert isinstance(view.tool, Draw)
    return replace(view, tool=_lifted_tool(view.tool))


def _lifted_tool(tool: Draw) -> Draw:
    return replace(tool, down=False, stroked=False)
