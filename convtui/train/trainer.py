"""Training from beginning to end, with a finished network after every epoch.

How far a seed determines the result: the order of an epoch's images is numpy's `default_rng((seed, epoch))`,
the first weights are Keras' under `set_random_seed(seed)`, and TensorFlow runs with op determinism. On one
machine the same versions and seed then give the same weights bit for bit. Another processor, thread count or
version may round sums differently, and the differences grow from step to step.
"""

from collections.abc import Callable

from convtui.core.network import Network
from convtui.train.course import Course, DivergedError, Plan
from convtui.train.data import TrainingData, check_data
from convtui.train.keras_learner import KerasLearner
from convtui.train.learner import Learner
from convtui.train.pace import Progress

__all__ = ["DivergedError", "Plan", "Progress", "keras_learner", "train"]


def keras_learner(plan: Plan) -> Learner:
    """Raises MissingExtraError without TensorFlow, ConvtuiError where it does not start."""
    return KerasLearner(plan.spec, plan.recipe)


def train(
    plan: Plan,
    data: TrainingData,
    *,
    on_step: Callable[[Progress], None],
    on_epoch: Callable[[Network], None],
    stopped: Callable[[], bool],
    make: Callable[[Plan], Learner] = keras_learner,
) -> Network | None:
    """The network of the last finished epoch, or None if `stopped` came before the first.

    `on_epoch` gets the whole network after every epoch, its last step, with test accuracy and history;
    nothing is picked, the test images only measure. `stopped` is asked after each step. Raises DataError if
    the data do not fit, DivergedError if the loss stops being a number, and what `make` raises.
    """
    check_data(data, plan.spec)
    course = Course(plan, data, make(plan))
    finished = None
    while not course.is_over:
        on_step(course.advance())
        if course.at_epoch:
            finished = course.network()
            on_epoch(finished)
        if stopped():
            break
    return finished
