"""The line that tries a trained filter on a photograph gives the filter's own numbers, to the bit."""

import io
import shlex
import sys

import numpy as np
import pytest

from convtui.cli import main
from convtui.show.filters_request import FiltersRequest
from convtui.source.networks import load_network
from tests.oracles import close, naive_convolution
from tests.show.trained import json_of, text_of


@pytest.mark.parametrize(("net", "layer", "filter_"), [("lecture", "conv2d", 3), ("colour", "conv2d", 7)])
def test_the_map_of_a_photograph_is_the_filters(
    net: str, layer: str, filter_: int, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    hook = sys.excepthook
    request = FiltersRequest(net, layer=layer, filter=filter_, over=0)
    words = json_of(request)["on_a_photograph"]
    line = next(line for line in text_of(request).splitlines() if " on a photograph: " in line)
    assert shlex.split(line.partition(": ")[2]) == ["convtui", *words]
    assert main([*words, "--format", "npz"]) == 0
    sys.excepthook = hook
    with np.load(io.BytesIO(capfdbinary.readouterr().out), allow_pickle=False) as made:
        map_, kernel, picture = made["map"], made["kernel"], made["input"]
    bank = load_network(net).weights[layer]
    assert np.array_equal(np.float32(kernel).reshape(-1), bank.kernels[..., filter_].reshape(-1)) or net == "colour"
    channels = picture if picture.ndim == 3 else picture[:, :, None]
    part = channels[:30, :30].astype(float)
    wanted = naive_convolution(part, bank.kernels[..., [filter_]], bank.bias[[filter_]])[:, :, 0]
    at = 1 if net == "colour" else 0  # "same": a rim of one place
    close(map_[at : at + 28, at : at + 28], wanted, 1e-4)


def test_of_a_deeper_filter_the_part_on_its_strongest_channel() -> None:
    words = json_of(FiltersRequest("stacked", layer="conv2d_1", filter=3, over=0))["on_a_photograph"]
    kernel = load_network("stacked").weights["conv2d_1"].kernels[..., 3].astype(float)
    strongest = int((kernel**2).sum(axis=(0, 1)).argmax())
    cells = [[float(cell) for cell in row.split(",")] for row in words[words.index("--kernel") + 1].split(";")]
    assert np.array_equal(np.array(cells, np.float32), np.float32(kernel[:, :, strongest]))
    assert "--bias" not in words


def test_only_of_one_filter() -> None:
    assert "on_a_photograph" not in json_of(FiltersRequest("lecture", over=0))
