"""The settings as rows: every value can be chosen, is then what holds, and is found by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.named_settings import named_settings
from convtui.lab.settings import DEEDS, ROWS, SETTINGS, Option, Place, Setting, chosen
from convtui.lab.state import DRAWN, Experiment, KernelView, Pooling, State
from tests.lab.small_world import WORLD, after, intents

BY_NAME = {setting.name: setting for setting in SETTINGS}
# All settings can have all their values here: large, in colours, pooled.
ROOMY = State(kernel=KernelView(Experiment("large", channels="sum", pooling=Pooling("max", 1, 1))))


def place(state: State) -> Place:
    now = state.kernel.experiment
    own = now.drawing.shape if now.drawing and now.picture == DRAWN else WORLD.own_shape(now.picture)
    return Place.of(state.kernel, own)


def options(name: str, state: State) -> tuple[Option, ...]:
    return BY_NAME[name].options(place(state))


def words(name: str, state: State) -> list[str]:
    return [option.words for option in options(name, state)]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_value_can_be_chosen_and_then_holds(setting: Setting) -> None:
    for index, option in enumerate(setting.options(place(ROOMY))):
        then = after(option.intent, state=ROOMY)
        now = setting.options(place(then))
        # A bias stands between the one a step below it and the one a step above.
        assert now[1 if setting.name == "bias" else chosen(now)].words == option.words, index
        assert sum(each.now for each in now) == 1


@given(st.lists(intents, max_size=12))
def test_exactly_one_value_holds_wherever_one_is(doing: list[Intent]) -> None:
    state = State(kernel=replace(after(*doing).kernel, tool=None, typing=None, sweep=None))
    for setting in SETTINGS:
        holding = [option for option in setting.options(place(state)) if option.now]
        assert len(holding) == 1, setting.name
        if setting.idle is None:
            same = after(holding[0].intent, state=state).kernel
            assert same.experiment == state.kernel.experiment, setting.name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_said_of_a_row_fits_a_line(row: Setting) -> None:
    assert len(row.about) < 79
    assert row.about[-1] in ".?"
    assert len(row.name) <= 14


def test_values_fit_the_panel() -> None:
    for picture in WORLD.pictures:
        state = State(kernel=KernelView(Experiment(picture)))
        for setting in SETTINGS:
            assert max(map(len, words(setting.name, state))) <= 8, setting.name
    huge = Place(Experiment(size=4096), (5000, 40), fit=1024)
    assert max(len(option.words) for option in BY_NAME["working size"].options(huge)) <= 9
    assert max(len(o.words) for o in BY_NAME["bias"].options(Place(Experiment(bias=-123456.789), (9, 9)))) <= 8


def test_numbers_are_those_that_can_be_typed() -> None:
    assert words("kernel rows", ROOMY) == ["1", "2", "3", "4", "5", "6", "7"]
    assert words("padding", ROOMY) == ["valid", "same", *map(str, range(17))]
    assert words("stride", ROOMY) == words("dilation", ROOMY) == [str(number) for number in range(1, 9)]
    assert words("pool stride", ROOMY)[:2] == ["as size", "1"]
    for name in ("stride", "pool size", "pool times"):
        assert [option.number for option in options(name, ROOMY)] == [int(word) for word in words(name, ROOMY)]


def test_working_sizes_go_up_to_the_pictures_own_and_one_is_marked_that_fits() -> None:
    large = after(want.OpenTool("edit", 44), state=State(kernel=KernelView(Experiment("large", 32))))
    assert words("working size", large) == ["16", "24", "32", "44 fits", "48", "64", "96", "128", "192", "200 own"]
    assert options("working size", large)[2].now
    assert words("working size", State(kernel=KernelView(Experiment("small")))) == ["4 own"]
    cut = State(kernel=KernelView(Experiment("large", crop=(0, 0, 20, 18))))
    assert words("working size", cut) == ["16", "20 own"]
    drawn = after(want.UseDrawing(Drawing.blank(20, 17, 1)))
    assert words("working size", drawn) == ["16", "20 own"]
    odd = State(kernel=KernelView(Experiment("large", 50)))
    assert options("working size", odd)[chosen(options("working size", odd))].words == "50"


def test_what_has_no_effect_says_why() -> None:
    plain = place(State())
    for name in ("pool size", "pool stride", "pool times", "channel"):
        idle = BY_NAME[name].idle
        assert idle is not None
        assert (idle(plain) or "").endswith("first.")
        assert idle(place(ROOMY)) is None


def test_a_step_of_the_bias_is_a_tenth_and_never_drifts() -> None:
    state = State()
    for _ in range(30):
        state = after(options("bias", state)[2].intent, state=state)
    assert state.kernel.experiment.bias == 3.0
    for _ in range(30):
        state = after(options("bias", state)[0].intent, state=state)
    assert state.kernel.experiment == Experiment()


# -- by name


def named(view: KernelView) -> dict[str, Intent]:
    return {title: intent for title, _, intent in named_settings(view, WORLD, 44)}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("stride 2", {"stride": 2}),
        ("padding same", {"padding": "same"}),
        ("padding 3", {"padding": 3}),
        ("dilation 4", {"dilation": 4}),
        ("bias +0.1", {"bias": 0.1}),
        ("flipped kernel: yes", {"flipped": True}),
        ("view: ReLU", {"response": "relu"}),
        ("scale: fixed", {"fixed_scale": True}),
        ("pool: mean", {"pooling": Pooling("mean")}),
        ("pool size 5", {"pooling": Pooling("max", 5)}),
        ("pool stride 1", {"pooling": Pooling("max", 2, 1)}),
        ("pool again", {"pooling": Pooling("max")}),
        ("pool 5x5, stride 2", {"pooling": Pooling("max", 5, 2)}),
        ("colour: red", {"channels": "red"}),
        ("working size 44 fits", {"size": 44}),
    ],
)
def test_settings_by_name(name: str, changed: dict[str, object]) -> None:
    start = KernelView(Experiment("large"))
    then = after(named(start)[name], state=State(kernel=start)).kernel
    assert then.experiment == replace(start.experiment, **changed)
    assert then.past == (start.experiment,), "undo takes it back"


def test_pool_again_and_again() -> None:
    state = State()
    for times in (1, 2, 3):
        state = after(named(state.kernel)["pool again"], state=state)
        assert state.kernel.experiment.pooling == Pooling("max", times=times)
    state = after(named(state.kernel)["pool once less"], state=state)
    assert state.kernel.experiment.pooling.times == 2


def test_every_size_of_kernel_by_name() -> None:
    names = named(KernelView())
    for rows, columns in np.ndindex(7, 7):
        intent = names[f"kernel {rows + 1}x{columns + 1}"]
        assert after(intent).kernel.experiment.kernel.shape == (rows + 1, columns + 1)


def test_names_are_not_used_twice_and_say_what_they_do() -> None:
    for view in (KernelView(), ROOMY.kernel, KernelView(Experiment(kernel=Kernel.of(np.eye(2)), size=17, bias=0.25))):
        found = [(title, about) for title, about, _ in named_settings(view, WORLD, 44)]
        titles = [title for title, _ in found]
        assert len(set(titles)) == len(titles)
        assert all(about for _, about in found)
    titles = list(named(KernelView()))
    for setting in SETTINGS:
        start = "kernel" if setting.name.startswith("kernel") else setting.name
        assert any(title.startswith(start) for title in titles) or setting.name == "channel"
    assert "channel: green" in named(ROOMY.kernel)
    assert len(DEEDS) == 6
