"""The line over the panes says what is in them, in the room there is."""

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab.state import Channels, Experiment, KernelView, Pooling, Zoom
from tests.panels.scenes import Size, kernel_panels, library

SMALL: Size = (80, 24)


def _titles(experiment: Experiment, size: Size = SMALL, zoom: Zoom = "whole", channel: int = 0) -> tuple[str, str, str]:
    return kernel_panels(KernelView(experiment, zoom, channel=channel), size).titles()


@pytest.mark.parametrize(
    ("channels", "picture", "made"),
    [
        ("grey", "cup 32x32, scaled from 200x200", "= map 30x30, signed -"),
        ("red", "cup red alone 32x32 (200x200)", "= map 30x30, signed -"),
        ("blue", "cup blue alone 32x32 (200x200)", "= map 30x30, signed -"),
        ("sum", "cup in colour 32x32 (200x200)", "= 3-channel sum 30x30, -"),
        ("each", "cup in colour 32x32 (200x200)", "= green's map 30x30, -"),
    ],
)
def test_what_is_taken_of_a_colour_picture(channels: Channels, picture: str, made: str) -> None:
    titles = _titles(Experiment("cup", 32, channels=channels), channel=1)
    assert titles[0] == picture
    assert made in titles[1]
    assert ("kernel 3x3x3 " in titles[1]) == (channels == "sum")


def test_where_there_is_room_the_sum_is_said_in_full() -> None:
    assert "= sum over 3 channels 30x30, signed -" in _titles(Experiment("cup", 64, channels="sum"), (216, 58))[
        1
    ].replace("62x62", "30x30")


@pytest.mark.parametrize(
    ("experiment", "wanted"),
    [
        (Experiment(fixed_scale=True), "= map 30x30, scale fixed -3..+3"),
        (Experiment(fixed_scale=True, response="abs"), "= map 30x30, scale fixed 0..3"),
        (Experiment("diagram", fixed_scale=True), "= map 198x198, fixed 0..3"),
        (Experiment(fixed_scale=True, response="clip"), "= map 30x30, scale fixed 0..1"),
    ],
)
def test_a_fixed_scale_is_called_so(experiment: Experiment, wanted: str) -> None:
    assert _titles(experiment)[1].endswith(wanted)


@pytest.mark.parametrize(
    ("experiment", "size", "index", "wanted"),
    [
        (Experiment("diagram", padding="same", pooling=Pooling("max")), SMALL, 1, "= map 200x200 -> max 100x100"),
        (
            Experiment("diagram", padding="same", pooling=Pooling("max", 5, 2)),
            SMALL,
            1,
            "= map 200x200 -> max pool 98x98",
        ),
        (
            Experiment("diagram", padding="same", pooling=Pooling("max", 2, None, 3)),
            SMALL,
            1,
            "= map 200 -> max 100 -> 50 -> 25",
        ),
        (Experiment(pooling=Pooling("mean", 2, None, 2)), SMALL, 1, "= map 30x30 -> mean 15x15 -> 7x7"),
        (
            Experiment("letter-e", padding="same", pooling=Pooling("max", 2, None, 3)),
            (200, 50),
            2,
            "-> max pool 2x2: 32x32 -> 16x16 -> 8x8 -> 4x4",
        ),
        (
            Experiment("letter-e", padding="same", pooling=Pooling("max", 2, None, 3)),
            (112, 40),
            2,
            "-> max 2x2: 32 -> 16",
        ),
    ],
)
def test_the_sizes_before_and_after_every_pool(experiment: Experiment, size: Size, index: int, wanted: str) -> None:
    title = _titles(experiment, size)[index]
    assert wanted in title or title.endswith(wanted)


def test_a_pool_that_is_seen_as_numbers_shows_the_map() -> None:
    assert _titles(Experiment(pooling=Pooling("max")), zoom="numbers")[1].endswith("= map 30x30, pooled 15x15")


def test_a_part_of_a_picture_says_which() -> None:
    kernel = Kernel.of(np.ones((7, 7)))
    assert _titles(Experiment(kernel=kernel))[0].startswith("32x32, part ")
    assert _titles(Experiment("500x340", kernel=kernel), zoom="crop")[0].startswith("part ")


def test_a_long_name_gives_way_to_the_sizes() -> None:
    name = "holiday in the mountains with all of us.jpeg"
    library().add(name, name, Plane.of(np.zeros((900, 1200), np.float32)))
    title = _titles(Experiment(name, 32, channels="green"))[0]
    assert title.startswith("holiday")
    assert title.endswith(" green alone 24x32")
    assert len(title) < 32
