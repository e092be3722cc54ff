"""A network through its file and back, and every kind of file that lies."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.archive import FORMAT, Array, from_arrays, to_arrays
from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network, Snapshot

SPEC = NetworkSpec(
    name="small",
    input_shape=(9, 8, 3),
    layers=(
        LayerSpec("conv", "Conv2D", filters=4, window=(3, 2), padding="same", activation="relu"),
        LayerSpec("pool", "AveragePooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("conv_b", "Conv2D", filters=2, window=(2, 2), dilation=(2, 1), bias=False),
        LayerSpec("flat", "Flatten"),
        LayerSpec("out", "Dense", units=3, activation="softmax"),
    ),
    labels=("cat", "größe", "dog"),
)
SHAPES = {"conv": (3, 2, 3, 4), "conv_b": (2, 2, 4, 2), "out": (2 * 3 * 2, 3)}


def small() -> Network:
    chance = np.random.default_rng(3)
    weights = {
        name: FilterBank(
            frozen(chance.normal(size=shape)),
            frozen(np.zeros(shape[-1]) if name == "conv_b" else chance.normal(size=shape[-1])),
        )
        for name, shape in SHAPES.items()
    }
    history = tuple(
        Snapshot(
            step=step,
            epoch=step / 7,
            loss=2.3 / (step + 1),
            accuracy=1 - 1 / (step + 1),
            kernels=frozen(chance.normal(size=(3, 2, 3, 4))),
            bias=frozen(chance.normal(size=4)),
        )
        for step in (0, 1, 2, 7)
    )
    metadata = {"accuracy": 0.1 + 0.2, "seed": 1, "data": {"take": [1, 2]}, "no": None}
    return Network(SPEC, weights, metadata, history)


def through_a_file(arrays: dict[str, Array]) -> dict[str, Array]:
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        return dict(stored)


def same(a: Network, b: Network) -> bool:
    """Bit for bit, metadata and history included."""
    banks = list(a.weights) == list(b.weights) and all(
        a.weights[name].kernels.tobytes() == b.weights[name].kernels.tobytes()
        and a.weights[name].bias.tobytes() == b.weights[name].bias.tobytes()
        and a.weights[name].kernels.shape == b.weights[name].kernels.shape
        for name in a.weights
    )
    story = len(a.history) == len(b.history) and all(
        (x.step, x.epoch, x.loss, x.accuracy) == (y.step, y.epoch, y.loss, y.accuracy)
        and x.kernels.tobytes() == y.kernels.tobytes()
        and x.bias.tobytes() == y.bias.tobytes()
        for x, y in zip(a.history, b.history, strict=True)
    )
    return a.spec == b.spec and a.metadata == b.metadata and banks and story


def test_what_is_written_is_read_bit_for_bit() -> None:
    network = small()
    read = from_arrays(through_a_file(to_arrays(network)), name_hint="small.npz")
    assert same(read, network)
    assert not same(read, replace(network, history=network.history[:-1]))


def test_what_is_read_cannot_be_written_to() -> None:
    read = from_arrays(to_arrays(small()), name_hint="small")
    banks: list[FilterBank | Snapshot] = [*read.weights.values(), *read.history]
    for array in [bank.kernels for bank in banks] + [bank.bias for bank in banks]:
        assert not array.flags.writeable
        assert array.dtype == np.float32
    with pytest.raises(TypeError):
        read.weights["x"] = read.weights["out"]  # type: ignore[index]


def test_a_network_without_history_has_none_after_reading() -> None:
    network = replace(small(), history=(), metadata={})
    arrays = to_arrays(network)
    assert not [name for name in arrays if name.startswith("history")]
    assert same(from_arrays(arrays, name_hint="small"), network)


def test_the_arrays_are_named_as_documented() -> None:
    assert set(to_arrays(small())) == {
        "format", "spec", "metadata", "weights/conv/kernels", "weights/conv/bias", "weights/conv_b/kernels",
        "weights/out/kernels", "weights/out/bias", "history/step", "history/epoch", "history/loss",
        "history/accuracy", "history/kernels", "history/bias",
    }  # fmt: skip


def put(name: str, value: Any) -> Callable[[dict[str, Array]], None]:  # noqa: ANN401 - any lie at all
    return lambda arrays: arrays.update({name: np.asarray(value)})


def drop(name: str) -> Callable[[dict[str, Array]], None]:
    def lie(arrays: dict[str, Array]) -> None:
        del arrays[name]

    return lie


def cast(name: str, kind: str) -> Callable[[dict[str, Array]], None]:
    def lie(arrays: dict[str, Array]) -> None:
        arrays[name] = arrays[name].astype(kind)

    return lie


def spoil(name: str, value: float) -> Callable[[dict[str, Array]], None]:
    def lie(arrays: dict[str, Array]) -> None:
        arrays[name] = arrays[name].copy()
        arrays[name].flat[-1] = value

    return lie


def spec(**changes: object) -> Callable[[dict[str, Array]], None]:
    def lie(arrays: dict[str, Array]) -> None:
        arrays["spec"] = np.array(json.dumps(json.loads(str(arrays["spec"])) | changes))

    return lie


def layer(index: int, **changes: object) -> Callable[[dict[str, Array]], None]:
    def lie(arrays: dict[str, Array]) -> None:
        data = json.loads(str(arrays["spec"]))
        data["layers"][index] |= changes
        arrays["spec"] = np.array(json.dumps(data))

    return lie


LIES = {
    "no format": (drop("format"), "lacks format"),
    "another format": (put("format", "convtui-network-2"), f"its format is not {FORMAT}"),
    "a format that is a number": (put("format", 1), "format is not a text"),
    "a format that is a row": (put("format", [FORMAT]), "format is not a text"),
    "a format of a megabyte": (put("format", "x" * 1_000_000), "more than 64 characters"),
    "no spec": (drop("spec"), "lacks spec"),
    "a spec that is no JSON": (put("spec", "{'a': 1}"), "the spec is not JSON"),
    "a spec that is a list": (put("spec", "[]"), "not a JSON object"),
    "a spec too long": (put("spec", json.dumps({"a": "x" * 200_000})), "more than 200,000 characters"),
    "a spec nested deep": (put("spec", "[" * 150_000), "the spec is not JSON"),
    "a spec with a key twice": (put("spec", '{"name": "a", "name": "b"}'), "a key occurs twice"),
    "a spec with NaN": (put("spec", '{"name": NaN}'), "NaN is not a JSON number"),
    "a spec with a further field": (spec(code="import os"), "unknown field code"),
    "a spec without labels": (put("spec", '{"name": "a", "input_shape": [1, 1, 1], "layers": []}'), "labels"),
    "no layers": (spec(layers=[]), "layers is not a list of 1 to"),
    "ten thousand layers": (spec(layers=[{}] * 10_000), "layers is not a list of 1 to"),
    "a layer that is a text": (spec(layers=["Conv2D"]), "a layer is not a JSON object"),
    "an input without channels": (spec(input_shape=[9, 8]), "input_shape"),
    "an input of a kilometre": (spec(input_shape=[9, 10**9, 3]), "input_shape is not a whole number"),
    "an input of true": (spec(input_shape=[9, True, 3]), "input_shape is not a whole number"),
    "fewer labels than outputs": (spec(labels=["a", "b"]), "2 labels for an output of shape"),
    "a label that moves the cursor": (spec(labels=["a", "\x1b[2J", "c"]), "name of a label"),
    "a layer of custom code": (layer(0, kind="Lambda"), "kind is none of"),
    "a kind that is a list": (layer(0, kind=["Conv2D"]), "kind is none of"),
    "an unknown activation": (layer(0, activation="exec"), "activation is none of"),
    "filters too many": (layer(0, filters=5_000_000), "would give"),
    "units too many": (layer(4, units=5_000_000), "would give"),
    "negative filters": (layer(0, filters=-4), "filters is not a whole number"),
    "filters of a half": (layer(0, filters=4.5), "filters is not a whole number"),
    "no filters": (layer(0, filters=0), "has no outputs"),
    "stride 0": (layer(0, strides=[0, 1]), "strides is not a whole number"),
    "a window of one number": (layer(0, window=3), "window is not a pair"),
    "a window larger than its input": (layer(1, window=[99, 2]), "larger than its input"),
    "units on a convolution": (layer(0, units=3), "Conv2D has no units"),
    "a name with a slash": (layer(0, name="../conv"), "name of a layer"),
    "an empty name": (layer(0, name=""), "name of a layer"),
    "a name of a megabyte": (layer(0, name="x" * 100_000), "name of a layer"),
    "a name twice": (layer(2, name="conv"), "the same name"),
    "bias as a word": (layer(0, bias="no"), "neither true nor false"),
    "dense on maps": (layer(3, kind="MaxPooling2D"), "needs flat input"),
    "a convolution after Flatten": (layer(4, kind="Conv2D", units=0, filters=3), "needs maps"),
    "a bias that the spec denies": (layer(0, bias=False), "which its spec does not mention"),
    "more filters than weights": (
        layer(0, filters=5),
        r"weights/conv/kernels has shape .* not \(3, 2, 3, 5\)",
    ),
    "metadata that is no JSON": (put("metadata", "yes"), "the metadata is not JSON"),
    "no metadata": (drop("metadata"), "lacks metadata"),
    "a missing layer": (drop("weights/out/kernels"), "lacks weights/out/kernels"),
    "a missing bias": (drop("weights/out/bias"), "lacks weights/out/bias"),
    "an extra layer": (
        put("weights/more/kernels", np.zeros(3, np.float32)),
        "weights/more/kernels, which its",
    ),
    "an extra array": (put("\x1b]0;x\x07", 1), "which its spec does not mention"),
    "weights turned round": (put("weights/out/kernels", np.zeros((3, 12), np.float32)), "has shape"),
    "weights of one axis": (put("weights/conv/bias", np.zeros((1, 4), np.float32)), "has shape"),
    "weights in float64": (cast("weights/conv/kernels", "f8"), "holds float64"),
    "weights in float16": (cast("weights/conv/kernels", "f2"), "holds float16"),
    "complex weights": (cast("weights/conv/kernels", "c8"), "holds complex64"),
    "weights as objects": (cast("weights/conv/kernels", "O"), "holds object"),
    "weights of the other byte order": (cast("weights/conv/kernels", ">f4"), "holds >f4"),
    "weights with NaN": (spoil("weights/conv/kernels", np.nan), "not finite"),
    "weights with infinity": (spoil("weights/out/bias", np.inf), "not finite"),
    "history without steps": (drop("history/step"), "lacks history/step"),
    "history without kernels": (drop("history/kernels"), "lacks history/kernels"),
    "history of no length": (put("history/step", np.zeros(0, np.int64)), "history/step"),
    "history steps in float": (cast("history/step", "f8"), "history/step holds float64"),
    "history that runs backwards": (spoil("history/step", 1), "forward in time"),
    "epochs that run backwards": (spoil("history/epoch", 0), "forward in time"),
    "history that starts below 0": (put("history/step", np.array([-1, 1, 2, 7])), "forward in time"),
    "history with a loss without end": (spoil("history/loss", np.inf), "not finite"),
    "history with a step's bias of NaN": (spoil("history/bias", np.nan), "not finite"),
    "history shorter here than there": (put("history/loss", np.zeros(3)), "history/loss has shape"),
    "history of other kernels": (put("history/kernels", np.zeros((4, 3, 3, 3, 4), np.float32)), "has shape"),
    "history of something else": (put("history/code", 1), "history/code, which its"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_in_one_sentence_that_says_which(lie: str) -> None:
    arrays = to_arrays(small())
    tell, reason = LIES[lie]
    tell(arrays)
    with pytest.raises(ValueError, match=reason) as refusal:
        from_arrays(arrays, name_hint="a\x1b[31m.npz")
    sentence = str(refusal.value)
    assert sentence.startswith("a␛[31m.npz is not a network that convtui can read: ")
    assert sentence.endswith("`convtui train` wrote.")
    assert sentence.isprintable()
    assert len(sentence) < 400


def test_a_pickle_in_the_file_is_refused_and_not_run() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return pytest.fail, ("the pickle ran",)

    file = BytesIO()
    arrays: dict[str, Any] = to_arrays(small())
    np.savez(file, **(arrays | {"weights/conv/bias": np.array([Bomb()] * 4, dtype=object)}))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored, pytest.raises(ValueError, match="is not a plain array"):
        from_arrays(stored, name_hint="bomb.npz")


def test_nothing_is_written_that_would_not_be_read() -> None:
    network = small()
    bank = network.weights["conv"]
    with pytest.raises(ValueError, match="not finite"):
        to_arrays(replace(network, weights={**network.weights, "conv": replace(bank, bias=frozen([1, 2, 3, np.nan]))}))
    with pytest.raises(ValueError, match="lacks weights/conv/kernels"):
        to_arrays(replace(network, weights={"out": network.weights["out"]}))
    with pytest.raises(ValueError, match="which its spec denies"):
        to_arrays(
            replace(
                network,
                weights={
                    **network.weights,
                    "conv_b": replace(network.weights["conv_b"], bias=frozen([1, 0])),
                },
            )
        )
    with pytest.raises(ValueError, match="not JSON"):
        to_arrays(replace(network, metadata={"loss": float("nan")}))
    with pytest.raises(ValueError, match="the same name"):
        to_arrays(replace(network, spec=replace(SPEC, layers=SPEC.layers + SPEC.layers[-1:])))
