"""`show network --unit`: one unit of any layer against loops, and what cannot be asked for."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.errors import UsageError
from convtui.lab.field_found import field_found
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Field
from convtui.lab.trained_state import Trial
from convtui.show.formats import encoded
from convtui.show.network import show_network
from convtui.show.network_request import NetworkRequest
from tests.oracles import close
from tests.show.trained import Small, make_small, outputs

pytestmark = pytest.mark.usefixtures("decoded_here")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def _asked(small: Small, **more: Any) -> NetworkRequest:  # noqa: ANN401
    return NetworkRequest(net=small.request.net, image=small.request.image, **more)


def _json(request: NetworkRequest) -> Any:  # noqa: ANN401
    return json.loads(encoded(show_network(request), "json"))["unit"]


def _npz(request: NetworkRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(encoded(show_network(request), "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


def _text(request: NetworkRequest) -> str:
    return encoded(show_network(request), "plain").decode()


def test_a_label_is_taken_apart_by_the_maps_that_speak_for_it(small: Small) -> None:
    request = _asked(small, unit="dog")
    shown = _json(request)
    assert shown == _json(_asked(small, unit="1")) == _json(_asked(small, unit="1", layer="reads"))
    maps = outputs(small.network, small.picture)[2]
    bank = small.network.weights["reads"]
    parts = (maps.reshape(-1) * bank.kernels[:, 1].astype(float)).reshape(maps.shape).sum(axis=(0, 1))
    close(shown["parts"], parts)
    assert shown["sum"] == pytest.approx(parts.sum() + float(bank.bias[1]), abs=1e-5)
    assert shown["value"] == pytest.approx(outputs(small.network, small.picture)[3][1], abs=1e-6)
    assert shown["ranked"] == np.argsort(-np.abs(parts), kind="stable").tolist()
    assert (shown["layer"], shown["label"], shown["reads"], shown["at"]) == ("reads", "dog", "second", None)
    way = [(level["layer"], level["deciding"], level["in_sight"]) for level in shown["way"]]
    assert way[0] == ("reads", 1, 1), "itself alone"
    assert way[1][0] == "flatten"
    assert way[1][2] == maps.size
    close(_npz(request)["unit_products"].sum(axis=(0, 1)), parts)
    text = _text(request)
    assert "\nunit 1 (dog) of reads: sum " in text
    assert f"  1. channel {shown['ranked'][0]}: " in text
    assert "parts of the 4 channels of second, the largest first:" in text


def test_a_dot_of_a_pool_sees_its_square_and_is_decided_by_one_pixel_of_its_map(small: Small) -> None:
    request = _asked(small, unit="2", layer="pool", at="1,2", change="0,0")
    shown = _json(request)
    first, pooled = outputs(small.network, small.picture)[:2]
    assert shown["value"] == pytest.approx(pooled[1, 2, 2], abs=1e-6)
    assert (shown["parts"], shown["bias"], shown["ranked"]) == (None, None, None)
    assert shown["receptive_field"] == {"top": 2, "left": 4, "rows": 4, "columns": 4}
    assert shown["seen_pixels"] == 16
    below = shown["way"][1]
    block = first[2:4, 4:6, 2]
    assert below["at"] == [2 + int(block.argmax()) // 2, 4 + int(block.argmax()) % 2]
    assert (below["deciding"], below["in_sight"]) == (1, 4), "a pool looks at its own channel alone"
    change = shown["change"]
    assert change["same_bits"]
    assert not change["seen"]
    assert "outside what it sees: the value stays " in _text(request)


def test_a_pixel_inside_changes_the_sum_and_both_sums_are_those_of_whole_passes(small: Small) -> None:
    request = _asked(small, unit="0", layer="first", at="3,3", change="4,4")
    change = _json(request)["change"]
    other = small.picture.copy()
    other[4, 4] = change["to"]
    bank = small.network.weights["first"]
    sums = [
        (picture[3:6, 3:6] * bank.kernels[:, :, 0, 0].astype(float)).sum() + float(bank.bias[0])
        for picture in (small.picture, other)
    ]
    assert [change["sum_before"], change["sum_after"]] == pytest.approx(sums, abs=1e-5)
    assert change["seen"]
    assert not change["same_bits"]
    assert "inside what it sees: the sum goes from " in _text(request)


def test_without_a_place_it_is_where_the_map_says_most(small: Small) -> None:
    shown = _json(_asked(small, unit="1", layer="second"))
    map_ = outputs(small.network, small.picture)[2][:, :, 1]
    assert shown["at"] == [int(number) for number in np.unravel_index(int(map_.argmax()), map_.shape)]


def test_the_numbers_are_those_of_the_app() -> None:
    shown = _json(NetworkRequest("stacked", digit=17, unit="7"))
    view = TrainedView(trial=Trial("stacked", digit=17), study=Field(layer="dense", unit=7))
    found = field_found(view, Library())
    assert (shown["sum"], shown["value"]) == (float(found.sum), float(found.value))
    assert shown["deciding_pixels"] == int(found.decided.pixels.sum())
    assert shown["pixel"] == [found.pixel.row, found.pixel.column]


@pytest.mark.parametrize("form", ["png", "svg", "ansi", "npz", "json"])
@pytest.mark.parametrize("layer", ["first", "pool", "second", "flatten", "reads"])
def test_every_layer_in_every_form(small: Small, layer: str, form: str) -> None:
    assert encoded(show_network(_asked(small, unit="0", layer=layer, change="8,7")), form, 50)


def test_nothing_that_is_said_is_cut_off_in_a_narrow_terminal(small: Small) -> None:
    """The heading of the bars and the sum go on in the next line."""
    shown = show_network(_asked(small, unit="1"))
    cells = shown.cells(40)
    lines = ["".join(chr(number) for number in row).strip() for row in cells.chars.tolist()]
    said = " ".join(" ".join(lines).split())
    assert "parts of the 4 channels of second, the largest first" in said
    assert said.count(f"then softmax {_json(_asked(small, unit='1'))['value']:.4g}") >= 1


def test_without_pools_as_far_as_the_weights_fit(small: Small) -> None:
    request = _asked(small, unit="0", without_pools=True)
    with pytest.raises(UsageError, match="Layer reads gives nothing without those pools: give another --layer"):
        show_network(request)
    assert _json(replace(request, layer="second", at="0,0"))["receptive_field"]["rows"] == 4


def test_what_cannot_be_asked(small: Small) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "--unit is 3: layer reads has units 0 to 2; give one of them, or a label such as cat": {"unit": "3"},
        "--unit is cow: ": {"unit": "cow"},
        "--unit is empty: ": {"unit": ""},
        "--unit is -1: layer first has units 0 to 2; give one of them.": {"unit": "-1", "layer": "first"},
        "No layer is called scond: did you mean second": {"unit": "0", "layer": "scond"},
        "--at is a place of a map, and layer reads has none": {"unit": "0", "at": "0,0"},
        "--at 9,0 is not on the map of 7 x 6": {"unit": "0", "layer": "first", "at": "9,0"},
        "--change 9,0 is not on the network's picture of 9 x 8: give a pixel from 0,0 to 8,7": {
            "unit": "0",
            "change": "9,0",
        },
        "--change is x: give ROW,COLUMN": {"unit": "0", "change": "x"},
        "--layer is about one unit: give --unit as well": {"layer": "first"},
        "--at is about one unit": {"at": "0,0"},
        "--change is about one unit": {"change": "0,0"},
    }
    for words, options in wrong.items():
        with pytest.raises(UsageError) as refused:
            show_network(_asked(small, **options))
        assert words in str(refused.value)


def test_a_network_without_labels_has_numbers_only(tmp_path: Path) -> None:
    from convtui.core.layer import NetworkSpec
    from tests.oracles import conv
    from tests.show.making import network_file, noise, picture_file

    network: Network = network_file(tmp_path / "bare.npz", NetworkSpec("bare", (6, 5, 1), (conv("only", 2),), ()))
    picture = picture_file(tmp_path / "noise.png", noise(1, (6, 5)))
    shown = _json(NetworkRequest(str(tmp_path / "bare.npz"), image=str(picture), unit="1"))
    assert (shown["label"], shown["layer"]) == (None, network.spec.layers[-1].name)
