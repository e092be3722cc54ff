"""Maps of every activation: what can be below 0 is drawn signed, and called so, wherever maps are drawn."""

from functools import cache
from typing import Any, get_args

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import TrainedView
from convtui.lab.studies import disturb, pins
from convtui.lab.study_state import Apart, Disturb, Field, Parts, Pins, Study
from convtui.lab.trained_state import Disturbance, Trial
from convtui.panels.choosing_study import study_panels
from convtui.panels.filters import panels_of
from convtui.panels.filters_bank import mosaic_words
from convtui.panels.map_tone import layer_tone, scale_words
from convtui.render.cells import Cells
from convtui.render.colours import CREAM, NAVY, ZERO, Pixels
from convtui.render.panes import Area, map_pane
from convtui.render.tier import Tier
from convtui.render.tiles import tile_levels
from convtui.render.tone import Tone
from convtui.render.viewport import Viewport
from tests.lab.few_digits import FewDigits
from tests.oracles import conv, random_network

SIGNED = ("linear", "leaky_relu", "tanh")
EACH = get_args(Activation)


@cache
def books(activation: Activation) -> FewDigits:
    layers = (
        conv("a", 5, activation=activation),
        conv("b", 3, activation=activation),
        LayerSpec("c", "Flatten"),
        LayerSpec("d", "Dense", units=10, activation="softmax"),
    )
    made = FewDigits(8)
    made.hold_network("it", random_network(NetworkSpec("it", (28, 28, 1), layers, tuple("0123456789")), 4))
    return made


def view(**how: object) -> TrainedView:
    return TrainedView(trial=Trial("it"), **how)  # type: ignore[arg-type]


def is_coloured(pixels: Pixels) -> bool:
    """Whether a dot is neither black, white nor between."""
    return bool((pixels.max(axis=-1).astype(int) - pixels.min(axis=-1) > 8).any())


def shown(seen: TrainedView, library: FewDigits) -> Any:  # noqa: ANN401 - each study has panels of its own
    return study_panels(filters_scene(seen, library), library, 120, 40, Tier.TRUECOLOR)


@pytest.mark.parametrize("activation", EACH)
def test_one_map_in_filters_mode(activation: Activation) -> None:
    scene = filters_scene(view(), books(activation))
    panels = panels_of(scene, 80, 24)
    assert panels.tone.kind == ("signed" if activation in SIGNED else "grey")
    assert panels.tone.limit == np.abs(scene.map).max()
    port = panels.map_port()
    assert not port.shrinks
    dots = panels.map().pixels()[port.offset[0] :, port.offset[1] :][: port.dots[0], : port.dots[1]]
    scale = port.dots[0] // 26
    row, column = 20, 5  # away from the ring
    assert tuple(dots[row * scale, column * scale].tolist()) == panels.tone.colour(float(scene.map[row, column]))
    _, _, title, _ = panels.titles()
    assert scale_words(panels.tone, False) in title
    assert ("white" in title) == (activation not in SIGNED)


@pytest.mark.parametrize("activation", EACH)
def test_what_becomes_of_the_sum_is_said(activation: Activation) -> None:
    scene = filters_scene(view(place=(10, 10)), books(activation))
    panels = panels_of(scene, 80, 24)
    word = {"linear": "as it is", "relu": "ReLU", "leaky_relu": "leaky ReLU"}.get(activation, activation)
    assert f"-> {word} {scene.after:.3f}" in panels.sums().text()
    assert word in panels.kernel().text()
    wide = panels_of(scene, 120, 40)
    assert word in wide.kernel().text()
    if activation not in ("linear", "relu"):
        assert "below 0 is 0" not in wide.products().text()


@pytest.mark.parametrize("activation", EACH)
def test_tiles_are_signed_where_they_are_large_enough_and_strength_where_they_shrink(activation: Activation) -> None:
    signed = activation in SIGNED
    maps = filters_scene(view(), books(activation)).maps
    assert is_coloured(tile_levels(maps, 26, False, signed)) == signed
    small = tile_levels(maps, 9, False, signed)
    assert not is_coloured(small)
    assert small.max() == 255
    if signed:
        assert np.array_equal(small, tile_levels(np.abs(maps), 9, False))


def test_a_signed_tile_by_hand() -> None:
    maps = np.array([[-2.0, 0.0, 2.0], [1.0, -1.0, 0.5]], np.float32)[:, :, None]
    [tile] = tile_levels(maps, 3, False, True)
    assert [tuple(dot) for dot in tile[0].tolist()] == [NAVY, ZERO, CREAM]


@pytest.mark.parametrize("activation", EACH)
def test_the_mosaics_words_say_what_is_there(activation: Activation) -> None:
    scene = filters_scene(view(mosaic=True), books(activation))
    line, scale = mosaic_words(scene)
    assert ("max" in line) == (activation not in SIGNED)
    assert ("by size" in scale) == (activation in SIGNED)
    assert len(line) < 80
    assert len(scale) < 80


@pytest.mark.parametrize("activation", EACH)
def test_the_studies_draw_maps_so_too(activation: Activation) -> None:
    library, kind = books(activation), "signed" if activation in SIGNED else "grey"
    moved = view(filter=1, study=Disturb())
    moved = replace(moved, trial=replace(moved.trial, disturbance=Disturbance((2, 1))))
    found = disturb.derived(moved, library)
    panels: Any = shown(moved, library)
    assert panels._tone(found.maps, "after").kind == kind
    assert panels._tone(found.maps, "change").kind == "signed"

    pinned = view(filter=1, pins=(0, 1), study=Pins())
    assert shown(pinned, library)._tone(pins.derived(pinned, library).scenes[0]).kind == kind

    taken = view(filter=1, study=Apart())
    of_one = shown(taken, library)
    assert {tone.kind for tone in of_one.tones} == {kind}
    assert ("white" in of_one.cells().text()) == (kind == "grey")


@pytest.mark.parametrize("activation", EACH)
def test_a_layer_of_one_activation_behind_another_has_its_own_tone(activation: Activation) -> None:
    network: Network = books("tanh").network("it")
    spec = replace(network.spec, layers=(conv("z", 1, activation=activation), LayerSpec("p", "MaxPooling2D")))
    values = np.array([[0.25, 0.75]], np.float32)
    for name in "zp":
        assert layer_tone(spec, name, values) == Tone("signed" if activation in SIGNED else "grey", 0.75)
    assert layer_tone(spec, "z", np.zeros((1, 1), np.float32)).limit == 1.0
    huge = np.array([[np.inf, np.nan, -3.0]], np.float32)
    assert layer_tone(spec, "z", huge).limit == (3.0 if activation in SIGNED else 1.0)


def test_where_values_share_a_dot_it_is_called_strength() -> None:
    assert scale_words(Tone("signed", 2.5), True) == "strength 2.50"
    assert scale_words(Tone("signed", 2.5), False) == "-2.5..+2.5"
    assert scale_words(Tone("grey", 2.5), True) == "white 2.50"


@pytest.mark.parametrize("activation", EACH)
@pytest.mark.parametrize(
    ("study", "module"), [(Field("b", 0, (5, 5)), "field"), (Parts(0, "b", 0, (5, 5)), "parts_columns")]
)
def test_maps_below_a_unit_too(
    activation: Activation, study: Study, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tones: list[Tone] = []

    def seen(values: Float32, port: Viewport, tone: Tone, ring: Area | None = None, **how: Any) -> Cells:  # noqa: ANN401
        tones.append(tone)
        return map_pane(values, port, tone, ring, **how)

    monkeypatch.setattr(f"convtui.panels.studies.{module}.map_pane", seen)
    shown(view(layer="b", study=study), books(activation)).cells()
    assert {tone.kind for tone in tones} == {"signed" if activation in SIGNED else "grey"}
