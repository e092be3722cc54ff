"""What the whole package promises: lazy imports, no work at import time, the rooms, no local paths."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PLAIN_ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent

# Runs `convtui ARGUMENTS` in a fresh interpreter and tells what was loaded.
PROBE = """
import json, runpy, sys
report, sys.argv = sys.argv[1], ["convtui", *sys.argv[2:]]
try:
    runpy.run_module("convtui", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
with open(report, "w") as file:
    json.dump({"code": code, "modules": sorted(sys.modules)}, file)
"""

# Imports every module of the package and tells what that did beyond importing.
IMPORT_ALL = """
import importlib, json, os, pkgutil, signal, sys, threading

doings = []
def watch(event, args):
    if event == "open":
        path, mode, flags = args
        writing = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        writing = writing or bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writing or str(path).startswith(("/dev/tty", os.environ["HOME"])):
            doings.append(f"open {path} {mode}")
    elif event in ("os.mkdir", "subprocess.Popen", "os.posix_spawn", "os.fork", "socket.connect"):
        doings.append(f"{event} {args[0]}")

import convtui
before = dict(os.environ), [signal.getsignal(number) for number in signal.valid_signals()]
sys.addaudithook(watch)
names = [module.name for module in pkgutil.walk_packages(convtui.__path__, "convtui.")]
names.remove("convtui.__main__")
for name in names:
    importlib.import_module(name)
after = dict(os.environ), [signal.getsignal(number) for number in signal.valid_signals()]
doings += ["environment changed"] * (before[0] != after[0])
doings += ["signal handlers changed"] * (before[1] != after[1])
doings += [f"thread {each.name}" for each in threading.enumerate() if each is not threading.main_thread()]
report = {"names": names, "doings": list(doings), "modules": sorted(sys.modules)}
with open(sys.argv[1], "w") as file:
    json.dump(report, file)
"""


def _fresh(code: str, home: Path, *arguments: str) -> tuple[dict[str, object], str]:
    """(what the code reported, all it printed) of a new interpreter with an empty home."""
    report = home.parent / "report.json"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(report), *arguments],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT | {"HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(report.read_text())
    assert isinstance(loaded, dict)
    return loaded, done.stdout + done.stderr


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(argument: str, tmp_path: Path) -> None:
    report, printed = _fresh(PROBE, tmp_path / "home", argument)
    assert report["code"] in (0, None)
    assert "convtui" in printed
    modules = report["modules"]
    assert isinstance(modules, list)
    assert "convtui.cli" in modules
    assert not {"numpy", "textual", "rich", "PIL", "tensorflow", "keras", "platformdirs"} & set(modules)


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "convtui", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    # A busy machine makes single runs slow; the promise is about the program.
    assert any(seconds() < 0.2 for _ in range(20))


def test_importing_does_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    report, printed = _fresh(IMPORT_ALL, home)
    names, modules = report["names"], report["modules"]
    assert isinstance(names, list)
    assert isinstance(modules, list)
    assert {"convtui.cli", "convtui.core.kernel", "convtui.tui.app", "convtui.train"} <= set(names)
    assert report["doings"] == []
    assert printed == ""
    assert not {"tensorflow", "keras"} & set(modules)
    assert list(home.iterdir()) == []


def test_the_arrows_between_the_rooms_are_kept() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def _project_files() -> list[Path]:
    # What git ignores (a .venv, say) is not the project's; where there is no git, the rooms are enough.
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        return [path for room in ("convtui", "tests", "assets") for path in (ROOT / room).rglob("*") if path.is_file()]


def test_no_file_names_this_machine() -> None:
    places = "|".join(re.escape(str(place)) for place in (ROOT, Path.home()))
    named = re.compile(rf"(?<![\w./~-])({places})/".encode())
    files = _project_files()
    assert len(files) > 20
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in files
        if path.suffix not in {".png", ".npz"} and (match := named.search(path.read_bytes()))
    ]
    assert found == []
