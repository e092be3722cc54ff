"""Somebody who presses anything: random keys, clicks and pastes, what must hold after each, and the shortest way to a
fault. `python -m tests.tui.monkey --minutes 10 --seed 0` goes on for long.
"""

import argparse
import asyncio
import os
import random
import re
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from PIL import Image
from rich.cells import cell_len

from convtui.core.figures import short
from convtui.core.text import has_unsafe
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import STOPPED
from convtui.lab.jobs import finish, steps
from convtui.lab.library import Library
from convtui.lab.named_settings import named_settings
from convtui.lab.presets import PRESETS
from convtui.lab.state import State
from convtui.lab.trained_state import Trial
from convtui.lab.trial_reduce import redone, undone
from convtui.lab.wanted import wanted
from convtui.ops.activation import respond
from convtui.paths import asset
from convtui.source.digits import Digits, load_digits
from convtui.source.networks import _load
from convtui.source.pictures import PICTURES
from convtui.tui.actions import ACTIONS, TYPED_KEYS, action_named
from convtui.tui.app import ConvtuiApp
from tests.odd_networks import ODD_NETWORKS, odd_network
from tests.tui.harness import Session, library, opened
from tests.tui.live_run import EVENTS, LiveRuns, put_into

# Digits that are counted over.
FEW = 40
SIZES = ((80, 24), (80, 23), (100, 30), (120, 40), (200, 50), (60, 20))
# They end the test, or stop the process.
NOT_PRESSED = ("q", "ctrl+z")
_MOVES = ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab")
KEYS = tuple(
    dict.fromkeys(
        key
        for key in (
            *(key for action in ACTIONS for key in action.keys),
            *TYPED_KEYS,
            *"abcdefghijklmnoprstuvwxyz",
            *"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            *_MOVES,
            "delete",
            "ctrl+a",
            "f1",
        )
        if key not in NOT_PRESSED
    )
)
PASTES = (
    "1 2 3 4 5 6 7 8 9",
    "1/9",
    "-1,0,1\n-2,0,2\n-1,0,1",
    "1e6",
    "12",
    "١٢",
    "nonsense",
    "",
    "\x1b[31mred\x07",
    "0 " * 300,
    "photo.png",
    "no such file.png",
)
# What is started from: a random walk gets to none of it soon. Names of actions, then keys.
STARTS: tuple[tuple[str, ...], ...] = (
    (),
    ("e",),
    ("w",),
    ("c",),
    ("c", "c"),
    ("l",),
    ("g",),
    ("j",),
    ("F",),
    ("do nudge",),
    ("do crop",),
    ("o",),
    ("x",),
    ("i",),
    ("colon",),
    # A trained network: its modes and what is studied of it.
    ("N",),
    ("T",),
    ("F", "j"),
    ("F", "f"),
    ("F", "e"),
    ("F", "w"),
    ("F", "m"),
    ("F", "a"),
    ("F", "c", "n", "c"),
    ("F", "enter"),
    ("F", "k", "n", "enter", "greater_than_sign", "enter"),
    ("F", "k", "n", "n", "enter"),
    ("N", "k", "n", "enter", "p"),
    ("paste photo.png", "F", "k", "n", "n", "enter", "j"),
    # Files of the user's own.
    ("F", "own network"),
    ("N", "own network"),
    ("F", "own network", "greater_than_sign", "enter"),
    ("F", "own network", "e"),
    # Trainings that go on: one of another's that is on the screen, one that is begun here.
    ("T", "run shown"),
    ("T", "run shown", "space"),
    ("F", "run shown", "e"),
    ("F", "run shown", "j"),
    ("F", "run shown", "c", "n", "c"),
    ("F", "run shown", "enter"),
    ("F", "run shown", "o", "o", "o"),
    ("N", "run shown", "f"),
    ("T", "e"),
    ("T", "e", "end", "enter", "run moment"),
    ("T", "e", "end", "enter", "run moment", "p"),
    ("T", "e", "end", "enter", "run saved", "w"),
)
# What the palette has beside the actions: settings, kernels, pictures.
SETTINGS = (
    *("padding same", "padding 1", "padding 4", "padding 16", "padding valid", "stride 2", "stride 3", "stride 8"),
    *("dilation 2", "dilation 3", "dilation 8", "bias +0.1", "bias -1", "flipped kernel: yes", "kernel 1x1"),
    *("kernel 2x2", "kernel 1x4", "kernel 7x2", "kernel 5x5", "kernel 7x7", "kernel 4x6", "kernel 3x3"),
    *("view: absolute", "view: ReLU", "view: clipped", "scale: fixed", "pool: max", "pool: mean", "pool size 5"),
    *("pool size 3", "pool stride 2", "pool stride 7", "pool times 3", "pool again", "colour: sum of 3"),
    *("colour: each", "colour: grey", "colour: blue", "channel: blue", "working size 16", "working size 24"),
    *("working size 48", "picture: all of it", "picture: where it was"),
)
# What does much and leads nowhere else: a history of these alone stays long in a tool.
_STAYING = ("space", "enter", "enter", "tab", "plus", "underscore", *"uyvzprfmnbj")
_PRINTED = re.compile(r"->\s*(\S+?)\s+(?:= this dot)")


class Act(Struct, frozen=True):
    """Something done: `press` a key, `click` a cell, and so on. What it prints is what it takes to do it again."""

    kind: str
    values: tuple[str | int | bool, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(repr, self.values))})"


Acts = tuple[Act, ...]


class FaultError(Exception):
    """What does not hold after an act."""


def acts(seed: int, count: int) -> Acts:
    """So many acts, always the same for a seed. A key is often pressed again, as people do."""
    chance = random.Random(seed)
    start, stays = STARTS[seed % len(STARTS)], chance.random() < 0.5
    # The palette's settings are Kernel mode's, and lead there.
    trained = not {"F", "N", "T"}.isdisjoint(start)
    live = trained and (seed // len(STARTS) % 2 == 0 or any(key.startswith("run ") for key in start))
    made = [_any_setting(chance) for _ in range(0 if trained else chance.randrange(5))]
    made += [act for key in start for act in _beginning(key, chance)]
    size = SIZES[0]
    while len(made) < count:
        act = _act(chance, size, stays)
        if trained and act.kind in ("set", "kernel", "picture", "do"):
            if not live:
                continue
            act = Act("run", (chance.choice(EVENTS),))
        if act.kind == "resize":
            size = next(one for one in SIZES if one == act.values)
        made += [act] * (chance.choice((1, 1, 2, 5)) if act.kind in ("press", "wheel") else 1)
    return tuple(made[:count])


def _beginning(key: str, chance: random.Random) -> Iterator[Act]:
    kind, _, name = key.partition(" ")
    if key == "own network":
        keys = ("k", "home", *["down"] * chance.randrange(len(ODD_NETWORKS)), "enter")
        yield from (Act("press", (each,)) for each in keys)
    else:
        yield Act(kind, (name,)) if name else Act("press", (key,))


def _any_setting(chance: random.Random) -> Act:
    kind = chance.choices(("set", "kernel", "picture"), (3, 1, 1))[0]
    names = {"kernel": [one.name for one in PRESETS], "picture": [one.name for one in PICTURES]}
    return Act(kind, (chance.choice(names.get(kind, SETTINGS)),))


def _act(chance: random.Random, size: tuple[int, int], stays: bool) -> Act:
    def cell() -> tuple[int, int]:
        return chance.randrange(size[0]), chance.randrange(size[1])

    kind = chance.choices(
        ("press", "move", "number", "together", "click", "drag", "wheel", "paste", "resize", "tick", "do", "set"),
        (40, 20, 6, 4, 8, 4, 4, 2, 2, 4, 2, 4),
    )[0]
    match kind:
        case "move":
            return Act("press", (chance.choice(_MOVES),))
        case "number":
            return Act("press", (chance.choice([*TYPED_KEYS, "enter"]),))
        case "together":
            return Act(
                "together", tuple(chance.choice((*KEYS, "enter", "escape")) for _ in range(chance.choice((2, 3))))
            )
        case "click":
            return Act("click", cell())
        case "drag":
            return Act("drag", (*cell(), *cell()))
        case "wheel":
            return Act("wheel", (*cell(), chance.random() < 0.5))
        case "paste":
            return Act("paste", (chance.choice(PASTES),))
        case "resize":
            return Act("resize", chance.choice(SIZES))
        case "tick":
            return Act("tick")
        case "do":
            return Act("do", (chance.choice(("nudge", "crop", "traffic", "repaint")),))
        case "set":
            return _any_setting(chance)
    return Act("press", (chance.choice(_STAYING if stays else KEYS),))


async def done(session: Session, act: Act, runs: LiveRuns) -> None:
    """Do it."""
    match act.kind, act.values:
        case "press", (str(key),):
            await session.press(key)
        case "together", keys:
            await session.press_together(*map(str, keys))
        case "click", (int(column), int(row)):
            await session.click(column, row)
        case "drag", (int(column), int(row), int(to_column), int(to_row)):
            await session.drag((column, row), (to_column, to_row))
        case "wheel", (int(column), int(row), bool(down)):
            await session.wheel(column, row, down)
        case "paste", (str(text),):
            await session.paste(text)
        case "resize", (int(columns), int(rows)):
            await session.resize(columns, rows)
        case "tick", ():  # in place of the clock's
            await session.send(want.Tick())
        case "run", (str(what),):
            runs.do(what)
            await session.settle()
        case (("do" | "set" | "kernel" | "picture"), (str(name),)):  # from the palette
            if session.in_lab:
                _from_palette(session.app, act.kind, name)
                await session.settle()
        case _:
            raise ValueError(f"{act} cannot be done")


def _from_palette(app: ConvtuiApp, kind: str, name: str) -> None:
    match kind:
        case "do":
            app.perform_there(action_named(name))
        case "kernel":
            app.to_kernel(want.UsePreset(name))
        case "picture":
            app.to_kernel(app.picture_intent(name))
        case _:
            found = (wish for title, _, wish in named_settings(app.state.kernel, app.library, 32) if title == name)
            wish = next(found, None)  # some are there only where they mean something
            if wish is not None:
                app.to_kernel(wish)


# -- what must hold


def check(session: Session) -> None:
    """Raises FaultError for whatever does not hold now."""
    app = session.app
    if app._exception is not None:
        raise app._exception
    if not app.is_running:
        raise FaultError("the app has ended")
    _screen_fits(session)
    written = msgspec.json.encode(app.state)
    if msgspec.json.decode(written, type=State) != app.state:
        raise FaultError("the state is not read as it was written")
    if app.state.mode == "kernel" and app.state.kernel.tool is None:
        _dot_is_true(session)
    elif app.state.mode != "kernel":
        _unit_is_true(session)


def _screen_fits(session: Session) -> None:
    size, lines = session.app.size, session.lines
    widths = {cell_len(line) for line in lines}
    if len(lines) != size.height or widths != {size.width}:
        raise FaultError(f"{len(lines)} rows of {widths} columns on a screen of {size.height} rows of {size.width}")
    for line in lines:
        if has_unsafe(line):
            raise FaultError(f"the screen holds what no screen should: {line!r}")


def _unit_is_true(session: Session) -> None:
    """What the products of the place give is what the network has there; the probabilities are some."""
    scene = filters_scene(session.state.trained, session.app.library)
    value = float(scene.passed.before(scene.layer)[(*scene.place, scene.view.filter)])
    sizes = float(np.abs(scene.at.products).sum(dtype=np.float64))
    if abs(scene.at.value - value) > 1e-4 * max(1.0, abs(value), sizes):
        raise FaultError(f"the products give {scene.at.value}, the network has {value}")
    if len(scene.probabilities) and abs(float(scene.probabilities.sum()) - 1) > 1e-3:
        raise FaultError(f"the probabilities add up to {scene.probabilities.sum()}")
    if sorted(scene.order) != list(range(scene.bank.count)):
        raise FaultError(f"the order {scene.order} is none of {scene.bank.count} filters")


def check_way_back(session: Session) -> None:
    """Undone to the very beginning the network is the loaded one, bit for bit; and what was undone can be redone."""
    books, view, undos = session.app.library, session.trained, 0
    while view.past:
        view, undos = undone(view), undos + 1
    if _made(view.trial) != _made(Trial()):
        raise FaultError(f"undone, this is left: {view.trial}")
    for name, bank in _load(asset("networks", f"{view.trial.network}.npz")).weights.items():
        now = books.trained(view.trial).weights[name]
        if (now.kernels.tobytes(), now.bias.tobytes()) != (bank.kernels.tobytes(), bank.bias.tobytes()):
            raise FaultError(f"undone, the weights of {name} are not those of the file")
    for _ in range(undos):
        view = redone(view)
    if _made(view.trial) != _made(session.trained.trial):
        raise FaultError(f"redone, it is {view.trial}, and was {session.trained.trial}")


def _made(trial: Trial) -> Trial:
    """What undo is about: which digit is seen is not."""
    return replace(trial, digit=0, picture=None, crop=None)


def _dot_is_true(session: Session) -> None:
    """What is printed as the dot, what its products give, and what the map holds there are one number."""
    scene = kernel_scene(session.state.kernel, session.app.library)
    on_map = float(scene.computed.response[scene.place])
    at = float(respond(scene.at.value, scene.computed.experiment.response))
    if short(at) != short(on_map):
        raise FaultError(f"the products give {at}, the map holds {on_map}")
    if not session.in_lab or session.lab.has_class("-small"):
        return
    found = _PRINTED.search(session.pane("products").cells.text())
    if found is not None and found.group(1) != short(at):
        raise FaultError(f"{found.group(1)} is printed, and the map holds {on_map}")


# -- going through a history


async def first_fault(history: Acts) -> tuple[int, BaseException] | None:
    """How many acts it took, and what came of the last; None where all of it is well."""
    count = 0
    try:
        async with opened(State(), books=_books()) as session:
            without_threads(session.app)
            runs = LiveRuns(session.app)
            for act in history:
                count += 1
                await done(session, act, runs)
                check(session)
            check_way_back(session)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return count, error
    return None


class FewDigits(Library):
    """So that what is counted over all digits is counted at once."""

    @property
    def digits(self) -> Digits:
        whole = load_digits()
        return Digits(whole.images[:FEW], whole.labels[:FEW])


def _books() -> Library:
    """What is opened in one history must not be there in the next; what is bundled is read once for all."""
    books = FewDigits()
    books._networks.update({name: odd_network(name, recorded=name < "m") for name in ODD_NETWORKS})
    books._own_networks += ODD_NETWORKS
    put_into(books)
    books._memory._kept.update(library()._memory._kept)
    return books


def without_threads(app: ConvtuiApp) -> None:
    """No end, no shell, and no clock: the window slides by `tick`."""
    for whose, name in ((app, "do_quit"), (app, "do_suspend"), (app._beat, "keep")):
        setattr(whose, name, lambda *_: None)

    turns = count()

    def work_at_once() -> None:
        for job in wanted(app.state, app.library):
            with suppress(ValueError):  # nothing to work on
                if next(turns) % 3:
                    finish(job, app.library)
                elif app.library.findings.whole(job) is None:  # as far as it has come, or stopped there
                    app.library.findings.put(job, next(steps(job, app.library)))
                    if next(turns) % 2:
                        app.library.findings.halt(job, STOPPED)
        if (lab := app.lab) is not None:
            lab.present(app.state)

    setattr(app, "start_jobs", work_at_once)  # noqa: B010  # no threads here: the same acts always do the same
    in_thread = app.run_worker

    def run_worker(work: Callable[[], object], **how: object) -> object:
        if how.get("group") in ("keeping", "looking"):
            return work()
        return in_thread(work, **how)  # type: ignore[arg-type]

    setattr(app, "run_worker", run_worker)  # noqa: B010


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Somewhere where the app may save and open what it likes."""
    Image.new("RGB", (40, 30), (200, 30, 60)).save(folder / "photo.png")
    (folder / "notes.txt").write_text("no picture")
    (folder / "inside").mkdir(exist_ok=True)
    before, home = Path.cwd(), os.environ.get("XDG_DATA_HOME")
    os.chdir(folder)
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.pop("XDG_DATA_HOME")
        if home is not None:
            os.environ["XDG_DATA_HOME"] = home


async def shortest(history: Acts, error: BaseException) -> Acts:
    """A part of the history that ends in the same kind of fault, from which no act can be left out."""
    kind = _kind(error)
    part = max(len(history) // 2, 1)
    while part:
        start = 0
        while start < len(history):
            fewer = history[:start] + history[start + part :]
            found = await first_fault(fewer) if fewer else None
            if found is not None and _kind(found[1]) == kind:
                history = fewer[: found[0]]
            else:
                start += part
        part //= 2
    return history


def _kind(error: BaseException) -> tuple[str, str]:
    """Where it was raised; of a FaultError its first words."""
    if isinstance(error, FaultError):
        return "Fault", " ".join(str(error).split()[:2])
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "convtui" in frame.filename] or frames
    return type(error).__name__, f"{ours[-1].filename}:{ours[-1].lineno}" if ours else ""


async def told(seed: int, count: int) -> str | None:
    """The shortest history to the fault of a seed, and the fault; None where there is none."""
    history = acts(seed, count)
    found = await first_fault(history)
    if found is None:
        return None
    made = await shortest(history[: found[0]], found[1])
    lines = traceback.format_exception(found[1])
    return f"seed {seed}: after {', '.join(map(str, made))}\n{''.join(lines)}"


def main() -> None:
    """Seed after seed until the time is over; what is found is printed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--acts", type=int, default=60)
    given = parser.parse_args()
    end, seed, found = time.monotonic() + 60 * given.minutes, given.seed, 0
    with tempfile.TemporaryDirectory() as folder, own_folder(Path(folder)):
        while time.monotonic() < end:
            text = asyncio.run(told(seed, given.acts))
            if text is not None:
                found += 1
                print(text, flush=True)
            seed += 1
    print(f"{seed - given.seed} histories of {given.acts} acts, {found} with a fault")


if __name__ == "__main__":
    main()
