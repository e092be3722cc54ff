"""A trained layer as lines of text and as JSON: what it reads, and each of its filters by its numbers."""

from collections.abc import Sequence

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.state import COLOURS
from convtui.network.channels import strongest_channels
from convtui.show.figures import by, extremes, listed, rows_of
from convtui.show.filters_counted import Counted, Standing
from convtui.show.filters_known import Known, facts_of, known_json
from convtui.show.trials import recorded

# Of a filter with more input channels so many are written out, the strongest; of one that is asked for all.
MOST_CHANNELS = 3


def head_lines(scene: FiltersScene, picture: str) -> list[str]:
    """The layer, the picture, and what the network reads in it."""
    layer = scene.network.spec.layer(scene.layer)
    return [
        f"network {visible(scene.network.spec.name, 60)}, layer {visible(scene.layer, 60)}: "
        f"{scene.bank.count} filters, {by(scene.bank.kernels.shape[:3])} weights and a bias each, "
        f"then {layer.activation}",
        recorded(scene.network),
        picture,
    ]


def map_lines(scene: FiltersScene, pooled: Float32 | None, counted: Counted | None, standing: Standing) -> list[str]:
    """What all the maps are, over how many pictures they are counted, and how the filters stand."""
    return [
        f"maps: {by(scene.maps.shape)}, {extremes(scene.maps)}",
        "" if pooled is None else f"pooled: {by(pooled.shape)}, {extremes(pooled)}",
        ""
        if counted is None
        else f"counted {counted.over}; a place fires where its value is above that of {scene.blank_words}",
        f"order: {standing.words}" if standing.words else "",
    ]


def channel_names(scene: FiltersScene) -> tuple[str, ...]:
    """`red`, or `input channel 7`, of each that the layer receives."""
    if scene.reads_colours:
        return COLOURS
    return tuple(f"input channel {channel}" for channel in range(scene.bank.kernels.shape[2]))


def filter_lines(
    scene: FiltersScene, known: Known, counted: Counted | None, standing: Standing, *, ink: bool, whole: bool
) -> list[str]:
    """One filter: what it is, how often it fires, and its weights; `whole`: of all of its input channels."""
    facts = "; ".join(facts_of(known, counted, standing, ink=ink))
    return [f"filter {known.index} ({known.names}): {facts}", *_weights(scene, known.index, whole)]


def _weights(scene: FiltersScene, index: int, whole: bool) -> list[str]:
    kernel, names = scene.bank.kernels[..., index], channel_names(scene)
    if len(names) == 1:
        return rows_of(kernel[:, :, 0])
    order: Sequence[int] = range(len(names))
    lines = []
    if not whole and len(names) > MOST_CHANNELS:
        order = strongest_channels(kernel)[:MOST_CHANNELS]
        lines.append(f"  the strongest {MOST_CHANNELS} of {len(names)} input channels:")
    for channel in order:
        lines += [f"  {names[channel]}:", *rows_of(kernel[:, :, channel])]
    return lines


def filter_json(scene: FiltersScene, known: Known, counted: Counted | None) -> dict[str, object]:
    """One filter: its weights, and what is known of it."""
    return {
        "index": known.index,
        "weights": listed(scene.bank.kernels[..., known.index]),
        "bias": known.bias,
        **known_json(known, counted),
    }
