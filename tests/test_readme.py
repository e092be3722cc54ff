"""What the README says is what the program does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from convtui.tui.actions import key_table
from tests.conftest import PLAIN_ENVIRONMENT
from tests.make_readme import KEYS_END, KEYS_START, PICTURES, SCREENSHOTS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    """The lines of all shell blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def test_the_key_table_is_the_action_table() -> None:
    """`make readme` writes it anew."""
    table = README.partition(KEYS_START)[2].partition(KEYS_END)[0].strip()
    assert table == key_table()


def test_pictures_and_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    local = [link for link in links if "://" not in link]
    assert {f"assets/screenshots/{picture.name}.svg" for picture in PICTURES} <= set(local)
    assert [link for link in local if not (ROOT / link).is_file()] == []
    assert {path.stem for path in SCREENSHOTS.iterdir()} == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("name", ["run", "test"])
def test_each_marked_command_is_one_line(name: str) -> None:
    block = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert len(block.group(1).splitlines()) == 1


@pytest.mark.parametrize("line", [line for line in blocks() if line.startswith("convtui show")])
def test_each_show_example_works(line: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)],
        cwd=tmp_path,
        env=PLAIN_ENVIRONMENT | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    wanted = re.search(r"--output (\S+)", line)
    assert (tmp_path / wanted.group(1)).stat().st_size > 0 if wanted else done.stdout.strip()
