"""Networks as nobody would draw them on a board, for tests that try everything on all of them."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.spec import output_shapes
from tests.oracles import random_network

Shape = tuple[int, int, int]


def _conv(name: str, filters: int, window: int | tuple[int, int] = 3, **how: object) -> LayerSpec:
    pair = (window, window) if isinstance(window, int) else window
    return LayerSpec(name, "Conv2D", filters=filters, window=pair, **{"activation": "relu", **how})  # type: ignore[arg-type]


def _pool(name: str, kind: str = "MaxPooling2D", size: int = 2, step: int = 2) -> LayerSpec:
    return LayerSpec(name, kind, window=(size, size), strides=(step, step))  # type: ignore[arg-type]


def _dense(name: str, units: int, activation: str = "softmax") -> LayerSpec:
    return LayerSpec(name, "Dense", units=units, activation=activation)  # type: ignore[arg-type]


FLAT = LayerSpec("flat", "Flatten")
_OUT = _dense("out", 10)


def _all_of(activation: str) -> tuple[LayerSpec, ...]:
    """Two convolutions and a dense layer."""
    second = _conv("c2", 5, padding="same", activation=activation)
    return _conv("c1", 6, activation=activation), _pool("p1"), second, FLAT, _dense("d", 6, activation), _OUT


_NAMES = (
    "a name that is far longer than any screen has room for, with spaces",
    "käse und brötchen",
    "日本語のラベル",
    "e\u0301 combining",
    "\x1b[31mred\x07",
    "two\nlines",
    "\u202eright to left",
    "",
    "🦓",
)
# Name, input shape, layers, whether there are labels.
_SPECS: Mapping[str, tuple[Shape, tuple[LayerSpec, ...], bool]] = {
    "unlabelled": ((28, 28, 1), (_conv("c1", 6), _pool("p1"), _conv("c2", 5), FLAT, _dense("out", 10)), False),
    "averaged": (
        (28, 28, 1),
        (
            _conv("c1", 6, padding="same"),
            _pool("p1", "AveragePooling2D"),
            _conv("c2", 5, padding="same", activation="linear"),
            _pool("p2", "AveragePooling2D", 3, 1),
            FLAT,
            _dense("out", 10),
        ),
        True,
    ),
    "striding": (
        (28, 28, 1),
        (
            _conv("c1", 4, (3, 5), strides=(2, 3)),
            _conv("c2", 5, 2, dilation=(2, 3), bias=False),
            FLAT,
            _dense("mid", 7, "relu"),
            _dense("out", 10),
        ),
        True,
    ),
    "single": ((28, 28, 1), (_conv("only", 1, 1, activation="linear"), FLAT, _dense("out", 1, "linear")), True),
    "logits": ((28, 28, 1), (_conv("c1", 4, 5), _pool("p1"), FLAT, _dense("out", 10, "linear")), True),
    "many": ((16, 16, 1), (_conv("c1", 200, 2), _pool("p1"), _conv("c2", 130, 3), FLAT, _dense("out", 3)), True),
    "wide kernels": ((28, 28, 3), (_conv("c1", 8, 7), _pool("p1", size=3, step=2), _conv("c2", 4, 7)), False),
    "tiny": ((8, 8, 1), (_conv("c1", 3), _pool("p1"), _conv("c2", 3), FLAT, _dense("out", 2)), True),
    "large": (
        (48, 48, 3),
        (_conv("c1", 4, 5, strides=(2, 2)), _pool("p1", size=4, step=4), FLAT, _dense("out", 4)),
        True,
    ),
    "hundred": ((28, 28, 1), (_conv("c1", 4), _pool("p1", size=4, step=4), FLAT, _dense("out", 100)), True),
    "oblong": ((20, 9, 3), (_conv("c1", 4, (5, 2)), _pool("p1"), FLAT, _dense("out", 3, "relu")), True),
    "one dot": ((5, 5, 1), (_conv("c1", 3, 5), _conv("c2", 2, 1, activation="softmax"), FLAT, _dense("out", 2)), True),
    "all maps": ((12, 12, 1), (_conv("c1", 3), _pool("p1", "AveragePooling2D"), _conv("c2", 4, 2)), False),
    "deep": (
        (28, 28, 1),
        (*(_conv(f"c{n}", 2 + n, 2, padding="same") for n in range(14)), FLAT, _dense("out", 10)),
        True,
    ),
    "leaky": ((28, 28, 1), _all_of("leaky_relu"), True),
    "tanh": ((28, 28, 1), _all_of("tanh"), True),
    "sigmoid": ((28, 28, 1), _all_of("sigmoid"), True),
    "one filter": ((28, 28, 1), (_conv("c1", 1), _pool("p1"), FLAT, _dense("out", 2)), True),
    "256 filters": ((12, 12, 3), (_conv("c1", 256), _pool("p1"), FLAT, _dense("out", 2)), True),
    "kernel 15": ((28, 28, 1), (_conv("c1", 4, 15, padding="same"), _conv("c2", 3, 15), FLAT, _dense("out", 4)), True),
    "kernel 1": ((28, 28, 3), (_conv("c1", 4, 1), _pool("p1"), _conv("c2", 3, 1), FLAT, _dense("out", 4)), True),
    "named": ((28, 28, 1), (_conv("c1", 3), _pool("p1", size=5, step=5), FLAT, _dense("out", 9)), True),
    # Weights that trainings can end with: see _WEIGHTS.
    "alike": ((28, 28, 1), (_conv("c1", 8), _pool("p1"), _conv("c2", 8), FLAT, _dense("d", 5, "relu"), _OUT), True),
    "dead": ((28, 28, 1), (_conv("c1", 8), _pool("p1"), _conv("c2", 5), FLAT, _dense("d", 5, "relu"), _OUT), True),
    "huge": ((28, 28, 1), (_conv("c1", 5), _pool("p1"), _conv("c2", 5), FLAT, _dense("d", 5, "tanh"), _OUT), True),
    "overflowing": (
        (28, 28, 1),
        (_conv("c1", 5, activation="linear"), _pool("p1", "AveragePooling2D"), _conv("c2", 5), FLAT, _OUT),
        True,
    ),
    "pools first": (
        (28, 28, 1),
        (_pool("p1"), _pool("p2", size=7, step=7), _conv("c1", 3, 2), FLAT, _dense("out", 10)),
        True,
    ),
}
ODD_NETWORKS = tuple(_SPECS)


def _alike(bank: FilterBank) -> FilterBank:
    """All the same, as weights that begin so and are trained on stay."""
    return FilterBank(frozen(np.full_like(bank.kernels, 0.02)), frozen(np.full_like(bank.bias, -0.1)))


def _dead(bank: FilterBank) -> FilterBank:
    """No ReLU of these lets anything through, on no picture."""
    return FilterBank(frozen(-np.abs(bank.kernels)), frozen(np.full_like(bank.bias, -3.0)))


def _huge(bank: FilterBank) -> FilterBank:
    """Squared they are more than float32 holds."""
    return FilterBank(frozen(bank.kernels * np.float32(1e20)), frozen(bank.bias * np.float32(1e20)))


def _overflowing(bank: FilterBank) -> FilterBank:
    """Already a few of them are, of either sign: infinite less infinite is no number."""
    return FilterBank(frozen(bank.kernels * np.float32(3e38)), bank.bias)


_WEIGHTS = {"alike": _alike, "dead": _dead, "huge": _huge, "overflowing": _overflowing}


@cache
def odd_network(name: str, recorded: bool = False) -> Network:
    """One of ODD_NETWORKS, of weights drawn at random, always the same; with two moments of training or with none."""
    shape, layers, labelled = _SPECS[name]
    bare = NetworkSpec(name, shape, layers, ())
    outputs = output_shapes(bare)[-1][-1]
    labels = _NAMES[:outputs] if name == "named" else tuple(f"kind {number}" for number in range(outputs))
    spec = NetworkSpec(name, shape, layers, labels if labelled else ())
    made = random_network(spec, len(name))
    if name in _WEIGHTS:
        made = replace(made, weights={layer: _WEIGHTS[name](bank) for layer, bank in made.weights.items()})
    first = next(iter(made.weights.values()))
    moments = (Snapshot(step, step / 2, 2.0 - step, step / 2, first.kernels, first.bias) for step in (0, 1))
    return replace(made, history=tuple(moments) if recorded else ())
