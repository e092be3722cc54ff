"""Typing, and what is done to a kernel."""

from typing import Literal

from msgspec import Struct

from convtui.core.kernel import Kernel

Change = Literal["turn", "flip", "negate", "transpose", "normalise", "reset"]


class TypeText(Struct, frozen=True):
    """Characters typed or pasted at a cell, or at a filter's number."""

    text: str


class Erase(Struct, frozen=True):
    """Backspace while typing."""


class Commit(Struct, frozen=True):
    """Enter: keep what was typed."""


class Cancel(Struct, frozen=True):
    """Esc: as it was before typing, or one step back."""


class AddToCell(Struct, frozen=True):
    """+ and _: one up, one down."""

    amount: float


class ChangeKernel(Struct, frozen=True):
    """One of the whole-kernel changes."""

    change: Change


class UsePreset(Struct, frozen=True):
    """A ready-made kernel, by name."""

    name: str


class UseKernel(Struct, frozen=True):
    """These cells, from wherever they come."""

    kernel: Kernel


class ResizeKernel(Struct, frozen=True):
    """So many rows and columns; what is there stays in the middle, new cells are 0."""

    rows: int
    columns: int


class Undo(Struct, frozen=True):
    """The experiment before."""


class Redo(Struct, frozen=True):
    """The experiment after."""
