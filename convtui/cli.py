"""The command line. Everything heavy is imported inside the command that needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from convtui import __version__
from convtui.commands import Commands, Opening, Root, Sectioned, Whole, in_section
from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.guard.report import PROGRAM, refused
from convtui.start import PIPED, Mode, Wish, open_app, prepare

FORMATS = ("ansi", "plain", "json", "npz", "png", "svg")
LARGEST_COUNT = 10_000
LARGEST_SIZE = 4096
# Written out, because --help loads no numpy; a test holds them against the lists that they are from.
COLORS = ("auto", "truecolor", "256", "16", "mono", "ascii")
GROUNDS = ("white", "grey", "black")
NETS = ("lecture", "stacked", "colour")
CHANNELS = ("grey", "red", "green", "blue", "sum", "each")
NAMES = """\b
Pictures: letter-e, shapes, boxes, diagram, stripes, dot, step-lying,
  step-standing, horse, camera, cup, cat, brick, colours, digit, letter-e-24.
Kernels: lying, standing, rising, falling, centre, blur, gauss, sharpen,
  laplacian, outline, emboss, sobel-lying, sobel-standing, line-lying,
  line-standing, ones."""
COUNTED = "Filters, digits, rows and columns count from 0. An --over of 0 counts nothing."
F = TypeVar("F", bound=Callable[..., int])

COUNT = Whole(1, LARGEST_COUNT)


def _coloured(command: F) -> F:
    """The option of whatever opens the app. Before a command it holds for that command."""
    text = "The colours of the screen. Default: auto, which asks the terminal."
    return click.option("--color", type=click.Choice(COLORS), help=text)(command)


def _on_ground(command: F) -> F:
    """The option of whatever opens a picture."""
    text = "What transparent pixels of a picture show. Default: white."
    return click.option("--ground", type=click.Choice(GROUNDS), help=text)(command)


@click.group(
    cls=Root,
    invoke_without_command=True,
    subcommand_metavar="[PICTURE | COMMAND [OPTIONS]]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command it opens where a newcomer should start; with a PICTURE it opens that file, and with - "
    "the picture that comes on standard input.",
)
@_coloured
@_on_ground
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, color: str | None, ground: str | None) -> int:
    """See what a convolution does, and what a trained network has learned, in a terminal."""
    if color is not None and ctx.invoked_subcommand in ("show", "train"):
        raise UsageError(f"--color is for the app's screen, and `{PROGRAM} {ctx.invoked_subcommand}` opens none.")
    if ground is not None and ctx.invoked_subcommand in ("show", "train"):
        raise UsageError(f"--ground is for the app: give it after `{PROGRAM} show kernel`, such as --ground {ground}.")
    return 0 if ctx.invoked_subcommand is not None else _in_app(None, None, color)


@click.command(hidden=True, cls=Opening)
@click.argument("picture")
@_coloured
@_on_ground
def _open(picture: str, color: str | None, ground: str | None) -> int:
    return _in_app("kernel", PIPED if picture == "-" else Path(picture), color, ground)


root.opens = _open


@root.command()
@_coloured
def kernel(color: str | None) -> int:
    """Open Kernel mode: a picture, a kernel and the map that they make."""
    return _in_app("kernel", None, color)


def _on_network(command: F) -> F:
    """The options of whatever opens the app on a trained network."""
    for option in reversed(
        (
            click.option(
                "--net", metavar="NAME|FILE", help=f"The network: {', '.join(NETS)}, or a file. Default: lecture."
            ),
            click.option("--digit", type=Whole(0, 9999), metavar="N", help="A bundled digit, 0 to 9999. Default: 0."),
            click.option(
                "--data",
                metavar="FILE.npz",
                help="Labelled pictures to count on. Default: the bundled digits, where they fit.",
            ),
        )
    ):
        command = option(command)
    return command


@root.command()
@_on_network
@_coloured
def filters(color: str | None, **wish: Any) -> int:  # noqa: ANN401  # click's options
    """Open Filters mode: the filters of a trained network on a picture."""
    return _in_app("filters", None, color, wish=Wish(**wish))


@root.command()
@_on_network
@_coloured
def network(color: str | None, **wish: Any) -> int:  # noqa: ANN401  # click's options
    """Open Network mode: all layers of a trained network, on a picture."""
    return _in_app("network", None, color, wish=Wish(**wish))


@root.group(cls=Commands, invoke_without_command=True)
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
@_on_ground
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
            _on_ground,
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


@show.command("filters", cls=Sectioned, epilog=COUNTED)
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


@show.command("network", cls=Sectioned, epilog=COUNTED)
@_on_trial
@in_section("Network")
@_NET
@click.option("--without-pool", metavar="NAME", multiple=True, help="The cost without this pool. Repeatable.")
@click.option("--without-pools", is_flag=True, help="The cost without any pool.")
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


@root.command()
@click.option("--net", default="lecture", metavar="NAME", show_default=True, help=f"What to train: {', '.join(NETS)}.")
@click.option(
    "--data",
    required=True,
    metavar="FILE.npz|digits|mnist",
    help="What to train it on: pictures of the size that it takes, with labels.",
)
@click.option("--take", metavar="A:B", help="Only the training images from A up to, but without, B.")
@click.option("--epochs", type=Whole(1, 1000), default=5, show_default=True)
@click.option("--seed", type=Whole(0, 2**32 - 1), default=0, show_default=True)
@click.option("--output", required=True, metavar="FILE", help="The network, written after every epoch.")
def train(net: str, data: str, take: str | None, epochs: int, seed: int, output: str) -> int:
    """Train a network with TensorFlow; its filters are recorded."""
    wanted = _range(take)
    from rich.console import Console

    from convtui.source.datasets import load_dataset
    from convtui.train.command import run_training

    console = Console(stderr=True)
    return run_training(net, load_dataset(data, wanted), epochs, seed, Path(output), console)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments` (default: the process's own); the exit code. All that went wrong is one line on stderr."""
    prepare()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with root.make_context(PROGRAM, words) as ctx:
            return int(root.invoke(ctx) or 0)
    except click.exceptions.Exit as leaving:
        return _flushed(leaving.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else PROGRAM
        sentence = error.format_message().rstrip()
        stop = "" if sentence.endswith((".", "?", "!")) else "."
        return refused(f"{sentence}{stop} See `{where} --help`.", 2)
    except ConvtuiError as error:
        return refused(str(error), error.exit_code)
    except MemoryError:
        return refused("There is not enough memory for that: give smaller numbers, such as --size 200.", 1)
    except BrokenPipeError:
        return _pipe_broken()


def _flushed(code: int) -> int:
    """What `--help` printed may meet a closed pipe only now."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_broken()
    return code


def _pipe_broken() -> int:
    """The reader has left: quietly, as a program that SIGPIPE ended. The interpreter must not flush into it again."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    return 141


def _in_app(
    mode: Mode | None,
    picture: Path | bytes | None,
    color: str | None,
    ground: str | None = None,
    wish: Wish | None = None,
) -> int:
    """What is given after a command is nearer than what is given before it."""
    given = click.get_current_context().find_root().params
    wish = None if wish == Wish() else wish
    return open_app(mode, picture, color or given["color"] or "auto", ground or given["ground"] or "white", wish)


def _range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, colon, last = text.partition(":")
    if colon and all(part.isascii() and part.isdigit() and len(part) < 10 for part in (first, last)):
        return int(first), int(last)
    raise UsageError(f"--take is {visible(text, 40) or 'empty'}: give two whole numbers such as 10000:60000.")
