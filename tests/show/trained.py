"""A small random network on a picture of noise, with labelled pictures to count on, and its outputs by loops."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from tests.oracles import conv, max_pool, naive_convolution, naive_pooling
from tests.show.making import network_file, noise, picture_file

Floats = npt.NDArray[np.float64]

SMALL = NetworkSpec(
    "small",
    (9, 8, 1),
    (
        conv("first", 3, activation="relu"),
        max_pool("pool"),
        conv("second", 4, 2, padding="same", activation="relu"),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("reads", "Dense", units=3, activation="softmax"),
    ),
    ("cat", "dog", "hen"),
)
COUNT = 20


class Small(Struct, frozen=True, eq=False):
    """`request` is for `network` on `picture` (9, 8), 0..1, counting over nothing; `data` is a file of `images`
    (COUNT, 9, 8) uint8 and `labels`.
    """

    network: Network
    request: FiltersRequest
    picture: Floats
    data: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]


def make_small(folder: Path) -> Small:
    """The files of a small world in `folder`."""
    levels = noise(3, (9, 8))
    picture = picture_file(folder / "noise.png", levels)
    network = network_file(folder / "small.npz", SMALL, 4)
    random = np.random.default_rng(5)
    images = random.integers(0, 256, (COUNT, 9, 8), dtype=np.uint8)
    labels = random.integers(0, 3, COUNT)
    np.savez(folder / "data.npz", images=images, labels=labels)
    request = FiltersRequest(str(folder / "small.npz"), image=str(picture), over=0)
    return Small(network, request, levels / 255, str(folder / "data.npz"), images, labels)


def outputs(network: Network, picture: Floats) -> list[Floats]:
    """The maps of the first layer, pooled, of the second layer, and the probabilities, by loops."""
    first, second, reads = (network.weights[name] for name in ("first", "second", "reads"))
    one = np.maximum(naive_convolution(picture[:, :, None], first.kernels, first.bias), 0)
    two, _ = naive_pooling(one, "max", (2, 2), (2, 2))
    three = np.maximum(naive_convolution(two, second.kernels, second.bias, padding="same"), 0)
    scores = three.reshape(-1) @ reads.kernels.astype(float) + reads.bias
    return [one, two, three, np.exp(scores) / np.exp(scores).sum()]


def json_of(request: FiltersRequest) -> Any:  # noqa: ANN401
    return json.loads(encoded(show_filters(request), "json"))


def npz_of(request: FiltersRequest) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(encoded(show_filters(request), "npz")), allow_pickle=False) as arrays:
        return dict(arrays)


def text_of(request: FiltersRequest) -> str:
    return encoded(show_filters(request), "plain").decode()
