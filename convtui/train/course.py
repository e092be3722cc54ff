"""A training as it goes, step by step: batches in a seeded order, one update each, moments as they come."""

import json
from collections.abc import Mapping
from math import isfinite, nan

import msgspec
import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.recipe import Optimizer, Recipe
from convtui.core.spec import read_object
from convtui.errors import ConvtuiError
from convtui.train.batches import Batches
from convtui.train.data import TrainingData, fingerprints, prepared
from convtui.train.learner import LOSS, MOMENTUM, Array, Learner
from convtui.train.pace import Pace, Progress
from convtui.train.recorder import Recorder

QUICK_TEST = 1_000  # so few test images are measured at every saving, more at the ends of epochs only
_OPTIMIZERS: dict[Optimizer, str] = {
    "adam": "Adam",
    "sgd": "SGD",
    "momentum": f"SGD with momentum {MOMENTUM}",
    "rmsprop": "RMSprop",
}


class Plan(Struct, frozen=True):
    """What is asked for: the network, how it is trained, and what else its metadata should say."""

    spec: NetworkSpec
    recipe: Recipe = Recipe()
    notes: Mapping[str, object] = field(default_factory=dict)


class DivergedError(ConvtuiError):
    """The loss is no number any more, and no later one will be. `network` is the last whose weights all are, with its
    history.
    """

    def __init__(self, sentence: str, network: Network) -> None:
        super().__init__(sentence)
        self.network = network


class Course:
    """`advance` it until it `is_over`; `learner` is what is trained, and in its first state."""

    def __init__(self, plan: Plan, data: TrainingData, learner: Learner, pace: Pace | None = None) -> None:
        self.plan, self.learner, self.pace = plan, learner, pace or Pace()
        self.data = prepared(data, plan.recipe)
        self._batches = Batches(plan.recipe, self.data.x_train, self.data.y_train)
        self.per_epoch = self._batches.per_epoch
        self.step, self.steps = 0, self.per_epoch * plan.recipe.epochs
        self.tested: tuple[int, float, float] | None = None  # at which step, loss, accuracy
        self._sums = (0.0, 0.0, 0.0)  # of this epoch: images, their loss, how many right
        self._whole = 0, learner.weights()  # the last step, and its weights, of which all are known to be numbers
        layer = plan.spec.first_convolution
        self.recorder: Recorder | None = None
        if layer is not None:
            name = layer.name
            self.recorder = Recorder(self.per_epoch, lambda: learner.bank(name))
            self.recorder.begin()
        self.origin = _origin(plan, self.data, learner)
        self.pace.go()

    @property
    def is_over(self) -> bool:
        return self.step >= self.steps

    @property
    def at_epoch(self) -> bool:
        """Whether an epoch has just ended."""
        return self.step % self.per_epoch == 0 and self.step > 0

    def advance(self) -> Progress:
        """One update. Raises DivergedError, once what can be recorded of that step is."""
        epoch, number = divmod(self.step, self.per_epoch)
        images, labels = self._batches.batch(epoch + 1, number)
        loss, accuracy = self.learner.learn(images, labels)
        self.step += 1
        self.pace.reached(self.step)
        seen, losses, right = self._sums if number else (0.0, 0.0, 0.0)
        self._sums = seen + len(images), losses + loss * len(images), right + accuracy * len(images)
        if self.at_epoch and isfinite(loss):
            self._test()
        self._record(loss, accuracy, len(images))
        if not isfinite(loss):
            raise self._diverged("The loss stopped being a number")
        if self.at_epoch and self._whole[0] != self.step:
            raise self._diverged("The weights stopped being numbers")
        return self.progress()

    def progress(self) -> Progress:
        seen, losses, right = self._sums
        return Progress(
            self.step,
            self.steps,
            -(-self.step // self.per_epoch),
            self.plan.recipe.epochs,
            losses / seen if seen else nan,
            right / seen if seen else nan,
            self.pace.seconds,
            self.pace.left(self.step, self.steps),
        )

    def network(self, *, test: bool = False) -> Network:
        """It as it is now, with its history. What its metadata says of the test images was measured on these weights;
        with `test` that is done now, where it takes but a moment. Raises DivergedError.
        """
        if self._whole[0] != self.step and not self._keep(self.learner.weights()):
            raise self._diverged("The weights stopped being numbers")
        few = self.data.x_test is not None and len(self.data.x_test) <= QUICK_TEST
        if test and few and (self.tested is None or self.tested[0] != self.step):
            self._test()
        return self._made()

    def state(self) -> dict[str, Array]:
        """All that decides how it goes on, but its history."""
        pending = self.recorder.pending if self.recorder else (0.0, 0.0, 0.0)
        return {
            "about": np.array(self._about()),
            "step": np.array(self.step),
            "seconds": np.array(self.pace.seconds),
            "sums": np.array(self._sums),
            "pending": np.array(pending),
            "tested": np.array(self.tested or ()),
            **{f"learner/{name}": array for name, array in self.learner.state().items()},
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from there. ValueError, a clause, unless it is the state of such a course; the pace runs anew."""
        said = read_object(str(state["about"]), "origin")
        for name, mine in json.loads(self._about()).items():
            if said.get(name) != mine:
                raise ValueError(_other(name, said.get(name), mine))
        step = int(state["step"])
        sums, pending, tested = (tuple(map(float, state[name])) for name in ("sums", "pending", "tested"))
        if not 0 <= step <= self.steps or (len(sums), len(pending)) != (3, 3) or len(tested) not in (0, 3):
            raise ValueError("its numbers cannot be")
        prefix = "learner/"
        self.learner.restore({name[len(prefix) :]: state[name] for name in state if name.startswith(prefix)})
        if not self._keep_at(step, self.learner.weights()):
            raise ValueError("its weights are no numbers")
        self.step = step
        self._sums = (sums[0], sums[1], sums[2])
        self.tested = (int(tested[0]), tested[1], tested[2]) if tested else None
        if self.recorder:
            self.recorder.pending = (pending[0], pending[1], pending[2])
        self.pace.go(float(state["seconds"]))

    def _about(self) -> str:
        """What must be the same for a course to go on as if it had never stopped."""
        return json.dumps(
            {
                "recipe": msgspec.to_builtins(self.plan.recipe),
                "data": self.origin["sha256"],
                "versions": self.learner.versions,
            }
        )

    def _record(self, loss: float, accuracy: float, images: int) -> None:
        test = self.tested[1:] if self.tested and self.tested[0] == self.step else (nan, nan)
        recorded = self.at_epoch
        if self.recorder:
            recorded = self.recorder.step(self.step, loss, accuracy, images, test, always=not isfinite(loss))
        if recorded:
            self._keep(self.learner.weights())

    def _keep(self, weights: dict[str, FilterBank]) -> bool:
        return self._keep_at(self.step, weights)

    def _keep_at(self, step: int, weights: dict[str, FilterBank]) -> bool:
        """Whether they all are numbers."""
        whole = all(bank.is_finite for bank in weights.values())
        if whole:
            self._whole = step, weights
        return whole

    def _test(self) -> None:
        if self.data.x_test is not None and self.data.y_test is not None:
            self.tested = (self.step, *self.learner.measure(self.data.x_test, self.data.y_test))

    def _made(self) -> Network:
        step, weights = self._whole
        loss, accuracy = self.tested[1:] if self.tested and self.tested[0] == step else (nan, nan)
        measured = {
            "step": step,
            "epochs": step // self.per_epoch,
            "test_loss": loss if isfinite(loss) else None,
            "test_accuracy": accuracy if isfinite(accuracy) else None,
            "seconds": round(self.pace.seconds, 1),
        }
        history = tuple(self.recorder.snapshots) if self.recorder else ()
        return Network(self.plan.spec, weights, {**self.origin, **measured}, history)

    def _diverged(self, what: str) -> DivergedError:
        step, _ = self._whole
        return DivergedError(
            f"{what} at step {self.step}; kept is what it was at step {step} and all that was recorded: "
            "try a smaller learning rate, or look for faults in the data.",
            self._made(),
        )


def _origin(plan: Plan, data: TrainingData, learner: Learner) -> dict[str, object]:
    recipe = plan.recipe
    return {
        **plan.notes,
        **learner.versions,
        "data": data.name,
        "take": list(data.take) if data.take else None,
        "sha256": fingerprints(data),
        "n_train": len(data.x_train),
        "n_test": len(data.x_test) if data.x_test is not None else 0,
        "seed": recipe.seed,
        "epochs_asked": recipe.epochs,
        "batch_size": recipe.batch,
        "optimizer": {"name": _OPTIMIZERS[recipe.optimizer], "learning_rate": recipe.learning_rate},
        "loss": LOSS,
        "recipe": msgspec.to_builtins(replace(recipe, data=data.name)),  # a network goes places: no folders
    }


def _other(name: str, theirs: object, mine: object) -> str:
    match name:
        case "recipe":
            return "it is of another recipe"
        case "data":
            return "the data are not those that it was trained on"
    return f"it was trained with {_listed(theirs)}, and this is {_listed(mine)}"


def _listed(versions: object) -> str:
    if not isinstance(versions, dict):
        return "another version"
    return ", ".join(f"{name} {version}" for name, version in versions.items())
