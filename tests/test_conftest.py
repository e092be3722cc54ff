"""The rules that every test lives under: what is missing is said, and can be forbidden."""

import importlib.util

import pytest

from tests.conftest import REQUIRE_ALL, missing_for

pytest_plugins = ("pytester",)

INI = """
[pytest]
asyncio_default_fixture_loop_scope = function
markers =
  needs: programs
  tensorflow: TensorFlow
"""

SUITE = """
import pytest

@pytest.mark.needs("sh", "no-such-program")
def test_program(): pass

@pytest.mark.needs("sh")
def test_shell(): pass

@pytest.mark.skip(reason="lazy")
def test_lazy(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> pytest.Pytester:
    """A small suite under this project's conftest and markers."""
    rootpath = request.config.rootpath
    pytester.makeconftest((rootpath / "tests" / "conftest.py").read_text())
    pytester.makeini(INI)
    pytester.makepyfile(test_it=SUITE)
    return pytester


def test_what_is_missing_is_named() -> None:
    marks = [pytest.mark.needs("sh").mark, pytest.mark.needs("no-such-program", "nor-this").mark]
    assert missing_for(marks[:1]) is None
    assert missing_for(marks) == "no-such-program, nor-this is not installed"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = {name: [getattr(pytest.mark, name).mark] for name in ("tensorflow", "pytorch")}
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "TensorFlow is not installed" in str(missing_for(marks["tensorflow"]))
    assert "PyTorch is not installed" in str(missing_for(marks["pytorch"]))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    assert missing_for(marks["tensorflow"] + marks["pytorch"]) is None


def test_a_missing_program_is_a_visible_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE_ALL, raising=False)
    result = suite.runpytest("-ra")
    result.assert_outcomes(passed=1, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["SKIPPED*no-such-program is not installed"])


def test_every_skip_can_be_made_a_failure(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_ALL, "1")
    result = suite.runpytest("-ra")
    counts = result.parseoutcomes()
    assert (counts["passed"], counts["xfailed"]) == (1, 1)
    assert "skipped" not in counts
    assert sum(counts.get(name, 0) for name in ("failed", "errors")) == 2


def test_a_skipped_module_can_be_made_a_failure(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    suite.makepyfile(test_it="import pytest\npytest.importorskip('no_such_module')\n")
    monkeypatch.setenv(REQUIRE_ALL, "1")
    result = suite.runpytest("-ra")
    assert result.parseoutcomes() == {"errors": 1}
    result.stdout.fnmatch_lines(["*a skip is a failure*no_such_module*"])
