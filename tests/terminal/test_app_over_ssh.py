"""The app over a real SSH connection at 80 x 24, as a student at a server has it."""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
from msgspec.structs import replace

from convtui.core.run import Status
from convtui.train.run_writer import RunWriter
from tests.terminal.pty_app import PtyApp
from tests.terminal.sshd import Sshd, SshdError
from tests.terminal.test_app import ROOT, START, colour, filled, leaves, luma
from tests.terminal.waiting import wait_until
from tests.train.making_runs import HEAD, moment, network

pytestmark = pytest.mark.needs("sshd", "ssh", "ssh-keygen")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Sshd]:
    folder = tmp_path / "sshd"
    folder.mkdir()
    try:
        with Sshd(folder) as made:
            yield made
    except SshdError as error:
        pytest.skip(f"no sshd of one's own can be had here: {error}")


def test_the_main_job_over_ssh(server: Sshd) -> None:
    remote = f"cd {shlex.quote(str(ROOT))} && exec {shlex.quote(sys.executable)} -m convtui"
    # ssh hands over TERM and no COLORTERM: 256 colours.
    with PtyApp(server.command(remote, "-tt"), columns=80, rows=24) as app:
        app.wait_for("map 30x30", START)
        app.wait_for(": all")
        app.wait_quiet()
        assert all(len(line) == 80 for line in app.screen)
        assert b"38;2;" not in app.raw()
        navy, zero, cream = (colour(app, *place) for place in ((64, 6), (51, 4), (60, 3)))
        assert luma(navy) + 20 < luma(zero) < luma(cream) - 60
        app.press("r")
        app.wait_for("that stand")
        app.press("5", "enter")
        app.wait_for("a kernel of your own")
        app.click(48 + 21, 2 + 9)
        app.wait_for("pixels 17,20")
        app.press("p")
        app.wait_for("max pool 15x15")
        app.press("F")
        app.wait_for("1 of 32")
        app.press("n")
        app.wait_for("2 of 32")
        app.resize(120, 40)
        wait_until(lambda: filled(app), 10, lambda: app.text)
        assert "2 of 32" in app.text
        leaves(app)


# Keys, and what is then on the screen, or (after !) no more: what a newcomer finds by the line of keys, `:` and `?`.
LAB: tuple[tuple[tuple[str, ...], str], ...] = (
    (("g",), "= which map?"),
    (("B", "enter", "enter"), "you chose b."),
    (("l",), "the notebook drew"),
    (("l",), "!the notebook drew"),
    (("c", "r"), "all 900 dots:"),
    (("c",), "= one 5x5"),
    (("escape",), "!one 5x5"),
    (("e", "down", "down", "down", "right"), "floor((32 - 3) / 2) + 1 = 15"),
    (("u",), "(32 - 3) / 1 + 1 = 30"),
    (("escape",), "!settings"),
    (("j",), "strongest: 1 of"),
    (("escape",), "!strongest"),
    (("w", "5", "space", "down"), "pen down"),
    (("escape",), "!pen down"),
    (("o",), "open a picture in"),
    (("escape",), "!open a picture in"),
    (("x",), "copy as numpy code"),
    (("escape",), "!copy as numpy code"),
)


# The same for trained networks: from the filters of the first layer to how training made them.
TRAINED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("F",), "1 of 32"),
    (("k",), "arrows, n b move"),
    (("down", "enter"), "stacked: layer 1/3"),
    ((">", "n"), "stacked: layer 2/3"),
    (("j",), "patch 1 of 24"),
    (("escape",), "!patch 1 of 24"),
    (("enter",), "part 1 of 32"),
    (("f",), "sees 8 x 8"),
    (("escape",), "!sees 8 x 8"),
    (("e", "0", "enter"), "0 was"),
    (("u",), "!0 was"),
    (("escape",), "layer 2/3"),
    (("m", "right"), "disturbed"),
    (("escape",), "disturbed (m)"),
    (("u", "a"), "hiding it lowers"),
    (("escape",), "!hiding it lowers"),
    (("w", "space", "down"), "pen down, 4 wide"),
    (("escape",), "!pen down"),
    (("N",), "of 64 maps"),
    (("p",), "pool out"),
    (("u", "T"), "moments"),
    (("K",), "= map 30x30"),
)


def test_the_lab_over_ssh(server: Sshd, tmp_path: Path) -> None:
    walks(server, tmp_path, LAB, "your drawing 32x32")


def test_trained_networks_over_ssh(server: Sshd, tmp_path: Path) -> None:
    walks(server, tmp_path, TRAINED, "letter E 32x32")


def walks(server: Sshd, folder: Path, steps: tuple[tuple[tuple[str, ...], str], ...], last: str) -> None:
    """From the first screen through `steps`; then `last` is on the screen, and one may leave."""
    remote = f"cd {shlex.quote(str(folder))} && PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)}"
    with PtyApp(server.command(f"{remote} -m convtui", "-tt"), columns=80, rows=24) as app:

        def shows(wanted: str) -> bool:
            text = " ".join(app.text.lower().split())
            return wanted[1:] not in text if wanted.startswith("!") else wanted in text

        app.wait_for("map 30x30", START)
        app.wait_quiet()
        for keys, wanted in steps:
            app.press(*keys)
            wait_until(lambda: shows(wanted), 10, lambda: f"{wanted}\n{app.text}")  # noqa: B023  # used at once
            assert all(len(line) == 80 for line in app.screen)
        assert last in app.text
        leaves(app)


def test_a_training_elsewhere_is_followed_over_ssh_while_both_sides_restart(server: Sshd, tmp_path: Path) -> None:
    """Its folder is all that is needed: no port, and nothing of the trainer."""
    folder = tmp_path / "exp1"
    remote = f"cd {shlex.quote(str(ROOT))} && exec {shlex.quote(sys.executable)} -m convtui {shlex.quote(str(folder))}"
    writer = RunWriter(folder, HEAD)
    grow(writer, 0, 3)
    with PtyApp(server.command(remote, "-tt"), columns=80, rows=24) as app:
        app.wait_for("step 3", START)
        grow(writer, 4, 7)
        app.wait_for("step 7")
        writer.close()
        writer = RunWriter(folder, replace(HEAD, id="restarted"), from_step=5)
        grow(writer, 6, 6)
        app.wait_for("step 6")
        grow(writer, 7, 9)
        app.wait_for("step 9")
        leaves(app)
    grow(writer, 10, 12)
    with PtyApp(server.command(remote, "-tt"), columns=80, rows=24) as app:
        app.wait_for("step 12", START)
        leaves(app)
    writer.close()


def grow(writer: RunWriter, first: int, last: int) -> None:
    for step in range(first, last + 1):
        writer.add(moment(step))
    writer.network(network(last))
    writer.status(Status("running", step=last, updated=time()))
