"""Two to four filters side by side on one picture: their maps, and how far they light up the same places."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import percent
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.library import Library
from convtui.lab.ordering import likenesses
from convtui.panels.map_tone import layer_tone
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.panes import map_pane
from convtui.render.tone import Tone
from convtui.show.figures import figure
from convtui.show.filters_known import Known
from convtui.show.parts import Part, beside, snug, stacked, text_cells

LARGEST_PANE = 56


class Pair(Struct, frozen=True):
    """Two filters: of the places where at least one of them fires (says more than blank paper does) the share, 0..1,
    where both do, None where neither fires; `alike` is the cosine between their weights.
    """

    first: int
    second: int
    both: int
    either: int
    alike: float

    @property
    def overlap(self) -> float | None:
        return self.both / self.either if self.either else None


def pairs_of(scene: FiltersScene, pins: Sequence[int], library: Library) -> tuple[Pair, ...]:
    """Every two of the pinned filters."""
    fired = scene.maps > library.blank(scene.view.trial, scene.layer).bound
    alike = likenesses(scene.view, library)
    made = []
    for first, second in combinations(pins, 2):
        one, other = fired[:, :, first], fired[:, :, second]
        both, either = int(np.count_nonzero(one & other)), int(np.count_nonzero(one | other))
        made.append(Pair(first, second, both, either, float(alike[first, second])))
    return tuple(made)


def pins_part(scene: FiltersScene, pins: Sequence[int], known: Sequence[Known], library: Library) -> Part:
    """The pinned filters of the scene's layer, in the order in which they were given."""
    pairs = pairs_of(scene, pins, library)
    lines = [f"side by side: filters {', '.join(map(str, pins))}; both fire, of the places where one of them does:"]
    for pair in pairs:
        share = "neither fires here" if pair.overlap is None else f"{pair.overlap:.1%} ({pair.both} of {pair.either})"
        lines.append(f"  {pair.first} and {pair.second}: {share}; cosine of their weights {figure(pair.alike, 3)}")
    return Part(
        lines=lines,
        json={
            "pins": {
                "filters": list(pins),
                "pairs": [
                    {
                        "filters": [pair.first, pair.second],
                        "both": pair.both,
                        "either": pair.either,
                        "overlap": pair.overlap,
                        "cosine": pair.alike,
                    }
                    for pair in pairs
                ],
            }
        },
        arrays={"pins": np.array(pins, np.intp), "pin_maps": scene.maps[:, :, list(pins)]},
        cells=lambda columns: _cells(scene, pins, known, lines, columns),
    )


def _cells(
    scene: FiltersScene, pins: Sequence[int], known: Sequence[Known], lines: Sequence[str], columns: int
) -> Cells:
    """The maps beside each other on one scale, each with its name."""
    each = (columns - 2 * (len(pins) - 1)) // len(pins)
    tone = layer_tone(scene.network.spec, scene.layer, scene.maps[:, :, list(pins)])
    panes = [_pane(scene.maps[:, :, pin], known[pin], tone, each) for pin in pins]
    return stacked([beside(panes), text_cells(lines, columns)], columns)


def _pane(values: Float32, known: Known, tone: Tone, columns: int) -> Cells:
    port = snug(values.shape, min(LARGEST_PANE, columns))
    pane = map_pane(values, port, tone)
    canvas = Canvas(pane.height + 2, columns)
    canvas.text(0, 0, f"filter {known.index}: {known.names}"[:columns], TEXT)
    canvas.text(1, 0, f"fires on {percent(known.fires)}, up to {figure(known.most, 3)}"[:columns], DIM)
    return canvas.paste(2, 0, pane).done()
