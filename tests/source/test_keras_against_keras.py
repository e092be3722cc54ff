"""What Keras itself saved, read without it: the same kernels bit for bit, the same predictions."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.core.text import visible
from convtui.network.forward import forward, predict
from convtui.source.checkpoint_folders import load_checkpoint, load_checkpoints

pytestmark = pytest.mark.tensorflow

PICTURES = np.random.default_rng(5).integers(0, 256, (40, 28, 28, 1), np.uint8)
LABELS = np.arange(40) % 10


class Trained:
    """A model after three epochs, and the folders and files that hold it."""

    def __init__(self, folder: Path) -> None:
        import keras

        keras.utils.set_random_seed(3)
        augment = keras.Sequential([keras.layers.RandomFlip(), keras.layers.RandomRotation(0.1)])
        self.model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                augment,
                keras.layers.Rescaling(1 / 255),
                keras.layers.Conv2D(6, 3, strides=2, padding="same"),
                keras.layers.ReLU(),
                keras.layers.Dropout(0.2),
                keras.layers.AveragePooling2D(2, padding="same"),
                keras.layers.Conv2D(5, (2, 3), use_bias=False, activation="leaky_relu"),
                keras.layers.MaxPooling2D(2, 1),
                keras.layers.GlobalAveragePooling2D(),
                keras.layers.Dense(7, activation="tanh"),
                keras.layers.Dense(10),
                keras.layers.Softmax(),
            ]
        )
        self.model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        self.kernels: list[Any] = []
        self.whole, self.weights = folder / "whole", folder / "weights"
        self.whole.mkdir()
        self.weights.mkdir()
        callbacks = [
            keras.callbacks.ModelCheckpoint(str(self.whole / "model.{epoch:02d}-{loss:.4f}.keras")),
            keras.callbacks.ModelCheckpoint(str(self.weights / "w_{epoch}.weights.h5"), save_weights_only=True),
            keras.callbacks.LambdaCallback(
                on_epoch_end=lambda *_: self.kernels.append([v.copy() for v in self.model.layers[2].get_weights()])
            ),
        ]
        self.model.fit(PICTURES, LABELS, epochs=3, batch_size=20, verbose=0, callbacks=callbacks)
        self.old = folder / "old.h5"
        self.model.save(self.old)
        self.predicted = self.model.predict(PICTURES, verbose=0)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return Trained(tmp_path_factory.mktemp("keras"))


def test_a_folder_of_whole_models_is_a_time_line_and_its_last_predicts_as_keras_does(trained: Trained) -> None:
    network = load_checkpoints(trained.whole)
    assert [moment.step for moment in network.history] == [1, 2, 3]
    for moment, (kernels, bias) in zip(network.history, trained.kernels, strict=True):
        assert np.array_equal(moment.kernels, kernels)
        assert np.array_equal(moment.bias, bias)
        assert np.isnan([moment.loss, moment.accuracy, moment.test_loss, moment.test_accuracy]).all()
    assert not np.array_equal(trained.kernels[0][0], trained.kernels[2][0]), "it has learned"
    assert np.abs(predict(network, PICTURES) - trained.predicted).max() < 1e-5
    assert np.abs(forward(network, PICTURES[0] / np.float32(255)).output - trained.predicted[0]).max() < 1e-5
    assert network.metadata == {
        "files": 3,
        "order": "number",
        "note": "3 files, in the order of the numbers in their names.",
    }


def test_a_folder_of_weights_is_one_of_its_first_convolution(trained: Trained) -> None:
    network = load_checkpoints(trained.weights)
    assert [moment.step for moment in network.history] == [1, 2, 3]
    for moment, (kernels, bias) in zip(network.history, trained.kernels, strict=True):
        assert np.array_equal(moment.kernels, kernels)
        assert np.array_equal(moment.bias, bias)
    assert str(network.metadata["note"]).startswith("3 files, by number. Weights only: assumed 28x28, stride 1,")


def test_an_older_whole_model_predicts_the_same(trained: Trained) -> None:
    network = load_checkpoint(trained.old)
    assert np.abs(predict(network, PICTURES) - trained.predicted).max() < 1e-5
    assert network.metadata == {}


@pytest.mark.parametrize("functional", [False, True])
def test_models_in_a_row_that_hold_models(tmp_path: Path, functional: bool) -> None:
    """Their weights lie elsewhere, and two layers of the same name in two of them."""
    import keras

    keras.utils.set_random_seed(4)

    def block(channels: int, name: str) -> Any:  # noqa: ANN401
        made: Any = keras.Input((None, None, channels))
        out = keras.layers.Conv2D(4, 3, activation="relu", name="same")(made)
        out = keras.layers.MaxPooling2D()(keras.layers.GaussianNoise(0.1)(out))
        return keras.Model(made, out, name=name)

    parts = [block(1, "one"), block(4, "two"), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(3)]
    if functional:
        start = keras.Input((28, 28, 1))
        end = start
        for part in parts:
            end = part(end)
        model = keras.Model(start, end)
    else:
        model = keras.Sequential([keras.Input((28, 28, 1)), *parts])
    model.save(tmp_path / "nested.keras")
    network = load_checkpoint(tmp_path / "nested.keras")
    assert [layer.name for layer in network.spec.layers if layer.kind == "Conv2D"] == ["same", "same_1"]
    pictures = PICTURES / np.float32(255)
    assert np.abs(predict(network, pictures) - model.predict(pictures, verbose=0)).max() < 1e-5


def test_of_a_network_with_branches_the_first_convolution_is_read(tmp_path: Path) -> None:
    import keras

    start = keras.Input((20, 24, 3))
    first = keras.layers.Conv2D(4, 5, strides=2, activation="relu", name="stem")(keras.layers.ZeroPadding2D(2)(start))
    end = keras.layers.Add()([first, keras.layers.Conv2D(4, 1)(first)])
    model = keras.Model(start, keras.layers.BatchNormalization()(end))
    model.save(tmp_path / "branches.keras")
    network = load_checkpoint(tmp_path / "branches.keras")
    assert network.spec.input_shape == (24, 28, 3)
    (layer,) = network.spec.layers
    assert (layer.name, layer.strides, layer.activation) == ("stem", (2, 2), "relu")
    assert np.array_equal(network.weights["stem"].kernels, model.get_layer("stem").get_weights()[0])
    assert network.metadata["note"] == (
        "First convolution alone: its layers are no single row: some take what several give, or give to several."
    )


@pytest.mark.parametrize("policy", ["float16", "bfloat16", "mixed_float16"])
def test_weights_of_half_the_size_are_read_as_keras_has_them(policy: str, tmp_path: Path) -> None:
    import keras

    conv = keras.layers.Conv2D(4, 3, dtype=policy, name="conv")
    model = keras.Sequential([keras.Input((28, 28, 1)), conv, keras.layers.Flatten(), keras.layers.Dense(2)])
    model.save(tmp_path / "half.keras")
    kernels = np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(conv.kernel, "float32")))
    assert np.array_equal(load_checkpoint(tmp_path / "half.keras").weights["conv"].kernels, kernels)


def test_a_subclassed_model_and_custom_layers_are_never_run(tmp_path: Path) -> None:
    import keras

    @keras.saving.register_keras_serializable("mine")
    class Evil(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
        def call(self, x: object) -> object:
            return x

        @classmethod
        def from_config(cls, _: object) -> "Evil":
            raise AssertionError("it was made")

    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 3, name="conv"), Evil(name="\x1b[2J")])
    model.save(tmp_path / "custom.keras")
    network = load_checkpoint(tmp_path / "custom.keras")
    note = str(network.metadata["note"])
    assert note == visible(note)
    assert "is custom code (Evil), which is never run" in note
    assert np.array_equal(network.weights["conv"].kernels, model.get_layer("conv").get_weights()[0])
