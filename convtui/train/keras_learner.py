"""A Keras model as what the training loop trains."""

from collections.abc import Mapping
from math import isfinite

import numpy as np

from convtui.core.arrays import frozen
from convtui.core.layer import NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.recipe import Optimizer, Recipe
from convtui.train.architectures import build_model, put_weights, take_bank, take_weights
from convtui.train.data import network_input
from convtui.train.engine import Engine, KerasOptimizer, KerasVariable, load_engine
from convtui.train.learner import LOSS, MOMENTUM, Array, Bytes, Labels

# What all weights begin with where none is drawn: so small that thousands of inputs do not add up to much.
CONSTANT = 0.01


class KerasLearner:
    """Under op determinism: on one machine the same versions and seed give the same weights bit for bit.

    Raises MissingExtraError without TensorFlow, ConvtuiError where it does not start.
    """

    def __init__(self, spec: NetworkSpec, recipe: Recipe) -> None:
        engine = load_engine()
        engine.tensorflow.config.experimental.enable_op_determinism()
        engine.keras.utils.set_random_seed(recipe.seed)
        self.versions = engine.versions
        self._spec = spec
        self._model = build_model(spec, recipe.dropout, recipe.seed)
        self._begin(recipe)
        self._optimizer = _optimizer(engine, recipe.optimizer, recipe.learning_rate)
        self._model.compile(optimizer=self._optimizer, loss=LOSS, metrics=["accuracy"])

    def bank(self, name: str) -> FilterBank:
        return take_bank(self._model, name)

    def weights(self) -> dict[str, FilterBank]:
        return take_weights(self._model, self._spec)

    def learn(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        self._model.reset_metrics()
        result = self._model.train_on_batch(network_input(images), labels.astype(np.int32), return_dict=True)
        return float(result["loss"]), float(result["accuracy"])

    def measure(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        found = self._model.evaluate(
            network_input(images), labels.astype(np.int32), batch_size=1000, verbose=0, return_dict=True
        )
        accuracy = float(found["accuracy"])
        # Keras counts in float32; the number of right answers is a whole number, so give it exactly.
        exact = round(accuracy * len(labels)) / len(labels) if isfinite(accuracy) else accuracy
        return float(found["loss"]), exact

    def state(self) -> dict[str, Array]:
        self._optimizer.build(self._model.trainable_variables)
        return {
            f"{kind}/{index}": np.array(variable.numpy())
            for kind, variables in self._variables().items()
            for index, variable in enumerate(variables)
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        found = {name: (array.shape, array.dtype) for name, array in state.items()}
        if found != {name: (array.shape, array.dtype) for name, array in self.state().items()}:
            raise ValueError("its numbers are those of another network or optimizer")
        for kind, variables in self._variables().items():
            for index, variable in enumerate(variables):
                variable.assign(state[f"{kind}/{index}"])

    def _variables(self) -> dict[str, list[KerasVariable]]:
        return {"model": list(self._model.variables), "optimizer": list(self._optimizer.variables)}

    def _begin(self, recipe: Recipe) -> None:
        """Give the model the weights that a recipe begins with, where they are not those that were drawn."""
        if recipe.start == "random" and not recipe.bias:
            return
        kinds = {layer.name: layer.kind for layer in self._spec.layers}
        banks = {}
        for name, bank in self.weights().items():
            kernels = bank.kernels if recipe.start == "random" else frozen(np.full(bank.kernels.shape, CONSTANT))
            bias = frozen(np.full(bank.bias.shape, recipe.bias if kinds[name] == "Conv2D" else 0.0))
            banks[name] = FilterBank(kernels, bias)
        put_weights(self._model, Network(self._spec, banks))


def _optimizer(engine: Engine, name: Optimizer, rate: float) -> KerasOptimizer:
    made: KerasOptimizer
    optimizers = engine.keras.optimizers
    match name:
        case "adam":
            made = optimizers.Adam(rate)
        case "sgd":
            made = optimizers.SGD(rate)
        case "momentum":
            made = optimizers.SGD(rate, momentum=MOMENTUM)
        case "rmsprop":
            made = optimizers.RMSprop(rate)
    return made
