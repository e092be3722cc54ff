"""A small world for `reduce`: sizes written down, no files; and every intent there is."""

from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import CHANNELS, DRAWN, POOL_MODES, RESPONSES, Experiment, FiltersView, Pane, Pooling, State
from convtui.lab.tool_state import ToolName
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

    def filter_count(self, view: FiltersView) -> int:
        return self.filters

    def filter_map_shape(self, view: FiltersView) -> tuple[int, int]:
        return 26, 26


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
intents: st.SearchStrategy[Intent] = st.one_of(
    changes,
    st.sampled_from((want.Go("kernel"), want.Go("filters"))),
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
)
