"""k: bundled networks, those that are kept, runs; what is on the disk is read in a thread, and may be anything."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import OptionList

from convtui.core.network import Snapshot
from convtui.core.recipe import Recipe, spec_of
from convtui.core.run import RunHead, RunState, Status
from convtui.lab.library import Library
from convtui.lab.state import State
from convtui.source.kept import keep, networks_home, runs_home
from convtui.source.networks import NETWORKS
from convtui.train.run_writer import RunWriter
from convtui.tui import network_list
from convtui.tui.lists import Row
from convtui.tui.network_list import NetworkList
from tests.oracles import random_network
from tests.tui.harness import Session, opened

SPEC = spec_of(Recipe(filters=4, units=0), "mine", (28, 28, 1), tuple("0123456789"))


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def run(name: str, state: RunState = "finished", step: int = 9) -> Path:
    network = random_network(SPEC, 1)
    writer = RunWriter(runs_home() / name, RunHead(name, SPEC))
    bank = network.weights["conv2d"]
    writer.network(network)
    writer.add(Snapshot(step, 1.0, 2.0, 0.1, bank.kernels, bank.bias))
    writer.status(Status(state, step, 20, 2, 5, test_accuracy=0.875, saves=1, saved_step=step, updated=time.time()))
    writer.close()
    return writer.folder


async def listed(s: Session) -> list[tuple[str, str]]:
    """(id, line) of each row, once all of them have been read."""
    screen = s.app.screen
    assert isinstance(screen, NetworkList)
    await s.app.workers.wait_for_complete([worker for worker in s.app.workers if worker.group == "listing"])
    await s.settle()
    options = screen.query_one(OptionList)
    return [(str(option.id), str(option.prompt)) for option in options.options]


async def test_the_list_has_bundled_ones_then_kept_ones_then_runs() -> None:
    keep("zebra", random_network(SPEC, 2))
    keep("apple", random_network(SPEC, 3))
    folder = run("digits-1", "stopped")
    async with opened(State("filters"), books=Library()) as s:
        await s.press("k")
        rows = await listed(s)
        assert [name for name, _ in rows] == [*NETWORKS, "apple", "zebra", str(folder)]
        assert "kept: 28x28 in grey, 4 layers" in rows[3][1]
        assert "run: stopped at step 9" in rows[5][1]
        await s.press("end", "b", "enter")
        assert s.trained.trial.network == "zebra"
        np.testing.assert_array_equal(s.filters_scene().bank.kernels, random_network(SPEC, 2).weights["conv2d"].kernels)
        await s.press("k")
        await listed(s)
        options = s.app.screen.query_one(OptionList)
        assert options.highlighted == 4, "the one that is on the screen"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("running", "running, epoch 2 of 5"),
        ("paused", "paused, epoch 2 of 5"),
        ("finished", "finished, reads 88 %"),
        ("stopped", "stopped at step 9"),
        ("failed", "ended early at step 9"),
    ],
)
async def test_a_run_says_how_far_it_has_come(state: RunState, words: str) -> None:
    run("digits-1", state)
    async with opened(State("training"), books=Library()) as s:
        await s.press("k")
        assert words in (await listed(s))[-1][1]


async def test_a_run_from_the_list_comes_on_the_screen() -> None:
    folder = run("digits-1")
    async with opened(State("training"), books=Library()) as s:
        await s.press("k")
        await listed(s)
        await s.press("end", "enter")
        while s.trained.trial.network != str(folder):
            await s.app.workers.wait_for_complete([w for w in s.app.workers if w.group == "following"])
            await s.settle()
        assert "step 9" in s.text
        await s.press("k")
        rows = await listed(s)
        assert [name for name, _ in rows].count(str(folder)) == 1


async def test_many_and_broken_runs_and_files_stand_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 24):
        run(f"digits-{number}")
    (runs_home() / "empty").mkdir()
    (runs_home() / "digits-23" / "run.json").write_text("{nothing")
    (runs_home() / "digits-22" / "status.json").write_bytes(b"\xff\x00")
    networks_home().mkdir()
    (networks_home() / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    async with opened(State("filters"), books=Library()) as s:
        await s.press("k")
        rows = dict(await listed(s))
        assert len(rows) == len(NETWORKS) + 1 + network_list.MOST_RUNS
        assert "kept: cannot be read" in rows["broken"]
        assert "a run that cannot be read" in rows[str(runs_home() / "digits-23")]
        assert "how far it has come is not known" in rows[str(runs_home() / "digits-22")]
        assert str(runs_home() / "digits-1") not in rows, "the oldest"
        assert s.lines[-1].strip() or s.lines[0].strip()
        await s.press("end", "enter")
        await s.press("k")
        await listed(s)
        s.app.screen.query_one(OptionList).highlighted = len(NETWORKS)
        await s.press("enter")
        assert s.in_lab
        assert s.lab.notice is not None
        assert "broken" in s.lab.notice


async def test_a_cursor_that_was_moved_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    run("digits-1")
    moved, on_disk = threading.Event(), network_list.rows_on_disk

    def slowly(known: Sequence[Row]) -> list[Row]:
        assert moved.wait(30)
        return list(on_disk(known))

    monkeypatch.setattr(network_list, "rows_on_disk", slowly)
    async with opened(State("filters"), books=Library()) as s:
        await s.press("k", "n")
        assert s.app.screen.query_one(OptionList).option_count == len(NETWORKS)
        moved.set()
        assert len(await listed(s)) == len(NETWORKS) + 1
        assert s.app.screen.query_one(OptionList).highlighted == 1
