"""Checks an environment that holds the installed wheel: its size, no TensorFlow, assets from inside it, and what that
does without TensorFlow: trainings are opened, and what needs more says which command adds it.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.source.fuzzing_runs import seed_run
from tests.source.keras_making import keras, weights

# Runs in that environment. What a fresh virtual environment holds by itself is not counted.
LOOK = """
import importlib.util, pathlib, sys, sysconfig
site = pathlib.Path(sysconfig.get_path("purelib"))
own = ("pip", "setuptools", "wheel", "pkg_resources", "_distutils_hack", "distutils-precedence")
parts = [part for part in site.iterdir() if not part.name.lower().startswith(own)]
files = [path for part in parts for path in (part.rglob("*") if part.is_dir() else [part]) if path.is_file()]
from convtui.paths import asset
print(sum(path.stat().st_size for path in files))
print(importlib.util.find_spec("tensorflow") is not None)
print(asset("pictures").resolve().is_relative_to(site.resolve()))
"""

# What is run there, the exit code, and what it says.
TRIALS = (
    ("-m convtui show filters --net run --history", 0, "accuracy  moved"),
    ("-m convtui show filters --net checkpoints --history", 0, "2 files"),
    ("-m convtui show filters --net weights --history", 0, "2 files"),
    ("-m convtui train --output x.npz", 1, "convtui: Training needs TensorFlow, which is not installed here; add it "),
    ("-c from\tconvtui.recorder\timport\tFilterRecorder", 1, "which is not installed here; add it with: pip install "),
)


def make(folder: Path) -> None:
    """A run, and checkpoints of both kinds, as others would leave them."""
    seed_run(folder / "run")
    for name in ("checkpoints", "weights"):
        (folder / name).mkdir()
    for number in (1, 2):
        keras(folder / "checkpoints" / f"epoch{number}.keras")
        (folder / "weights" / f"epoch{number}.weights.h5").write_bytes(weights())


def without_tensorflow(python: str, folder: Path) -> list[str]:
    """One sentence for each thing that does not work."""
    faults = []
    for line, code, words in TRIALS:
        parts = [part.replace("\t", " ") for part in line.split(" ")]
        done = subprocess.run([python, "-I", *parts], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != code or words not in done.stdout + done.stderr:
            faults.append(f"{' '.join(parts)} ended with {done.returncode}: {(done.stderr or done.stdout)[-300:]!r}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", help="the interpreter of that environment")
    parser.add_argument("--limit", type=float, required=True, metavar="MB", help="all packages stay below this")
    options = parser.parse_args()
    # Elsewhere, and isolated, so that the checkout is not what is imported.
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(
            [options.python, "-I", "-c", LOOK], cwd=elsewhere, capture_output=True, text=True, check=True
        )
        make(Path(elsewhere))
        faults = without_tensorflow(str(Path(options.python).absolute()), Path(elsewhere))
    size, tensorflow, own_assets = done.stdout.split()
    megabytes = int(size) / 1e6
    print(f"installed: {megabytes:.1f} MB")
    if megabytes >= options.limit:
        faults.append(f"{megabytes:.1f} MB is not below {options.limit:g} MB")
    if tensorflow == "True":
        faults.append("TensorFlow is there, so this proves nothing about its absence")
    if own_assets != "True":
        faults.append(f"the assets do not come from {Path(options.python).parent.parent}")
    print(*faults, sep="\n", file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
