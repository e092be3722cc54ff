"""Counting over many pictures: how often filters fire, how they stand, what excites them, against loops."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.errors import UsageError
from convtui.network.ablation import Ablation
from convtui.network.changed import zeroed
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from tests.show.trained import COUNT, Small, json_of, make_small, npz_of, outputs, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def _all_maps(small: Small, layer: int, count: int) -> np.ndarray:
    """(count, H, W, n): what a layer makes of the first pictures, by loops."""
    return np.stack([outputs(small.network, image / 255)[layer] for image in small.images[:count]])


@pytest.mark.parametrize(("layer", "index"), [("first", 0), ("second", 2)])
@pytest.mark.parametrize("over", [7, 1000])
def test_how_often_filters_fire(small: Small, layer: str, index: int, over: int) -> None:
    request = replace(small.request, layer=layer, data=small.data, over=over)
    count = min(over, COUNT)
    maps = _all_maps(small, index, count)
    fires = (maps > outputs(small.network, np.zeros((9, 8)))[index] + 1e-6).mean(axis=(0, 1, 2))
    shown, arrays = json_of(request), npz_of(request)
    assert shown["counted"] == {"count": count, "of": "pictures of data.npz"}
    np.testing.assert_allclose(arrays["fires_over"], fires, atol=1e-6)
    np.testing.assert_allclose(arrays["most_over"], maps.max(axis=(0, 1, 2)), rtol=1e-5)
    for number, entry in enumerate(shown["filters"]):
        assert entry["over"]["fires"] == pytest.approx(fires[number], abs=1e-6)
    assert f"{fires[1]:.1%} over {count} pictures of data.npz" in text_of(request)


def test_filters_by_their_response(small: Small) -> None:
    largest = outputs(small.network, small.picture)[2].max(axis=(0, 1))
    shown = json_of(replace(small.request, layer="second", order="response"))
    order = np.argsort(-largest, kind="stable").tolist()
    assert shown["order"] == {"by": "response", "filters": order}
    assert [entry["index"] for entry in shown["filters"]] == order
    text = text_of(replace(small.request, layer="second", order="response"))
    assert [text.index(f"\nfilter {index} ") for index in order] == sorted(
        text.index(f"\nfilter {index} ") for index in order
    )


def test_filters_by_likeness(small: Small) -> None:
    columns = small.network.weights["second"].kernels.astype(float).reshape(-1, 4)
    cosines = columns.T @ columns[:, 2] / np.linalg.norm(columns, axis=0) / np.linalg.norm(columns[:, 2])
    request = replace(small.request, layer="second", like=2)
    np.testing.assert_allclose(npz_of(request)["order_values"], cosines, atol=1e-6)
    shown = json_of(request)
    assert shown["order"]["to"] == 2
    assert shown["order"]["filters"] == np.argsort(-cosines, kind="stable").tolist()
    assert shown["order"]["filters"][0] == 2
    assert json_of(replace(request, like=None, order="likeness", filter=2))["order"] == shown["order"]


def test_filters_by_what_is_lost_without_each(small: Small) -> None:
    count = 15
    request = replace(small.request, layer="second", order="ablation", data=small.data, over=count)

    def right(network: object) -> int:
        read = [outputs(network, image / 255)[3].argmax() for image in small.images[:count]]  # type: ignore[arg-type]
        return int((np.array(read) == small.labels[:count]).sum())

    whole = right(small.network)
    without = [right(zeroed(small.network, "second", index)) for index in range(4)]
    shown = json_of(request)["order"]
    assert (shown["count"], shown["right"], shown["right_without"]) == (count, whole, without)
    assert shown["filters"] == np.argsort(np.array(without) - whole, kind="stable").tolist()
    np.testing.assert_array_equal(npz_of(request)["order_values"], whole - np.array(without))
    assert f"how many of {count} pictures of data.npz fewer are read right without it ({whole} with all)" in text_of(
        request
    )


def test_where_nobody_knows_the_labels_there_is_no_rank() -> None:
    for request in (FiltersRequest("colour", order="ablation"), FiltersRequest("colour", accuracy=True)):
        with pytest.raises(UsageError, match=r"crops of pictures in colour have none: give --data FILE.npz\.$"):
            show_filters(request)


def test_ablation_is_of_as_many_pictures_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ablation(_: object, layer: str, images: np.ndarray, labels: np.ndarray) -> object:
        asked.append((layer, len(images), len(labels)))
        yield 32, Ablation(len(labels), 9, np.arange(32))

    monkeypatch.setattr("convtui.network.ablation.ablation", ablation)
    order = json_of(FiltersRequest(order="ablation", over=123))["order"]
    assert asked == [("conv2d", 123, 123)]
    assert order["filters"] == list(range(32)), "what is lost falls with the number"


@pytest.mark.parametrize(("layer", "index", "sees", "step"), [("first", 0, 3, 1), ("second", 2, 6, 2)])
def test_the_patches_that_excite_most(small: Small, layer: str, index: int, sees: int, step: int) -> None:
    request = replace(small.request, layer=layer, data=small.data, over=COUNT, patches=5)
    maps, blank = _all_maps(small, index, COUNT), outputs(small.network, np.zeros((9, 8)))[index]
    shown, arrays = json_of(request)["patches"], npz_of(request)
    assert (shown["over"], shown["of"]) == (COUNT, "pictures of data.npz")
    for number in range(maps.shape[3]):
        best = maps[..., number].reshape(COUNT, -1)
        order = [
            p for p in np.argsort(-best.max(axis=1), kind="stable")[:5] if best[p].max() > blank[..., number].max()
        ]
        found = shown["filters"][number]["patches"]
        assert [patch["picture"] for patch in found] == order
        for rank, patch in enumerate(found):
            place = np.unravel_index(int(best[order[rank]].argmax()), maps.shape[1:3])
            assert (patch["row"], patch["column"]) == place
            assert patch["value"] == pytest.approx(best[order[rank]].max(), rel=1e-5)
            assert patch["label"] == small.labels[order[rank]]
            top, left = (int(at) * step for at in place)
            image = np.full((20, 20), np.nan)
            image[:9, :8] = small.images[order[rank]] / 255
            np.testing.assert_allclose(
                arrays["patches"][number, rank, :, :, 0], image[top : top + sees, left : left + sees], atol=1e-6
            )


def test_the_patches_of_one_filter(small: Small) -> None:
    request = replace(small.request, data=small.data, over=COUNT, patches=2, filter=1)
    shown, text = json_of(request)["patches"]["filters"], text_of(request)
    assert [entry["filter"] for entry in shown] == [1]
    first = shown[0]["patches"][0]
    assert f"1. picture {first['picture']}, labelled {first['label']}: " in text
    assert f"at row {first['row']}, column {first['column']} of its map" in text
    for form in ("png", "svg", "ansi"):
        assert encoded(show_filters(request), form)


def test_where_crops_are_from() -> None:
    shown = json_of(FiltersRequest("colour", filter=3, patches=1))
    assert shown["counted"]["of"] == "crops of pictures in colour"
    assert " at " in shown["patches"]["filters"][0]["patches"][0]["origin"]


@pytest.mark.parametrize("extra", [{"patches": 3}, {"accuracy": True}, {"order": "ablation"}])
def test_over_nothing(extra: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"^--.* give an --over of 1 or more\.$"):
        show_filters(FiltersRequest(over=0, **extra))  # type: ignore[arg-type]


def test_patches_of_a_whole_layer_are_no_tower() -> None:
    """64 filters of 18 x 18 pixels: fewer patches of each, rather than a picture of 600 rows."""
    shown = show_filters(FiltersRequest("stacked", layer="conv2d_2", patches=24, over=40)).slide()
    assert shown.height < 260
    assert "of 24 of each" in shown.text()


@pytest.mark.parametrize("form", ["plain", "json", "npz", "png", "svg", "ansi"])
def test_filters_that_nothing_excites(small: Small, form: str) -> None:
    request = replace(small.request, data=small.data, over=5, patches=3, zero=(0, 1, 2))
    assert encoded(show_filters(request), form, 60)
    assert text_of(request).count("nothing does more than ") == 3
    assert npz_of(request)["patch_values"].shape == (3, 0)
