"""The name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 60


def suggest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` nearest to `name`, or None if nothing is near; case, spaces and _ do not count."""
    plain = {_plain(candidate): candidate for candidate in reversed(tuple(known))}
    wanted = _plain(name)
    if not wanted or len(wanted) > LONGEST:  # the comparison takes time with the square of the length
        return None
    near = get_close_matches(wanted, plain, n=1, cutoff=0.6)
    if not near and len(wanted) > 1:
        near = sorted((candidate for candidate in plain if wanted in candidate), key=len)[:1]
    return plain[near[0]] if near else None


def _plain(name: str) -> str:
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
