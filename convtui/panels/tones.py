"""The scale of a map's colours: its own, or as far as the kernel can reach on any picture."""

import numpy as np

from convtui.lab.derive import Computed
from convtui.lab.state import Experiment
from convtui.render.tone import PICTURE, Tone, map_tone


def tone_of(computed: Computed) -> Tone:
    """The tone of the map and of what it is pooled to."""
    now = computed.experiment
    negative = bool((now.weights < 0).any()) or now.bias < 0
    if not now.fixed_scale:
        return map_tone(computed.response, now.response, negative)
    if now.response == "clip":
        return PICTURE
    low, high = reach(now)
    if now.response == "signed" and negative:
        return Tone("signed", max(-low, high) or 1.0)
    return Tone("grey", (max(-low, high) if now.response == "abs" else max(high, 0.0)) or 1.0)


def reach(experiment: Experiment) -> tuple[float, float]:
    """The smallest and the largest value that any picture of 0..1 can give: all weights of one sign on white."""
    weights = experiment.weights.astype(float)
    below, above = np.minimum(weights, 0).sum(), np.maximum(weights, 0).sum()
    return float(below) + experiment.bias, float(above) + experiment.bias
