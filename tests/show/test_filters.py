"""`show filters` on a small random network and on the bundled ones, against loops and products written out here."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.errors import NetworkError, UsageError
from convtui.lab.library import Library
from convtui.lab.ordering import likenesses
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.network.tags import tags_of
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import close, conv, lecture_spec, naive_convolution
from tests.show.making import network_file, picture_file
from tests.show.trained import SMALL, Small, json_of, make_small, npz_of, outputs, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def test_every_array_against_loops(small: Small) -> None:
    one, two, _, shares = outputs(small.network, small.picture)
    arrays = npz_of(small.request)
    assert set(arrays) == {"kernels", "bias", "input", "maps", "pooled", "probabilities"}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert arrays["kernels"].shape == (3, 3, 1, 3)
    np.testing.assert_array_equal(arrays["kernels"], small.network.weights["first"].kernels)
    np.testing.assert_array_equal(arrays["bias"], small.network.weights["first"].bias)
    close(arrays["input"], small.picture, 1e-7)
    close(arrays["maps"], one)
    close(arrays["pooled"], two)
    close(arrays["probabilities"], shares)


def test_json_of_all_filters_and_of_one(small: Small) -> None:
    network = small.network
    one, _, _, shares = outputs(network, small.picture)
    blank = outputs(network, np.zeros((9, 8)))[0]
    shown = json_of(small.request)
    assert list(shown) == ["net", "layer", "count", "input", "filters", "map", "prediction"]
    assert (shown["net"], shown["layer"], shown["count"]) == (small.request.net, "first", 3)
    assert shown["input"]["picture"] == "noise.png"
    assert (shown["input"]["square"], shown["input"]["digit"], shown["input"]["shape"]) == (None, None, [9, 8, 1])
    assert [entry["index"] for entry in shown["filters"]] == [0, 1, 2]
    for index, entry in enumerate(shown["filters"]):
        assert entry["weights"] == network.weights["first"].kernels[..., index].tolist()
        assert entry["bias"] == float(network.weights["first"].bias[index])
        assert entry["fires"] == pytest.approx((one[:, :, index] > blank[:, :, index]).mean())
        assert entry["max"] == pytest.approx(one[:, :, index].max(), rel=1e-5)
        assert entry["blank"]["max"] == pytest.approx(blank[:, :, index].max(), abs=1e-7)
        assert "over" not in entry, "nothing is counted"
    assert shown["map"]["shape"] == [7, 6, 3]
    assert shown["map"]["max"] == pytest.approx(one.max(), rel=1e-5)
    assert shown["prediction"]["label"] == SMALL.labels[int(shares.argmax())]
    close(shown["prediction"]["probabilities"], shares)

    second = json_of(replace(small.request, filter=1))
    assert second["count"] == 3
    assert second["filters"] == [shown["filters"][1]]
    assert second["map"]["shape"] == [7, 6]
    assert second["map"]["max"] == pytest.approx(one[:, :, 1].max(), rel=1e-5)


def test_a_deeper_layer(small: Small) -> None:
    request = replace(small.request, layer="second")
    arrays, shown = npz_of(request), json_of(request)
    assert "pooled" not in arrays, "no pool follows it"
    assert arrays["kernels"].shape == (2, 2, 3, 4)
    close(arrays["maps"], outputs(small.network, small.picture)[2])
    assert shown["layer"] == "second"
    blank = outputs(small.network, np.zeros((9, 8)))[2]
    for entry in shown["filters"]:
        low, high = blank[..., entry["index"]].min(), blank[..., entry["index"]].max()
        assert (entry["blank"]["min"], entry["blank"]["max"]) == pytest.approx((low, high), abs=1e-6)
    text = text_of(replace(request, filter=2))
    assert "input channel 2:" in text
    assert "red" not in text, "its channels are maps, not colours"


def test_the_weights_of_many_channels_are_written_out_for_one_filter_only() -> None:
    every, one = (text_of(FiltersRequest("stacked", layer="conv2d_1", over=0, filter=f)) for f in (None, 5))
    assert every.count("the strongest 3 of 32 input channels") == 64
    assert one.count("\n  input channel ") == 32
    kernel = load_network("stacked").weights["conv2d_1"].kernels[..., 5].astype(float)
    strongest = np.argsort(-(kernel**2).sum(axis=(0, 1)), kind="stable")[:3]
    block = every[every.index("\nfilter 5 ") : every.index("\nfilter 6 ")]
    assert [int(line.split()[-1][:-1]) for line in block.splitlines() if "input channel " in line] == strongest.tolist()


@pytest.mark.parametrize("net", ["lecture", "colour"])
def test_tags_are_those_of_the_app_counted_from_0(net: str) -> None:
    network, library = load_network(net), Library()
    alike = likenesses(TrainedView(trial=Trial(network=net)), library)
    for entry in json_of(FiltersRequest(net, over=0))["filters"]:
        tags = tags_of(network, "conv2d", entry["index"], alike)
        assert (entry["kind"], entry["degrees"], entry["near_duplicate_of"]) == (tags.kind, tags.degrees, tags.twin)
        assert entry["opponent"] == (None if tags.opponent is None else list(tags.opponent))
        twin = [] if tags.twin is None else [f"near-duplicate of {tags.twin}"]
        assert entry["tags"] == [*replace(tags, twin=None).words, *twin]


@pytest.mark.parametrize("chosen", [None, 2])
@pytest.mark.parametrize("layer", ["first", "second"])
@pytest.mark.parametrize("form", ["plain", "png", "svg", "ansi"])
def test_the_other_forms(small: Small, form: str, layer: str, chosen: int | None) -> None:
    data = encoded(show_filters(replace(small.request, layer=layer, filter=chosen)), form)
    assert data.startswith(b"\x89PNG") == (form == "png")
    if form == "plain":
        text = data.decode()
        assert "noise.png, 9 x 8" in text
        assert ("filter 0 " in text) == (chosen is None)
        assert "filter 2 " in text
        assert "\x1b" not in text


def test_a_picture_of_one_filter_says_what_it_is() -> None:
    tags = json_of(FiltersRequest(filter=3, over=0))["filters"][0]["tags"]
    shown = " ".join(show_filters(FiltersRequest(filter=3, over=0)).cells(160).text().split())
    assert tags[0].split(",")[0] in shown
    assert "degrees" in shown


def test_the_bundled_network_on_a_bundled_digit() -> None:
    digits, network = load_digits(), load_network("lecture")
    arrays = npz_of(FiltersRequest(digit=9999, over=0))
    shown = json_of(FiltersRequest(digit=9999, filter=31, over=0))
    close(arrays["input"], digits.images[9999] / 255, 1e-7)
    bank = network.weights["conv2d"]
    close(arrays["maps"], np.maximum(naive_convolution(arrays["input"][:, :, None], bank.kernels, bank.bias), 0))
    assert arrays["pooled"].shape == (13, 13, 32)
    close(arrays["pooled"], arrays["maps"].reshape(13, 2, 13, 2, 32).max(axis=(1, 3)), 0)
    assert shown["layer"] == "conv2d"
    assert (shown["net"], shown["count"], shown["filters"][0]["index"]) == ("lecture", 32, 31)
    assert (shown["input"]["digit"], shown["input"]["label"]) == (9999, int(digits.labels[9999]))
    assert shown["map"]["shape"] == [26, 26]
    assert sum(shown["prediction"]["probabilities"]) == pytest.approx(1, abs=1e-5)
    first = json_of(FiltersRequest(over=0))
    assert first == json_of(FiltersRequest(digit=0, over=0)), "without a picture the first bundled digit"
    assert "recorded at training" in text_of(FiltersRequest(over=0))


def test_a_28x28_picture_enters_as_it_is(tmp_path: Path) -> None:
    image = picture_file(tmp_path / "digit.png", load_digits().images[17])
    by_path, by_number = npz_of(FiltersRequest(image=str(image), over=0)), npz_of(FiltersRequest(digit=17, over=0))
    for name, array in by_number.items():
        np.testing.assert_array_equal(by_path[name], array)


def test_what_cannot_be(small: Small, tmp_path: Path) -> None:
    dense = (LayerSpec("flatten", "Flatten"), LayerSpec("d", "Dense", units=3))
    network_file(tmp_path / "dense.npz", NetworkSpec("dense", (4, 4, 1), dense, ("a", "b", "c")))
    (tmp_path / "text.npz").write_text("no network")
    usage = {
        "did you mean|there is lecture": FiltersRequest("lectur"),
        "has no filters: give a convolution": FiltersRequest(layer="dense"),
        "No layer is called conv2": FiltersRequest(layer="conv2"),
        "filters 0 to 31": FiltersRequest(filter=32),
        "--like is 32: layer conv2d has filters 0 to 31": FiltersRequest(like=32),
        "--like orders the filters by likeness": FiltersRequest(like=3, order="response"),
        "--order is best: give index": FiltersRequest(order="best"),
        "digits 0 to 9999": FiltersRequest(digit=10_000),
        "exclude each other": FiltersRequest(digit=0, image="cat"),
        "takes 9 x 8 in grey, and the digits are 28 x 28": replace(small.request, image=None, digit=0),
        "no picture and no file": FiltersRequest(image="missing.png"),
    }
    for words, request in usage.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)
    for name, words in (("text.npz", "text.npz"), ("dense.npz", "no convolution")):
        with pytest.raises(NetworkError, match=words):
            show_filters(FiltersRequest(str(tmp_path / name)))


def test_a_saved_network_is_taken_by_its_path(tmp_path: Path) -> None:
    network = network_file(tmp_path / "mine.npz", lecture_spec(), 8)
    arrays = npz_of(FiltersRequest(str(tmp_path / "mine.npz"), over=0))
    np.testing.assert_array_equal(arrays["kernels"], network.weights["conv"].kernels)


@pytest.mark.parametrize("layers", [(conv("c", 2),), (conv("c", 2), LayerSpec("f", "Flatten"))])
def test_a_network_that_names_no_classes_shows_its_filters(layers: tuple[LayerSpec, ...], tmp_path: Path) -> None:
    saved = network_file(tmp_path / "n.npz", NetworkSpec("n", (28, 28, 1), layers, ()))
    request = FiltersRequest(net=str(tmp_path / "n.npz"), over=0)
    shown, found = show_filters(request), json_of(request)
    assert found["prediction"] is None
    assert np.array_equal(found["filters"][1]["weights"], saved.weights["c"].kernels[..., 1].tolist())
    assert "names no classes" in shown.plain()
    assert "names no classes" in shown.cells(80).text()
    assert encoded(shown, "png").startswith(b"\x89PNG")
