"""Checks an environment that holds the installed wheel: its size, no TensorFlow, assets from inside it."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

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
    size, tensorflow, own_assets = done.stdout.split()
    megabytes = int(size) / 1e6
    print(f"installed: {megabytes:.1f} MB")
    faults = []
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
