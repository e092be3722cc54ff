"""How long the arithmetic takes here: `python -m tests.benchmarks.convolution`.

Each line is the median of many runs, beside the naive nested loops of `tests.oracles` on the same arrays.
"""

import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from convtui.core.arrays import Float32
from convtui.network.describe import describe
from convtui.network.forward import forward, predict
from convtui.ops.convolution import convolve, convolve_plane
from convtui.ops.explain import explain
from convtui.ops.pooling import pool, pool_plane
from tests.oracles import lecture_spec, naive_convolution, naive_pooling, random_network

Run = Callable[[], object]


def milliseconds(run: Run, seconds: float = 0.3) -> float:
    """The median of as many runs as fit into `seconds`, after one to warm up (at least three)."""
    run()
    times: list[float] = []
    while len(times) < 3 or sum(times) < seconds:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1000


def once(run: Run) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def random(*shape: int) -> Float32:
    return np.random.default_rng(0).random(shape, dtype=np.float32)


def cases() -> list[tuple[str, Run, Run | None]]:
    """(what, ours, the naive loops or None)."""
    x, k, k5 = random(200, 200), random(3, 3), random(5, 5)
    digit, filters = random(28, 28, 1), random(3, 3, 1, 32)
    maps, deeper = random(13, 13, 32), random(3, 3, 32, 64)
    wide = random(26, 26, 32)
    network = random_network(lecture_spec())
    return [
        (
            "200x200, one 3x3, valid",
            lambda: convolve_plane(x, k),
            lambda: naive_convolution(x[:, :, None], k[:, :, None, None]),
        ),
        (
            "200x200, one 3x3, same",
            lambda: convolve_plane(x, k, padding="same"),
            lambda: naive_convolution(x[:, :, None], k[:, :, None, None], padding="same"),
        ),
        (
            "200x200, one 5x5, valid",
            lambda: convolve_plane(x, k5),
            lambda: naive_convolution(x[:, :, None], k5[:, :, None, None]),
        ),
        (
            "30x30 map of the first screen",
            lambda: convolve_plane(x[:32, :32], k),
            lambda: naive_convolution(x[:32, :32, None], k[:, :, None, None]),
        ),
        (
            "28x28, 32 filters 3x3",
            lambda: convolve(digit, filters),
            lambda: naive_convolution(digit, filters),
        ),
        (
            "13x13x32, 64 filters 3x3",
            lambda: convolve(maps, deeper),
            lambda: naive_convolution(maps, deeper),
        ),
        (
            "max pool 2x2 of 200x200, winners",
            lambda: pool_plane(x, "max"),
            lambda: naive_pooling(x[:, :, None], "max", (2, 2), (2, 2)),
        ),
        (
            "max pool 2x2 of 26x26x32, winners",
            lambda: pool(wide, "max"),
            lambda: naive_pooling(wide, "max", (2, 2), (2, 2)),
        ),
        ("nine products explained", lambda: explain(x, k, 99, 99), None),
        ("one filter in words", lambda: describe(k - 0.5), None),
        ("lecture network, one digit", lambda: forward(network, digit), None),
    ]


def main() -> None:
    print(f"{'what':36}{'ours, ms':>10}{'loops, ms':>12}{'ratio':>9}")
    for what, ours, loops in cases():
        own = milliseconds(ours)
        line = f"{what:36}{own:10.3f}"
        if loops is not None:
            slow = once(loops)
            line += f"{slow:12.1f}{slow / own:8.0f}x"
        print(line)

    network = random_network(lecture_spec())
    digits = np.random.default_rng(0).integers(0, 256, (10_000, 28, 28), dtype=np.uint8)
    print(f"\nlecture network, 10,000 digits: {once(lambda: predict(network, digits)) / 1000:.2f} s", end=", ")
    tracemalloc.start()
    predict(network, digits)
    print(f"{tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB at its peak beside digits and weights")
    tracemalloc.stop()


if __name__ == "__main__":
    main()
