"""What every test shares: visible skips for what this machine lacks, and one way to forbid them."""

import importlib.util
import os
import shutil
from collections.abc import Generator, Sequence
from uuid import uuid4

import hypothesis
import pytest

REQUIRE_ALL = "CONVTUI_REQUIRE_ALL"

# As the program has it (`convtui.start`), and before NumPy is imported: test processes side by side fill the cores.
for _library in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_library, "1")

# For child processes of tests: nothing of the user's settings, the same words everywhere.
PLAIN_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "VIRTUAL_ENV")},
    "LC_ALL": "C.UTF-8",
}

# Daemons live where an ordinary user's PATH does not look.
_PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/sbin"))

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user of this machine has kept is nothing to a test, and what a test keeps is nothing to him."""
    home = tmp_path_factory.getbasetemp() / "homes" / uuid4().hex
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


def missing_for(marks: Sequence[pytest.Mark]) -> str | None:
    """Why a test with these marks cannot run here, in one sentence, or None if it can."""
    for mark in marks:
        if mark.name == "tensorflow" and importlib.util.find_spec("tensorflow") is None:
            return "TensorFlow is not installed; the extra `tensorflow` adds it"
        if mark.name == "pytorch" and importlib.util.find_spec("torch") is None:
            return "PyTorch is not installed; `pip install torch` adds it"
        if mark.name == "needs":
            absent = [program for program in mark.args if shutil.which(program, path=_PLACES) is None]
            if absent:
                return f"{', '.join(absent)} is not installed"
    return None


def skips_are_failures() -> bool:
    """Whether the environment asks for every test to run."""
    return os.environ.get(REQUIRE_ALL, "") not in ("", "0")


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = missing_for(list(item.iter_markers()))
    if reason:
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = _refusal(item.nodeid, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.outcome == "skipped" and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = _refusal(collector.nodeid, report)
    return report


def _refusal(where: str, report: pytest.TestReport | pytest.CollectReport) -> str:
    return f"{where}: {REQUIRE_ALL} is set, so a skip is a failure. {report.longreprtext}"
