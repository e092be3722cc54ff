"""What the command line asks a trained network to be looked at with; and a network in a few words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.core.archive import to_arrays
from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.text import has_unsafe
from convtui.errors import ConvtuiError, DataError, NetworkError, UsageError
from convtui.lab import intents as want
from convtui.lab.introducing import introduced
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.starting import opening_mode, started
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.networks import NETWORKS
from tests.oracles import random_network
from tests.source.keras_making import keras

GREY = np.random.default_rng(1).integers(0, 256, (30, 28, 28), np.uint8)
COLOURED = np.random.default_rng(2).integers(0, 256, (30, 32, 32, 3), np.uint8)
LABELS = np.arange(30) % 10


def _network(kind: str = "Conv2D", channels: int = 3) -> Network:
    """Two filters on pictures of 6 x 5, and no labels."""
    shape = (6, 5, channels)
    layers: tuple[LayerSpec, ...] = (LayerSpec("first", "Conv2D", filters=2, window=(3, 3)),)
    kernels: tuple[int, ...] = (3, 3, channels, 2)
    if kind == "Dense":
        layers = (LayerSpec("flat", "Flatten"), LayerSpec("first", "Dense", units=2))
        kernels = (30 * channels, 2)
    weights = frozen(np.random.default_rng(3).normal(size=kernels))
    return Network(NetworkSpec("tiny", shape, layers, ()), {"first": FilterBank(weights, frozen([0.0, 1.0]))})


def saved(path: Path, network: Network) -> str:
    np.savez(path, allow_pickle=False, **to_arrays(network))
    return str(path)


def packed(path: Path, **arrays: Any) -> str:  # noqa: ANN401
    np.savez(path, **arrays)
    return str(path)


# -- a network, a digit


@pytest.mark.parametrize(
    ("net", "digit", "trial"),
    [
        (None, None, Trial()),
        (None, 7, Trial(digit=7)),
        ("stacked", None, Trial("stacked")),
        ("stacked", 9999, Trial("stacked", digit=9999)),
        ("colour", None, Trial("colour", picture="cat")),
    ],
)
def test_it_begins_on_what_was_asked_for(net: str | None, digit: int | None, trial: Trial) -> None:
    assert started(Library(), net, digit, None) == TrainedView(trial=trial)


def test_a_file_is_looked_at_and_is_one_to_choose_from(tmp_path: Path) -> None:
    library, path = Library(), saved(tmp_path / "mine.npz", _network())
    view = started(library, path, None, None)
    assert view.trial == Trial(path, picture="cat")
    assert library.networks == (path, *NETWORKS)
    assert library.input_of(view.trial).shape == (6, 5, 3)
    Path(path).unlink()
    state = reduce(State("filters", trained=view), want.UseNetwork("stacked"), library)
    assert reduce(state, want.UseNetwork(path), library).trained.trial.network == path, "it was read once for all"


def test_a_path_stays_true_wherever_the_process_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "mine.npz", _network())
    library = Library()
    trial = started(library, "./mine.npz", None, None).trial
    assert trial.network == str(tmp_path / "mine.npz")
    assert library.networks[0] == trial.network
    (tmp_path / "text.npz").write_text("no network")
    with pytest.raises(NetworkError, match=r"^text.npz cannot be read: it is no .npz file"):
        started(Library(), "text.npz", None, None)
    with pytest.raises(UsageError, match=r"and mine\.npz takes 6 x 5 in colour"):
        started(Library(), "mine.npz", 3, None)


def test_a_network_that_is_only_named_opens_where_most_is_seen_of_it(tmp_path: Path) -> None:
    library = Library()
    assert opening_mode(library, started(library, "lecture", None, None)) == "training"
    path = saved(tmp_path / "mine.npz", _network())
    assert opening_mode(library, started(library, path, None, None)) == "filters"


def test_a_folder_of_checkpoints_is_one_to_choose_from(tmp_path: Path) -> None:
    for number in (1, 2):
        keras(tmp_path / f"c{number}.keras")
    library = Library()
    view = started(library, str(tmp_path), None, None)
    assert library.networks == (str(tmp_path), *NETWORKS)
    assert opening_mode(library, view) == "training"
    assert introduced(str(tmp_path), library) == "8x8 in grey, 4 layers, 151 parameters"


def test_what_cannot_be_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no network")
    no_filters = saved(tmp_path / "dense.npz", _network("Dense"))
    cases: list[tuple[str | None, int | None, type[ConvtuiError], str]] = [
        ("", None, UsageError, 'No network and no file is called "": there are lecture'),
        ("lecturer", None, UsageError, "No network and no file is called lecturer: did you mean lecture?"),
        ("colour", 3, UsageError, "--digit is for networks that read digits, and colour takes 32 x 32 in colour"),
        (str(tmp_path / "none.npz"), None, NetworkError, "there is no such file"),
        (str(tmp_path / "text.npz"), None, NetworkError, "it is no .npz file"),
        (no_filters, None, NetworkError, "tiny has no convolution to show"),
    ]
    for net, digit, kind, words in cases:
        library = Library()
        with pytest.raises(kind) as refused:
            started(library, net, digit, None)
        assert words in str(refused.value)
        assert library.networks == NETWORKS


# -- labelled pictures


@pytest.mark.parametrize(
    ("net", "arrays"),
    [
        (None, {"x_test": GREY, "y_test": LABELS}),
        ("stacked", {"images": GREY[..., None], "labels": LABELS[:, None]}),
        ("colour", {"x_train": COLOURED, "y_train": LABELS}),
    ],
)
def test_labelled_pictures_are_what_is_counted_on(net: str | None, arrays: dict[str, Any], tmp_path: Path) -> None:
    library = Library()
    view = started(library, net, None, packed(tmp_path / "my.npz", **arrays))
    sample = library.sample(view.trial)
    assert sample.what == "pictures of my.npz"
    assert sample.labels is not None
    assert np.array_equal(sample.labels, LABELS)
    assert np.array_equal(sample.images, COLOURED if net == "colour" else GREY)
    assert library.has_labels(view.trial)


@pytest.mark.parametrize(
    ("net", "arrays", "words"),
    [
        (
            "colour",
            {"images": GREY, "labels": LABELS},
            "holds pictures of 28 x 28 x 1, and the network colour takes 32 x 32 x 3: give others, or --net lecture.",
        ),
        (None, {"images": COLOURED, "labels": LABELS}, "lecture takes 28 x 28 x 1: give others, or --net colour."),
        (
            None,
            {"images": GREY[:, 1:], "labels": LABELS},
            "holds pictures of 27 x 28 x 1, .* 28 x 28 x 1: give others.",
        ),
        (
            "stacked",
            {"images": GREY, "labels": LABELS + 1},
            "has labels up to 10, and the network stacked knows only 0 to 9: give others.",
        ),
    ],
)
def test_pictures_that_do_not_suit_the_network_are_refused(
    net: str | None, arrays: dict[str, Any], words: str, tmp_path: Path
) -> None:
    library = Library()
    with pytest.raises(UsageError, match=words) as refused:
        started(library, net, None, packed(tmp_path / "\x1b[2J.npz", **arrays))
    assert not has_unsafe(str(refused.value))
    assert library.data is None


def test_a_network_without_outputs_to_count_takes_no_labels(tmp_path: Path) -> None:
    data = packed(tmp_path / "my.npz", images=np.zeros((3, 6, 5, 3), np.uint8), labels=np.arange(3))
    with pytest.raises(UsageError, match="gives no labels"):
        started(Library(), saved(tmp_path / "mine.npz", _network()), None, data)


def test_a_file_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no labelled pictures: it lacks x_test, x_train and images"):
        started(Library(), None, None, packed(tmp_path / "my.npz", a=GREY))
    with pytest.raises(UsageError, match="--data is empty: give a file of labelled pictures"):
        started(Library(), None, None, "")


# -- in a few words


@pytest.mark.parametrize("name", NETWORKS)
def test_a_bundled_network_is_introduced_by_what_is_in_its_file(name: str) -> None:
    library = Library()
    network = library.network(name)
    words = introduced(name, library)
    rows, columns, channels = network.spec.input_shape
    assert words.startswith(f"{rows}x{columns} in {'grey' if channels == 1 else 'colour'}, {len(network.spec.layers)} ")
    counted = sum(bank.kernels.size + bank.bias.size for bank in network.weights.values())
    assert f", {counted:,} parameters, " in words
    recorded = network.metadata["test_accuracy"]
    assert isinstance(recorded, float)
    assert words.endswith(f"reads {recorded * 100:.2f} %")
    assert len(words) <= 60, "beside its name in a list of 72 columns"


def test_a_network_whose_accuracy_was_not_measured_claims_none(tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.npz", _network())
    assert introduced(path, Library()) == "6x5 in colour, 1 layer, 56 parameters"
    assert introduced(str(tmp_path / "none.npz"), Library()) == "cannot be read"


@pytest.mark.parametrize("channels", [2, 4, 5])
def test_a_network_that_takes_no_pictures_is_refused_before_anything_is_shown(tmp_path: Path, channels: int) -> None:
    path = saved(tmp_path / "mine.npz", _network(channels=channels))
    words = f"takes pictures of {channels} channels, .* give a network of 1 or 3 channels"
    for _ in range(2):
        with pytest.raises(NetworkError, match=words):
            started(Library(), path, None, None)
    assert introduced(path, Library()) == "cannot be read"


def test_a_layer_without_a_bias_is_introduced_with_as_many_parameters_as_the_ledger_has() -> None:
    layers = (LayerSpec("only", "Conv2D", filters=4, window=(3, 3), bias=False),)

    class Holding(Library):
        def network(self, name: str) -> Network:
            return random_network(NetworkSpec("own", (32, 32, 1), layers, ()))

    assert ", 36 parameters" in introduced("own", Holding())
