"""How long trained networks take here: `python -m tests.benchmarks.networks [NETWORK ...]`.

For each bundled network one table in milliseconds: ours, its longest step (so long a cancelled job still works), and
the naive way on the same numbers. A figure with ~ is reckoned from a part of the pictures; "loops" are the nested loops
of `tests.oracles`. The 1,000 or 10,000 pictures are digits, for `colour` noise of its size: what is in a picture makes
no difference to the time.
"""

import os
import sys
import time
from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import Network
from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import AblationJob, Job, OcclusionJob, ReadingJob, SurveyJob
from convtui.lab.jobs import steps
from convtui.lab.library import Library
from convtui.lab.sample import Sample
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.network.changed import zeroed
from convtui.network.forward import forward, predict
from convtui.network.occlusion import hidden
from convtui.source.networks import NETWORKS
from convtui.start import ONE_THREAD
from tests.benchmarks.convolution import milliseconds, once
from tests.oracles import naive_convolution, naive_pooling

MANY, RANKED, SIDE = 10_000, 1_000, 5
# Of many pictures the naive way reads so many, and the rest is reckoned.
READ = 200


class Line(Struct, frozen=True):
    """Milliseconds; None where there is nothing to measure. `part` is the share of `naive` that was really done."""

    what: str
    ours: float
    longest: float | None = None
    naive: float | None = None
    how: str = ""
    part: float = 1.0

    @property
    def text(self) -> str:
        longest = f"{self.longest:,.0f}" if self.longest is not None else "-"
        line = f"{self.what:44}{_figure(self.ours):>10}{longest:>10}"
        if self.naive is None:
            return line
        about = "~" if self.part < 1 else ""
        return f"{line}{about + _figure(self.naive):>12}{self.naive / self.ours:9.1f} x  {self.how}"


def _figure(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def main() -> None:
    if any(
        os.environ.get(library) != "1" for library in ONE_THREAD
    ):  # as the app has it, and NumPy is imported already
        environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
        os.execve(sys.executable, [sys.executable, "-m", "tests.benchmarks.networks", *sys.argv[1:]], environment)
    for name in sys.argv[1:] or NETWORKS:
        print(f"{name + ', ms':44}{'ours':>10}{'longest':>10}{'naive':>12}{'ratio':>11}")
        for line in lines(name):
            print(line.text, flush=True)
        print()


def lines(name: str) -> Iterator[Line]:
    """What is measured of one network."""
    library = Library()
    network, trial = library.network(name), Trial(name)
    if not library.reads_digits(trial):
        library.data = _noise(network)
        trial = replace(trial, picture=library.picture_for(trial))
    picture, images = library.input_of(trial).values, library.sample(trial).images
    first = library.layers(trial)[0]
    last = library.layers(trial)[-1]
    yield Line(
        "one forward pass",
        milliseconds(lambda: forward(network, picture)),
        None,
        once(lambda: loops(network, picture)),
        "loops",
    )
    yield from _keys(name, trial, library)
    for layer in dict.fromkeys((first, last)):
        found, longest = job(AblationJob(name, (), layer, RANKED), library)
        count = network.weights[layer].count
        slow = _naive_ablation(network, layer, library, count)
        what = f"ablation ranking, {layer}, {count} filters, {RANKED:,}"
        yield Line(what, found, longest, slow, "all layers for each filter")
    for layer in dict.fromkeys((first, last)):
        found, longest = job(SurveyJob(name, (), layer, MANY), library)
        slow = once(lambda layer=layer: _each(network, images[:READ], layer)) * MANY / READ  # type: ignore[misc]
        yield Line(f"top patches, {layer}, {MANY:,}", found, longest, slow, "picture by picture", READ / MANY)
    found, longest = job(ReadingJob(name, (), MANY), library)
    slow = once(lambda: _each(network, images[:READ])) * MANY / READ
    yield Line(f"what is read in {MANY:,}", found, longest, slow, "picture by picture", READ / MANY)
    found, longest = job(OcclusionJob(trial, 0, SIDE), library)
    yield Line(
        f"occlusion, {SIDE}x{SIDE}", found, longest, once(lambda: _naive_occlusion(network, picture)), "place by place"
    )


def _keys(name: str, trial: Trial, library: Library) -> Iterator[Line]:
    """What a key of Filters mode makes anew: the numbers of the whole screen, in each layer."""
    others = (
        [replace(trial, digit=number) for number in range(1, 40)]
        if trial.picture is None
        else [replace(trial, crop=(0, left, 120 - left)) for left in range(1, 40)]
    )
    for layer in library.layers(trial):
        view = TrainedView(trial=trial, layer=layer)
        count = library.filter_count(view)
        views = [replace(view, filter=number % count) for number in range(40)]
        filters_scene(view, library)
        fresh = once(lambda view=view: filters_scene(view, _like(library, name)))  # type: ignore[misc]
        yield Line(f"a key: another filter of {layer}", _median(views, library), None, fresh, "nothing remembered")
        yield Line(
            f"a key: another picture, {layer}", _median([replace(view, trial=other) for other in others], library)
        )


def _median(views: list[TrainedView], library: Library) -> float:
    return float(np.median([once(lambda view=view: filters_scene(view, library)) for view in views]))  # type: ignore[misc]


def _like(library: Library, name: str) -> Library:
    """One that remembers nothing but what was read from files."""
    other = Library()
    other.data = library.data
    other.network(name)
    return other


def job(wanted: Job, library: Library) -> tuple[float, float]:
    """(all of it, its longest step) in milliseconds."""
    start = before = time.perf_counter()
    longest = 0.0
    for _ in steps(wanted, library):
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return (time.perf_counter() - start) * 1000, longest * 1000


def _noise(network: Network) -> Sample:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (MANY, *network.spec.input_shape), np.uint8)
    return Sample(images, random.integers(0, len(network.spec.labels), MANY), "pictures of noise")


# -- the naive ways


def loops(network: Network, picture: Float32) -> Float32:
    """(outputs,): one multiplication at a time."""
    x = np.asarray(picture, np.float64)
    for layer in network.spec.layers:
        bank = network.weights.get(layer.name)
        if layer.kind == "MaxPooling2D":
            x = naive_pooling(x, "max", layer.window, layer.strides, layer.padding)[0]
        elif layer.kind == "Flatten":
            x = x.reshape(-1)
        elif bank is not None and layer.kind == "Conv2D":
            x = naive_convolution(x, bank.kernels, bank.bias, layer.strides, layer.padding, layer.dilation)
        elif bank is not None:
            x = np.array([sum(a * b for a, b in zip(x, row, strict=True)) for row in bank.kernels.T]) + bank.bias
        if layer.activation == "relu":
            x = np.maximum(x, 0)
    return x.astype(np.float32)


def _naive_ablation(network: Network, layer: str, library: Library, count: int) -> float:
    images, labels = library.sample(Trial(network.spec.name)).labelled(RANKED)

    def right(index: int) -> int:
        return int((predict(zeroed(network, layer, index), images).argmax(axis=1) == labels).sum())

    return once(lambda: [right(index) for index in range(count)])


def _each(
    network: Network, images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], layer: str | None = None
) -> object:
    """A forward pass for each picture; with `layer` where each of its maps is largest."""
    found = []
    for image in images:
        passed = forward(network, image.astype(np.float32) / np.float32(255))
        maps = passed.of(layer) if layer is not None else passed.output[None, None]
        found.append(maps.reshape(-1, maps.shape[-1]).argmax(axis=0))
    return found


def _naive_occlusion(network: Network, picture: Float32) -> object:
    rows, columns = picture.shape[:2]
    return [
        forward(network, hidden(picture, row, column, SIDE)).output for row in range(rows) for column in range(columns)
    ]


if __name__ == "__main__":
    main()
