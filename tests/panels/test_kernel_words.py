"""What stands under the kernel: what it does, what is set, whose colour it is, and the strongest places."""

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.lab.state import COLOURS, Experiment, KernelView, Response
from convtui.panels.match_words import HEADING, match_hint, match_note, match_rows
from convtui.render.colours import KEY
from tests.panels.reading import is_printed
from tests.panels.scenes import kernel_panels

SETTINGS = Experiment(padding="same", stride=2, dilation=2, bias=0.5, flipped=True)


def _text(experiment: Experiment, channel: int = 0, **more: object) -> list[str]:
    view = KernelView(experiment, channel=channel, **more)  # type: ignore[arg-type]
    return [line.strip() for line in kernel_panels(view, (80, 24)).kernel().text().split("\n")]


def test_what_is_not_as_at_the_start_is_said() -> None:
    assert " ".join(_text(SETTINGS)[5:]).endswith('padding "same" stride 2 dilation 2 bias 0.50 flipped')
    assert _text(Experiment(padding=3, stride=2))[-2:] == ["padding 3", "stride 2"]
    assert " ".join(_text(Experiment(padding=3, stride=2, bias=1))).split()[-6:] == "padding 3 stride 2 bias 1".split()


@pytest.mark.parametrize("shape", [(5, 5), (7, 7)])
def test_under_a_large_kernel_lines_are_run_together_and_settings_come_first(shape: tuple[int, int]) -> None:
    kernel = Kernel.of(np.outer(np.arange(shape[0]) - shape[0] // 2, np.ones(shape[1])))
    now = Experiment(kernel=kernel, padding="same", stride=2, dilation=2, bias=0.5)
    text = " ".join(_text(now))
    assert 'padding "same" stride 2 dilation 2 bias 0.50' in text
    panels = kernel_panels(KernelView(Experiment(kernel=kernel)), (80, 24))
    assert "finds edges that lie flat" in " ".join(panels.kernel().text().split())


@pytest.mark.parametrize("response", ["abs", "relu", "clip"])
def test_a_view_is_named_under_large_kernels_too(response: Response) -> None:
    words = {"abs": "|dot|", "relu": "ReLU", "clip": "clipped"}[response]
    assert words in " ".join(_text(Experiment(kernel=Kernel.of(np.eye(5)), response=response)))


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_the_colour_whose_cells_are_edited_is_named(channel: int) -> None:
    kernels = tuple(Kernel.of(np.full((3, 3), value)) for value in (1, 2, 3))
    experiment = Experiment(kernel=kernels[0], others=kernels[1:], channels="sum")
    lines = _text(experiment, channel)
    assert lines[0] == f"{COLOURS[channel]} {channel + 1}/3, PgDn"
    assert lines[2].split() == [str(channel + 1)] * 3
    assert "27 products" in lines
    assert "white gives 54" in lines
    assert _text(Experiment(channels="each"), channel)[0] == f"{COLOURS[channel]} {channel + 1}/3, PgDn"
    assert _text(Experiment(channels="red"), channel)[0] == ""


def test_a_sum_does_not_claim_what_one_kernel_does() -> None:
    """The legend of a single kernel would be wrong: the map shows three added."""
    blur = Kernel.of(np.full((3, 3), 1 / 9))
    text = " ".join(_text(Experiment(channels="sum", others=(blur, blur))))
    assert "light above dark" not in text
    assert "pale: above 0 blue: below 0 grey: 0" in text
    only_up = " ".join(_text(Experiment(kernel=blur, channels="sum")))
    assert "blurs" not in only_up
    assert "white gives 3" in only_up
    assert "below 0" not in only_up


def test_a_flipped_kernel_finds_what_it_is_laid_on_as() -> None:
    """1s at the top, laid on with the 1s at the bottom: pale is what lies dark above light."""
    assert "pale: light above dark" in " ".join(" ".join(_text(Experiment())).split())
    assert "pale: dark above light" in " ".join(" ".join(_text(Experiment(flipped=True))).split())


# -- the strongest places


def test_dot_and_cosine_of_the_window_and_of_every_match() -> None:
    panels = kernel_panels(KernelView(place=(1, 7), matches=5), (80, 24))
    scene, lines = panels.scene, panels.kernel().text().split("\n")[5:]
    assert lines[0] == HEADING
    values = [(scene.at.value, None), *((one.value, one.cosine) for one in scene.matches)]
    assert [line.split()[0] for line in lines[1:7]] == ["here", "1", "2", "3", "4", "5"]
    for line, (value, cosine) in zip(lines[1:7], values, strict=True):
        _, dot, likeness = line.split()
        assert is_printed(dot, value, 9)
        assert cosine is None or is_printed(likeness, cosine, 1)
    patch, weights = scene.at.patch.ravel().astype(float), scene.at.weights.ravel().astype(float)
    here = float(patch @ weights) / float(np.linalg.norm(patch) * np.linalg.norm(weights))
    assert is_printed(lines[1].split()[2], here, 1)


def test_the_one_that_the_window_stands_on_is_lit() -> None:
    first = kernel_panels(KernelView(matches=5), (80, 24)).scene.matches
    for index, match in enumerate(first):
        panels = kernel_panels(KernelView(place=(match.row, match.column), matches=5), (80, 24))
        lit = [row for row in range(16) if tuple(panels.kernel().bg[row, 0]) == KEY]
        assert lit == [7 + index]
        assert match_note(panels.scene) == f"strongest: {index + 1} of 5"


def test_black_paper_has_no_cosine_and_says_so() -> None:
    panels = kernel_panels(KernelView(place=(12, 10), matches=3), (80, 24))
    assert not panels.scene.at.patch.any()
    assert panels.kernel().text().split("\n")[6].split() == ["here", "0", "none"]
    assert match_hint(panels.scene).startswith("No cosine here: all the pixels, or all the weights, are 0.")


def test_a_map_without_a_match_says_so() -> None:
    panels = kernel_panels(KernelView(Experiment(kernel=Kernel.of([[-1.0]])), matches=5), (80, 24))
    assert "no dot is" in panels.kernel().text()
    assert match_note(panels.scene) == "nothing matches"
    assert match_hint(panels.scene).startswith("No dot of this map is above 0")


@pytest.mark.parametrize("height", [0, 1, 2, 3, 5, 12])
@pytest.mark.parametrize("count", [0, 1, 5, 20])
def test_the_list_takes_the_room_that_there_is(height: int, count: int) -> None:
    view = KernelView(Experiment("camera", 32), place=(3, 3), matches=count)
    rows = match_rows(kernel_panels(view, (80, 24)).scene, height)
    assert len(rows) <= height
    assert all(len(text) <= 16 for text, _, _ in rows)
    if height:
        assert any(text.startswith("here") for text, _, _ in rows), "the window's own figures come first"


def test_the_chosen_one_stays_in_a_short_list() -> None:
    view = KernelView(Experiment("camera", 32), matches=20)
    for match in kernel_panels(view, (80, 24)).scene.matches:
        there = KernelView(Experiment("camera", 32), place=(match.row, match.column), matches=20)
        rows = match_rows(kernel_panels(there, (80, 24)).scene, 6)
        assert any(ground == KEY for _, _, ground in rows)


@pytest.mark.parametrize("place", [(12, 10), (1, 7), (0, 0)])
def test_hints_fit_into_the_narrowest_terminal(place: tuple[int, int]) -> None:
    for experiment in (Experiment(), Experiment(kernel=Kernel.of([[-1.0]]))):
        assert len(match_hint(kernel_panels(KernelView(experiment, place=place, matches=5), (80, 24)).scene)) <= 79
