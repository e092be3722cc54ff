"""One dot of a filter's map taken apart: the parts of its input channels, what it sees, and which pixels decided."""

from collections.abc import Sequence

import numpy as np

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.text import visible
from convtui.lab.derive_filters import FiltersScene
from convtui.network.contributions import Parts, parts_of
from convtui.network.decided import decided
from convtui.network.field import Mask, Square, field_of
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, TEXT
from convtui.render.tables import bar, products_table, products_width
from convtui.show.figures import by, figure, listed, wrapped
from convtui.show.filters_lines import channel_names
from convtui.show.parts import Part, stacked, text_cells

# In a picture so many parts have a bar, and a text lists the products of so many channels.
MOST_BARS, MOST_PRODUCTS = 12, 3
LARGEST_PANE, BAR = 56, 24


def at_part(scene: FiltersScene, at: tuple[int, int]) -> Part:
    """The chosen filter at (row, column) `at` of its map."""
    names = channel_names(scene)
    made = parts_of(scene.network, scene.passed, scene.layer, scene.view.filter, *at)
    square = field_of(scene.network.spec, scene.layer, *at)
    counts = decided(scene.network, scene.passed, scene.layer, scene.view.filter, *at).pixels
    return Part(
        lines=[*part_lines(made, names), *field_lines(square, counts, under(scene.passed.spec, scene.layer))],
        json={"at": _json(made, square, counts)},
        arrays={
            "at_patch": made.patch,
            "at_weights": made.weights,
            "at_products": made.products,
            "at_parts": made.parts,
            "at_field": np.array([square.top, square.left, square.rows, square.columns], np.intp),
            "at_deciding": counts,
        },
        cells=lambda columns: _cells(made, names, square, counts, columns),
    )


def under(spec: NetworkSpec, layer: str) -> tuple[LayerSpec, ...]:
    """The layers up to one of them, itself included."""
    return spec.layers[: spec.layers.index(spec.layer(layer)) + 1]


def part_lines(made: Parts, names: tuple[str, ...]) -> list[str]:
    """The parts, the largest first, and their sum; of one input channel, or a few, every product."""
    count = len(made.parts)
    reads = "the picture" if not made.before else visible(made.before, 60)
    rows, columns = made.reach
    lines = [
        f"filter {made.unit} at row {made.row}, column {made.column} of its map: "
        f"its window is {rows} x {columns} on {reads}, from row {made.top}, column {made.left}"
    ]
    if count > 1:
        lines.append(f"  parts of the {count} input channels, the largest first:")
        lines += [
            f"  {rank}. {names[channel]}: {figure(float(made.parts[channel]))}"
            for rank, channel in enumerate(made.order, 1)
        ]
    for channel in made.order if count <= MOST_PRODUCTS else ():
        of = f" of {names[channel]}" if count > 1 else ""
        lines.append(f"  value x weight = product{of}, row by row of the window")
        lines += _products(made, channel)
    total = float(made.parts.sum())
    return [
        *lines,
        f"  sum {figure(total)} + bias {figure(made.bias)} = {figure(made.sum)}, "
        f"then {made.activation} {figure(made.value)}",
    ]


def _products(made: Parts, channel: int) -> list[str]:
    rows = zip(*(each[..., channel].tolist() for each in (made.patch, made.weights, made.products)), strict=True)
    return [
        "  " + ", ".join(f"{figure(p)} x {figure(w)} = {figure(q)}" for p, w, q in zip(*row, strict=True))
        for row in rows
    ]


def field_lines(square: Square, counts: Mask, below: Sequence[LayerSpec]) -> list[str]:
    """The square on the picture, and how many of its pixels could change the sum here; `below` are the layers under
    it, itself included.
    """
    seen = square.clipped(counts.shape)
    on_it = "" if seen == square else f" ({by((seen.rows, seen.columns))} of it on the picture)"
    return [
        f"receptive field: {by((square.rows, square.columns))} pixels from row {square.top}, column {square.left} of "
        f"the picture{on_it}; no pixel outside changes this dot",
        f"deciding pixels: {int(counts.sum())} of {seen.rows * seen.columns}{_lost(below)}",
    ]


def _lost(below: Sequence[LayerSpec]) -> str:
    """By what the other pixels are lost on the way."""
    ways = ["the largest of each max pool"] if any(layer.kind == "MaxPooling2D" for layer in below) else []
    ways += ["what ReLU lets through"] if any(layer.activation == "relu" for layer in below[:-1]) else []
    return f", by {' and '.join(ways)}; what the others say is lost on the way" if ways else ""


def _json(made: Parts, square: Square, counts: Mask) -> dict[str, object]:
    """`parts` in the order of the channels, `ranked` the channels with the largest part, by its size, first."""
    out: dict[str, object] = {
        "filter": made.unit,
        "row": made.row,
        "column": made.column,
        "reads": made.before or None,
        "top": made.top,
        "left": made.left,
        "parts": made.parts.tolist(),
        "ranked": list(made.order),
        "bias": made.bias,
        "sum": made.sum,
        "value": made.value,
        "receptive_field": {
            "top": square.top,
            "left": square.left,
            "rows": square.rows,
            "columns": square.columns,
        },
        "deciding_pixels": int(counts.sum()),
    }
    if len(made.parts) <= MOST_PRODUCTS:
        out |= {name: listed(getattr(made, name)) for name in ("patch", "weights", "products")}
    return out


# -- as cells


def _cells(made: Parts, names: tuple[str, ...], square: Square, counts: Mask, columns: int) -> Cells:
    """The parts as bars, or the products; picture and map stand above with their rings."""
    words = [
        f"filter {made.unit} at row {made.row}, column {made.column} of its map: {figure(made.value, 4)}",
        f"it sees {by((square.rows, square.columns))} pixels; {int(counts.sum())} of them could change it here",
    ]
    heading = f"parts of the {len(made.parts)} input channels, the largest first"
    return stacked([text_cells(words, columns), bars_cells(made, names, heading, columns)], columns)


def bars_cells(made: Parts, names: tuple[str, ...], heading: str, columns: int) -> Cells:
    """Of one channel its products; of several, under the `heading`, a bar each: bright for what raises the sum."""
    count = len(made.parts)
    total = f"sum {figure(float(made.parts.sum()), 4)} + bias {figure(made.bias, 4)} = {figure(made.sum, 4)}"
    total += f", then {made.activation} {figure(made.value, 4)}"
    if count == 1:
        patch, weights, products = (each[..., 0] for each in (made.patch, made.weights, made.products))
        if products_width(patch.shape[1], False) > columns:
            return text_cells([total], columns)
        with_kernel = products_width(patch.shape[1]) <= columns
        table = products_table(patch, weights, products, (made.top, made.left), with_kernel=with_kernel, tail=0)
        return stacked([table, text_cells([total], columns)], columns)
    shown = made.order[:MOST_BARS]
    limit = float(np.abs(made.parts).max()) or 1.0
    rest = count - len(shown)
    heads = wrapped([heading + (f" ({rest} more)" if rest else "")], columns)
    tail = wrapped([total], columns)
    first = len(heads) + len(shown)
    canvas = Canvas(first + len(tail), columns)
    for row, text in (*enumerate(heads), *enumerate(tail, first)):
        canvas.text(row, 0, text, TEXT)
    for row, channel in enumerate(shown, len(heads)):
        part = float(made.parts[channel])
        canvas.text(row, 0, names[channel], DIM)
        canvas.text(row, 18, f"{figure(part, 3):>9}", TEXT)
        canvas.text(row, 29, bar(abs(part) / limit, min(BAR, columns - 30)), KEY if part > 0 else HINT)
    return canvas.done()
