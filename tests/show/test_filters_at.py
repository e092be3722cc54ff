"""A dot taken apart, filters side by side, a picture disturbed, and why: against loops, and by what must not change."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.ops.disturb import disturbed
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from tests.oracles import close
from tests.show.trained import SMALL, Small, json_of, make_small, npz_of, outputs, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


# What is counted for one test need not be counted for the next.
LIBRARIES = {net: Library() for net in ("lecture", "stacked", "colour")}


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Labelled pictures for the network that has none."""
    path = tmp_path_factory.mktemp("data") / "colours.npz"
    images = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    np.savez(path, images=images, labels=np.arange(3))
    return {"colour": str(path)}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


# -- a dot


def test_the_parts_of_a_dot_of_a_deeper_layer(small: Small) -> None:
    """Padded "same" at its end: the window at the rim reaches over it."""
    request = replace(small.request, layer="second", filter=3, at="2,2")
    pooled = np.pad(outputs(small.network, small.picture)[1], [(0, 1), (0, 1), (0, 0)])
    bank = small.network.weights["second"]
    products = pooled[2:4, 2:4] * bank.kernels[..., 3].astype(float)
    parts, total = products.sum(axis=(0, 1)), products.sum() + float(bank.bias[3])
    shown, arrays = json_of(request)["at"], npz_of(request)
    close(shown["parts"], parts)
    assert shown["ranked"] == np.argsort(-np.abs(parts), kind="stable").tolist()
    assert (shown["sum"], shown["value"]) == pytest.approx((total, max(total, 0)), abs=1e-6)
    assert (shown["reads"], shown["top"], shown["left"]) == ("pool", 2, 2)
    close(arrays["at_products"], products)
    assert shown["receptive_field"] == {"top": 4, "left": 4, "rows": 6, "columns": 6}
    text = text_of(request)
    ranks = [text.index(f"{rank}. input channel {channel}: ") for rank, channel in enumerate(shown["ranked"], 1)]
    assert ranks == sorted(ranks)
    assert "(5 x 4 of it on the picture)" in text


def test_the_products_of_a_dot_of_the_first_layer(small: Small) -> None:
    shown = json_of(replace(small.request, filter=1, at="4,2"))["at"]
    bank = small.network.weights["first"]
    close(np.array(shown["patch"])[:, :, 0], small.picture[4:7, 2:5])
    close(shown["products"], small.picture[4:7, 2:5, None] * bank.kernels[..., 1])
    assert shown["reads"] is None
    assert shown["sum"] == pytest.approx(np.sum(shown["products"]) + float(bank.bias[1]), abs=1e-6)
    text = text_of(replace(small.request, filter=1, at="4,2"))
    assert f"{small.picture[4, 2]:.6g} x {float(bank.kernels[0, 0, 0, 1]):.6g} = " in text


def test_other_pixels_than_the_deciding_ones_change_nothing(small: Small) -> None:
    request = replace(small.request, layer="second", filter=0, at="1,1")
    arrays, shown = npz_of(request), json_of(request)["at"]
    top, left, rows, columns = arrays["at_field"]
    deciding = arrays["at_deciding"]
    assert shown["deciding_pixels"] == deciding.sum() < rows * columns
    outside = np.ones((9, 8), bool)
    outside[top : top + rows, left : left + columns] = False
    assert not deciding[outside].any()
    random = np.random.default_rng(2)
    noise = np.where(outside, random.random((9, 8)), small.picture)
    assert outputs(small.network, noise)[2][1, 1, 0] == outputs(small.network, small.picture)[2][1, 1, 0]
    # The others lose against the winners even when they go down a little.
    lower = np.where(deciding, small.picture, small.picture * 0.999)
    changed = outputs(small.network, lower)[2][1, 1, 0]
    assert changed == pytest.approx(outputs(small.network, small.picture)[2][1, 1, 0], abs=1e-12)


def test_the_colours_of_a_dot() -> None:
    text = text_of(FiltersRequest("colour", filter=2, at="9,9", over=0))
    assert {f"value x weight = product of {name}," in text for name in ("red", "green", "blue")} == {True}
    assert {f". {name}: " in text for name in ("red", "green", "blue")} == {True}


def test_no_such_dot(small: Small) -> None:
    wrong = {
        "--at takes a dot of one filter's map apart: give --filter": replace(small.request, at="1,1"),
        "--at 7,0 is not on the map of 7 x 6: give a place from 0,0 to 6,5": replace(small.request, filter=0, at="7,0"),
        "--at is here: give a row and a column": replace(small.request, filter=0, at="here"),
    }
    for words, request in wrong.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)


@pytest.mark.parametrize("form", ["png", "svg", "ansi"])
@pytest.mark.parametrize("extra", [{"at": "1,1", "filter": 0}, {"pin": "0,2"}, {"why": ""}, {"nudge": "1,0"}])
@pytest.mark.parametrize("layer", ["first", "second"])
def test_all_are_pictures_too(small: Small, layer: str, extra: dict[str, object], form: str) -> None:
    request = FiltersRequest(net=small.request.net, image=small.request.image, layer=layer, over=0, **extra)  # type: ignore[arg-type]
    assert encoded(show_filters(request), form, 60)


EXTRAS: tuple[dict[str, object], ...] = (
    {},
    {"filter": 3},
    {"at": "8,8", "filter": 3},
    {"pin": "0,2,5,9"},
    {"nudge": "1,0"},
    {"zero": (1,)},
    {"accuracy": True},
    {"like": 2},
    {"patches": 24},
    {"patches": 24, "filter": 4},
)
LAYERS = (("lecture", None), ("stacked", "conv2d_1"), ("colour", None))


@pytest.mark.parametrize(
    ("net", "layer", "extra"),
    [("lecture", None, {"why": ""}), *((net, layer, extra) for net, layer in LAYERS for extra in EXTRAS)],
)
def test_nothing_is_wider_than_the_terminal(
    net: str, layer: str | None, extra: dict[str, object], labelled: dict[str, str]
) -> None:
    request = FiltersRequest(net=net, layer=layer, over=3, data=labelled.get(net), **extra)  # type: ignore[arg-type]
    shown = show_filters(request, LIBRARIES[net])
    for columns in (40, 60, 80, 120):
        assert shown.cells(columns).width <= columns


# -- side by side


def test_filters_side_by_side(small: Small) -> None:
    request = replace(small.request, layer="second", pin="3,0,2")
    maps, blank = (outputs(small.network, picture)[2] for picture in (small.picture, np.zeros((9, 8))))
    fired, columns = maps > blank + 1e-6, small.network.weights["second"].kernels.reshape(-1, 4).astype(float)
    shown = json_of(request)["pins"]
    assert shown["filters"] == [3, 0, 2]
    assert [pair["filters"] for pair in shown["pairs"]] == [list(pair) for pair in combinations((3, 0, 2), 2)]
    for pair in shown["pairs"]:
        a, b = pair["filters"]
        either = (fired[..., a] | fired[..., b]).sum()
        assert (pair["both"], pair["either"]) == ((fired[..., a] & fired[..., b]).sum(), either)
        assert pair["overlap"] == (pair["both"] / either if either else None)
        cosine = columns[:, a] @ columns[:, b] / np.linalg.norm(columns[:, a]) / np.linalg.norm(columns[:, b])
        assert pair["cosine"] == pytest.approx(cosine, abs=1e-6)
    close(npz_of(request)["pin_maps"], maps[..., [3, 0, 2]])
    assert "side by side: filters 3, 0, 2" in text_of(request)


def test_what_cannot_stand_side_by_side() -> None:
    for pin, words in {
        "3": "give 2 to 4 filters",
        "1,2,3,4,5": "give 2 to 4 filters",
        "a,b": "give 2 to 4 filters",
        "": "--pin is empty",
        "3,32": "--pin is 32: layer conv2d has filters 0 to 31",
        "3,3": "names a filter twice",
    }.items():
        with pytest.raises(UsageError, match=words):
            show_filters(FiltersRequest(pin=pin, over=0))


# -- disturbed


@pytest.mark.parametrize(
    ("extra", "how", "words"),
    [
        ({"nudge": "1,-2"}, ((1, -2), 0, 0.0, 0), "moved 1 down and -2 right"),
        ({"turn": 30}, ((0, 0), 30, 0.0, 0), "turned 30 degrees anticlockwise"),
        ({"noise": "0.25", "seed": 7}, ((0, 0), 0, 0.25, 7), "with noise of deviation 0.25 (seed 7)"),
        ({"nudge": "0,1", "turn": -15, "noise": "1/8"}, ((0, 1), -15, 0.125, 0), "moved 0 down and 1 right, turned"),
    ],
)
def test_a_disturbed_picture(
    small: Small, extra: dict[str, object], how: tuple[tuple[int, int], int, float, int], words: str
) -> None:
    request = FiltersRequest(net=small.request.net, image=small.request.image, over=0, **extra)  # type: ignore[arg-type]
    made = disturbed(small.picture.astype(np.float32), *how)
    still, now = outputs(small.network, small.picture), outputs(small.network, made.astype(float))
    shown, arrays = json_of(request), npz_of(request)
    close(arrays["input"], made, 1e-6)
    close(arrays["maps"], now[0])
    close(arrays["maps_undisturbed"], still[0])
    close(arrays["probabilities_undisturbed"], still[3])
    for name, a, b in (("maps", still[0], now[0]), ("pooled", still[1], now[1])):
        size = (np.abs(a) + np.abs(b)).sum(axis=(0, 1))
        says = size > 0
        shares = np.abs(a - b).sum(axis=(0, 1))[says] / size[says]
        each = shown["disturbed"][name]["each"]
        assert [value is not None for value in each] == says.tolist(), "null for a map that is 0 before and after"
        np.testing.assert_allclose([value for value in each if value is not None], shares, atol=1e-5)
        assert shown["disturbed"][name]["mean"] == pytest.approx(shares.mean(), abs=1e-5)
        assert shown["disturbed"][name]["of"] == says.sum()
    assert shown["disturbed"]["pool"] == {"words": "max pool 2x2", "own": True}
    assert [shown["input"]["nudge"], shown["input"]["turn"]] == [list(how[0]), how[1]]
    text, says_now = text_of(request), shown["disturbed"]["maps"]["of"]
    assert f"noise.png, 9 x 8, {words}" in text
    assert f"  the maps {shown['disturbed']['maps']['mean']:.1%}, the mean of {says_now} that say" in text


def test_of_a_moved_picture_how_many_places_moved_along(small: Small) -> None:
    """Every place that is not at the edge where new pixels came in."""
    shown = json_of(replace(small.request, nudge="1,2", filter=1))["disturbed"]
    assert shown["along"] == [(7 - 1) * (6 - 2), (7 - 1) * (6 - 2)]
    assert json_of(replace(small.request, nudge="1,2", layer="second"))["disturbed"]["along"] is None


def test_what_is_no_disturbance(small: Small) -> None:
    assert "disturbed" not in json_of(replace(small.request, turn=360, seed=3, noise="0", nudge="0,0"))
    for extra, words in (
        ({"nudge": "1"}, "--nudge is 1: give DOWN,RIGHT"),
        ({"nudge": "99999,0"}, "at most 10000 pixels"),
        ({"noise": "much"}, "--noise is much"),
        ({"noise": "-1"}, "--noise is -1: give a standard deviation from 0 to 10"),
    ):
        with pytest.raises(UsageError, match=words):
            show_filters(FiltersRequest(over=0, **extra))  # type: ignore[arg-type]


# -- why


@pytest.mark.parametrize("label", ["", "dog"])
def test_which_places_when_hidden_lower_the_score(small: Small, label: str) -> None:
    request = replace(small.request, why=label, why_side=3)
    whole = outputs(small.network, small.picture)[3]
    index = int(whole.argmax()) if not label else SMALL.labels.index(label)
    scores = np.empty((9, 8))
    for row, column in np.ndindex(9, 8):
        hidden = small.picture.copy()
        hidden[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 0
        scores[row, column] = outputs(small.network, hidden)[3][index]
    shown, arrays = json_of(request)["why"], npz_of(request)
    close(arrays["why_scores"], scores)
    assert (shown["label"], shown["side"]) == (SMALL.labels[index], 3)
    assert shown["score"] == pytest.approx(whole[index], rel=1e-5)
    assert shown["scores"]["min"] == pytest.approx(scores.min(), rel=1e-5)
    row, column = np.unravel_index(int(scores.argmin()), scores.shape)
    assert (shown["lowest"][0]["row"], shown["lowest"][0]["column"]) == (row, column)
    text = text_of(request)
    assert f"why {SMALL.labels[index]}: its probability is {whole[index]:.4g}" in text
    assert f"hidden round row {row}, column {column} of the picture: {scores.min():.4g}" in text


def test_no_such_label(small: Small) -> None:
    with pytest.raises(UsageError, match=r"No label is called cow: .*cat, dog, hen"):
        show_filters(replace(small.request, why="cow"))
    with pytest.raises(UsageError, match="--why-side is 10, and the network's picture is smaller: give at most 9"):
        show_filters(replace(small.request, why="", why_side=10))
    with pytest.raises(UsageError, match="--why-side is of what --why hides"):
        show_filters(replace(small.request, why_side=3))
