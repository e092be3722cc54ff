"""A digit of one's own hand, read with every stroke."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.drawing import Drawing, Place
from convtui.lab import intents as want
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.pen import INK, NARROWEST, PAPER, WIDEST, stroked
from convtui.lab.places import within
from convtui.lab.state import DRAWN, TrainedView
from convtui.lab.study_state import Sketch
from convtui.lab.trained_state import PAGE, Trial
from convtui.lab.world import World
from convtui.ops.framing import ink_of

# An arrow moves the pen by as many pixels as a cell of the screen is high: on the way to a digit that is fine enough.
STEP, BIG_STEP = 2, 8
# b goes round these.
WIDTHS = (2, 3, 4, 5)


class SketchScene(Struct, frozen=True, eq=False):
    """`page` (rows, columns), ink 0..1; `ink` is where that lies, (top, left, rows, columns), None where it is empty.
    `seen` (28, 28) is what the network gets of it, `maps` (H', W', count) what the layer says, `probabilities`
    (outputs,) what is read, without entries where the weights do not fit.
    """

    page: Float32
    seen: Float32
    maps: Float32
    probabilities: Float32
    ink: tuple[int, int, int, int] | None


def opened(view: TrainedView, world: World) -> TrainedView:
    """On the page as it was left, which is the picture again; an empty one leaves the picture until it has ink."""
    if why_not(view, world) is not None:
        return view
    trial = view.trial
    if trial.drawing is not None:
        trial = replace(trial, picture=DRAWN, crop=None)
    rows, columns = page_of(trial).shape
    return replace(view, trial=trial, study=Sketch(at=(rows // 2, columns // 2)), mosaic=False)


def why_not(view: TrainedView, world: World) -> str | None:
    if world.reads_digits(view.trial):
        return None
    rows, columns, channels = world.trained(view.trial).spec.input_shape
    reads = "photographs" if channels == 3 else f"pictures of {rows}x{columns}"
    return f"The network {view.trial.network} reads {reads}, not digits: k chooses another."


def page_of(trial: Trial) -> Drawing:
    """What is drawn on: the drawing, or an empty page."""
    return trial.drawing if trial.drawing is not None else Drawing.blank(PAGE, PAGE, PAPER)


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Pen and page are the study's; all else is as ever, and what takes the page away closes it."""
    pen = view.study
    assert isinstance(pen, Sketch)
    rows, columns = page_of(view.trial).shape
    match intent:
        case want.OpenStudy("sketch") | want.CloseTool() | want.Cancel() | want.Commit():
            return replace(view, study=None)
        case want.Move(down, right, big):
            step = BIG_STEP if big else STEP
            return _moved(view, pen, (pen.at[0] + down * step, pen.at[1] + right * step), world)
        case want.MoveToEnd(last):
            return _moved(view, pen, (pen.at[0], columns - 1 if last else 0), world)
        case want.PlayPause() if pen.down:
            return replace(view, study=_lifted(pen))
        case want.PlayPause():
            return _inked(view, replace(_lifted(pen), down=True), pen.at, world)
        case want.ClickTool(row, column, False):
            on_page = within((row, column), (rows, columns)) == (row, column)
            pen = replace(_lifted(pen), button=on_page)
            return _inked(view, replace(pen, at=(row, column)), (row, column), world) if on_page else _with(view, pen)
        case want.ClickTool(row, column):
            return _inked(view, pen, (row, column), world) if pen.button else view
        case want.TypeText("-"):
            return _with(view, replace(_lifted(pen), rubs=not pen.rubs))
        case want.AddToCell(amount):
            wide = pen.wide + (1 if amount > 0 else -1)
            return _with(view, replace(pen, wide=min(max(wide, NARROWEST), WIDEST)))
        case want.Step(by) if by > 0:
            empty = _paged(view, Drawing.blank(rows, columns, PAPER), False, world)
            return _with(empty, replace(_lifted(pen), rubs=False))
        case want.Step():
            wider = [wide for wide in WIDTHS if wide > pen.wide]
            return _with(view, replace(pen, wide=wider[0] if wider else WIDTHS[0]))
        case want.TypeText() | want.Erase() | want.Focus() | want.NextFocus() | want.PlaceAt() | want.ChooseRow():
            return view
    return _elsewhere(view, intent, pen, world)


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> SketchScene:
    """Of an empty page too: what the network makes of no ink at all."""
    page = page_of(view.trial)
    trial = replace(view.trial, drawing=page, picture=DRAWN, crop=None)
    passed = library.activations(trial)
    return SketchScene(
        page=page.values,
        seen=passed.input[:, :, 0],
        maps=passed.of(library.layer_name(view)),
        probabilities=passed.shares if library.misfit(trial) is None else passed.shares[:0],
        ink=ink_of(page.values),
    )


# -- the pen


def _lifted(pen: Sketch) -> Sketch:
    return replace(pen, down=False, button=False, stroked=False)


def _with(view: TrainedView, pen: Sketch) -> TrainedView:
    return replace(view, study=pen)


def _moved(view: TrainedView, pen: Sketch, to: Place, world: World) -> TrainedView:
    to = within(to, page_of(view.trial).shape)
    return _inked(view, pen, to, world) if pen.down else _with(view, replace(pen, at=to))


def _inked(view: TrainedView, pen: Sketch, to: Place, world: World) -> TrainedView:
    """A line from the pen to a place, which may lie beside the page."""
    page = page_of(view.trial)
    drawn = stroked(page, pen.at, to, pen.wide, PAPER if pen.rubs else INK)
    if drawn != page:
        view = _paged(view, drawn, pen.stroked, world)
        pen = replace(pen, stroked=True)
    return _with(view, replace(pen, at=within(to, page.shape)))


def _paged(view: TrainedView, page: Drawing, goes_on: bool, world: World) -> TrainedView:
    """Another page; one without ink is none. What is undone is a stroke, not a pixel: `goes_on` is no step."""
    from convtui.lab.trial_reduce import trial_after, with_trial

    trial = trial_after(view, want.UseSketch(page if any(page.pixels) else None), world)
    return replace(view, trial=trial) if goes_on else with_trial(view, trial)


def _elsewhere(view: TrainedView, intent: want.Intent, pen: Sketch, world: World) -> TrainedView:
    from convtui.lab.trained_reduce import reduce

    made = reduce(replace(view, study=None), intent, world)
    shown = made.trial.picture == DRAWN or made.trial.drawing is None
    chose = isinstance(intent, want.ChooseDigit | want.UsePicture | want.UseNetwork)
    if made.study is not None or made.mosaic or chose or not shown or made.trial.network != view.trial.network:
        return made
    return _with(made, _lifted(pen) if made.trial != view.trial else pen)
