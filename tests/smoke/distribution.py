"""Checks the built wheel and sdist: what is in them, what is not, and their size."""

import argparse
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def expected_members() -> set[str]:
    """What git tracks of the package and the assets, under the names it has in the wheel."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "convtui", "assets"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    names = {name for name in listed.split("\0") if name}
    assets = {name for name in names if name.startswith("assets/")}
    shipped = {name for name in assets if not name.endswith(".py") and not name.startswith("assets/screenshots/")}
    return (names - assets) | {f"convtui/{name}" for name in shipped}


def wheel_faults(wheel: Path, limit_mb: float) -> list[str]:
    """One sentence for each thing that is wrong with the wheel."""
    size = wheel.stat().st_size / 1e6
    print(f"{wheel.name}: {size:.2f} MB")
    with zipfile.ZipFile(wheel) as archive:
        members = set(archive.namelist())
    ours = {name for name in members if ".dist-info/" not in name}
    expected = expected_members()
    faults = [f"{name} is missing" for name in sorted(expected - ours)]
    faults += [f"{name} does not belong there" for name in sorted(ours - expected)]
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in members):
        faults.append("the licence is missing")
    if not any(name.startswith("convtui/assets/pictures/") for name in ours):
        faults.append("there are no pictures")
    if size >= limit_mb:
        faults.append(f"{size:.2f} MB is not below {limit_mb:g} MB")
    return faults


def sdist_faults(sdist: Path) -> list[str]:
    """One sentence for each thing that is wrong with the source distribution."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "convtui/__init__.py",
        "tests/conftest.py",
    }
    faults = [f"{name} is missing" for name in sorted(wanted - names)]
    return faults + [f"{name} does not belong there" for name in sorted(names) if name.startswith((".venv", "dist"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where one wheel and one sdist were built")
    parser.add_argument("--limit", type=float, required=True, metavar="MB", help="the wheel stays below this")
    options = parser.parse_args()
    (wheel,), (sdist,) = options.folder.glob("*.whl"), options.folder.glob("*.tar.gz")
    faults = [f"{wheel.name}: {fault}" for fault in wheel_faults(wheel, options.limit)]
    faults += [f"{sdist.name}: {fault}" for fault in sdist_faults(sdist)]
    print(*faults, sep="\n", file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
