"""`show filters` on a small random network and on the bundled one, against loops and products written out here."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.errors import NetworkError, PictureError, UsageError
from convtui.show.filters import FiltersRequest, show_filters
from convtui.show.formats import encoded
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import close, conv, lecture_spec, max_pool, naive_convolution, naive_pooling
from tests.show.making import network_file, noise, picture_file

SMALL = NetworkSpec(
    "small",
    (9, 8, 1),
    (
        conv("first", 3, activation="relu"),
        max_pool("pool"),
        conv("second", 4, 2, padding="same", activation="relu"),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("reads", "Dense", units=3, activation="softmax"),
    ),
    ("cat", "dog", "hen"),
)


@pytest.fixture
def small(tmp_path: Path) -> tuple[Network, FiltersRequest, npt.NDArray[np.float64]]:
    """(the network, a request for it on a picture, that picture (9, 8))."""
    levels = noise(3, (9, 8))
    picture = picture_file(tmp_path / "noise.png", levels)
    network = network_file(tmp_path / "small.npz", SMALL, 4)
    return network, FiltersRequest(str(tmp_path / "small.npz"), image=str(picture)), levels / 255


def _json(request: FiltersRequest) -> Any:  # noqa: ANN401
    return json.loads(encoded(show_filters(request), "json"))


def _npz(request: FiltersRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(encoded(show_filters(request), "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


def _passed(network: Network, picture: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """The five layers' outputs, by loops."""
    first, second, reads = (network.weights[name] for name in ("first", "second", "reads"))
    one = np.maximum(naive_convolution(picture[:, :, None], first.kernels, first.bias), 0)
    two, _ = naive_pooling(one, "max", (2, 2), (2, 2))
    three = np.maximum(naive_convolution(two, second.kernels, second.bias, padding="same"), 0)
    scores = three.reshape(-1) @ reads.kernels.astype(float) + reads.bias
    return [one, two, three, np.exp(scores) / np.exp(scores).sum()]


def test_every_array_against_loops(small: tuple[Network, FiltersRequest, npt.NDArray[np.float64]]) -> None:
    network, request, picture = small
    one, two, _, shares = _passed(network, picture)
    arrays = _npz(request)
    assert set(arrays) == {"kernels", "bias", "input", "maps", "pooled", "probabilities"}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert arrays["kernels"].shape == (3, 3, 1, 3)
    np.testing.assert_array_equal(arrays["kernels"], network.weights["first"].kernels)
    np.testing.assert_array_equal(arrays["bias"], network.weights["first"].bias)
    close(arrays["input"], picture, 1e-7)
    close(arrays["maps"], one)
    close(arrays["pooled"], two)
    close(arrays["probabilities"], shares)


def test_json_of_all_filters_and_of_one(small: tuple[Network, FiltersRequest, npt.NDArray[np.float64]]) -> None:
    network, request, picture = small
    one, _, _, shares = _passed(network, picture)
    shown = _json(request)
    assert list(shown) == ["net", "layer", "count", "filters", "map", "prediction"]
    assert (shown["net"], shown["layer"], shown["count"]) == (request.net, "first", 3)
    assert [entry["index"] for entry in shown["filters"]] == [0, 1, 2]
    for index, entry in enumerate(shown["filters"]):
        assert entry["weights"] == network.weights["first"].kernels[..., index].tolist()
        assert entry["bias"] == float(network.weights["first"].bias[index])
    assert shown["map"]["shape"] == [7, 6, 3]
    assert shown["map"]["max"] == pytest.approx(one.max(), rel=1e-5)
    assert shown["prediction"]["label"] == SMALL.labels[int(shares.argmax())]
    close(shown["prediction"]["probabilities"], shares)

    second = _json(replace(request, filter=1))
    assert second["count"] == 3
    assert second["filters"] == [shown["filters"][1]]
    assert second["map"]["shape"] == [7, 6]
    assert second["map"]["max"] == pytest.approx(one[:, :, 1].max(), rel=1e-5)


def test_a_deeper_layer(small: tuple[Network, FiltersRequest, npt.NDArray[np.float64]]) -> None:
    network, request, picture = small
    arrays = _npz(replace(request, layer="second"))
    assert "pooled" not in arrays, "no pool follows it"
    assert arrays["kernels"].shape == (2, 2, 3, 4)
    close(arrays["maps"], _passed(network, picture)[2])
    assert _json(replace(request, layer="second"))["layer"] == "second"


@pytest.mark.parametrize("chosen", [None, 2])
@pytest.mark.parametrize("layer", ["first", "second"])
@pytest.mark.parametrize("form", ["plain", "png", "ansi"])
def test_the_other_forms(
    small: tuple[Network, FiltersRequest, npt.NDArray[np.float64]], form: str, layer: str, chosen: int | None
) -> None:
    data = encoded(show_filters(replace(small[1], layer=layer, filter=chosen)), form)
    assert data.startswith(b"\x89PNG") == (form == "png")
    if form == "plain":
        text = data.decode()
        assert "noise.png, 9 x 8" in text
        assert ("filter 0 " in text) == (chosen is None)
        assert "filter 2 " in text
        assert "\x1b" not in text


def test_the_bundled_network_on_a_bundled_digit() -> None:
    digits, network = load_digits(), load_network("lecture")
    arrays, shown = _npz(FiltersRequest(digit=9999)), _json(FiltersRequest(digit=9999, filter=31))
    close(arrays["input"], digits.images[9999] / 255, 1e-7)
    bank = network.weights["conv2d"]
    close(arrays["maps"], np.maximum(naive_convolution(arrays["input"][:, :, None], bank.kernels, bank.bias), 0))
    assert arrays["pooled"].shape == (13, 13, 32)
    close(arrays["pooled"], arrays["maps"].reshape(13, 2, 13, 2, 32).max(axis=(1, 3)), 0)
    assert shown["layer"] == "conv2d"
    assert (shown["net"], shown["count"], shown["filters"][0]["index"]) == ("lecture", 32, 31)
    assert shown["map"]["shape"] == [26, 26]
    assert sum(shown["prediction"]["probabilities"]) == pytest.approx(1, abs=1e-5)
    first = _json(FiltersRequest())
    assert first == _json(FiltersRequest(digit=0)), "without a picture the first bundled digit"
    assert "recorded at training" in encoded(show_filters(FiltersRequest()), "plain").decode()


def test_a_28x28_picture_enters_as_it_is(tmp_path: Path) -> None:
    image = picture_file(tmp_path / "digit.png", load_digits().images[17])
    by_path, by_number = _npz(FiltersRequest(image=str(image))), _npz(FiltersRequest(digit=17))
    for name, array in by_number.items():
        np.testing.assert_array_equal(by_path[name], array)


def test_what_cannot_be(tmp_path: Path) -> None:
    network_file(tmp_path / "wide.npz", replace(SMALL, input_shape=(9, 9, 1)))
    dense = (LayerSpec("flatten", "Flatten"), LayerSpec("d", "Dense", units=3))
    network_file(tmp_path / "dense.npz", NetworkSpec("dense", (4, 4, 1), dense, ("a", "b", "c")))
    (tmp_path / "text.npz").write_text("no network")
    other = picture_file(tmp_path / "other.png", np.zeros((28, 27)))
    usage = {
        "did you mean|there is lecture": FiltersRequest("lectur"),
        "has no filters: give a convolution": FiltersRequest(layer="dense"),
        "No layer is called conv2": FiltersRequest(layer="conv2"),
        "filters 0 to 31": FiltersRequest(filter=32),
        "digits 0 to 9999": FiltersRequest(digit=10_000),
        "exclude each other": FiltersRequest(digit=0, image=str(other)),
        "takes 9 x 9 pixels": FiltersRequest(str(tmp_path / "wide.npz")),
        "no picture and no file": FiltersRequest(image="missing.png"),
    }
    for words, request in usage.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)
    with pytest.raises(PictureError, match=r"28 x 27 pixels.*takes 28 x 28"):
        show_filters(FiltersRequest(image=str(other)))
    for name, words in (("text.npz", "text.npz"), ("dense.npz", "no convolution")):
        with pytest.raises(NetworkError, match=words):
            show_filters(FiltersRequest(str(tmp_path / name)))


def test_a_saved_network_is_taken_by_its_path(tmp_path: Path) -> None:
    network = network_file(tmp_path / "mine.npz", lecture_spec(), 8)
    arrays = _npz(FiltersRequest(str(tmp_path / "mine.npz")))
    np.testing.assert_array_equal(arrays["kernels"], network.weights["conv"].kernels)


@pytest.mark.parametrize("layers", [(conv("c", 2),), (conv("c", 2), LayerSpec("f", "Flatten"))])
def test_a_network_that_names_no_classes_shows_its_filters(layers: tuple[LayerSpec, ...], tmp_path: Path) -> None:
    saved = network_file(tmp_path / "n.npz", NetworkSpec("n", (28, 28, 1), layers, ()))
    shown = show_filters(FiltersRequest(net=str(tmp_path / "n.npz")))
    found = _json(FiltersRequest(net=str(tmp_path / "n.npz")))
    assert found["prediction"] is None
    assert np.array_equal(found["filters"][1]["weights"], saved.weights["c"].kernels[..., 1].tolist())
    assert "names no classes" in shown.plain()
    assert "names no classes" in shown.cells(80).text()
    assert encoded(shown, "png").startswith(b"\x89PNG")
