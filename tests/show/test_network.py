"""`show network`: the ledger, with the figures that Keras gives for the lecture's network."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from convtui.errors import NetworkError, UsageError
from convtui.show.formats import encoded
from convtui.show.network import show_network
from tests.oracles import lecture_spec
from tests.show.making import network_file


def test_json_of_the_lecture_network() -> None:
    shown = json.loads(encoded(show_network("lecture"), "json"))
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
    lines = encoded(show_network("lecture"), "plain").decode().splitlines()
    assert lines[0] == "network lecture: takes 28x28x1, gives 10 labels"
    assert lines[1].endswith("recorded at training")
    table = lines[2:]
    assert table[-1].split() == ["total", "693,962", "888,192"]
    end = table[0].index("multiply-adds") + len("multiply-adds")
    assert {line[end - 1] for line in table[1:]} <= set("0123456789")


def test_no_accuracy_where_none_was_recorded(tmp_path: Path) -> None:
    network_file(tmp_path / "mine.npz", lecture_spec())
    assert "recorded" not in encoded(show_network(str(tmp_path / "mine.npz")), "plain").decode()


def test_the_other_forms(tmp_path: Path) -> None:
    network = network_file(tmp_path / "mine.npz", lecture_spec())
    shown = show_network(str(tmp_path / "mine.npz"))
    assert encoded(shown, "png").startswith(b"\x89PNG")
    assert b"888,192" in encoded(shown, "ansi")
    with np.load(io.BytesIO(encoded(shown, "npz")), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["dense/kernels"], network.weights["dense"].kernels)
        assert len(arrays.files) == 6


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no network and no file called nothing"):
        show_network("nothing")
    with pytest.raises(NetworkError):
        show_network(str(tmp_path))
