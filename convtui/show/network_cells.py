"""What each layer makes of a picture, one below the other: strips of maps, dots for numbers, bars for the answer."""

from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene
from convtui.network.ledger import times
from convtui.panels.network_tiles import profile, row_of_numbers, share_bars, small_picture, strip
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.show.figures import extremes, wrapped
from convtui.show.parts import stacked

# A picture, and each layer's maps, are so many rows of cells high; the answer has so many at most.
PICTURE, MAPS, ANSWER = 14, 7, 12


def layers_cells(scene: NetworkScene, words: str, columns: int) -> Cells:
    """The picture, which `words` describe, then each layer in its order."""
    head = wrapped([words], columns)
    picture = small_picture(scene.input, 2 * PICTURE)
    canvas = Canvas(len(head) + -(-picture.shape[0] // 2), columns)
    for row, text in enumerate(head):
        canvas.text(row, 0, text, TEXT)
    canvas.pixels(len(head), 0, picture)
    return stacked([canvas.done(), *(_layer(scene, row, columns) for row in scene.rows)], columns)


def _layer(scene: NetworkScene, row: NetworkRow, columns: int) -> Cells:
    name = f"{visible(row.layer.name, 30)}, {row.words}"
    if row.values is None:
        silence = {"out": "taken out", "unfit": "its weights do not fit"}.get(row.standing, "gets nothing")
        return Canvas(1, columns).text(0, 0, f"{name}: {silence}", DIM).done()
    if row.values.ndim == 3:
        tiles, shown = strip(row.values, columns, min(MAPS, -(-row.values.shape[0] // 2)))
        count = row.values.shape[2]
        some = "" if shown == count else f", the first {shown} of {count}"
        return _titled(f"{name}: {times(row.values.shape)}{some}, {extremes(row.values)}", tiles, columns)
    title = f"{name}: {times(row.values.shape)} numbers, {extremes(row.values)}"
    if row is scene.rows[-1] and scene.labels:
        labels = [visible(label, 20) for label in scene.labels]
        return _titled(title, share_bars(row.values, labels, columns, min(len(labels), ANSWER)), columns)
    if row.layer.kind == "Flatten":
        return _titled(title, row_of_numbers(row.values, columns, 2), columns)
    strongest = Canvas(1, columns).text(0, 0, profile(row.values, columns), TEXT).done()
    return _titled(f"{title}, the largest first", strongest, columns)


def _titled(title: str, body: Cells, columns: int) -> Cells:
    lines = wrapped([title], columns)
    canvas = Canvas(len(lines) + body.height, columns)
    for row, text in enumerate(lines):
        canvas.text(row, 0, text, DIM)
    return canvas.paste(len(lines), 0, body).done()
