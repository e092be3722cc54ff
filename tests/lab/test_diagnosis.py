"""What a training says of itself: made-up histories, in which it is known what happened, and real short ones."""

from collections.abc import Mapping
from math import nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.layer import LayerSpec
from convtui.core.network import Snapshot
from convtui.core.recipe import Recipe, spec_of
from convtui.core.recipes import named
from convtui.lab.diagnosis import LONGEST, diagnosed
from convtui.source.networks import load_network
from tests.oracles import naive_convolution

Bank = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
RELU = LayerSpec("conv2d", "Conv2D", filters=4, window=(3, 3), activation="relu")
LOSS = "sparse_categorical_crossentropy"
FACTS: Mapping[str, object] = {"n_train": 100, "n_test": 1_000, "classes": 10, "loss": LOSS, "recipe": {}}
STEPS = (0, 1, 2, 3, 10, 20)
RANDOM = np.random.default_rng(3).normal(0, 0.1, (3, 3, 1, 4)).astype(np.float32)


def moment(step: int, loss: float, kernels: npt.NDArray[np.float32], bias: float = 0.0, **more: float) -> Snapshot:
    count = kernels.shape[-1]
    made = Snapshot(step, step / 10, loss, 0.1, kernels, np.full(count, bias, np.float32))
    return replace(made, **more)


def said(history: list[Snapshot], layer: LayerSpec = RELU, facts: Mapping[str, object] = FACTS) -> str:
    found = diagnosed(history, len(history) - 1, layer, facts)
    assert all(len(sentence) <= LONGEST for sentence in found)
    return " ".join(found)


def healthy(steps: tuple[int, ...] = STEPS) -> list[Snapshot]:
    moving = np.random.default_rng(4)
    kernels, made = RANDOM, []
    for number, step in enumerate(steps):
        made.append(moment(step, 2.3 - 0.3 * number, kernels))
        kernels = kernels + moving.normal(0, 0.002, kernels.shape).astype(np.float32)
    return made


def test_a_healthy_training_is_left_alone() -> None:
    history = healthy()
    tested = [replace(one, accuracy=0.9, test_accuracy=0.88, test_loss=one.loss + 0.05) for one in history]
    for made in (history, tested):
        assert all(diagnosed(made, at, RELU, FACTS) == () for at in range(len(made)))
    assert diagnosed([], 0, RELU, FACTS) == ()
    assert diagnosed(history, 99, RELU, FACTS) == ()


@pytest.mark.parametrize("name", ["lecture", "stacked", "colour"])
def test_so_are_the_bundled_ones(name: str) -> None:
    network = load_network(name)
    layer = network.spec.layers[0]
    facts = {"classes": 10, **network.metadata}
    assert all(diagnosed(network.history, at, layer, facts) == () for at in range(len(network.history)))


# -- all alike


def test_equal_filters_are_said_to_be_and_why() -> None:
    first = np.full((3, 3, 1, 4), 0.01, np.float32)
    moved = first + np.arange(9, dtype=np.float32).reshape(3, 3, 1, 1)
    history = [moment(0, 2.3, first), moment(5, 2.2, moved)]
    begun = said(history[:1])
    assert begun.startswith("All 4 filters are equal, bit for bit: equal weights get equal gradients.")
    assert "nothing tells them apart" in begun
    length = float(np.sqrt(sum(number**2 for number in range(9))))
    assert f"Since step 0 each moved by {length:.3g}, the same way" in said(history)


def test_filters_that_differ_in_one_weight_are_not_equal() -> None:
    kernels = np.full((3, 3, 1, 4), 0.5, np.float32)
    kernels[1, 1, 0, 2] += 2e-6
    assert "equal" not in said([moment(0, 2.3, kernels)])
    kernels[1, 1, 0, 2] = 0.5 + 1e-7
    assert "are equal, but for 1e-7: " in said([moment(0, 2.3, np.repeat(kernels, 64, axis=3))])
    one = np.full((3, 3, 1, 1), 0.5, np.float32)
    assert said([moment(0, 2.3, one)]) == "", "one alone equals nobody"
    assert "equal" not in said([replace(moment(0, 2.3, kernels), bias=np.arange(4, dtype=np.float32))])


# -- too far


def test_a_eachlonger_than_the_kernels_is_named() -> None:
    history = [moment(0, 2.3, RANDOM), moment(1, 2.3, RANDOM * 7), moment(2, 900.0, RANDOM * 8)]
    assert said(history).startswith("Step 1 moved the kernels 6.0 times their length: learning rate too high.")
    assert "The loss is 900, it began at 2.30: the steps lead uphill." in said(history)
    back = [*history, moment(9, 2.3, RANDOM * 8.1)]
    assert "guessing among 10 classes gives 2.30" in said(back)
    assert said([*history, moment(9, 0.4, RANDOM * 8.1)]) == "", "it has recovered"


def test_a_long_way_in_many_steps_is_no_long_step() -> None:
    assert said([moment(0, 2.3, RANDOM), moment(100, 2.0, RANDOM * 3)]) == ""


def test_weights_that_begin_small_may_grow_by_more_than_they_are() -> None:
    """As Adam does with kernels drawn with a deviation of 0.0005: no loss says that these steps are too long."""
    each = np.float32(0.001)
    small = (RANDOM * each * 5).astype(np.float32)
    grown = [moment(step, 2.3 - 0.001 * step, small + each * np.float32(step)) for step in range(9)]
    assert all(diagnosed(grown, at, RELU, FACTS) == () for at in range(9))
    assert said([*grown, moment(9, 3.6, small + each)]).startswith("Step 1 moved the kernels")
    killed = [moment(0, 2.3, RANDOM), moment(1, 2.3, RANDOM * 7, bias=-90.0)]
    assert said(killed).startswith("Step 1 moved the kernels 6.0 times their length"), "or all of them are dead"


def test_of_several_steps_one_cannot_tell_which_was_long() -> None:
    assert said([moment(0, 2.3, RANDOM), moment(10, 9.0, RANDOM * 90)]) == (
        "The loss is 9, it began at 2.30: the steps lead uphill."
    )


def test_losses_of_other_kinds_are_not_measured_by_guessing() -> None:
    """A likelihood's may be negative; a network that was good from the start reads one batch half as well again."""
    history = [moment(0, -0.5, RANDOM), *(replace(one, loss=-0.6) for one in healthy()[1:])]
    assert said(history) == ""
    assert said([replace(one, loss=0.02 * (1 + one.step)) for one in healthy()]) == "", "0.42 is not guessing"
    blown = [moment(0, 2.3, RANDOM), moment(1, 2.3, RANDOM * 7), moment(2, 900.0, RANDOM * 8), moment(3, 2.3, RANDOM)]
    assert "guessing" in said(blown)
    assert "guessing" not in said(blown, facts={"classes": 10, "loss": "mse"})


def test_a_loss_that_climbs_is_enough() -> None:
    history = healthy()
    assert "uphill" in said([*history, replace(history[-1], step=30, loss=3.6, kernels=history[0].kernels)])
    assert "uphill" not in said([*history, replace(history[-1], step=30, loss=2.5, kernels=history[0].kernels)])


def test_a_loss_that_is_no_number_any_more() -> None:
    history = healthy()
    broken = [*history, replace(history[-1], step=25, loss=nan), replace(history[-1], step=26, loss=nan)]
    assert said(broken).startswith("The loss is no number since step 25")
    unmeasured = [replace(one, loss=nan, accuracy=nan) for one in history]
    assert said(unmeasured) == "", "it was never measured"
    taken_up = replace(history[-1], step=25, loss=nan, accuracy=nan, kernels=RANDOM)
    assert said([*history, taken_up]) == "", "nor was this one, where a recording was taken up again"
    later = replace(history[-1], step=30)
    assert said([*history, taken_up, later, replace(later, step=35, loss=nan)]).startswith(
        "The loss is no number since step 35"
    )


# -- dead


def test_dead_filters_are_proved_dead() -> None:
    """By hand: nine weights of 0.1 and a bias of -1 give at most -0.1 on a picture of 0..1."""
    kernels = np.full((3, 3, 1, 4), 0.1, np.float32) * np.array([1, 0.5, 0.9, 0.7], np.float32)
    history = [moment(step, 2.3, kernels, bias=-1.0) for step in (0, 5, 9)]
    words = said(history)
    assert words.startswith("All 4 filters are dead: no picture lifts a sum above -0.10.")
    assert "Where ReLU gives 0 there is no gradient" in words
    assert "No filter has moved since step 0" in words
    # A bias of -0.8 leaves 0.9 - 0.8 and 0.81 - 0.8 above 0, not 0.45 - 0.8 and 0.63 - 0.8.
    assert said([replace(one, bias=one.bias + np.float32(0.2)) for one in history]).startswith(
        "2 of 4 filters are dead"
    )


@given(st.integers(0, 10_000))
def test_what_is_called_dead_answers_no_picture(seed: int) -> None:
    random = np.random.default_rng(seed)
    kernels = random.normal(0, 0.3, (3, 3, 1, 4)).astype(np.float32)
    bias = random.uniform(-2, 0, 4).astype(np.float32)
    words = said([replace(moment(0, 2.3, kernels), bias=bias)])
    # The picture that suits a filter best: white under its positive weights.
    best = [
        naive_convolution((kernels[..., one] > 0).astype(float), kernels[..., one : one + 1], bias=bias[one : one + 1])
        for one in range(4)
    ]
    dead = sum(float(sums.max()) <= 0 for sums in best)
    if dead == 4:
        assert words.startswith("All 4 filters are dead")
    elif dead >= 2:
        assert words.startswith(f"{dead} of 4 filters are dead")
    else:
        assert "dead" not in words


def test_what_only_stands_still_is_not_called_dead() -> None:
    history = healthy()
    stopped = [*history, *(replace(history[-1], step=step) for step in (30, 40, 50))]
    assert said(stopped) == f"No filter has moved since step {history[-1].step}: no gradient, or no step that counts."
    assert said(stopped, replace(RELU, activation="tanh")) == said(stopped)
    assert said([*stopped, replace(history[0], step=60)]) == "", "it moves again"


def test_what_is_dead_may_move_on_by_momentum() -> None:
    kernels = np.full((3, 3, 1, 4), 0.1, np.float32)
    history = [moment(step, 2.3, kernels - np.float32(step / 1e4), bias=-1.0) for step in (0, 5, 9)]
    words = said(history)
    assert "what still moves them is momentum." in words
    assert "no step can change them" not in words
    strangers = said(history, facts={**FACTS, "recipe": None})
    assert "no picture of 0..1 lifts a sum above" in strangers
    assert "or for pictures not of 0..1." in strangers


# -- what is read of others


def test_learning_by_heart_is_told_from_the_figures() -> None:
    history = healthy((0, 5, 10, 20, 40))
    losses = (2.3, 1.2, 0.9, 1.0, 1.3)
    made = [
        replace(one, accuracy=right, test_accuracy=0.7, test_loss=loss)
        for one, right, loss in zip(history, (0.1, 0.6, 0.75, 0.97, 1.0), losses, strict=True)
    ]
    words = said(made)
    assert words.startswith("Training 100 % right, test 70 %: test loss lowest at step 10, rises since.")
    assert "on the 100 it learns, 1.30 on others (lowest 0.90)." in words
    assert said(made[:3]) == "", "five hundredths are no gap"
    only = said([replace(one, test_loss=nan) for one in made])
    assert only == "Training 100 % right, test 70 % of 1,000: it knows its own pictures better."


def test_a_gap_that_may_be_chance_is_not_spoken_of() -> None:
    one = replace(healthy()[-1], accuracy=0.62, test_accuracy=0.5, test_loss=1.0)
    assert said([moment(0, 2.3, RANDOM), one], facts={"n_train": 20, "n_test": 50}) == ""
    assert "knows its own" in said([moment(0, 2.3, RANDOM), one], facts={"n_train": 9_000, "n_test": 1_000})


def test_an_epochs_last_moment_may_rest_on_few_pictures() -> None:
    """300 pictures in batches of 32: the last step of an epoch has 12."""
    facts = {"n_train": 300, "n_test": 100, "batch_size": 32, "classes": 10}
    history = [*healthy(), replace(healthy()[-1], step=29, kernels=RANDOM)]
    one = replace(history[-1], step=30, kernels=RANDOM + 1, accuracy=11 / 12, test_accuracy=0.66, test_loss=1.0)
    assert said([*history, one], facts=facts) == ""
    assert said([*history, replace(one, step=40, accuracy=0.95)], facts=facts).startswith("Training 95 % right")
    unknown = {"classes": 10}
    assert said([*history, replace(one, accuracy=0.8, test_accuracy=0.66)], facts=unknown) == ""


def test_ten_pictures_cannot_tell_chance() -> None:
    one = replace(healthy()[-1], step=200, kernels=RANDOM, accuracy=0.95, test_accuracy=0.3, test_loss=1.0)
    words = said([*healthy(), one], facts={"n_train": 900, "n_test": 10, "classes": 10})
    assert words == "Training 95 % right, test 30 % of 10: it knows its own pictures better."
    none = replace(one, accuracy=0.3, test_accuracy=0.0)
    assert said([*healthy(), none], facts={"n_train": 900, "n_test": 10, "classes": 10}) == "", "3 of 10 were to come"


def test_labels_without_a_rule_leave_the_test_at_chance() -> None:
    history = healthy()
    made = [
        replace(one, accuracy=0.1 + 0.17 * at, test_accuracy=0.105, test_loss=3.0) for at, one in enumerate(history)
    ]
    assert said(made).startswith("Training 95 % right, test 10 % of 1,000: no better than chance, 1 of 10.")
    assert "chance" not in said([replace(one, test_accuracy=0.2) for one in made])
    assert "chance, 1 of 100" in said(
        [replace(one, test_accuracy=0.012) for one in made], facts={**FACTS, "classes": 100}
    )


def test_metadata_may_say_anything() -> None:
    history = [*healthy()[:-1], replace(healthy()[-1], accuracy=0.9, test_accuracy=0.1, test_loss=1.0)]
    for odd in ({}, {"n_test": "many", "n_train": -3, "classes": None}, {"n_test": 0, "classes": 0}):
        assert said(history, facts=odd) == "Training 90 % right, test 10 %: it knows its own pictures better."


# -- the real thing


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("constant-start", {}, "All 8 filters are equal, bit for bit"),
        ("dead-relus", {}, "All 8 filters are dead"),
        ("high-rate", {}, "times their length: learning rate too high."),
        ("shuffled-labels", {"images": 64, "epochs": 30, "learning_rate": 0.005}, "no better than chance, 1 of 10."),
        ("overfitting", {"images": 40, "epochs": 30, "learning_rate": 0.005}, "Training 100 % right, test"),
        ("lecture", {}, ""),
    ],
)
def test_each_failure_is_found_in_a_real_training(name: str, changes: dict[str, float], words: str) -> None:
    """Each of them with few filters, few pictures and few steps: the sentence comes from what really happened."""
    from convtui.source.datasets import load_dataset
    from convtui.train.trainer import Plan, train

    small = {"filters": 8, "units": 32, "images": 640, "epochs": 2, **changes}
    recipe: Recipe = replace(named(name).recipe, **small)
    spec = spec_of(recipe, "small", (28, 28, 1), tuple("0123456789"))
    made = train(
        Plan(spec, recipe),
        load_dataset("digits"),
        on_step=lambda _: None,
        on_epoch=lambda _: None,
        stopped=lambda: False,
    )
    assert made is not None
    found = diagnosed(made.history, len(made.history) - 1, spec.layers[0], {"classes": 10, **made.metadata})
    assert (words in found[0]) if words else found == ()
