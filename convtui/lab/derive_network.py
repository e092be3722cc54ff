"""State to scene for Network mode: every layer as it is and as it was trained. Pure, given what the library holds."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.network.forward import Activations
from convtui.network.ledger import LedgerRow, Totals, layer_words, ledger, totals
from convtui.network.without import POOLS, Misfit, displaced, misfit, without
from convtui.ops.geometry import Shape

# "runs": as it was trained; "displaced": it runs, but behind a pool that is out; "out": the pool that is out; "unfit":
# its weights do not fit what it would get; "unreached": it stands behind one that does not fit.
Standing = Literal["runs", "displaced", "out", "unfit", "unreached"]


class NetworkRow(Struct, frozen=True, eq=False):
    """One layer. `now` is its line of the ledger without the pools that are out, `trained` with them; `now` is None for
    such a pool itself. `takes` is the shape of what it gets now.

    `values` is what it makes of the picture, (H, W, C) or (units,); None where it says nothing.
    """

    layer: LayerSpec
    words: str
    standing: Standing
    takes: Shape
    trained: LedgerRow
    now: LedgerRow | None
    values: Float32 | None

    @property
    def has_maps(self) -> bool:
        """Whether it gives, or gave, maps and not one row of numbers."""
        return len(self.trained.output_shape) == 3


class NetworkScene(Struct, frozen=True, eq=False):
    """Network mode as numbers. `input` is (H, W, C); `trained` and `now` are what all layers cost, with all pools and
    without those that are out. `probabilities` (outputs,) has no entries where weights do not fit (`misfit`).

    `cost_without` is, for each pool, what the network as it was trained would cost without that one alone.
    `accuracy` and the `tested` pictures that it was counted on are as they were recorded at training.
    """

    view: TrainedView
    spec: NetworkSpec
    input: Float32
    rows: tuple[NetworkRow, ...]
    trained: Totals
    now: Totals
    cost_without: dict[str, Totals]
    misfit: Misfit | None
    probabilities: Float32
    labels: tuple[str, ...]
    label: int | None
    title: str
    reads_digits: bool
    accuracy: float | None
    tested: int | None

    @property
    def chosen(self) -> int:
        """The line that is chosen: 0 the picture, then the layers."""
        return min(max(self.view.row, 0), len(self.rows))

    @property
    def named(self) -> str:
        """The picture in few words: "digit 3: a 1", or its title."""
        return self.title if self.label is None else f"digit {self.view.trial.digit + 1}: a {self.label}"

    @property
    def row(self) -> NetworkRow | None:
        """The layer that is chosen; None: the picture."""
        return self.rows[self.chosen - 1] if self.chosen else None

    @property
    def pool_at_hand(self) -> NetworkRow | None:
        """The pool that `DropPool` is about: the chosen one, or the next after it, or else the last before it."""
        pools = [(number, row) for number, row in enumerate(self.rows, 1) if row.layer.kind in POOLS]
        return next((row for number, row in pools if number >= self.chosen), pools[-1][1] if pools else None)

    @property
    def dropped(self) -> tuple[NetworkRow, ...]:
        """The pools that are out."""
        return tuple(row for row in self.rows if row.standing == "out")


def network_rows(network: Network, dropped: Collection[str], passed: Activations) -> tuple[NetworkRow, ...]:
    """One row for each layer of `network`, which is as it was trained, without the pools called `dropped`; `passed` is
    what the rest of it makes of a picture, as far as its weights fit. Raises ValueError for a name that is no pool.
    """
    spec = without(network.spec, dropped)
    wrong = misfit(replace(network, spec=spec))
    names = [layer.name for layer in network.spec.layers]
    last = names.index(wrong.layer) if wrong is not None else len(names)
    moved, reached = displaced(network, dropped), {layer.name for layer in passed.spec.layers}
    now = {row.name: row for row in ledger(spec)}
    rows: list[NetworkRow] = []
    takes: Shape = network.spec.input_shape
    for number, (layer, trained) in enumerate(zip(network.spec.layers, ledger(network.spec), strict=True)):
        standing: Standing = "displaced" if layer.name in moved else "runs"
        if layer.name in dropped:
            standing = "out"
        elif number >= last:
            standing = "unfit" if number == last else "unreached"
        here = now.get(layer.name)
        values = passed.of(layer.name) if layer.name in reached else None
        rows.append(NetworkRow(layer, layer_words(layer), standing, takes, trained, here, values))
        takes = here.output_shape if here is not None else takes
    return tuple(rows)


def cost_without(spec: NetworkSpec) -> dict[str, Totals]:
    """For each pool of `spec`, by name, what the network would cost without that one alone."""
    pools = [layer.name for layer in spec.layers if layer.kind in POOLS]
    return {name: totals(ledger(without(spec, (name,)))) for name in pools}


def network_scene(view: TrainedView, library: Library) -> NetworkScene:
    """Everything that Network mode shows."""
    trial = view.trial
    trained = library.trained(replace(trial, dropped=()))
    passed = library.activations(trial)
    wrong = library.misfit(trial)
    accuracy, tested = (trained.metadata.get(key) for key in ("test_accuracy", "n_test"))
    return NetworkScene(
        view=view,
        spec=trained.spec,
        input=passed.input,
        rows=network_rows(trained, trial.dropped, passed),
        trained=totals(ledger(trained.spec)),
        now=totals(ledger(without(trained.spec, trial.dropped))),
        cost_without=cost_without(trained.spec),
        misfit=wrong,
        probabilities=passed.shares if wrong is None else passed.shares[:0],
        labels=trained.spec.labels,
        label=int(library.digits.labels[trial.digit]) if trial.picture is None else None,
        title=title_of(view, library),
        reads_digits=library.reads_digits(trial),
        accuracy=accuracy if isinstance(accuracy, float) else None,
        tested=tested if isinstance(tested, int) and not isinstance(tested, bool) else None,
    )


def title_of(view: TrainedView, library: Library) -> str:
    """The picture in words: "digit 3 of 10,000: a 1"; a picture's own title, which may come from outside."""
    trial = view.trial
    if trial.picture is not None:
        return library.title(trial.picture)
    label = int(library.digits.labels[trial.digit])
    return f"digit {trial.digit + 1} of {library.digit_count:,}: a {label}"
