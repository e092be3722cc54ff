"""A small world for `reduce`: sizes written down, no files; and every intent there is."""

from dataclasses import dataclass, field
from functools import cache
from typing import get_args

import numpy as np
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.layer import Border, LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.spec import weight_shapes
from convtui.lab import intents as want
from convtui.lab.findings import Findings
from convtui.lab.intents import Intent
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import CHANNELS, DRAWN, POOL_MODES, RESPONSES, Experiment, Pane, Pooling, State, TrainedView
from convtui.lab.study_state import StudyName
from convtui.lab.tool_state import ToolName
from convtui.lab.trained_state import ORDERS, Disturbance, FilterEdit, Trial
from convtui.network.changed import changed
from convtui.network.forward import Activations, forward
from convtui.network.without import runnable, without
from tests.oracles import grid


@dataclass(frozen=True)
class SmallWorld:
    """Four pictures, forty filters, twenty thousand digits. What is asked of a picture is its size; a working size
    scales it, a crop cuts it, and `map_shape` raises ValueError where the window does not fit, as the library does.
    """

    sizes: dict[str, tuple[int, int]] = field(
        default_factory=lambda: {"letter-e": (32, 32), "wide": (9, 20), "small": (4, 4), "large": (200, 200)}
    )
    filters: int = 40
    digit_count: int = 20_000
    findings: Findings = field(default_factory=Findings)

    @property
    def pictures(self) -> tuple[str, ...]:
        return tuple(self.sizes)

    def map_shape(self, experiment: Experiment) -> tuple[int, int]:
        now, made = experiment, []
        for size, window in zip(self._shape(now), now.kernel.shape, strict=True):
            places, _ = grid(size, window, now.stride, now.dilation, now.padding)
            if size < 1 or places < 1:
                raise ValueError(f"a window of {window} does not fit into {size}")
            made.append(places)
        return made[0], made[1]

    def _shape(self, experiment: Experiment) -> tuple[int, int]:
        """(rows, columns) of what is worked on."""
        now = experiment
        drawing = now.drawing if now.picture == DRAWN else None
        rows, columns = drawing.shape if drawing is not None else self.sizes[now.picture]
        if now.crop is not None:
            top, left, high, wide = now.crop
            rows, columns = max(min(high, rows - top), 0), max(min(wide, columns - left), 0)
        if now.size is not None and min(rows, columns) > 0:
            longest = max(rows, columns)
            rows, columns = (max(1, round(side * now.size / longest)) for side in (rows, columns))
        return rows, columns

    def own_shape(self, name: str) -> tuple[int, int]:
        return self.sizes[name]

    def plane(self, experiment: Experiment) -> Float32:
        """Noise, another for each picture; a drawing as it is. Not cut out nor scaled but made in its size."""
        shape, colours = self._shape(experiment), experiment.channels in ("sum", "each")
        if experiment.picture == DRAWN and experiment.drawing is not None and shape == experiment.drawing.shape:
            values = experiment.drawing.values
        else:
            values = np.random.default_rng(len(experiment.picture)).random(shape, np.float32)
        return np.repeat(values[..., None], 3, axis=2) if colours else values

    def working_size(self, name: str, fit: int) -> int | None:
        return fit if max(self.sizes[name]) > 64 else None

    def filter_count(self, view: TrainedView) -> int:
        return self.trained(view.trial).weights[self.layer_name(view)].count

    def filter_map_shape(self, view: TrainedView) -> tuple[int, int]:
        rows, columns, _ = self.activations(view.trial).of(self.layer_name(view)).shape
        return rows, columns

    def reads_digits(self, trial: Trial) -> bool:
        return trial.network != "in colour"

    def has_labels(self, trial: Trial) -> bool:
        return trial.network != "in colour"

    def strongest(self, view: TrainedView) -> tuple[tuple[Intent, ...], ...]:
        """Nine, of the digits from number 3 on."""
        return tuple((want.ChooseDigit(3 + rank), want.PlaceAt(rank, 2)) for rank in range(9))

    def picture_for(self, trial: Trial) -> str:
        return "wide"

    def trained(self, trial: Trial) -> Network:
        changes = {(edit.layer, edit.filter): (edit.cells, edit.bias) for edit in trial.edits}
        network = changed(small_network(trial.network, self.filters), changes)
        return replace(network, spec=without(network.spec, trial.dropped))

    def activations(self, trial: Trial) -> Activations:
        network = runnable(self.trained(trial))
        picture = np.random.default_rng(trial.digit).random(network.spec.input_shape, np.float32)
        return forward(network, picture)

    def moments(self, trial: Trial) -> int:
        return 12

    def layers(self, trial: Trial) -> tuple[str, ...]:
        return tuple(layer.name for layer in small_network(trial.network).spec.layers if layer.kind == "Conv2D")

    def layer_name(self, view: TrainedView) -> str:
        return view.layer or self.layers(view.trial)[0]

    def filter_order(self, view: TrainedView) -> tuple[int, ...]:
        """Backwards where it is not by number."""
        numbers = tuple(range(self.filter_count(view)))
        return numbers if view.order == "index" else numbers[::-1]


@cache
def small_network(name: str, filters: int = 40) -> Network:
    """Two convolutions with a pool between, ten outputs; random, and another for each name."""
    channels = 3 if name == "in colour" else 1
    spec = NetworkSpec(
        name,
        (28, 28, channels),
        (
            LayerSpec("first", "Conv2D", filters=filters, window=(3, 3), activation="relu"),
            LayerSpec("pool", "MaxPooling2D", window=(4, 4), strides=(4, 4)),
            LayerSpec("second", "Conv2D", filters=6, window=(3, 3), activation="relu"),
            LayerSpec("flatten", "Flatten"),
            LayerSpec("dense", "Dense", units=10, activation="softmax"),
        ),
        tuple("0123456789"),
    )
    random = np.random.default_rng(len(name))
    weights = {
        layer: FilterBank(
            frozen(random.normal(size=kernels).astype(np.float32)), frozen(random.normal(size=bias).astype(np.float32))
        )
        for layer, (kernels, bias) in weight_shapes(spec).items()
    }
    return Network(spec, weights)


WORLD = SmallWorld()


def after(*intents: Intent, state: State | None = None) -> State:
    """The state after `intents`, one after the other."""
    now = state if state is not None else State()
    for intent in intents:
        now = reduce(now, intent, WORLD)
    return now


def typed(keys: str) -> tuple[Intent, ...]:
    """One intent a key: < is Backspace, ! is Enter."""
    special: dict[str, Intent] = {"<": want.Erase(), "!": want.Commit()}
    return tuple(special.get(key, want.TypeText(key)) for key in keys)


_steps = st.sampled_from((-1000, -3, -1, 0, 1, 2, 1000))
_panes: tuple[Pane, ...] = ("picture", "kernel", "map", "filters")
_paddings: tuple[Border, ...] = ("valid", "same", 0, 1, 5, 99, -1)
_few = st.sampled_from((1, 2, 3, 5, 7, 8, 0, 99))
_kernels = (Kernel.of([[1]]), Kernel.of([[1, -1]]), Kernel.of(np.eye(5)), Kernel.of(np.ones((9, 9))))

# What changes an experiment at once, and so can be undone.
changes: st.SearchStrategy[Intent] = st.one_of(
    st.sampled_from((1.0, -1.0, 0.1)).map(want.AddToCell),
    st.sampled_from([want.ChangeKernel(change) for change in get_args(want.Change)]),
    st.sampled_from([preset.name for preset in PRESETS] + ["no such"]).map(want.UsePreset),
    st.builds(want.UsePicture, st.sampled_from(WORLD.pictures), st.sampled_from((16, 32))),
    st.sampled_from((None, 16, 32)).map(want.UseSize),
    st.sampled_from(_paddings).map(want.SetPadding),
    st.sampled_from((1, 2, 3, 40, 0)).map(want.SetStride),
    st.sampled_from((1, 2, 3, 40, 0)).map(want.SetDilation),
    st.sampled_from((0.0, 0.1, -2.5, 1e9)).map(want.SetBias),
    st.sampled_from(_kernels).map(want.UseKernel),
    st.builds(want.ResizeKernel, _few, _few),
    st.sampled_from([want.SetResponse(view) for view in RESPONSES]),
    st.booleans().map(want.SetScale),
    st.booleans().map(want.SetFlipped),
    st.sampled_from([want.SetChannels(channels) for channels in CHANNELS]),
    st.sampled_from((None, (0, 0, 4, 4), (1, 2, 3, 9), (90, 0, 5, 5), (0, 0, 0, 0))).map(want.UseCrop),
    st.sampled_from((Drawing.blank(4, 6, 0), Drawing.blank(1, 9, 1))).map(want.UseDrawing),
    st.builds(want.SetNudge, _steps, _steps),
    st.builds(Pooling, st.sampled_from(POOL_MODES), _few, st.none() | _few, _few).map(want.SetPooling),
    st.just(want.CyclePool()),
    st.sampled_from([want.SetPool(kind) for kind in POOL_MODES]),
    st.just(want.CycleView()),
    _steps.map(want.Step),
)
# What changes a trial, and so can be undone.
trained_changes: st.SearchStrategy[Intent] = st.one_of(
    st.sampled_from(("stacked", "in colour", "lecture")).map(want.UseNetwork),
    st.sampled_from((FilterEdit("first", 2, (1.0,) * 9, 0.5), FilterEdit("first", 39, (0.0,) * 9, 0.0))).map(
        want.EditFilter
    ),
    st.just(want.ZeroFilter()),
    st.just(want.NegateFilter()),
    st.booleans().map(want.RestoreFilter),
    st.sampled_from(((), (Kernel.of(np.eye(3)),), (Kernel.of([[1]]),))).map(want.PasteKernels),
    st.sampled_from((None, "pool", "first", "no such")).map(want.DropPool),
    st.builds(
        Disturbance,
        st.tuples(_steps, _steps),
        st.sampled_from((0, 15, -200)),
        st.sampled_from((0.0, 0.2, 9.0)),
    ).map(want.SetDisturbance),
    st.sampled_from((None, Drawing.blank(28, 28, 0), Drawing.blank(3, 5, 1))).map(want.UseSketch),
    st.sampled_from((None, (0, 0, 4), (2, 3, 9), (-5, 0, 1000), (0, 0, 0))).map(want.UseSquare),
)
intents: st.SearchStrategy[Intent] = st.one_of(
    changes,
    st.sampled_from((want.Go("kernel"), want.Go("filters"), want.Go("network"), want.Go("training"))),
    st.sampled_from([want.Focus(pane) for pane in _panes]),
    st.sampled_from((1, -1)).map(want.NextFocus),
    st.builds(want.Move, _steps, _steps, st.booleans()),
    st.booleans().map(want.MoveToEnd),
    st.builds(want.PlaceAt, _steps, _steps),
    st.builds(want.ChooseCell, _steps, _steps),
    st.one_of(
        st.sampled_from("0123456789.-/"),
        st.sampled_from(("", "12", "1e3", "1 2 3\n4 5 6\n7 8 9", "-1;" * 9, "x", "٣", "9" * 500)),
        st.text(max_size=12),
    ).map(want.TypeText),
    st.just(want.Erase()),
    st.just(want.Commit()),
    st.just(want.Cancel()),
    st.just(want.CycleZoom()),
    st.just(want.Undo()),
    st.just(want.Redo()),
    st.just(want.PlayPause()),
    st.just(want.Tick()),
    st.just(want.StopSweep()),
    _steps.map(want.ChooseFilter),
    _steps.map(want.ChooseDigit),
    st.just(want.HideStrip()),
    st.sampled_from((1, -1)).map(want.NextChannel),
    st.sampled_from((0, 5, 1000, -1)).map(want.MarkMatches),
    st.sampled_from((1, -1)).map(want.JumpToMatch),
    st.sampled_from([want.OpenTool(name) for name in get_args(ToolName)]),
    st.just(want.CloseTool()),
    st.sampled_from(range(5)).map(want.ChooseOption),
    st.builds(want.ClickTool, st.integers(0, 40), st.sampled_from((-1, 0, 1, 20)), st.booleans()),
    trained_changes,
    st.sampled_from(("first", "second", "no such")).map(want.UseLayer),
    st.sampled_from((1, -1)).map(want.StepLayer),
    _steps.map(want.ChooseRow),
    _steps.map(want.ChooseMoment),
    st.just(want.CycleOrder()),
    st.sampled_from(ORDERS).map(want.SetOrder),
    st.sampled_from([want.OpenStudy(name) for name in get_args(StudyName)]),
    st.sampled_from((None, 0, 1, 99)).map(want.ToLab),
)
