"""`show network`: the ledger, with the figures that Keras gives; each layer's maps of a picture; pools taken out."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.errors import NetworkError, UsageError
from convtui.network.ledger import ledger
from convtui.show.formats import encoded
from convtui.show.network import show_network
from convtui.show.network_request import NetworkRequest
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import close, conv, keras_model, lecture_spec
from tests.show.making import network_file
from tests.show.trained import make_small, outputs

pytestmark = pytest.mark.usefixtures("decoded_here")


def _json(request: NetworkRequest) -> Any:  # noqa: ANN401
    return json.loads(encoded(show_network(request), "json"))


def _npz(request: NetworkRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(encoded(show_network(request), "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


def _text(request: NetworkRequest) -> str:
    return encoded(show_network(request), "plain").decode()


def test_json_of_the_lecture_network() -> None:
    shown = _json(NetworkRequest("lecture"))
    assert list(shown) == ["layers", "totals"], "without a picture only the layers"
    assert [layer["kind"] for layer in shown["layers"]] == ["Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]
    assert shown["layers"][0] == {
        "name": "conv2d",
        "kind": "Conv2D",
        "output_shape": [26, 26, 32],
        "parameters": 320,
        "multiply_adds": 26 * 26 * 32 * 9,
        "receptive_field": [3, 3],
    }
    assert [layer["output_shape"] for layer in shown["layers"][1:]] == [[13, 13, 32], [5408], [128], [10]]
    assert [layer["receptive_field"] for layer in shown["layers"][1:]] == [[4, 4], [28, 28], [28, 28], [28, 28]]
    assert shown["totals"] == {"parameters": 693_962, "multiply_adds": 888_192}


def test_plain_is_aligned_and_says_where_the_accuracy_is_from() -> None:
    lines = encoded(show_network(NetworkRequest("lecture")), "plain").decode().splitlines()
    assert lines[0] == "network lecture: takes 28x28x1, gives 10 labels"
    assert lines[1].endswith("recorded at training")
    table = lines[2:]
    assert table[-1].split() == ["total", "693,962", "888,192"]
    end = table[0].index("multiply-adds") + len("multiply-adds")
    assert {line[end - 1] for line in table[1:]} <= set("0123456789")


def test_no_accuracy_where_none_was_recorded(tmp_path: Path) -> None:
    network_file(tmp_path / "mine.npz", lecture_spec())
    assert "recorded" not in encoded(show_network(NetworkRequest(str(tmp_path / "mine.npz"))), "plain").decode()


def test_the_other_forms(tmp_path: Path) -> None:
    network = network_file(tmp_path / "mine.npz", lecture_spec())
    shown = show_network(NetworkRequest(str(tmp_path / "mine.npz")))
    assert encoded(shown, "png").startswith(b"\x89PNG")
    assert b"888,192" in encoded(shown, "ansi")
    with np.load(io.BytesIO(encoded(shown, "npz")), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["dense/kernels"], network.weights["dense"].kernels)
        assert len(arrays.files) == 6


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no network and no file called nothing"):
        show_network(NetworkRequest("nothing"))
    with pytest.raises(NetworkError):
        show_network(NetworkRequest(str(tmp_path)))


# -- on a picture


def test_what_each_layer_makes_of_a_picture(tmp_path: Path) -> None:
    small = make_small(tmp_path)
    request = NetworkRequest(small.request.net, image=small.request.image)
    made = dict(zip(("first", "pool", "second", "reads"), outputs(small.network, small.picture), strict=True))
    made["flatten"] = made["second"].reshape(-1)
    arrays, shown, text = _npz(request), _json(request), _text(request)
    assert {name for name in arrays if name.endswith("/output")} == {f"{name}/output" for name in made}
    close(arrays["input"][:, :, 0], small.picture, 1e-6)
    for name, values in made.items():
        close(arrays[f"{name}/output"], values)
        assert shown["outputs"][name]["shape"] == list(values.shape)
        assert shown["outputs"][name]["max"] == pytest.approx(values.max(), rel=1e-5)
        assert shown["outputs"][name]["min"] == pytest.approx(values.min(), rel=1e-5, abs=1e-7)
        assert f"\n{name}: smallest {values.min():.6g}, largest {values.max():.6g}\n" in text
    close(shown["prediction"]["probabilities"], made["reads"])
    assert shown["prediction"]["label"] == small.network.spec.labels[int(made["reads"].argmax())]
    assert f"\nreads: {shown['prediction']['label']}\n" in text
    assert shown["input"]["picture"] == "noise.png"


def test_on_a_digit_and_on_a_square_of_the_picture_that_suits_it() -> None:
    digit = _json(NetworkRequest(digit=7))
    assert (digit["input"]["digit"], digit["input"]["label"]) == (7, int(load_digits().labels[7]))
    assert _json(NetworkRequest("colour", crop="0,0,64"))["input"]["square"] == [0, 0, 64]


@pytest.mark.parametrize("form", ["png", "svg", "ansi"])
@pytest.mark.parametrize("net", ["stacked", "colour"])
def test_it_is_a_picture_too(net: str, form: str) -> None:
    shown = show_network(NetworkRequest(net, image="cat", without_pool=("max_pooling2d",)))
    assert encoded(shown, form, 60)
    text = show_network(NetworkRequest(net, image="cat")).cells(80).text()
    for layer in load_network(net).spec.layers:
        assert f"{layer.name}, " in text


# -- without pools


def test_the_lectures_network_without_its_pool() -> None:
    shown, text = _json(NetworkRequest(without_pools=True)), _text(NetworkRequest(without_pools=True))
    assert shown["totals"] == {"parameters": 693_962, "multiply_adds": 888_192}
    assert shown["without"]["pools"] == ["max_pooling2d"]
    assert shown["without"]["totals"] == {"parameters": 2_770_634, "multiply_adds": 2_964_864}
    assert shown["without"]["misfit"] == {"layer": "dense", "trained": 5408, "gets": 21_632}
    assert [layer["name"] for layer in shown["without"]["layers"]] == ["conv2d", "flatten", "dense", "dense_1"]
    assert "multiply-adds 888,192 -> 2,964,864 (3.34 x), parameters 693,962 -> 2,770,634 (3.99 x)" in text
    assert "The trained weights no longer fit: dense was trained for 5,408 numbers and would get 21,632" in text
    assert text.index("888,192") < text.index("without max_pooling2d"), "first as it was trained"


def test_without_pools_the_receptive_fields_are_3_5_7() -> None:
    shown = _json(NetworkRequest("stacked", without_pools=True))
    fields = {row["name"]: row["receptive_field"][0] for row in shown["layers"]}
    assert [fields[f"conv2d{end}"] for end in ("", "_1", "_2")] == [3, 8, 18]
    fields = {row["name"]: row["receptive_field"][0] for row in shown["without"]["layers"]}
    assert [fields[f"conv2d{end}"] for end in ("", "_1", "_2")] == [3, 5, 7]
    one = _json(NetworkRequest("stacked", without_pool=("max_pooling2d_1",)))["without"]
    spec = load_network("stacked").spec
    left = tuple(layer for layer in spec.layers if layer.name != "max_pooling2d_1")
    rows = ledger(NetworkSpec(spec.name, spec.input_shape, left, spec.labels))
    assert [row["multiply_adds"] for row in one["layers"]] == [row.multiply_adds for row in rows]
    assert one["totals"]["parameters"] == sum(row.parameters for row in rows)


def test_where_weights_do_not_fit_nothing_is_read() -> None:
    request = NetworkRequest(digit=3, without_pools=True)
    shown, text = _json(request), _text(request)
    assert shown["prediction"] is None
    assert list(shown["outputs"]) == ["conv2d", "flatten"]
    assert "\nmax_pooling2d: taken out\n" in text
    assert "\ndense: its weights do not fit\n" in text
    assert "\ndense_1: gets nothing\n" in text
    assert "\nreads:" not in text
    assert "flatten/output" in _npz(request)
    assert "dense/output" not in _npz(request)


def test_accuracy() -> None:
    shown = _json(NetworkRequest(accuracy=True, over=200))
    assert shown["accuracy"]["count"] == 200
    assert sum(map(sum, shown["accuracy"]["confusions"])) == 200
    assert shown["accuracy"]["right"] > 190
    assert _npz(NetworkRequest(accuracy=True, over=200))["confusions"].trace() == shown["accuracy"]["right"]
    assert "of 200 bundled digits right" in _text(NetworkRequest(accuracy=True, over=200))


def test_what_cannot_be(tmp_path: Path) -> None:
    layers = (conv("c", 2), LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=2))
    network_file(tmp_path / "flat.npz", NetworkSpec("flat", (9, 9, 1), layers, ("a", "b")))
    wrong = {
        "No pool is called pool: there is max_pooling2d": NetworkRequest(without_pool=("pool",)),
        "No pool is called dense": NetworkRequest(without_pool=("dense",)),
        "--without-pools takes out every pool": NetworkRequest(without_pool=("max_pooling2d",), without_pools=True),
        "This network has no pool": NetworkRequest(str(tmp_path / "flat.npz"), without_pools=True),
        "--accuracy is of the network as it was trained": NetworkRequest(without_pools=True, accuracy=True),
        "give one picture": NetworkRequest(digit=1, image="cat"),
        "--accuracy needs pictures with labels": NetworkRequest("colour", accuracy=True),
    }
    for words, request in wrong.items():
        with pytest.raises(UsageError, match=words):
            show_network(request)


@pytest.mark.tensorflow
@pytest.mark.parametrize(("net", "picture"), [("lecture", {"digit": 17}), ("stacked", {"digit": 3}), ("colour", {})])
def test_every_layer_is_what_keras_gives(net: str, picture: dict[str, int]) -> None:
    """On the same weights: at most 1e-4 of the largest value of that layer apart."""
    import tensorflow as tf

    network = load_network(net)
    request = NetworkRequest(net, **picture) if picture else NetworkRequest(net, image="cat")  # type: ignore[arg-type]
    arrays, model = _npz(request), keras_model(network.spec)
    for name, bank in network.weights.items():
        model.get_layer(name).set_weights([bank.kernels, bank.bias])
    every = tf.keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    made = every(arrays["input"][None])
    for layer, values in zip(network.spec.layers, made, strict=True):
        wanted = values.numpy()[0]
        assert np.abs(arrays[f"{layer.name}/output"] - wanted).max() <= 1e-4 * np.abs(wanted).max()
