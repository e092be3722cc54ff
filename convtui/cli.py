"""The command line. Everything heavy is imported inside the command that needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from convtui import __version__
from convtui.cli_show import on_ground, show
from convtui.cli_train import train
from convtui.commands import Opening, Root, Whole
from convtui.core.recipe import BASES
from convtui.errors import ConvtuiError, UsageError
from convtui.guard.report import PROGRAM, refused
from convtui.start import PIPED, Mode, Wish, open_app, prepare

# Written out, because --help loads no numpy; a test holds them against the list that they are from.
COLORS = ("auto", "truecolor", "256", "16", "mono", "ascii")
NETS = tuple(BASES)
F = TypeVar("F", bound=Callable[..., int])


def _coloured(command: F) -> F:
    """The option of whatever opens the app. Before a command it holds for that command."""
    text = "The colours of the screen. Default: auto, which asks the terminal."
    return click.option("--color", type=click.Choice(COLORS), help=text)(command)


@click.group(
    cls=Root,
    invoke_without_command=True,
    subcommand_metavar="[PICTURE | NETWORK | COMMAND [OPTIONS]]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command it opens where a newcomer should start; with a PICTURE it opens that file, with - the "
    "picture that comes on standard input, with a NETWORK (its file, the folder of a training run, or one of Keras "
    "checkpoints) how it was trained, or its filters.",
)
@_coloured
@on_ground
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
@on_ground
def _open(picture: str, color: str | None, ground: str | None) -> int:
    if picture != "-":
        from convtui.source.sniffing import is_network

        if is_network(picture):  # and none of that name, kept or bundled
            return _in_app(None, None, color, ground, Wish(picture if "/" in picture else f"./{picture}"))
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
                "--net",
                metavar="NAME|PATH",
                help=f"The network: {', '.join(NETS)}, one that you kept, a file, a training run's folder, a folder of "
                "Keras checkpoints. Default: lecture.",
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


@root.command()
@_on_network
@_coloured
def training(color: str | None, **wish: Any) -> int:  # noqa: ANN401  # click's options
    """Open Training mode: how the filters of a network form."""
    return _in_app("training", None, color, wish=Wish(**wish))


root.add_command(show)
root.add_command(train)


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
        return refused("There is not enough memory for that: give smaller numbers, or a smaller picture or network.", 1)
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
