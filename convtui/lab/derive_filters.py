"""State to scene for Filters mode: the numbers that are on the screen. Pure, given what the library holds."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import FilterBank, Network
from convtui.lab.derive import PoolBlock, block_at, pool_map
from convtui.lab.findings import Found, SurveyJob
from convtui.lab.library import Library
from convtui.lab.ordering import likenesses, order_value, order_words
from convtui.lab.places import within
from convtui.lab.state import Pooling, TrainedView
from convtui.network.describe import FilterWords
from convtui.network.field import Square, field_of
from convtui.network.forward import Activations
from convtui.network.tags import Tags, described, reads_colours, tags_of
from convtui.network.without import Misfit
from convtui.ops.explain import Explained, explain
from convtui.ops.pooling import pool_batch

Mask = npt.NDArray[np.bool_]

# Over so many pictures of the sample the screen counts by itself how often filters fire; "what it looks for" takes all.
GLANCE = 1_000


class FiltersScene(Struct, frozen=True, eq=False):
    """Filters mode as numbers. `maps` (H', W', count) after the activation, `pooled` the same pooled, or None.

    `input` is (H, W), or (H, W, C) for a network of several channels; `before` (H'', W'', cin) is what the layer
    receives. `at` is the chosen filter at `place`: its products, their sum, and the sum with the bias; `after` is that
    value after the activation. `seen` is the rectangle of the picture that this place can depend on. `blank` is what
    blank paper gives there, `fired` (H', W') where the map exceeds what blank paper gives, `fires` the share of that.
    `probabilities`
    (outputs,) has no entries where a pool is out and the weights do not fit any more (`misfit`). `order` is how the
    filters stand, `order_words` by which rule, `order_value` what the chosen one has by it ("" for none). `edited` are
    the filters of the layer that are not as trained. `survey` is what is known of the layer over the sample,
    `sample_words` what that is, in the plural, `sample_noun` in one word. `titles` say what is read of a picture, the
    longest words first, which are its `title`; a digit has none.
    """

    view: TrainedView
    network: Network
    layer: str
    layers: tuple[str, ...]
    bank: FilterBank
    passed: Activations
    input: Float32
    before: Float32
    label: int | None
    maps: Float32
    pooled: Float32 | None
    probabilities: Float32
    misfit: Misfit | None
    place: tuple[int, int]
    at: Explained
    after: float
    block: PoolBlock | None
    words: FilterWords
    tags: Tags
    seen: Square
    blank: float
    fired: Mask
    fires: float
    order: tuple[int, ...]
    order_words: str
    order_value: str
    edited: frozenset[int]
    survey: Found | None
    sample_words: str
    sample_noun: str
    digit_count: int
    title: str
    titles: tuple[str, ...]

    @property
    def named(self) -> str:
        """The picture in few words: "digit 3: a 1", or its title."""
        return self.title if self.label is None else f"digit {self.view.trial.digit + 1}: a {self.label}"

    @property
    def map(self) -> Float32:
        """(H', W'): the chosen filter's."""
        return self.maps[:, :, self.view.filter]

    @property
    def reads_colours(self) -> bool:
        """Whether the layer reads red, green and blue of the picture itself."""
        return reads_colours(self.network, self.layer)

    @property
    def blank_words(self) -> str:
        """What a picture of zeros is called: where digits are read it is blank paper, else a black one."""
        return "blank paper" if self.network.spec.reads_digits else "a black picture"

    @property
    def depth(self) -> int:
        """Which of the convolutions the layer is, from 0."""
        return self.layers.index(self.layer)

    @property
    def parts(self) -> Float32:
        """(cin,): what each input channel gives to the sum at the place."""
        products = self.at.products if self.at.products.ndim == 3 else self.at.products[:, :, None]
        with np.errstate(over="ignore", invalid="ignore"):
            parts: Float32 = products.sum(axis=(0, 1))
        return parts if np.isfinite(parts).all() else np.nan_to_num(parts)

    @property
    def strongest(self) -> tuple[int, ...]:
        """The input channels by the size of what they give at the place; where none gives anything, by the sum of
        their |weights|.
        """
        parts = np.abs(self.parts)
        if not parts.any():
            weights = self.bank.kernels[..., self.view.filter]
            parts = np.abs(weights).sum(axis=(0, 1), dtype=np.float64)
        return tuple(np.argsort(-parts, kind="stable").tolist())

    @property
    def survey_fires(self) -> tuple[float, int] | None:
        """How often the chosen filter fires over the sample, 0..1, and on how many pictures that rests; None before
        the first is counted.
        """
        value = self.survey.value if self.survey is not None else None
        return (float(value.fires[self.view.filter]), int(value.read)) if value is not None and value.read else None


def filters_scene(view: TrainedView, library: Library) -> FiltersScene:
    """Everything that Filters mode shows."""
    trial = view.trial
    network = library.trained(trial)
    name = library.layer_name(view)
    layer = network.spec.layer(name)
    bank = network.weights[name]
    passed = library.activations(trial)
    maps = passed.of(name)
    place = within(view.place, maps.shape[:2])
    before = passed.received(name)
    at = explain(
        before,
        bank.kernels[..., view.filter],
        *place,
        bias=float(bank.bias[view.filter]),
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    of_blank = library.blank(trial, name)
    chosen = maps[:, :, view.filter]
    fired = chosen > of_blank.bound[:, :, view.filter]
    key = "pooled", trial, name, view.pooling
    pooled = library.remember(key, lambda: _pool_all(maps, view.pooling)) if view.pooling.kind != "none" else None
    one = pool_map(chosen, view.pooling)
    misfit = library.misfit(trial)
    titles = library.picture_words(trial)
    return FiltersScene(
        view=view,
        network=network,
        layer=name,
        layers=library.layers(trial),
        bank=bank,
        passed=passed,
        input=passed.input[:, :, 0] if passed.input.shape[2] == 1 else passed.input,
        before=before,
        label=int(library.digits.labels[trial.digit]) if trial.picture is None else None,
        maps=maps,
        pooled=pooled,
        probabilities=passed.shares if misfit is None else passed.shares[:0],
        misfit=misfit,
        place=place,
        at=at,
        after=float(chosen[place]),
        block=block_at(chosen, one, view.pooling, place),
        words=described(network, name, view.filter),
        tags=tags_of(network, name, view.filter, likenesses(view, library)),
        seen=field_of(network.spec, name, *place),
        blank=float(of_blank.maps[(*place, view.filter)]),
        fired=fired,
        fires=float(fired.mean()),
        order=library.filter_order(view),
        order_words=order_words(view, library),
        order_value=order_value(view, library, view.filter),
        edited=trial.edited(name),
        survey=survey_found(view, library),
        sample_words=library.sample(trial).what,
        sample_noun=library.sample(trial).noun,
        digit_count=library.digit_count,
        title=next(iter(titles), ""),
        titles=titles,
    )


def survey_job(view: TrainedView, library: Library, count: int = GLANCE) -> SurveyJob:
    """What counts the view's layer over the first `count` pictures of the sample."""
    of = () if library.has_labels(view.trial) else library.pictures
    return SurveyJob(view.trial.network, view.trial.edits, library.layer_name(view), count, of)


def survey_found(view: TrainedView, library: Library) -> Found | None:
    """What is known of the layer over the sample: over all of it where that has been counted, else at a glance. With a
    pool taken out nothing is: the maps are others then.
    """
    if view.trial.dropped:
        return None
    every = library.findings.of(survey_job(view, library, len(library.sample(view.trial))))
    return every if every is not None and every.is_whole else library.findings.of(survey_job(view, library))


def _pool_all(maps: Float32, pooling: Pooling) -> Float32 | None:
    if pooling.kind == "none" or min(maps.shape[:2]) < pooling.size:
        return None
    pooled: Float32 = pool_batch(maps[None], pooling.kind, pooling.size, pooling.stride)[0]
    return pooled
