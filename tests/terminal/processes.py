"""How processes are, by /proc."""

from pathlib import Path


def state(pid: int) -> str:
    """R, S, T and so on; empty for one that is gone. What nobody has waited for yet is gone."""
    try:
        letter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
    return "" if letter in "ZX" else letter


def are_gone(pids: list[int]) -> bool:
    return not any(map(state, pids))
