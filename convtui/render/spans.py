"""The span of colours that each dot may take, and the one colour that a run of dots takes in the end."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.render.chart import Chart, chart
from convtui.render.dots import OFF_RAMP, Dots, Levels, Mask, Ramp
from convtui.render.palette import NO_CODE, Codes, either, entries_inside, exact_codes, rgb_of, true_codes
from convtui.render.scan import ANY, Spans

# The eye sees an error in green most and in blue least; for a bound of 5 this is 6, 4 and 8.
_CHANNELS = np.array([1.2, 0.8, 1.6])


def box(dots: Dots, bound: int) -> npt.NDArray[np.int16]:
    """(3,) the largest error in red, green and blue that `bound` stands for; on a ramp its share of it."""
    if dots.ramp is not None:
        return np.full(3, dots.ramp.allowed(bound), np.int16)
    made: npt.NDArray[np.int16] = np.rint(_CHANNELS * bound).astype(np.int16)
    return made


class Colouring(Protocol):
    """What the scan needs of a plane. C is 1 on a ramp (a place among candidates), 3 else (red, green, blue).

    `low` and `high` are the (2R, W, C) spans, `wanted` (2R, W, C) what the mean of a run is taken of.
    """

    @property
    def low(self) -> Spans: ...
    @property
    def high(self) -> Spans: ...
    @property
    def wanted(self) -> Float32: ...

    def settled(self, low: Spans, high: Spans, mean: Float32) -> Codes:
        """(n, C) what the dots of each run have in common and their mean: (n,) the run's colour."""


def colouring(dots: Dots, bound: int, wanted: Mask) -> Colouring:
    """For `dots` under `bound` (0 is exact); where `wanted` (H, W) is not set any colour will do."""
    anything = ~wanted.repeat(2, axis=0)
    if dots.ramp is None or dots.levels is None:
        return _boxes(dots, bound, anything)
    return _on_ramp(dots, dots.ramp, dots.levels, bound, anything)


class _OnRamp(Struct, frozen=True, eq=False):
    low: Spans
    high: Spans
    wanted: Float32
    chart: Chart
    codes: Codes

    def settled(self, low: Spans, high: Spans, mean: Float32) -> Codes:
        first, last = low[:, 0].clip(0, len(self.codes) - 1), high[:, 0].clip(0, len(self.codes) - 1)
        level = np.rint(mean[:, 0]).astype(np.intp).clip(0, len(self.chart.nearest) - 1)
        # `first` may be above `last` only in runs that no dot asked for.
        codes: Codes = self.codes[np.minimum(np.maximum(self.chart.nearest[level], first), last)]
        if self.chart.shorter is None:
            return codes
        candidates = self.chart.shorter.shape[0]
        ordinary = (first < candidates) & (last < candidates)
        shorter = np.full_like(codes, NO_CODE)
        shorter[ordinary] = self.chart.shorter[first[ordinary], last[ordinary]]
        return either(shorter, codes)


def _on_ramp(dots: Dots, ramp: Ramp, levels: Levels, bound: int, anything: Mask) -> Colouring:
    """Exact dots take the one candidate of their very colour."""
    table = chart(ramp, bound)
    place = levels.clip(min=0)
    low, high = table.low[place], table.high[place]
    codes = table.codes
    exact = (dots.exact | (levels == OFF_RAMP) if bound else levels == OFF_RAMP) & ~anything
    if exact.any():
        all_codes = true_codes(dots.rgb[exact])
        # Few of them: np.unique would be slower, and imports much of NumPy at the first call.
        colours = np.array(sorted(set(all_codes.tolist())), np.int32)
        index = np.searchsorted(colours, all_codes)
        own = exact_codes(rgb_of(colours))
        low[exact] = high[exact] = _candidates(table, own)[index]
        codes = np.concatenate((codes, own))
    low[anything] = ANY
    high[anything] = -ANY
    return _OnRamp(low[..., None], high[..., None], levels.astype(np.float32)[..., None], table, codes)


def _candidates(table: Chart, own: Codes) -> Spans:
    """Where the exact codes `own` (n,) stand among the candidates: after the chart's, or as one of them.

    Not as one that a shorter code may stand for.
    """
    known = {} if table.shorter is not None else {code: place for place, code in enumerate(table.codes.tolist())}
    first = len(table.codes)
    return np.array([known.get(code, first + index) for index, code in enumerate(own.tolist())], np.int16)


class _Boxes(Struct, frozen=True, eq=False):
    low: Spans
    high: Spans
    wanted: Float32

    def settled(self, low: Spans, high: Spans, mean: Float32) -> Codes:
        low, high = low.clip(0, 255), high.clip(0, 255)
        entries = entries_inside(low, high)
        colours = np.minimum(np.maximum(np.rint(mean).astype(np.int16), low), high)
        return either(entries, true_codes(colours))


def _boxes(dots: Dots, bound: int, anything: Mask) -> Colouring:
    colours = dots.rgb.astype(np.int16)
    error = np.where(dots.exact[..., None], 0, box(dots, bound)).astype(np.int16)
    low, high = colours - error, colours + error
    low[anything] = ANY
    high[anything] = -ANY
    return _Boxes(low, high, dots.rgb.astype(np.float32))
