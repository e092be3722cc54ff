"""Filters zeroed, negated and set by hand: what is read before and after, against loops over changed weights."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.network import FilterBank, Network
from convtui.errors import UsageError
from convtui.lab.presets import preset_named
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from tests.oracles import close
from tests.show.trained import COUNT, Small, json_of, make_small, npz_of, outputs, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def _with(network: Network, layer: str, index: int, kernel: npt.ArrayLike, bias: float) -> Network:
    bank = network.weights[layer]
    kernels, offsets = bank.kernels.copy(), bank.bias.copy()
    kernels[..., index], offsets[index] = np.asarray(kernel), bias
    return replace(network, weights={**network.weights, layer: FilterBank(frozen(kernels), frozen(offsets))})


LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], float)


def test_zero_negate_and_set(small: Small) -> None:
    bank = small.network.weights["first"]
    changed = _with(small.network, "first", 0, 0, 0)
    changed = _with(changed, "first", 1, -bank.kernels[..., 1], -float(bank.bias[1]))
    changed = _with(changed, "first", 2, LYING[:, :, None] / 4, 0)
    request = replace(small.request, zero=(0,), negate=(1,), set=("2=1/4 1/4 1/4; 0 0 0; -1/4 -1/4 -1/4",))
    before, after = outputs(small.network, small.picture), outputs(changed, small.picture)
    arrays, shown = npz_of(request), json_of(request)
    close(arrays["maps"], after[0])
    close(arrays["maps_as_trained"], before[0])
    close(arrays["probabilities"], after[3])
    close(arrays["probabilities_as_trained"], before[3])
    np.testing.assert_array_equal(arrays["kernels"], changed.weights["first"].kernels)
    np.testing.assert_array_equal(arrays["kernels_as_trained"], bank.kernels)
    np.testing.assert_array_equal(arrays["bias_as_trained"], bank.bias)
    assert [(edit["filter"], edit["what"]) for edit in shown["edits"]] == [
        (0, "zeroed"),
        (1, "negated"),
        (2, "set by hand"),
    ]
    assert shown["edits"][2]["weights"] == (LYING[:, :, None] / 4).tolist()
    close(shown["as_trained"]["probabilities"], before[3])
    close(shown["prediction"]["probabilities"], after[3])
    text = text_of(request)
    assert "filter 0 is zeroed: bias 0" in text
    assert text.index("probabilities as trained:") < text.index("\nprobabilities:")


def test_a_ready_made_kernel_by_name(small: Small) -> None:
    preset = preset_named("lying")
    assert preset is not None
    close(json_of(replace(small.request, set=("1=lying",)))["filters"][1]["weights"], preset.kernel.array[:, :, None])


def test_one_kernel_for_all_input_channels_or_one_for_each(small: Small) -> None:
    request = replace(small.request, layer="second")
    one = json_of(replace(request, set=("0=1,2;3,4",)))["edits"][0]["weights"]
    close(one, np.repeat(np.array([[1, 2], [3, 4]])[:, :, None], 3, axis=2) / 3, 1e-6)
    each = json_of(replace(request, set=("0=1,2;3,4 | 0,0;0,1 | -1,0;0,0",)))["edits"][0]["weights"]
    close(each, np.stack([[[1, 2], [3, 4]], [[0, 0], [0, 1]], [[-1, 0], [0, 0]]], axis=-1), 0)


def test_what_cannot_be_done_to_filters(small: Small) -> None:
    wrong = {
        "--zero is 32: layer conv2d has filters 0 to 31": FiltersRequest(zero=(32,)),
        "--negate is 99": FiltersRequest(negate=(99,)),
        "Filter 3 is zeroed and negated: give one change": FiltersRequest(zero=(3,), negate=(3,)),
        "Filter 3 is set by hand and set by hand": FiltersRequest(set=("3=lying", "3=standing")),
        "--set is lying: give a filter and its kernel": FiltersRequest(set=("lying",)),
        "--set is empty": FiltersRequest(set=("",)),
        "--set is x=lying": FiltersRequest(set=("x=lying",)),
        "No kernel is called lyng": FiltersRequest(set=("3=lyng",)),
        "cannot be read": FiltersRequest(set=("3=1,2;3",)),
        r"gives a kernel of 2 x 2, and the filters of this layer have 3 x 3 cells": FiltersRequest(set=("3=1,2;3,4",)),
        "gives 2 kernels, and a filter of this layer has 1": FiltersRequest(set=("3=lying|lying",)),
        "gives 2 kernels, and a filter of this layer has 3": replace(
            small.request, layer="second", set=("3=1,2;3,4|1,2;3,4",)
        ),
    }
    for words, request in wrong.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)


@pytest.mark.parametrize("edited", [False, True])
def test_accuracy_and_confusions(small: Small, edited: bool) -> None:
    count = 15
    request = replace(small.request, data=small.data, over=count, accuracy=True, negate=(2,) if edited else ())
    bank = small.network.weights["first"]
    changed = _with(small.network, "first", 2, -bank.kernels[..., 2], -float(bank.bias[2]))

    def confusions(network: Network) -> np.ndarray:
        table = np.zeros((3, 3), int)
        for image, label in zip(small.images[:count], small.labels[:count], strict=True):
            table[label, outputs(network, image / 255)[3].argmax()] += 1
        return table

    was, now = confusions(small.network), confusions(changed if edited else small.network)
    shown, arrays = json_of(request)["accuracy"], npz_of(request)
    assert (shown["count"], shown["of"]) == (count, "pictures of data.npz")
    assert (shown["right"], shown["share"]) == (np.trace(now), np.trace(now) / count)
    assert shown["confusions"] == now.tolist()
    np.testing.assert_array_equal(arrays["confusions"], now)
    text = text_of(request)
    assert f"reads {np.trace(now)} of {count} pictures of data.npz right" in text
    assert "is / read as" in text
    row = text[text.index("is / read as") :].splitlines()[3].split()
    assert row == ["hen", *map(str, now[2])]
    if edited:
        assert shown["as_trained"]["confusions"] == was.tolist()
        assert f"as trained ({np.trace(was)}," in text
        np.testing.assert_array_equal(arrays["confusions_as_trained"], was)
        assert (was != now).any(), "else the test says nothing"
        assert "confusions that changed" in text
    else:
        assert "as_trained" not in shown
        assert "taken for another most often" in text


def test_accuracy_over_all_there_are_where_more_are_asked_for(small: Small) -> None:
    request = replace(small.request, data=small.data, over=10**6, accuracy=True)
    assert json_of(request)["accuracy"]["count"] == COUNT


@pytest.mark.parametrize("form", ["png", "svg", "ansi"])
def test_before_and_after_are_both_seen(small: Small, form: str) -> None:
    request = replace(small.request, zero=(1,), data=small.data, over=9, accuracy=True)
    shown = show_filters(request)
    assert encoded(shown, form)
    text = shown.cells(80).text()
    assert text.index("as trained") < text.index("\nnow")
    assert "reads" in text


def test_the_lectures_network_without_its_best_filters_reads_less() -> None:
    shown = json_of(FiltersRequest(accuracy=True, over=300, zero=tuple(range(24))))["accuracy"]
    assert shown["as_trained"]["right"] > 280
    assert shown["right"] < shown["as_trained"]["right"]
