"""The commands of `convtui show`. Everything heavy is imported inside the command that needs it."""

from collections.abc import Callable
from typing import TypeVar

import click

from convtui.commands import Commands, Sectioned, Whole, in_section
from convtui.errors import UsageError

FORMATS = ("ansi", "plain", "json", "npz", "png", "svg")
LARGEST_COUNT = 10_000
LARGEST_SIZE = 4096
# Written out, because --help loads no numpy; a test holds them against the lists that they are from.
GROUNDS = ("white", "grey", "black")
CHANNELS = ("grey", "red", "green", "blue", "sum", "each")
NAMES = """\b
Pictures: letter-e, shapes, boxes, diagram, stripes, dot, step-lying,
  step-standing, horse, camera, cup, cat, brick, colours, digit, letter-e-24.
Kernels: lying, standing, rising, falling, centre, blur, gauss, sharpen,
  laplacian, outline, emboss, sobel-lying, sobel-standing, line-lying,
  line-standing, ones."""
COUNTED = "Filters, digits, rows and columns count from 0. An --over of 0 counts nothing."
# What the arrays are; a test holds it against those that are written.
FILTER_ARRAYS = f"""{COUNTED}

\b
Arrays of --format npz (rows R, columns C, channels I, filters F):
  kernels (R,C,I,F), bias (F), input (R,C[,I]), maps and pooled (R,C,F),
  probabilities; counted: fires_over (F; 0 to 1), most_over (F).
  --order: order (F), order_values (F).
  --patches: patch_filters (F), patch_values, patch_pictures, patch_rows and
    patch_columns (F,N), patches (F,N,R,C,I); NaN and -1 where there is none.
  --accuracy: confusions (what it is, what is read).
  --pin: pins (N), pin_maps (R,C,N).
  --at: at_patch, at_weights, at_products (R,C,I), at_parts (I), at_field
    (top, left, rows, columns), at_deciding (R,C of the picture; yes or no).
  --why: why_scores (R,C), why_probabilities (R,C,labels).
  --history: history_steps, history_epochs, history_losses,
    history_accuracies, history_test_losses and history_test_accuracies
    (moments; NaN: not measured), history_kernels, history_bias.
  --step: step_kernels (R,C,I,F), step_bias (F), step_maps (R,C,F).
  --zero, --negate, --set: kernels_as_trained, bias_as_trained,
    maps_as_trained, probabilities_as_trained, confusions_as_trained.
  --nudge, --turn, --noise: input_undisturbed, maps_undisturbed,
    pooled_undisturbed, probabilities_undisturbed, maps_changed and
    pooled_changed (F; 0 to 1).
JSON has the numbers in words; of maps and pictures only sizes and extremes."""
NETWORK_ARRAYS = f"""{COUNTED}

\b
Arrays of --format npz, LAYER being a layer's name:
  LAYER/kernels, LAYER/bias; with a picture also input and LAYER/output.
  --unit: unit_patch, unit_weights, unit_products (rows, columns, channels),
    unit_parts (channels), unit_field (top, left, rows, columns) and
    unit_deciding (rows, columns of the picture; yes or no).
  --accuracy: confusions (what it is, what is read).
JSON has the numbers in words; of maps and pictures only sizes and extremes."""
F = TypeVar("F", bound=Callable[..., int])

COUNT = Whole(1, LARGEST_COUNT)


def on_ground(command: F) -> F:
    """The option of whatever opens a picture."""
    text = "What transparent pixels of a picture show. Default: white."
    return click.option("--ground", type=click.Choice(GROUNDS), help=text)(command)


@click.group("show", cls=Commands, invoke_without_command=True)
@click.pass_context
def show(ctx: click.Context) -> int:
    """Print what the app would show, for pipes, scripts and slides."""
    if ctx.invoked_subcommand is None:
        raise UsageError("Say what to show: kernel, filters or network, such as `convtui show kernel`.")
    return 0


def _outputs(command: F) -> F:
    """The two options that every `show` has."""
    form = click.option("--format", "form", type=click.Choice(FORMATS), help="Default: ansi on a terminal, else plain.")
    output = click.option("--output", metavar="FILE", help="Write there, not to standard output.")
    return form(output(command))


@show.command("kernel", cls=Sectioned, epilog=NAMES)
@in_section("Picture")
@click.option("--image", default="letter-e", metavar="NAME|PATH|-", show_default=True, help="The picture.")
@on_ground
@click.option("--size", type=Whole(1, LARGEST_SIZE), help="Scale its longest side to N pixels.")
@click.option("--crop", metavar="TOP,LEFT,ROWS,COLUMNS", help="Only this part of it, in pixels.")
@click.option("--nudge", metavar="DOWN,RIGHT", help="Move it by so many pixels.")
@click.option(
    "--channels",
    type=click.Choice(CHANNELS),
    default="grey",
    show_default=True,
    metavar="|".join(CHANNELS),
    help="Its luminance (grey), one colour, all three added up as in a layer (sum), or each with a map of its own.",
)
@in_section("Kernel")
@click.option(
    "--kernel",
    default="lying",
    metavar="NAME|ROWS",
    show_default=True,
    help='A ready-made kernel, or rows such as "1,1,1;0,0,0;-1,-1,-1".',
)
@click.option("--kernel-green", metavar="NAME|ROWS", help="With --channels sum: green's own.")
@click.option("--kernel-blue", metavar="NAME|ROWS", help="With --channels sum: blue's own.")
@click.option("--flipped", is_flag=True, help="Turn it half round first, as mathematics does.")
@click.option("--padding", default="valid", metavar="valid|same|N", show_default=True, help="N: zeros on each side.")
@click.option("--stride", type=COUNT, default=1, show_default=True)
@click.option("--dilation", type=COUNT, default=1, show_default=True)
@click.option("--bias", default="0", metavar="X", show_default=True, help="Added to every dot of the map.")
@in_section("Pool")
@click.option("--pool", type=click.Choice(("none", "max", "mean")), default="none", show_default=True)
@click.option("--pool-size", type=COUNT, default=2, show_default=True)
@click.option("--pool-stride", type=COUNT, help="Default: the pool's size.")
@click.option("--pool-times", type=Whole(1, 32), default=1, show_default=True, help="Pool what was pooled.")
@in_section("Shown")
@click.option(
    "--response",
    type=click.Choice(("signed", "abs", "relu", "clip")),
    default="signed",
    show_default=True,
    help="How the map is drawn; its numbers stay as they are.",
)
@click.option(
    "--scale",
    type=click.Choice(("picture", "fixed")),
    default="picture",
    show_default=True,
    help="The map's colours: as far as this map reaches, or as far as the kernel can.",
)
@click.option("--at", metavar="ROW,COLUMN", help="Take the dot at this place of the map apart.")
@click.option("--matches", type=Whole(1, 1000), help="List the N strongest places of the map.")
@click.option("--compare", metavar="NAME|ROWS", help="The map of a second kernel beside this one's.")
@click.option("--then", metavar="NAME|ROWS", help="A second kernel on this one's map, and the ONE that does both.")
@click.option("--as-in-the-lecture", is_flag=True, help="What the lecture's notebook drew, beside the true map.")
@in_section("Output")
@_outputs
@click.option(
    "--code", type=click.Choice(("numpy", "keras", "pytorch")), help="Print a program that makes the same numbers."
)
def show_kernel(form: str | None, output: str | None, **options: object) -> int:
    """A picture, a kernel, and the map that they make."""
    from convtui.show import formats
    from convtui.show.kernel import KernelRequest
    from convtui.show.kernel import show_kernel as shown

    if options["code"] is not None:
        if form is not None:
            raise UsageError(f"--code prints a program, and --format {form} something else: give one of the two.")
        form = "code"
    formats.emit(shown(KernelRequest(**options)), form, output)  # type: ignore[arg-type]  # click's options
    return 0


def _on_trial(command: F) -> F:
    """What `show filters` and `show network` share: the picture, and the network."""
    for option in reversed(
        (
            in_section("Picture"),
            click.option("--digit", type=Whole(0, 9999), metavar="N", help="A bundled digit, 0 to 9999. Default: 0."),
            click.option("--image", metavar="NAME|PATH|-", help="A picture, cut to a square and scaled to fit."),
            on_ground,
            click.option("--crop", metavar="TOP,LEFT,SIDE", help="The square of it that is used, in its pixels."),
            click.option("--as-digit", is_flag=True, help="It is handwriting: scale and centre it as MNIST does."),
        )
    ):
        command = option(command)
    return command


def _counting(command: F) -> F:
    """How many pictures are counted, and which."""
    over = click.option(
        "--over", type=Whole(0, 10**6), default=1000, show_default=True, help="Count over so many pictures."
    )
    data = click.option(
        "--data", metavar="FILE.npz", help="Labelled pictures to count on. Default: the bundled digits, where they fit."
    )
    return over(data(command))


_NET = click.option("--net", default="lecture", metavar="NAME|PATH", show_default=True, help="The network.")


@show.command("filters", cls=Sectioned, epilog=FILTER_ARRAYS)
@_on_trial
@click.option("--nudge", metavar="DOWN,RIGHT", help="Move it by so many pixels: how much do the maps change?")
@click.option("--turn", type=Whole(-360, 360), default=0, metavar="DEGREES", help="Turn it anticlockwise.")
@click.option("--noise", metavar="X", help="Add noise of this deviation; the picture is 0 to 1.")
@click.option("--seed", type=Whole(0, 2**32 - 1), default=0, show_default=True, help="Of the noise.")
@in_section("Network")
@_NET
@click.option("--layer", metavar="NAME", help="A convolution. Default: the first.")
@click.option("--filter", type=Whole(0, 10**6), help="Only this one; filters count from 0.")
@in_section("Counted")
@_counting
@click.option(
    "--order",
    type=click.Choice(("index", "response", "likeness", "ablation")),
    default="index",
    show_default=True,
    metavar="index|response|likeness|ablation",
    help="How they stand: by number, by their largest value here, by likeness, by what is lost without each.",
)
@click.option("--like", type=Whole(0, 10**6), help="By likeness to filter N: the cosine of the weights.")
@click.option("--patches", type=Whole(1, 24), help="The N patches that excite each filter most.")
@click.option("--accuracy", is_flag=True, help="How many are read right, and what is taken for what.")
@in_section("Look closer")
@click.option("--pin", metavar="N,N[,N[,N]]", help="Two to four filters side by side.")
@click.option(
    "--at",
    metavar="ROW,COLUMN",
    help="With --filter: this dot's parts by input channel, what it sees, and which pixels decided.",
)
@click.option(
    "--why",
    is_flag=False,
    flag_value="",
    metavar="[LABEL]",
    help="Which places, when hidden, lower the label's probability most. Default: the likeliest label.",
)
@click.option("--why-side", type=Whole(1, 10**4), help="Hide squares of N pixels. Default: 5.")
@in_section("Trained")
@click.option(
    "--history", is_flag=True, help="Every recorded moment of the training: loss, accuracy, how far it moved."
)
@click.option("--step", type=Whole(0, 10**12), help="The first convolution as it was at this recorded step.")
@in_section("Take apart")
@click.option("--zero", type=Whole(0, 10**6), multiple=True, help="Filter N says nothing any more. Repeatable.")
@click.option("--negate", type=Whole(0, 10**6), multiple=True, help="Filter N times -1. Repeatable.")
@click.option(
    "--set",
    metavar="N=KERNEL",
    multiple=True,
    help='Filter N by hand, as in `show kernel`: "3=lying", "3=1,1,1;0,0,0;-1,-1,-1". Repeatable.',
)
@in_section("Output")
@_outputs
def show_filters(form: str | None, output: str | None, **options: object) -> int:
    """The filters of a trained layer: what they are, see and do."""
    from convtui.show import formats
    from convtui.show.filters import show_filters as shown
    from convtui.show.filters_request import FiltersRequest

    formats.emit(shown(FiltersRequest(**options)), form, output)  # type: ignore[arg-type]  # click's options
    return 0


@show.command("network", cls=Sectioned, epilog=NETWORK_ARRAYS)
@_on_trial
@in_section("Network")
@_NET
@click.option("--without-pool", metavar="NAME", multiple=True, help="The cost without this pool. Repeatable.")
@click.option("--without-pools", is_flag=True, help="The cost without any pool.")
@in_section("One unit")
@click.option(
    "--unit",
    metavar="N|LABEL",
    help="This unit of any layer: its parts by what it receives, what it sees, which pixels decided.",
)
@click.option("--layer", metavar="NAME", help="Its layer. Default: the last.")
@click.option("--at", metavar="ROW,COLUMN", help="Its place on the map. Default: where it says most.")
@click.option(
    "--change", metavar="ROW,COLUMN", help="Change this pixel of the picture and pass it again: does the sum change?"
)
@in_section("Counted")
@_counting
@click.option("--accuracy", is_flag=True, help="How many are read right, and what is taken for what.")
@in_section("Output")
@_outputs
def show_network(form: str | None, output: str | None, **options: object) -> int:
    """The layers of a network: shapes, costs, receptive fields; with a picture also what they make of it."""
    from convtui.show import formats
    from convtui.show.network import show_network as shown
    from convtui.show.network_request import NetworkRequest

    formats.emit(shown(NetworkRequest(**options)), form, output)  # type: ignore[arg-type]  # click's options
    return 0
