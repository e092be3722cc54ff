"""The limits that a process takes upon itself before it looks into a stranger's file."""

import signal
from contextlib import suppress
from pathlib import Path

from convtui.source.limits import FILES, MEMORY, SECONDS


def confine(seconds: int = SECONDS) -> None:
    """Little memory, time and files; nothing written, no program started. What the system does not know is left out."""
    import resource

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limits = {"CPU": seconds, "NOFILE": FILES, "FSIZE": 0, "CORE": 0, "NPROC": 0}
    with suppress(OSError, ValueError):  # there is no /proc
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limits["AS"] = pages * resource.getpagesize() + MEMORY
    for name, most in limits.items():
        what = getattr(resource, f"RLIMIT_{name}", None)
        if what is None:
            continue
        hard = resource.getrlimit(what)[1]
        # Beyond the hard limit of time there is no signal that would tell why.
        wanted = most + 1 if name == "CPU" else most
        hard = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (min(most, hard), hard))
