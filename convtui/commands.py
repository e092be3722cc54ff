"""What the command line adds to click: numbers within limits, near misses, a file in place of a command."""

import os
from collections.abc import Callable
from typing import TypeVar

import click
from click.core import augment_usage_errors

from convtui.core.names import suggest
from convtui.core.text import visible
from convtui.errors import UsageError

F = TypeVar("F", bound=Callable[..., int])


class Whole(click.ParamType[int]):
    """A whole number from `least` to `most`."""

    name = "N"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002
        text = str(value)
        digits = text[1:] if text[:1] in ("-", "+") else text
        if digits.isascii() and digits.isdigit() and len(digits) < 20 and self.least <= int(text) <= self.most:
            return int(text)
        raise UsageError(
            f"{param.opts[0] if param else 'The number'} is {visible(text, 40) or 'empty'}: "
            f"give a whole number from {self.least} to {self.most}."
        )


class Telling(click.Command):
    """What is wrong with its options is said with its name: click leaves it out where an option has no value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with augment_usage_errors(ctx):
            return super().parse_args(ctx, args)


class Commands(Telling, click.Group):
    """A word that is no command is answered by the nearest one."""

    command_class = Telling
    what = "command"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is not None:
            return args[0], command, args[1:]
        names = self.list_commands(ctx)
        near = suggest(args[0], names)
        hint = f"did you mean `{ctx.command_path} {near}`?" if near else f"there are {', '.join(names)}."
        raise UsageError(f"There is no {self.what} called {visible(args[0], 60) or 'nothing'}: {hint}")


class _Nameless(click.Context):
    @property
    def command_path(self) -> str:
        return super().command_path.rstrip()


class Opening(Telling):
    """What runs for a word that is no command: it has no name that could be typed."""

    context_class = _Nameless


class Root(Commands):
    """Besides, a word that is no command is a file for the command `opens`, if there is such a file, or "-"."""

    what = "command and no file"
    opens: Opening

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] == "-" or (self.get_command(ctx, args[0]) is None and os.path.lexists(args[0])):
            return "", self.opens, args
        return super().resolve_command(ctx, args)


def in_section(title: str) -> Callable[[F], F]:
    """What stands over the options below it in the help of a `Sectioned` command, up to the next such line."""

    def note(command: F) -> F:
        # Decorators run from the bottom up: the options that are there already are those below.
        for option in getattr(command, "__click_params__", []):
            if not hasattr(option, "section"):
                option.section = title
        return command

    return note


class Sectioned(Telling):
    """A command with many options: its help has them in sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        title = "Options"
        for param in self.get_params(ctx):
            title = getattr(param, "section", title)  # --help, which comes last, has none
            record = param.get_help_record(ctx)
            if record is not None:
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)
