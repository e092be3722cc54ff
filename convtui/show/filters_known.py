"""What is known of each filter of a layer: its names by a stated rule, what blank paper gives, how often it fires."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.lab.derive_filters import FiltersScene
from convtui.lab.library import Library
from convtui.lab.ordering import likenesses
from convtui.network.describe import FilterWords
from convtui.network.tags import Tags, described, tags_of
from convtui.show.figures import figure
from convtui.show.filters_counted import Counted, Standing


class Known(Struct, frozen=True):
    """One filter. `tags` and `words` are by the rules of `network.tags` and `network.describe`; `blank` the least and
    the most that blank paper gives, `fires` the share, 0..1, of the map's places that exceed it here, `least` and
    `most` the map's extremes.
    """

    index: int
    bias: float
    tags: Tags
    words: FilterWords
    blank: tuple[float, float]
    fires: float
    least: float
    most: float
    channels: int

    @property
    def names(self) -> str:
        """The tags in words; filters count from 0 here."""
        words = replace(self.tags, twin=None).words
        if self.tags.twin is not None:
            words = (*words, f"near-duplicate of {self.tags.twin}")
        return "; ".join(words)


def known_of(scene: FiltersScene, library: Library) -> tuple[Known, ...]:
    """All filters of the scene's layer, by their index."""
    network, layer, maps = scene.network, scene.layer, scene.maps
    alike = likenesses(scene.view, library)
    of_blank = library.blank(scene.view.trial, layer)
    blank, bound = of_blank.maps, of_blank.bound
    fires = (maps > bound).mean(axis=(0, 1)).tolist()
    return tuple(
        Known(
            index,
            float(scene.bank.bias[index]),
            tags_of(network, layer, index, alike),
            described(network, layer, index),
            (float(blank[:, :, index].min()), float(blank[:, :, index].max())),
            fires[index],
            float(maps[:, :, index].min()),
            float(maps[:, :, index].max()),
            scene.bank.kernels.shape[2],
        )
        for index in range(scene.bank.count)
    )


def facts_of(known: Known, counted: Counted | None, standing: Standing, *, ink: bool) -> list[str]:
    """What there is to say of one filter besides its names, a few words each; `ink`: its pictures are digits."""
    low, high = (figure(value, 3) for value in known.blank)
    blank = "blank paper" if ink else "a black picture"
    facts = [f"{standing.name} {standing.of(known.index)}"] if standing.values is not None else []
    facts += [
        f"bias {figure(known.bias)}",
        *_places(known, ink),
        f"{blank} gives {low}" if low == high else f"{blank} gives {low} to {high}",
        f"fires on {known.fires:.1%} of its map, smallest {figure(known.least)}, largest {figure(known.most)}",
    ]
    if counted is not None:
        often, most = float(counted.survey.fires[known.index]), float(counted.survey.most[known.index])
        facts.append(f"on {often:.1%} {counted.over}, largest {figure(most)}")
    return facts


def _places(known: Known, ink: bool) -> list[str]:
    """Where it wants something and where it does not; of several channels that is said of their sum."""
    wants, avoids = ("wants ink", "no ink") if ink and known.channels == 1 else ("wants", "avoids")
    added = "" if known.channels == 1 else " (channels added)"
    made = [f"{wants}{added}: {known.words.wants}"] if known.words.wants else []
    return [*made, f"{avoids}{added}: {known.words.avoids}"] if known.words.avoids else made


def known_json(known: Known, counted: Counted | None) -> dict[str, object]:
    """`fires` is a share, 0..1, of the places of the map here; under `over` the same of those over the sample."""
    tags = known.tags
    out: dict[str, object] = {
        "tags": known.names.split("; "),
        "kind": tags.kind,
        "degrees": tags.degrees,
        "opponent": None if tags.opponent is None else list(tags.opponent),
        "near_duplicate_of": tags.twin,
        "wants": known.words.wants,
        "avoids": known.words.avoids,
        "blank": {"min": known.blank[0], "max": known.blank[1]},
        "fires": known.fires,
        "max": known.most,
    }
    if counted is not None:
        survey = counted.survey
        out["over"] = {"fires": float(survey.fires[known.index]), "max": float(survey.most[known.index])}
    return out
