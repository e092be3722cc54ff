"""`convtui show network`: what each layer gives, what it costs, and how much of the picture it sees."""

from convtui.core.arrays import Float32
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.lab.library import Library
from convtui.network.ledger import LedgerRow, ledger, totals
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.show import choices
from convtui.show.figures import columns as aligned
from convtui.show.formats import Shown

HEADS = ("layer", "kind", "output", "parameters", "multiply-adds", "sees")


def show_network(net: str, library: Library | None = None) -> Shown:
    """Raises UsageError for an unknown name, NetworkError for a file that is refused."""
    network = choices.network(library or Library(), net)
    rows = ledger(network)
    lines = _table(network, rows)
    return Shown(
        plain=lambda: "\n".join(lines) + "\n",
        json=lambda: _json(rows),
        npz=lambda: _arrays(network),
        cells=lambda _: _cells(lines),
        slide=lambda: _cells(lines),
    )


def recorded(network: Network) -> str:
    """The accuracy that the trainer measured, or "" if it measured none."""
    accuracy, count = network.metadata.get("test_accuracy"), network.metadata.get("n_test")
    if not isinstance(accuracy, float) or not isinstance(count, int):
        return ""
    return f"accuracy {accuracy:.2%} of {count:,} test images, recorded at training"


def _json(rows: tuple[LedgerRow, ...]) -> dict[str, object]:
    sums = totals(rows)
    return {
        "layers": [
            {
                "name": row.name,
                "kind": row.kind,
                "output_shape": list(row.output_shape),
                "parameters": row.parameters,
                "multiply_adds": row.multiply_adds,
                "receptive_field": list(row.receptive_field),
            }
            for row in rows
        ],
        "totals": {"parameters": sums.parameters, "multiply_adds": sums.multiply_adds},
    }


def _arrays(network: Network) -> dict[str, Float32]:
    """The weights: `LAYER/kernels` and `LAYER/bias`."""
    arrays = {}
    for name, bank in network.weights.items():
        arrays[f"{name}/kernels"], arrays[f"{name}/bias"] = bank.kernels, bank.bias
    return arrays


def _table(network: Network, rows: tuple[LedgerRow, ...]) -> list[str]:
    sums = totals(rows)
    body = [
        (
            visible(row.name, 40),
            row.kind,
            "x".join(map(str, row.output_shape)),
            f"{row.parameters:,}",
            f"{row.multiply_adds:,}",
            "x".join(map(str, row.receptive_field)),
        )
        for row in rows
    ]
    total = ("total", "", "", f"{sums.parameters:,}", f"{sums.multiply_adds:,}", "")
    shape = "x".join(map(str, network.spec.input_shape))
    head = f"network {visible(network.spec.name, 60)}: takes {shape}, gives {len(network.spec.labels)} labels"
    return [line for line in (head, recorded(network), *aligned([HEADS, *body, total])) if line]


def _cells(lines: list[str]) -> Cells:
    canvas = Canvas(len(lines), max(len(line) for line in lines))
    for row, line in enumerate(lines):
        colour = KEY if line.startswith("total") else DIM if line.startswith(("layer ", "accuracy ")) else TEXT
        canvas.text(row, 0, line, colour)
    return canvas.done()
