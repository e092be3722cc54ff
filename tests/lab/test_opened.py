"""What becomes of a picture that was opened."""

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.opened import hold, remark, to_show
from convtui.lab.reduce import reduce
from convtui.lab.state import Experiment, KernelView, State
from convtui.source.pictures import Opened


def picture(rows: int = 4, columns: int = 5, level: float = 0.5, own: tuple[int, int] | None = None) -> Opened:
    return Opened(Plane.of(np.full((rows, columns), level, np.float32)), own or (rows, columns))


def test_it_is_held_under_its_name_and_shown_under_its_title() -> None:
    library = Library()
    assert hold(library, "/home/a.png", "a\x1b[2J.png", picture()) == "/home/a.png"
    assert library.pictures[0] == "/home/a.png"
    assert library.title("/home/a.png") == "a␛[2J.png"


def test_the_same_again_is_the_same_and_another_is_another() -> None:
    library = Library()
    names = [hold(library, "a", "a.png", picture(level=level)) for level in (0.1, 0.1, 0.2, 0.3, 0.2, 0.1)]
    assert names == ["a", "a", "a (2)", "a (3)", "a (2)", "a"]
    assert library.title("a (3)") == "a.png (3)"
    assert library.pixels("a").values[0, 0] == np.float32(0.1), "what was made of the first stays"


@pytest.mark.parametrize(
    ("shape", "kernel", "dilation", "padding"),
    [
        ((3, 3), (3, 3), 1, "valid"),
        ((2, 9), (3, 3), 1, "same"),
        ((9, 2), (3, 3), 1, "same"),
        ((2, 9), (1, 5), 2, "valid"),
        ((2, 8), (1, 5), 2, "same"),
        ((1, 1), (7, 7), 8, "same"),
    ],
)
def test_it_is_shown_however_small(
    shape: tuple[int, int], kernel: tuple[int, int], dilation: int, padding: str
) -> None:
    library = Library()
    name = hold(library, "a", "a.png", picture(*shape))
    state = State(kernel=KernelView(Experiment(kernel=Kernel.of(np.ones(kernel)), dilation=dilation)))
    for intent in (want.OpenTool("crop"), *to_show(library, name, 32, state.kernel.experiment)):
        state = reduce(state, intent, library)
    assert state.kernel.experiment.picture == name
    assert state.kernel.experiment.padding == padding
    assert state.kernel.tool is None


def test_of_a_smaller_one_that_is_kept_it_is_said() -> None:
    assert remark("a.png", picture()) is None
    said = remark("a\x1b.png" * 20, picture(own=(4000, 5000)))
    assert said is not None
    assert said.endswith("… has 4,000 x 5,000 pixels: here it is 4 x 5.")
    assert "\x1b" not in said
    assert len(remark("x" * 99, picture(9999, 9999, own=(65_535, 65_535))) or "") < 80
