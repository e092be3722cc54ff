"""State to scene for Filters mode: the numbers that are on the screen. Pure, given what the library holds."""

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import FilterBank, Network
from convtui.lab.derive import PoolBlock, block_at, pool_map
from convtui.lab.findings import Found, SurveyJob
from convtui.lab.library import Library
from convtui.lab.places import within
from convtui.lab.state import Pooling, TrainedView
from convtui.network.describe import FilterWords, describe, fires
from convtui.network.forward import Activations
from convtui.network.without import Misfit
from convtui.ops.explain import Explained, explain
from convtui.ops.pooling import pool_batch

# Over so many pictures of the sample the screen counts by itself how often filters fire; "what it looks for" takes all.
GLANCE = 1_000


class FiltersScene(Struct, frozen=True, eq=False):
    """Filters mode as numbers. `maps` (H', W', count) after the activation, `pooled` the same pooled, or None.

    `input` is (H, W), or (H, W, C) for a network of several channels; `before` (H'', W'', cin) is what the layer
    receives. `at` is the chosen filter at `place`: its products, their sum, and the sum with the bias; `after` is that
    value after the activation. `fires` is the share of the map that exceeds what blank paper gives. `probabilities`
    (outputs,) has no entries where a pool is out and the weights do not fit any more (`misfit`). `order` is how the
    filters stand. `survey` is what is known of the layer over the sample, `sample_words` what that is, in the plural.
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
    fires: float
    order: tuple[int, ...]
    survey: Found | None
    sample_words: str
    digit_count: int
    title: str

    @property
    def map(self) -> Float32:
        """(H', W'): the chosen filter's."""
        return self.maps[:, :, self.view.filter]


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
    before = layer_input(passed, name)
    at = explain(
        before,
        bank.kernels[..., view.filter],
        *place,
        bias=float(bank.bias[view.filter]),
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    words = describe(bank.kernels[..., view.filter], float(bank.bias[view.filter]), layer.activation)
    chosen = maps[:, :, view.filter]
    pooled = _pool_all(maps, view.pooling)
    one = pool_map(chosen, view.pooling)
    misfit = library.misfit(trial)
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
        probabilities=passed.output if misfit is None else passed.output.reshape(-1)[:0],
        misfit=misfit,
        place=place,
        at=at,
        after=float(chosen[place]),
        block=block_at(chosen, one, view.pooling, place),
        words=words,
        fires=fires(chosen, words.blank),
        order=library.filter_order(view),
        survey=library.findings.of(survey_job(view, library)),
        sample_words=library.sample(trial).what,
        digit_count=library.digit_count,
        title="" if trial.picture is None else library.title(trial.picture),
    )


def survey_job(view: TrainedView, library: Library, count: int = GLANCE) -> SurveyJob:
    """What counts the view's layer over the first `count` pictures of the sample."""
    return SurveyJob(view.trial.network, view.trial.edits, library.layer_name(view), count)


def layer_input(passed: Activations, name: str) -> Float32:
    """What the layer called `name` received: the picture, or what the layer before gave."""
    before = passed.input
    for layer in passed.spec.layers:
        if layer.name == name:
            break
        before = passed.of(layer.name)
    return before


def _pool_all(maps: Float32, pooling: Pooling) -> Float32 | None:
    if pooling.kind == "none" or min(maps.shape[:2]) < pooling.size:
        return None
    pooled: Float32 = pool_batch(maps[None], pooling.kind, pooling.size, pooling.stride)[0]
    return pooled
