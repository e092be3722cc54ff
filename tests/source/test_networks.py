from pathlib import Path

import numpy as np
import pytest

from convtui.core.archive import to_arrays
from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.text import has_unsafe
from convtui.errors import NetworkError, UsageError
from convtui.source import networks
from convtui.source.networks import load_network

TINY = Network(
    NetworkSpec("tiny", (4, 4, 1), (LayerSpec("conv", "Conv2D", filters=2, window=(3, 3)),), ()),
    {"conv": FilterBank(frozen(np.arange(18).reshape(3, 3, 1, 2)), frozen([0.5, -1]))},
    {"seed": 7},
)


def saved(path: Path) -> Path:
    np.savez_compressed(path, allow_pickle=False, **to_arrays(TINY))
    return path


def test_a_file_gives_the_network_that_was_saved(tmp_path: Path) -> None:
    path = saved(tmp_path / "tiny.npz")
    for given in (path, str(path)):
        network = load_network(given)
        assert network.spec == TINY.spec
        assert network.metadata == {"seed": 7}
        assert np.array_equal(network.weights["conv"].kernels, TINY.weights["conv"].kernels)
        assert np.array_equal(network.weights["conv"].bias, TINY.weights["conv"].bias)


def test_a_bundled_name_is_read_once_and_a_path_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "tiny.npz")
    monkeypatch.setattr(networks, "NETWORKS", ("tiny-for-test",))
    monkeypatch.setattr(networks, "asset", lambda *_: path)
    assert load_network("tiny-for-test") is load_network("tiny-for-test")
    assert load_network(path) is not load_network(path)


def test_a_refusal_names_the_file_safely(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J.npz"
    np.savez(path, format=np.array("else"))
    with pytest.raises(NetworkError, match="not a network that convtui can read") as caught:
        load_network(path)
    assert "␛[2J.npz" in str(caught.value)
    assert not has_unsafe(str(caught.value))
    with pytest.raises(NetworkError, match="there is no such file"):
        load_network(tmp_path / "none")
    with pytest.raises(NetworkError, match="there is no such file"):
        load_network("none.npz")


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"called lectuer: did you mean lecture\?"):
        load_network("lectuer")
    with pytest.raises(UsageError, match="there are lecture, stacked, colour; or give a file") as caught:
        load_network("\x1b[2J\0")
    assert not has_unsafe(str(caught.value))


def test_the_lectures_network_has_693962_parameters() -> None:
    network = load_network("lecture")
    assert sum(bank.parameters for bank in network.weights.values()) == 693_962
    assert [layer.kind for layer in network.spec.layers] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
        "Dense",
    ]
