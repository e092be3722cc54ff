"""Plain Keras configs as chains of layers; what Keras itself makes of such is compared in tests/source."""

from typing import Any

import pytest

from convtui.core.keras_chain import chain, first_convolution
from convtui.core.keras_layers import KerasLayer, convolution, plain_name
from convtui.core.keras_model import layers_of
from convtui.core.layer import Activation, LayerSpec
from convtui.core.text import has_unsafe
from tests.source.keras_making import CONV, WHOLE, Config, functional, layer, sequential

INPUT = layer("InputLayer", "input", batch_shape=[None, 8, 8, 1])
DENSE = layer("Dense", units=3)


def refused(config: object) -> str:
    with pytest.raises(ValueError) as caught:
        chain("net", layers_of(config))
    assert not has_unsafe(str(caught.value))
    return str(caught.value)


def specs(config: Config) -> tuple[LayerSpec, ...]:
    return chain("net", layers_of(config)).spec.layers


def test_a_row_of_layers_is_the_network_that_it_says() -> None:
    for config in (WHOLE, functional(INPUT, *WHOLE["config"]["layers"][1:])):
        made = chain("mine", layers_of(config))
        assert made.spec.name == "mine"
        assert made.spec.input_shape == (8, 8, 1)
        assert made.spec.layers == (
            LayerSpec("conv2d", "Conv2D", filters=4, window=(3, 3), activation="relu"),
            LayerSpec("maxpooling2d", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
            LayerSpec("flatten", "Flatten"),
            LayerSpec("dense", "Dense", units=3, activation="softmax"),
        )
        assert made.spec.labels == ("0", "1", "2")
        assert made.sources == {"conv2d": 1, "dense": 5}
        assert made.assumed == ()


def test_every_setting_of_a_convolution_is_read() -> None:
    full: dict[str, Any] = {
        "filters": 2,
        "kernel_size": (5, 3),
        "strides": [2, 1],
        "padding": "same",
        "activation": "tanh",
        "use_bias": False,
        "data_format": "channels_last",
        "groups": 1,
    }
    made = convolution(KerasLayer("Conv2D", {"name": "a", **full}))
    assert made == LayerSpec(
        "a", "Conv2D", filters=2, window=(5, 3), strides=(2, 1), padding="same", activation="tanh", bias=False
    )
    dilated = convolution(KerasLayer("Conv2D", {"name": "a", "filters": 1, "kernel_size": 3, "dilation_rate": [2, 2]}))
    assert (dilated.window, dilated.dilation) == ((3, 3), (2, 2))


@pytest.mark.parametrize(
    ("behind", "activation"),
    [
        (layer("ReLU", max_value=None, negative_slope=0.0, threshold=0.0), "relu"),
        (layer("Activation", activation="sigmoid"), "sigmoid"),
        (layer("Softmax", axis=-1), "softmax"),
        (layer("LeakyReLU", negative_slope=0.2), "leaky_relu"),
        (layer("Activation", activation="linear"), "linear"),
    ],
)
def test_an_activation_by_itself_goes_to_the_layer_before_it(behind: Config, activation: str) -> None:
    bare = layer("Conv2D", "conv2d", filters=4, kernel_size=[3, 3])
    assert [one.activation for one in specs(sequential(bare, layer("Dropout"), behind))] == [activation]
    within = layer("Conv2D", "conv2d", filters=4, kernel_size=[3, 3], activation=behind)
    assert specs(sequential(within))[0].activation == activation


def test_what_only_training_knows_and_bytes_to_0_to_1_are_left_out() -> None:
    augmented = {**sequential(layer("RandomFlip"), layer("RandomRotation")), "registered_name": None}
    config = sequential(augmented, layer("Rescaling", scale=1 / 255, offset=0.0), CONV, layer("GaussianNoise"))
    assert [one.name for one in specs(config)] == ["conv2d"]
    assert chain("net", layers_of(config)).spec.input_shape == (8, 8, 1)


def test_a_global_pool_is_one_as_large_as_what_it_gets() -> None:
    made = specs(sequential(CONV, layer("GlobalAveragePooling2D", "mean"), DENSE))
    assert made[1:3] == (
        LayerSpec("mean", "AveragePooling2D", window=(6, 6), strides=(6, 6)),
        LayerSpec("mean_flat", "Flatten"),
    )
    kept = specs(sequential(CONV, layer("GlobalMaxPooling2D", "top", keepdims=True)))
    assert [one.kind for one in kept] == ["Conv2D", "MaxPooling2D"]


def test_pictures_that_come_flat_or_without_channels_are_given_their_shape_first() -> None:
    for shape in ([784], [28, 28]):
        config = sequential(layer("Reshape", target_shape=[28, 28, 1]), CONV, shape=shape)
        assert chain("net", layers_of(config)).spec.input_shape == (28, 28, 1)


def test_pictures_of_any_size_get_a_usual_one_and_it_is_said() -> None:
    for channels, side in ((1, 28), (3, 32)):
        made = chain("net", layers_of(sequential(CONV, shape=(None, None, channels))))
        assert made.spec.input_shape == (side, side, channels)
        assert made.assumed == (f"{side}x{side}, as its pictures may have any size",)


def test_models_within_models_are_taken_apart_and_their_weights_found() -> None:
    inner = {**functional(INPUT, CONV), "registered_name": "Functional"}
    config = sequential(
        inner, {**functional(INPUT, {**CONV, "config": {**CONV["config"], "name": "b"}})}, layer("Flatten")
    )
    layers = layers_of(config)
    paths = [one.path for one in layers if one.kind == "Conv2D"]
    assert paths == ["layers/functional/layers/conv2d", "layers/functional_1/layers/conv2d"]
    assert [one.name for one in chain("net", layers).spec.layers] == ["conv2d", "b", "flatten"]


def test_names_become_ones_that_a_network_can_have() -> None:
    config = sequential(
        layer("Conv2D", "block/a", filters=4, kernel_size=3),
        layer("Conv2D", "block_a", filters=4, kernel_size=3),
        layer("Conv2D", "\x1b[2J" + "x" * 99, filters=4, kernel_size=3),
    )
    made = chain("a/b\x07", layers_of(config))
    first, second, third = made.spec.layers
    assert (first.name, second.name) == ("block_a", "block_a_1")
    assert made.sources == {"block_a": 1, "block_a_1": 2, third.name: 3}
    assert len(third.name) <= 64
    assert not any(has_unsafe(name) for name in (made.spec.name, third.name))
    assert plain_name("") == "unnamed"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (
            sequential(CONV, layer("BatchNormalization", "bn")),
            "its layer bn is a BatchNormalization, which convtui does not",
        ),
        (sequential(CONV, layer("Lambda", "\x1b[2J")), "its layer ␛[2J is custom code (Lambda), which is never run"),
        (sequential(CONV, {**layer("Conv2D", "mine"), "module": "os"}), "its layer mine is custom code (Conv2D)"),
        (sequential({**CONV, "registered_name": "my>Conv"}), "custom code (Conv2D), which is never run"),
        (sequential(layer("TimeDistributed")), "is a TimeDistributed, which convtui does not compute"),
        (sequential(layer("Rescaling", scale=2.0, offset=0), CONV), "scales pictures to other numbers than 0 to 1"),
        (sequential(CONV, layer("ReLU", max_value=6)), "the activation relu is another than convtui computes"),
        (sequential(CONV, layer("ReLU")), "is a second activation of conv2d"),
        (sequential(layer("MaxPooling2D"), layer("ReLU"), CONV), "stands by itself"),
        (
            sequential(layer("Conv2D", "c", filters=4, kernel_size=3, activation="swish")),
            "of its layer c is swish, which",
        ),
        (
            sequential(layer("Conv2D", "c", filters=4, kernel_size=3, activation=layer("function", module="builtins"))),
            "the activation of its layer c is custom code, which is never run",
        ),
        (sequential(layer("Conv2D", "c", filters=4, kernel_size=3, groups=2)), "is a convolution in groups"),
        (sequential(layer("Conv2D", "c", filters=4, kernel_size=3, lora_rank=2)), "has weights of two kinds"),
        (sequential(layer("Conv2D", "c", filters=4, kernel_size=3, data_format="channels_first")), "channels first"),
        (sequential(layer("Conv2D", filters=-1, kernel_size=3)), "filters of its layer conv2d is not a whole number"),
        (sequential(layer("Conv2D", filters=True, kernel_size=3)), "filters of its layer conv2d is not a whole number"),
        (sequential(layer("Conv2D", filters=4, kernel_size=[3, "x"])), "a size of its layer conv2d is not a whole"),
        (sequential(layer("Conv2D", filters=4, kernel_size=[3, 3, 3])), "a size of its layer conv2d is not a whole"),
        (sequential(CONV, layer("Flatten"), layer("Dense", units=5_000_000)), "would give 5,000,000 values, above"),
        (sequential(layer("Flatten"), DENSE), "it has no convolution"),
        (sequential(*[layer("Conv2D", f"c{n}", filters=1, kernel_size=1) for n in range(65)]), "more than 64 layers"),
        (sequential(*[CONV] * 10_000), "it has 10,001 layers, more than 64"),
        (functional(INPUT, CONV, layer("Add"), takes=([], ["input"], ["input", "conv2d"])), "are no single row"),
        (functional(INPUT, CONV, layer("ReLU"), takes=([], ["input"], ["input"])), "are no single row"),
        ({"class_name": "MyModel", "config": {}}, "it is a MyModel, whose layers its file does not tell"),
        ({"class_name": "Sequential", "config": {"layers": {}}}, "its config names no layers"),
        ({"class_name": "Sequential", "config": {"layers": [7]}}, "its config is not one that Keras writes"),
        ([], "its config is not one that Keras writes"),
        (7, "its config is not one that Keras writes"),
    ],
)
def test_what_is_more_than_a_chain_is_said(config: object, words: str) -> None:
    assert words in refused(config)


def test_models_within_models_without_end_are_given_up() -> None:
    config = sequential(CONV)
    for _ in range(12):
        config = {**sequential(config), "registered_name": None}
    assert "models within models without end" in refused(config)


def test_the_first_convolution_alone_with_what_it_takes_and_the_activation_behind_it() -> None:
    bare = layer("Conv2D", "conv2d", filters=4, kernel_size=[3, 3])
    built = {**bare, "build_config": {"input_shape": [None, 10, 9, 3]}}
    cases: tuple[tuple[Config, Activation], ...] = ((layer("ReLU"), "relu"), (layer("BatchNormalization"), "linear"))
    for behind, activation in cases:
        made = first_convolution("net", layers_of(sequential(layer("ZeroPadding2D"), built, behind)))
        assert made.spec.input_shape == (10, 9, 3)
        assert made.spec.layers == (LayerSpec("conv2d", "Conv2D", filters=4, window=(3, 3), activation=activation),)
        assert made.sources == {"conv2d": 2}
    odd = layer("Conv2D", "conv2d", filters=4, kernel_size=3, activation="swish")
    made = first_convolution("net", layers_of(sequential(odd, layer("ReLU"))))
    assert made.spec.layers[0].activation == "linear"
    assert made.assumed == ("linear, in place of an activation that convtui does not compute",)
    with pytest.raises(ValueError, match="it is not known what its layer conv2d takes"):
        first_convolution("net", layers_of(sequential(layer("MaxPooling2D"), bare)))
    with pytest.raises(ValueError, match="it has no convolution"):
        first_convolution("net", layers_of(sequential(DENSE)))
