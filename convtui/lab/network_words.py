"""What there is to say of a layer, in the lecture's terms, and a network that has lost a pool. Figures are computed."""

from convtui.core.figures import percent
from convtui.core.layer import Pair
from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene
from convtui.network.ledger import LedgerRow, Totals, ledger, times, totals
from convtui.network.without import without

# What the line over the keys holds at 80 columns.
LINE = 78


def hint(scene: NetworkScene, width: int = LINE) -> str:
    """One line of at most `width` columns for the chosen layer: as many of its sentences as fit, at least the first."""
    first, *others = _sentences(scene)
    for sentence in others:
        if len(first) + 1 + len(sentence) > width:
            break
        first = f"{first} {sentence}"
    return first


def _sentences(scene: NetworkScene) -> tuple[str, ...]:
    row = scene.row
    if row is None:
        return _of_picture(scene)
    if row.standing == "out":
        what = f"{row.words} is out" if len(scene.dropped) == 1 else f"{len(scene.dropped)} pools are out"
        return f"{what}: {change(scene)}.", "p: back."
    if row.standing == "unfit":
        return f"{visible(row.layer.name, 20)} cannot run: its weights are for another shape.", "u: the pool back."
    if row.standing == "unreached":
        return ("It would read what the layer before gives, and that one cannot run.",)
    assert row.now is not None
    if row.layer.kind == "Flatten":
        return (f"Computes nothing: {times(row.takes)} become {times(row.now.output_shape)} numbers in one row.",)
    if row.layer.kind == "Conv2D":
        return _of_convolution(scene, row, row.now)
    return _of_dense(scene, row, row.now) if row.layer.kind == "Dense" else _of_pool(scene, row)


def change(scene: NetworkScene) -> str:
    """What the pools that are out do to the cost: "3.34 x the multiply-adds, 3.99 x the parameters"."""
    parts = [
        f"{ratio(now, before)} the {name}"
        for name, now, before in (
            ("multiply-adds", scene.now.multiply_adds, scene.trained.multiply_adds),
            ("parameters", scene.now.parameters, scene.trained.parameters),
        )
        if now != before
    ]
    return ", ".join(parts) or "the cost is the same"


def ratio(now: int, before: int) -> str:
    """`3.34 x`."""
    return f"{now / before:.2f} x" if before else "more than"


def difference(before: Totals, now: Totals) -> tuple[str, str]:
    """Two totals in words, the first as "multiply-adds 888,192 -> 2,964,864 (3.34 x)"."""

    def words(name: str, was: int, made: int) -> str:
        return f"{name} {was:,}" if was == made else f"{name} {was:,} -> {made:,} ({ratio(made, was)})"

    return (
        words("multiply-adds", before.multiply_adds, now.multiply_adds),
        words("parameters", before.parameters, now.parameters),
    )


def misfit_sentences(scene: NetworkScene) -> tuple[str, ...]:
    """The plain statement about trained weights once a pool is out; nothing while all are in."""
    if not scene.dropped:
        return ()
    said: list[str] = []
    if scene.misfit is not None:
        name, trained, gets = visible(scene.misfit.layer, 20), scene.misfit.trained, scene.misfit.gets
        said.append(
            f"The trained weights no longer fit: {name} was trained for {trained:,} numbers and would get {gets:,}; "
            "it would have to be trained again. No prediction."
        )
    moved = [visible(row.layer.name, 20) for row in scene.rows if row.standing == "displaced"]
    if moved:
        names = moved[0] if len(moved) == 1 else f"{', '.join(moved[:-1])} and {moved[-1]}"
        does, was = ("fits", "was") if len(moved) == 1 else ("fit", "were")
        said.append(f"{names} still {does} in shape, but {was} trained on pooled maps.")
    if scene.misfit is None:
        same = all(row.now is None or row.now.output_shape == row.trained.output_shape for row in scene.rows)
        why = "No shape changes, so all weights still fit" if same else "Maps grow, but no layer takes them as one row"
        said.append(f"{why}; whether they still read well is not known.")
    return tuple(said)


def sees(field: Pair) -> str:
    """A receptive field in words: 8x8."""
    return times(field)


def share(part: int, whole: int) -> str:
    """`78 %`; 0 where the whole is nothing."""
    return percent(part / whole if whole else 0.0)


def _of_picture(scene: NetworkScene) -> tuple[str, ...]:
    rows, columns, channels = scene.spec.input_shape
    colours = " in three colours" if channels == 3 else ""
    return f"{rows}x{columns} pixels{colours}: all that the network gets.", "Down: what each layer makes of it."


def _of_convolution(scene: NetworkScene, row: NetworkRow, now: LedgerRow) -> tuple[str, ...]:
    """What a first and a later convolution find; on digits there are no faces, only strokes."""
    if row is next(other for other in scene.rows if other.layer.kind == "Conv2D"):
        other = "edges and colours" if scene.spec.input_shape[2] == 3 else "edges"
        what = "strokes and edges" if scene.reads_digits else other
        part = share(now.multiply_adds, scene.now.multiply_adds)
        return f"{row.layer.filters} filters look for {what}: {part} of all multiply-adds.", "Enter: each."
    what = "corners, loops" if scene.reads_digits else "parts of things"
    field = sees(now.receptive_field)
    return f"Combines all {row.takes[-1]} maps into {what}.", f"Sees {field} pixels.", "Enter: its filters."


def _of_pool(scene: NetworkScene, row: NetworkRow) -> tuple[str, ...]:
    """What pooling does not do, and what it saves."""
    bare = scene.cost_without[row.layer.name]
    if scene.dropped:  # of what is left, not of the network as it was trained
        out = {row.layer.name, *(other.layer.name for other in scene.dropped)}
        bare = totals(ledger(without(scene.spec, out)))
    alone = "Looks at each map alone, mixes none."
    for name, more in (
        ("multiply-adds", ratio(bare.multiply_adds, scene.now.multiply_adds)),
        ("parameters", ratio(bare.parameters, scene.now.parameters)),
    ):
        if more not in ("1.00 x", "more than"):
            return alone, f"Without it {more} the {name}: p."
    return alone, "The next layer combines.", "p takes it out."


def _of_dense(scene: NetworkScene, row: NetworkRow, now: LedgerRow) -> tuple[str, ...]:
    gets, count = f"{row.takes[-1]:,}", row.layer.units
    if scene.rows[-1] is row:
        best = int(scene.probabilities.argmax())
        name = visible(scene.labels[best], 14) if scene.labels else f"output {best + 1}"
        shares = ", made shares by softmax" if row.layer.activation == "softmax" else ""
        return f"{count} sums over {gets} numbers{shares}.", f"Enter: what speaks for {name}."
    part = share(now.parameters, scene.now.parameters)
    return f"Each of {count} units adds {gets} numbers: {part} of all parameters.", "Enter: parts."
