"""How far the map's colours reach: as far as this map, or as far as the kernel can."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.kernel import Kernel
from convtui.lab.derive import Computed, compute
from convtui.lab.presets import preset_named
from convtui.lab.state import RESPONSES, Experiment, Response
from convtui.panels.tones import reach, tone_of
from convtui.render.tone import PICTURE, Tone


def _computed(experiment: Experiment, level: float) -> Computed:
    shape = (6, 7, 3) if experiment.channels == "sum" else (6, 7)
    return compute(experiment, np.full(shape, level, np.float32))


@given(st.integers(0, 999), st.sampled_from(("grey", "sum")), st.sampled_from((0.0, 0.75, -2.0)), st.booleans())
def test_no_picture_goes_beyond_and_one_gets_there(seed: int, channels: str, bias: float, flipped: bool) -> None:
    rng = np.random.default_rng(seed)
    kernels = [Kernel.of(rng.normal(size=(3, 4))) for _ in range(3)]
    experiment = Experiment(
        kernel=kernels[0], others=tuple(kernels[1:]), channels=channels, bias=bias, flipped=flipped  # type: ignore[arg-type]
    )  # fmt: skip
    low, high = reach(experiment)
    weights = experiment.weights
    for picture in (rng.random(weights.shape), weights > 0, weights < 0):
        value = float(compute(experiment, np.asarray(picture, np.float32)).map[0, 0])
        assert low - 1e-4 <= value <= high + 1e-4
    assert float(compute(experiment, (weights > 0).astype(np.float32)).map[0, 0]) == pytest.approx(high, abs=1e-4)
    assert float(compute(experiment, (weights < 0).astype(np.float32)).map[0, 0]) == pytest.approx(low, abs=1e-4)


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("name", ["lying", "blur", "sharpen", "ones"])
def test_a_fixed_scale_does_not_look_at_the_picture(name: str, response: Response) -> None:
    preset = preset_named(name)
    assert preset is not None
    experiment = Experiment(kernel=preset.kernel, response=response, fixed_scale=True)
    tones = {tone_of(_computed(experiment, level)) for level in (0.0, 0.01, 1.0)}
    assert len(tones) == 1


@pytest.mark.parametrize(
    ("response", "bias", "wanted"),
    [
        ("signed", 0.0, Tone("signed", 3)),
        ("signed", -1.0, Tone("signed", 4)),
        ("abs", -1.0, Tone("grey", 4)),
        ("relu", -1.0, Tone("grey", 2)),
        ("relu", -5.0, Tone("grey", 1)),
        ("clip", 0.0, PICTURE),
    ],
)
def test_what_the_limit_is(response: Response, bias: float, wanted: Tone) -> None:
    assert tone_of(_computed(Experiment(response=response, bias=bias, fixed_scale=True), 0.5)) == wanted


def test_by_itself_the_scale_is_the_maps_own() -> None:
    assert tone_of(_computed(Experiment(kernel=Kernel.of([[2.0]])), 0.75)) == Tone("grey", 1.5)
    assert tone_of(_computed(Experiment(kernel=Kernel.of([[2.0]]), fixed_scale=True), 0.75)) == Tone("grey", 2)


def test_any_of_the_three_kernels_may_make_it_negative() -> None:
    white, black = Kernel.of([[1.0]]), Kernel.of([[-1.0]])
    experiment = Experiment(kernel=white, others=(white, black), channels="sum")
    assert tone_of(_computed(experiment, 1.0)).kind == "signed"
    assert tone_of(_computed(Experiment(kernel=white, channels="sum"), 1.0)) == Tone("grey", 3)
