"""Mutated folders of training runs, the same for the same number. As a program: `python -m tests.source.fuzzing_runs
FIRST COUNT FOLDER` makes many, reads and prints them, and tells what became of them.
"""

import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from convtui.core.run import HEAD, MOMENTS, NETWORK, STATUS, Status
from convtui.core.text import has_unsafe
from convtui.errors import ConvtuiError, NetworkError
from convtui.source.glance import glance
from convtui.source.runs import Run
from convtui.train.run_writer import RunWriter
from tests.train import making_runs

FILES = (HEAD, MOMENTS, NETWORK, STATUS)
SLOW = 3.0
# What a stranger's JSON may hold: escapes, marks that turn text around, long and deep things, numbers out of range.
HOSTILE: tuple[Any, ...] = (
    "\x1b[2J\x1b]0;mine\x07",
    "\u202eabc\u2066",
    "a\nb\rc\0d",
    "\ud800",
    "w" * 100_000,
    "e\u0301" * 500,
    "",
    -1,
    0,
    2**31,
    2**53,
    10**30,
    1e308,
    -1e308,
    float("nan"),
    float("inf"),
    None,
    True,
    [],
    {},
    [[[[[]]]]],
    ["x"] * 5_000,
    {"a": {"b": {}}},
)


def seed_run(folder: Path) -> None:
    """A valid one."""
    writer = RunWriter(folder, making_runs.HEAD, durable=False)
    for step in range(5):
        writer.add(making_runs.moment(step))
    writer.network(making_runs.network(4))
    writer.status(Status("running", 4, 40, 1, 10, 0.5, 0.5, 0.25, 3.0, 9.0, time.time(), 4, 1, "", os.getpid(), "here"))
    writer.close()


def mutate(folder: Path, number: int) -> None:
    """One to three things of a run are made to be others."""
    chance = random.Random(number)
    for _ in range(chance.randint(1, 3)):
        chance.choice((_bytes, _bytes, _json, _json, _json, _kind, _swapped))(folder, chance)


def outcome(folder: Path) -> str:
    """What became of it: "read", "refused". AssertionError where more than one sentence came, or anything unsafe."""
    begin = time.monotonic()
    try:
        run = Run(folder)
        run.look()
        result = "read"
    except NetworkError as error:
        _sentence(str(error))
        result = "refused"
    try:
        glance(folder)
    except ValueError as error:
        _sentence(str(error))
    assert time.monotonic() - begin < SLOW, "it took long"
    return result


def printed(folder: Path) -> str:
    """What `show` says of it: "shown", "refused"."""
    from convtui.show.filters import show_filters
    from convtui.show.filters_request import FiltersRequest

    try:
        shown = show_filters(FiltersRequest(net=str(folder), history=True, over=0))
    except ConvtuiError as error:
        _sentence(str(error))
        return "refused"
    for line in shown.plain().splitlines():
        assert not has_unsafe(line), ascii(line[:200])
    json.dumps(shown.json())
    shown.npz()
    shown.cells(80)
    return "shown"


def _sentence(text: str) -> None:
    assert text, "nothing was said"
    assert len(text) < 700, f"{len(text)} characters: {text[:300]!a}"
    assert not has_unsafe(text), ascii(text[:300])


def _bytes(folder: Path, chance: random.Random) -> None:
    path = folder / chance.choice(FILES)
    if not path.is_file() or path.is_symlink():
        return
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 30))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.choice((1, 4, 100, 10**6))]
            case 2:
                data[at:at] = chance.randbytes(chance.choice((1, 4, 100)))
            case _:
                data[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
    path.write_bytes(bytes(data))


def _json(folder: Path, chance: random.Random) -> None:
    path = folder / chance.choice((HEAD, STATUS))
    try:
        data = json.loads(path.read_bytes()) if path.is_file() else None
    except ValueError:
        return
    holders = [found for found in _holders(data) if found]
    if not holders:
        return
    holder = chance.choice(holders)
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice([value for value in HOSTILE if isinstance(value, str)])] = chance.choice(HOSTILE)
        case _:
            holder[key] = chance.choice(HOSTILE)
    path.write_text(json.dumps(data))


def _holders(value: Any) -> list[Any]:  # noqa: ANN401
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if isinstance(value, dict | list) else []) + [found for one in inner for found in _holders(one)]


def _kind(folder: Path, chance: random.Random) -> None:
    path = folder / chance.choice(FILES)
    _remove(path)
    makers: tuple[Callable[[Path], object], ...] = (
        os.mkfifo,
        Path.mkdir,
        Path.touch,
        lambda one: one.symlink_to(one),
        lambda one: one.symlink_to("/dev/zero"),
        lambda one: one.symlink_to(".."),
        lambda one: one.write_bytes(b"\0" * 3_000_000),
        lambda _: None,
    )
    chance.choice(makers)(path)


def _swapped(folder: Path, chance: random.Random) -> None:
    """One file has another's content."""
    source, target = chance.sample(FILES, 2)
    if (folder / source).is_file() and not (folder / source).is_symlink():
        _remove(folder / target)
        shutil.copyfile(folder / source, folder / target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main(first: int, count: int, home: Path) -> Counter[str]:
    """How often each came about."""
    found: Counter[str] = Counter()
    for number in range(first, first + count):
        folder = home / "run"
        _remove(folder)
        seed_run(folder)
        mutate(folder, number)
        try:
            found[outcome(folder)] += 1
            found[printed(folder)] += 1
        except BaseException as error:
            error.add_note(f"number {number}")
            raise
    return found


if __name__ == "__main__":
    print(dict(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
