"""A small world for `reduce`: sizes written down, no files; and every intent there is."""

from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import POOL_MODES, Experiment, FiltersView, Pane, State


@dataclass(frozen=True)
class SmallWorld:
    """Four pictures, forty filters, twenty thousand digits. Maps lose what the kernel's size takes, unless padded."""

    sizes: dict[str, tuple[int, int]] = field(
        default_factory=lambda: {"letter-e": (32, 32), "wide": (9, 20), "small": (4, 4), "large": (200, 200)}
    )
    filters: int = 40
    digit_count: int = 20_000

    @property
    def pictures(self) -> tuple[str, ...]:
        return tuple(self.sizes)

    def map_shape(self, experiment: Experiment) -> tuple[int, int]:
        rows, columns = self.sizes[experiment.picture]
        if experiment.padding == "same":
            return rows, columns
        high, wide = experiment.kernel.shape
        return rows - high + 1, columns - wide + 1

    def own_shape(self, name: str) -> tuple[int, int]:
        return self.sizes[name]

    def plane(self, experiment: Experiment) -> Float32:
        """Noise, another for each picture."""
        rng = np.random.default_rng(len(experiment.picture))
        return rng.random(self.sizes[experiment.picture], np.float32)

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

# What changes an experiment at once, and so can be undone.
changes: st.SearchStrategy[Intent] = st.one_of(
    st.sampled_from((1.0, -1.0, 0.1)).map(want.AddToCell),
    st.sampled_from([want.ChangeKernel(change) for change in get_args(want.Change)]),
    st.sampled_from([preset.name for preset in PRESETS] + ["no such"]).map(want.UsePreset),
    st.builds(want.UsePicture, st.sampled_from(WORLD.pictures), st.sampled_from((16, 32))),
    st.sampled_from((None, 16, 32)).map(want.UseSize),
    st.sampled_from((want.SetPadding("valid"), want.SetPadding("same"))),
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
)
