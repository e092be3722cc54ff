"""The pictures on which filters are counted: digits, the user's own with labels, crops of photographs."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.plane import Plane
from convtui.lab.derive_filters import survey_found, survey_job
from convtui.lab.findings import ReadingJob
from convtui.lab.jobs import finish
from convtui.lab.library import Library
from convtui.lab.sample import (
    DIGITS_PRINT,
    MNIST_PRINT,
    MOST_ALONG,
    MOST_CROPS,
    PARTLY_SEEN,
    SEEN,
    UNSEEN,
    Sample,
    crops,
    sample_of,
    seen_in_training,
    squares,
)
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.forward import predict
from convtui.source.datasets import load_dataset
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from convtui.train.data import fingerprints
from tests.lab.test_squares import is_inside, naive_means

COLOUR = Trial("colour")
ORIGIN = re.compile(r"(.+), (\d+)x(\d+) at (\d+),(\d+)")


def _labelled(*shape: int) -> Sample:
    random = np.random.default_rng(2)
    images = random.integers(0, 256, (12, *shape), np.uint8)
    return Sample(images, random.integers(0, 10, 12), "pictures of my.npz")


def _colours(rows: int, columns: int) -> Plane:
    return Plane.of(np.random.default_rng(rows).random((rows, columns, 3), np.float32))


@pytest.mark.parametrize("network", ["lecture", "stacked"])
def test_who_reads_digits_is_tried_on_the_bundled_ones(network: str) -> None:
    sample = Library().sample(Trial(network))
    assert sample.what == "bundled digits"
    assert len(sample) == 10_000
    assert np.array_equal(sample.images, load_digits().images)
    images, labels = sample.labelled(1000)
    assert (len(images), len(labels)) == (1000, 1000)
    assert np.array_equal(labels, load_digits().labels[:1000])


def test_digits_are_no_answers_for_a_network_of_other_classes() -> None:
    class Clothes(Library):
        def network(self, name: str) -> Network:
            known = load_network("lecture")
            others = tuple(f"garment {number}" for number in range(10))
            return known if name == "lecture" else replace(known, spec=replace(known.spec, labels=others))

    library = Clothes()
    assert library.has_labels(Trial())
    clothes = Trial(network="clothes")
    assert not library.has_labels(clothes)
    assert library.sample(clothes).images is library.sample(Trial()).images, "what excites its filters can be counted"


def test_without_labels_it_is_tried_on_crops_and_ranks_nothing() -> None:
    sample = Library().sample(COLOUR)
    assert sample.what == "crops of pictures in colour"
    assert sample.labels is None
    assert sample.images.shape == (len(sample), 32, 32, 3)
    assert sample.images.dtype == np.float32
    assert 100 <= len(sample) <= MOST_CROPS
    assert len(sample.origins) == len(set(sample.origins)) == len(sample)
    with pytest.raises(ValueError, match="the crops of pictures in colour have no labels"):
        sample.labelled(10)


def _sources(sample: Sample) -> set[str]:
    return {origin.rpartition(", ")[0] for origin in sample.origins}


def test_every_crop_is_the_exact_mean_of_the_square_that_it_names() -> None:
    library = Library()
    library.add("/home/me/sea.png", "sea.png", _colours(70, 45))
    library.add("/home/me/stone.png", "stone.png", Plane.of(np.ones((50, 50), np.float32)))
    names = {library.title(name): name for name in library.pictures}
    sample = crops(library, (32, 32, 3))
    assert _sources(sample) == {"sea.png", "cup", "cat", "colours"}, "grey pictures have no colours to look for"
    # The naive loops take their time: a few from everywhere, and the user's own.
    chosen = [n for n, origin in enumerate(sample.origins) if n % 40 == 0 or (origin.startswith("sea") and n % 4 == 0)]
    for number in chosen:
        found = ORIGIN.fullmatch(sample.origins[number])
        assert found is not None
        title, (high, wide, top, left) = found[1], (int(found[group]) for group in (2, 3, 4, 5))
        values = library.pixels(names[title]).values
        assert high == wide
        assert is_inside((top, left, high), (values.shape[0], values.shape[1]))
        wanted = naive_means(values[top : top + high, left : left + wide], (32, 32))
        assert np.abs(sample.images[number] - wanted).max() < 1e-6


def test_for_a_network_of_one_channel_colours_are_their_luminance() -> None:
    library = Library()
    library.add("sea", "sea", plane := _colours(24, 24))
    sample = crops(library, (24, 24, 1))
    assert {"sea", "horse", "cat"} <= _sources(sample)
    number = sample.origins.index("sea, 24x24 at 0,0")
    light = plane.values.astype(np.float64) @ [0.299, 0.587, 0.114]
    assert np.abs(sample.images[number][:, :, 0] - light).max() < 1e-6


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 64), st.integers(1, 300))
def test_squares_lie_on_the_picture_the_largest_first(rows: int, columns: int, least: int, most: int) -> None:
    found = squares((rows, columns), least, most)
    assert 1 <= len(found) <= most
    assert len(set(found)) == len(found)
    assert all(is_inside(square, (rows, columns)) for square in found)
    sides = [side for _, _, side in found]
    assert sides == sorted(sides, reverse=True)
    assert sides[0] == min(rows, columns)
    assert min(sides) >= min(least, rows, columns), "none is blown up that need not be"


def test_squares_of_one_size_cover_a_photograph_from_edge_to_edge() -> None:
    found = squares((120, 160), 32, 1000)
    for side in (120, 60, 32):
        covered = np.zeros((120, 160), bool)
        places = [(top, left) for top, left, one in found if one == side]
        for top, left in places:
            covered[top : top + side, left : left + side] = True
        assert covered.all()
        assert len(places) <= MOST_ALONG**2


def test_a_picture_that_the_user_opens_joins_the_crops() -> None:
    library = Library()
    before = library.sample(COLOUR)
    assert library.sample(COLOUR) is before
    library.add("/home/me/sea.png", "sea.png", _colours(90, 64))
    after = library.sample(COLOUR)
    assert _sources(after) == _sources(before) | {"sea.png"}


def test_what_was_counted_over_other_crops_is_not_taken_for_these() -> None:
    library = Library()
    view = TrainedView(trial=replace(COLOUR, picture="cat"))
    before = survey_job(view, library)
    finish(before, library)
    assert survey_found(view, library) is not None
    library.add("/home/me/sea.png", "sea.png", _colours(90, 64))
    after = survey_job(view, library)
    assert after != before
    assert survey_found(view, library) is None
    finish(after, library)
    found = survey_found(view, library)
    assert found is not None
    assert found.value.read == len(library.sample(COLOUR))
    digits = survey_job(TrainedView(), library)
    library.add("/home/me/stone.png", "stone.png", _colours(60, 64))
    assert survey_job(TrainedView(), library) == digits


def test_of_many_large_photographs_each_has_its_share() -> None:
    library = Library()
    for number in range(6):
        library.add(str(number), str(number), _colours(900, 1200))
    sample = crops(library, (32, 32, 3))
    assert len(sample) <= MOST_CROPS
    counts = {source: sum(o.startswith(f"{source},") for o in sample.origins) for source in _sources(sample)}
    assert set(counts) >= {"0", "5", "cat", "cup"}
    assert max(counts.values()) <= MOST_CROPS // 9


# -- --data


@pytest.mark.parametrize(
    ("network", "shape"), [("colour", (32, 32, 3)), ("lecture", (28, 28)), ("stacked", (28, 28, 1))]
)
def test_labelled_pictures_of_the_users_own_come_before_all(network: str, shape: tuple[int, ...]) -> None:
    library = Library()
    library.data = _labelled(*shape)
    assert library.sample(Trial(network)) is library.data
    assert library.sample(Trial(network, edits=(FilterEdit("conv2d", 0, (0.0,) * 9, 0.0),))) is library.data


def test_they_do_not_stand_in_for_what_a_network_of_another_size_reads() -> None:
    library = Library()
    library.data = _labelled(32, 32, 3)
    assert sample_of(Trial("stacked"), library).what == "bundled digits"
    library.data = _labelled(28, 28)
    assert sample_of(COLOUR, library).what == "crops of pictures in colour"


def test_crops_that_are_known_are_not_cut_again() -> None:
    library = Library()
    library.data = _labelled(28, 28)
    assert library.sample(COLOUR) is library.sample(COLOUR)
    library.data = _labelled(32, 32, 3)
    assert library.sample(COLOUR) is library.data


# -- what it is honest to count on


def _on(print_: str, **more: object) -> dict[str, object]:
    """What a trainer writes of data whose test pictures have that SHA-256."""
    return {"sha256": {"x_test": print_}, **more}


@pytest.mark.parametrize(
    ("metadata", "seen"),
    [
        ({}, range(0)),
        ({"sha256": {"x_train": DIGITS_PRINT}, "n_train": 500, "take": None}, range(0)),
        (_on(DIGITS_PRINT, n_train=9_000, take=None), range(9_000)),
        (_on(DIGITS_PRINT, n_train=100, take=None), range(100)),
        (_on(DIGITS_PRINT, n_train=500, take=[200, 700]), range(200, 700)),
        (_on(DIGITS_PRINT, n_train=50, take=(200, 700)), range(200, 250)),
        (_on(DIGITS_PRINT), range(9_000)),
        (_on(DIGITS_PRINT, n_train="many", take="all"), range(9_000)),
        (_on(DIGITS_PRINT, n_train=10**9, take=[-5]), range(0)),
        (_on(MNIST_PRINT, data="mine.npz", n_train=60_000, take=None), range(10_000)),
        (_on(MNIST_PRINT, n_train=50_000, take=[10_000, 60_000]), range(0)),
        (_on(MNIST_PRINT, n_train=5_000, take=[0, 5_000]), None),
        (_on(MNIST_PRINT, n_train=51_000, take=[9_000, 60_000]), None),
        # Names say nothing: a folder of anybody's own may be called so.
        (_on("0" * 64, data="digits", n_train=9_000), range(0)),
        (_on("0" * 64, data="mnist.npz", n_train=60_000), range(0)),
        ({"data": "digits", "n_train": 9_000}, range(0)),
        ({"sha256": [DIGITS_PRINT]}, range(0)),
        ({"sha256": {"x_test": [DIGITS_PRINT]}}, range(0)),
    ],
)
def test_which_of_the_bundled_digits_a_network_was_trained_on(metadata: dict[str, object], seen: range | None) -> None:
    assert seen_in_training(metadata) == seen


@pytest.mark.parametrize("name", ["digits", "taken"])
def test_that_rule_and_the_data_agree(name: str) -> None:
    """What `load_dataset` gives a trainer is exactly what is left out of the counts."""
    take = (200, 700) if name == "taken" else None
    data = load_dataset("digits", take)
    prints = fingerprints(data)
    metadata = {"sha256": prints, "take": list(take) if take else None, "n_train": len(data.x_train)}
    seen = seen_in_training(metadata)
    assert seen is not None
    assert np.array_equal(load_digits().images[seen.start : seen.stop], data.x_train)
    assert prints["x_test"] == DIGITS_PRINT


def test_mnist_is_known_by_what_the_bundled_networks_were_tested_on() -> None:
    prints = load_network("lecture").metadata["sha256"]
    assert isinstance(prints, dict)
    assert prints["x_test"] == MNIST_PRINT


class Trained(Library):
    """The lecture's network as if it had been trained on what `metadata` says."""

    def __init__(self, **metadata: object) -> None:
        super().__init__()
        self.hold_network("mine", replace(load_network("lecture"), metadata=metadata))


MINE = Trial("mine")


def test_what_is_read_right_is_counted_on_digits_that_it_has_not_seen() -> None:
    library, digits = Trained(**_on(DIGITS_PRINT, n_train=9_000, take=None)), load_digits()
    tested = library.tested(MINE)
    assert (tested.what, tested.noun, len(tested)) == (UNSEEN, "unseen digits", 1_000)
    assert np.array_equal(tested.images, digits.images[9_000:])
    assert np.array_equal(tested.labelled(50)[1], digits.labels[9_000:9_050])
    job = ReadingJob("mine", (), 200)
    made: Any = finish(job, library)
    read = predict(load_network("lecture"), digits.images[9_000:9_200]).argmax(axis=1)
    assert made.right == (read == digits.labels[9_000:9_200]).sum()
    assert library.sample(MINE).what == "bundled digits", "how often a filter fires is counted on all"
    assert len(library.sample(MINE)) == 10_000


def test_between_what_it_has_seen_the_rest_is_left() -> None:
    tested = Trained(**_on(DIGITS_PRINT, n_train=500, take=[200, 700])).tested(MINE)
    assert len(tested) == 9_500
    images = load_digits().images
    assert np.array_equal(tested.images[150:250], np.concatenate((images[150:200], images[700:750])))


@pytest.mark.parametrize(
    ("metadata", "what", "noun"),
    [
        (_on(MNIST_PRINT, n_train=60_000), SEEN, "training digits"),
        (_on(MNIST_PRINT, n_train=6_000), PARTLY_SEEN, "partly seen digits"),
        (_on("0" * 64, data="digits", n_train=6_000), "bundled digits", "digits"),
    ],
)
def test_where_all_are_seen_or_it_is_not_known_which_all_are_counted_and_it_is_said(
    metadata: dict[str, object], what: str, noun: str
) -> None:
    tested = Trained(**metadata).tested(MINE)
    assert (tested.what, tested.noun, len(tested)) == (what, noun, 10_000)


def test_a_bundled_network_has_seen_none_of_them() -> None:
    library = Library()
    for name in ("lecture", "stacked", "colour"):
        assert seen_in_training(library.network(name).metadata) == range(0)
        assert library.tested(Trial(name)) is library.sample(Trial(name))


def test_the_users_own_are_counted_whatever_it_was_trained_on() -> None:
    library = Trained(**_on(DIGITS_PRINT, n_train=9_000))
    library.data = _labelled(28, 28)
    assert library.tested(MINE) is library.data
