"""What has been opened, and what `reduce` may ask of it."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.errors import UsageError
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_filters import filters_scene
from convtui.lab.library import Library
from convtui.lab.state import Experiment, KernelView, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.lab.world import World
from convtui.source.kept import keep
from convtui.source.networks import load_network
from convtui.source.pictures import PICTURES
from convtui.train.run_writer import RunWriter
from tests.lab.test_squares import naive_means
from tests.train.making_runs import HEAD, moment


def _plane(rows: int, columns: int, seed: int = 0) -> Plane:
    return Plane.of(np.random.default_rng(seed).random((rows, columns), np.float32))


def test_it_is_the_world_that_states_speak_of() -> None:
    world: World = Library()
    assert world.pictures == tuple(picture.name for picture in PICTURES)
    assert State().kernel.experiment.picture == world.pictures[0]
    assert world.digit_count == 10_000
    assert world.filter_count(TrainedView()) == 32
    assert world.filter_map_shape(TrainedView()) == (26, 26)
    assert world.map_shape(Experiment()) == (30, 30)


def test_every_bundled_picture_can_be_shown_and_has_a_title() -> None:
    library = Library()
    for name in library.pictures:
        picture = library.picture(name)
        assert library.title(name)
        assert picture.values.ndim == 2
        assert 0 <= picture.values.min() <= picture.values.max() <= 1
        rows, columns = kernel_scene(KernelView(Experiment(picture=name)), library).computed.map.shape
        assert (rows, columns) == (picture.height - 2, picture.width - 2)


def test_what_is_opened_comes_first() -> None:
    library = Library()
    plane = _plane(5, 8)
    library.add("/a/cat.png", "cat.png", plane)
    assert library.pictures[0] == "/a/cat.png"
    assert library.picture("/a/cat.png") is plane
    assert library.title("/a/cat.png") == "cat.png"


def test_an_opened_picture_may_have_a_bundled_name() -> None:
    library = Library()
    plane = _plane(5, 8)
    library.add("letter-e", "my own", plane)
    assert len(set(library.pictures)) == len(library.pictures) == len(PICTURES)
    assert library.picture("letter-e") is plane
    assert library.title("letter-e") == "my own"


def test_a_picture_opened_again_is_the_new_one() -> None:
    library = Library()
    library.add("cat", "cat", _plane(16, 16, seed=1))
    view = KernelView(Experiment(picture="cat", size=8))
    before = kernel_scene(view, library).computed.map
    library.add("cat", "cat", _plane(16, 16, seed=2))
    assert not np.array_equal(kernel_scene(view, library).computed.map, before)


def test_a_working_size_is_that_of_the_longest_side() -> None:
    library = Library()
    library.add("wide", "wide", _plane(40, 80))
    assert library.picture("wide", 20).shape == (10, 20)
    assert library.picture("wide", 80) is library.picture("wide")
    assert library.picture("wide", 20) is library.picture("wide", 20)


@pytest.mark.parametrize(
    ("change", "shape"),
    [
        ({}, (14, 22)),
        ({"padding": "same"}, (16, 24)),
        ({"stride": 2}, (7, 11)),
        ({"dilation": 3}, (10, 18)),
        ({"kernel": Kernel.of([[1, -1]])}, (16, 23)),
        ({"size": 12}, (6, 10)),
    ],
)
def test_the_maps_shape_is_told_without_computing_it(change: dict[str, object], shape: tuple[int, int]) -> None:
    library = Library()
    library.add("wide", "wide", _plane(16, 24))
    experiment = replace(Experiment(picture="wide"), **change)
    assert library.map_shape(experiment) == shape
    assert kernel_scene(KernelView(experiment), library).computed.map.shape == shape


def test_what_is_not_there_is_refused() -> None:
    library = Library()
    with pytest.raises(UsageError):
        library.picture("no such")
    with pytest.raises(KeyError):
        library.title("no such")


def test_two_views_of_one_digit_share_one_pass() -> None:
    library = Library()
    first = library.activations(Trial(digit=3))
    assert library.activations(Trial(digit=3)) is first
    assert library.activations(Trial(digit=4)) is not first


def test_a_picture_can_stand_in_for_the_digit() -> None:
    library = Library()
    library.add("mine", "mine", _plane(28, 28))
    received = library.activations(Trial(picture="mine")).input
    assert np.array_equal(received[:, :, 0], library.picture("mine").values)


@pytest.mark.parametrize(
    ("shape", "size"),
    [((64, 64), None), ((65, 64), 32), ((200, 100), 32), ((128, 32), 32), ((129, 32), None), ((20, 3000), None)],
)
def test_a_large_picture_is_worked_on_smaller_unless_it_is_narrow(shape: tuple[int, int], size: int | None) -> None:
    library = Library()
    library.add("mine", "mine", Plane.of(np.zeros(shape)))
    assert library.working_size("mine", 32) == size


def test_the_diagram_stays_at_the_lectures_size() -> None:
    library = Library()
    assert library.working_size("diagram", 32) is None
    assert library.working_size("horse", 48) == 48


# -- what a network receives


COLOUR = Trial("colour")


def _colours(rows: int, columns: int, seed: int = 0) -> Plane:
    return Plane.of(np.random.default_rng(seed).random((rows, columns, 3), np.float32))


def test_a_picture_is_cut_to_the_largest_square_and_scaled_by_area() -> None:
    library = Library()
    library.add("mine", "mine", plane := _colours(40, 61))
    trial = replace(COLOUR, picture="mine")
    assert library.square_of(trial) == (0, 10, 40)
    wanted = naive_means(plane.values[:, 10:50], (32, 32))
    assert library.input_of(trial).shape == (32, 32, 3)
    assert np.abs(library.input_of(trial).values - wanted).max() < 1e-6
    assert library.activations(trial).input is not None
    assert np.array_equal(library.activations(trial).input, library.input_of(trial).values)


def test_a_square_that_was_chosen_is_what_is_received() -> None:
    library = Library()
    library.add("mine", "mine", plane := _colours(40, 61))
    trial = replace(COLOUR, picture="mine", crop=(3, 7, 21))
    assert library.square_of(trial) == (3, 7, 21)
    assert np.abs(library.input_of(trial).values - naive_means(plane.values[3:24, 7:28], (32, 32))).max() < 1e-6
    exact = replace(trial, crop=(3, 7, 32))
    assert np.array_equal(library.input_of(exact).values, plane.values[3:35, 7:39])


def test_a_square_beyond_the_picture_is_the_nearest_on_it() -> None:
    library = Library()
    library.add("mine", "mine", _colours(40, 61))
    assert library.square_of(replace(COLOUR, picture="mine", crop=(30, -4, 99))) == (0, 0, 40)


def test_a_picture_of_the_inputs_own_size_is_received_as_it_is() -> None:
    library = Library()
    library.add("mine", "mine", plane := _colours(32, 32))
    assert np.array_equal(library.input_of(replace(COLOUR, picture="mine")).values, plane.values)


def test_grey_stands_for_all_colours_and_colours_give_their_luminance() -> None:
    library = Library()
    library.add("grey", "grey", grey := _plane(32, 32))
    library.add("coloured", "coloured", coloured := _colours(28, 28))
    received = library.input_of(replace(COLOUR, picture="grey")).values
    assert all(np.array_equal(received[:, :, channel], grey.values) for channel in range(3))
    received = library.input_of(Trial("lecture", picture="coloured")).values
    assert received.shape == (28, 28, 1)
    light = coloured.values.astype(np.float64) @ [0.299, 0.587, 0.114]
    assert np.abs(received[:, :, 0] - light).max() < 1e-6


def test_every_bundled_picture_can_be_read_by_every_bundled_network() -> None:
    library = Library()
    for network in ("stacked", "colour"):
        for name in library.pictures:
            output = library.activations(Trial(network, picture=name)).output
            assert output.sum() == pytest.approx(1, abs=1e-5)


def test_for_colours_the_users_own_picture_comes_first_then_the_cat() -> None:
    library = Library()
    assert library.picture_for(COLOUR) == "cat"
    library.add("grey", "grey", _plane(40, 40))
    assert library.picture_for(COLOUR) == "cat"
    library.add("/home/me/sea.png", "sea.png", _colours(40, 40))
    assert library.picture_for(COLOUR) == "/home/me/sea.png"


def test_what_is_read_of_a_picture_is_said_and_of_a_digit_nothing() -> None:
    library = Library()
    assert library.picture_words(Trial(digit=3)) == ()
    assert library.picture_words(replace(COLOUR, picture="cat"))[0] == "cat, 120x120 of 120x160 at 0,20 -> 32x32"
    assert library.picture_words(replace(COLOUR, picture="cup", crop=(4, 8, 64)))[0] == (
        "cup, 64x64 of 200x200 at 4,8 -> 32x32"
    )
    assert library.picture_words(Trial("stacked", picture="digit"))[0] == "digit 2 28x28"
    scene = filters_scene(TrainedView(trial=replace(COLOUR, picture="cat")), library)
    assert scene.title == scene.titles[0] == "cat, 120x120 of 120x160 at 0,20 -> 32x32"
    assert filters_scene(TrainedView(), library).titles == ()


def test_a_run_in_a_folder_called_as_a_network_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`convtui train --record lecture`: the bundled one stays what it was, and so does what is kept by that name."""
    monkeypatch.chdir(tmp_path)
    for name in ("lecture", "mine", "else"):
        writer = RunWriter(tmp_path / name, HEAD)
        writer.add(moment(0))
        writer.close()
    keep("mine", load_network("lecture"))
    books = Library()
    assert [books.is_run(name) for name in ("lecture", "mine", "else")] == [False, False, True]
    assert books.is_run(str(tmp_path / "lecture")), "by its path it is the run"
    assert books.network("lecture").spec.name == "lecture"
