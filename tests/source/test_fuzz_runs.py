"""Mutated folders of runs end nothing: each gives a network, or the one error, and nothing unsafe is printed."""

import os
from pathlib import Path

import pytest

from tests.source.fuzzing_runs import main, outcome, printed, seed_run

COUNT = 1_500 if os.environ.get("CI") else 150


def test_what_is_mutated_is_valid_at_first(tmp_path: Path) -> None:
    seed_run(tmp_path)
    assert (outcome(tmp_path), printed(tmp_path)) == ("read", "shown")


# The second begins with one in which a status said an accuracy of 1e308.
@pytest.mark.parametrize("first", [0, 10_657])
def test_mutated_runs_give_a_network_or_the_one_error(first: int, tmp_path: Path) -> None:
    found = main(first, COUNT, tmp_path)
    assert set(found) == {"read", "refused", "shown"}
    assert found["read"] + found["refused"] + found["shown"] == 2 * COUNT
    assert min(found.values()) > COUNT // 10
