"""What an entry of the table of actions says."""

from typing import Literal

from msgspec import Struct

from convtui.lab import intents as want
from convtui.lab.state import Mode

Group = Literal["Places", "Moving", "Kernel", "Picture and map", "Try it", "Filters and Network", "Training", "Program"]
GROUPS: tuple[Group, ...] = (
    "Places",
    "Moving",
    "Kernel",
    "Picture and map",
    "Try it",
    "Filters and Network",
    "Training",
    "Program",
)
EVERYWHERE: tuple[Mode, ...] = ("kernel", "filters", "network", "training")
LAB_AND_FILTERS: tuple[Mode, ...] = ("kernel", "filters")
KERNEL: tuple[Mode, ...] = ("kernel",)
FILTERS: tuple[Mode, ...] = ("filters",)
TRAINED: tuple[Mode, ...] = ("filters", "network")
TRAINING: tuple[Mode, ...] = ("training",)
ON_PICTURES: tuple[Mode, ...] = ("filters", "network", "training")


class Action(Struct, frozen=True):
    """`keys` are Textual's names, `shown` how a person reads them. `intent` None: the app does it itself.

    `footer` says where in the line of keys it stands in Kernel, Filters, Network and Training mode (0, or nothing: not
    there), `inert` whether it sleeps while a number is being typed, `opens` whether it puts a list or a text over the
    screen.
    """

    id: str
    keys: tuple[str, ...]
    shown: str
    label: str
    help: str
    group: Group
    intent: want.Intent | None = None
    modes: tuple[Mode, ...] = EVERYWHERE
    footer: tuple[int, ...] = ()
    inert: bool = True
    palette: bool = True
    opens: bool = False
