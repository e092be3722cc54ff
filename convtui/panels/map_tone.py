"""How a layer's maps are drawn: navy to cream where its activation gives numbers below 0, else black to white."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.layer import NetworkSpec
from convtui.network.reach import is_signed
from convtui.render.tone import Tone


def layer_tone(spec: NetworkSpec, layer: str, *maps: Float32) -> Tone:
    """One tone for maps of a layer: its limit is the largest value of all of them, of a signed one by size."""
    signed = is_signed(spec, layer)
    return Tone("signed" if signed else "grey", max((_limit(values, signed) for values in maps), default=0.0) or 1.0)


def scale_words(tone: Tone, shrinks: bool) -> str:
    """What the colours of a map say: `white 2.31`, `-2.3..+2.3`, where several values share a dot `strength 2.31`."""
    if tone.kind == "grey":
        return f"white {short(tone.limit, 4)}"
    return f"strength {short(tone.limit, 4)}" if shrinks else f"-{short(tone.limit, 3)}..+{short(tone.limit, 3)}"


def _limit(values: Float32, signed: bool) -> float:
    sizes = np.abs(values) if signed else values
    return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))
