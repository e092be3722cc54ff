"""Mutated files end nothing: each gives a picture, or the one error."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from convtui.source.limited import Decoder
from convtui.source.limits import UndecodableError
from tests.source.fuzzing import KINDS, mutated, outcome, seeds

ROOT = Path(__file__).parents[2]
COUNT = 20_000 if os.environ.get("CI") else 1_000
THROUGH_CHILDREN = 200 if os.environ.get("CI") else 40


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_mutated_is_valid_at_first(kind: str) -> None:
    for data in seeds(kind):
        assert outcome(data) == "read"


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_give_a_picture_or_the_one_error(kind: str, tmp_path: Path) -> None:
    count, progress = -(-COUNT // len(KINDS)), tmp_path / "number"
    done = subprocess.run(
        [sys.executable, "-m", "tests.source.fuzzing", kind, str(count), str(progress)],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where libtiff complains
        check=False,
    )
    assert done.returncode == 0, f"ended by number {progress.read_text().strip()}"
    found = json.loads(done.stdout)
    assert set(found) == {"read", "refused"}
    assert min(found.values()) > count // 50
    assert sum(found.values()) == count


def test_the_real_decoder_answers_all_of_them() -> None:
    def ended(number: int) -> str:
        try:
            Decoder(mutated(KINDS[number % len(KINDS)], number)).answer()
        except UndecodableError as error:
            return str(error)
        return "read"

    with ThreadPoolExecutor(2) as pool:
        reasons = set(pool.map(ended, range(10**6, 10**6 + THROUGH_CHILDREN)))
    assert "read" in reasons
    assert not [reason for reason in reasons if "decoder" in reason]
