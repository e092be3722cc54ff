"""The panel of settings on the screen: where it stands, what it shows, what explains it, what the mouse means."""

from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.arithmetic import FALSE_RIM, map_lines, pool_lines
from convtui.lab.derive import kernel_scene
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.settings import ROWS, Deed, Place, chosen
from convtui.lab.state import ZOOMS, Experiment, KernelView, Pooling
from convtui.lab.tool_state import Edit
from convtui.panels.choosing import panels_of
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import kernel_layout
from convtui.panels.tools.edit import EditPanels
from convtui.render.colours import KEY, RING
from convtui.render.tier import Tier
from tests.panels.scenes import SIZES, Size, kernel_panels, library

FIRST: Size = (80, 24)
NAMES = [row.name for row in ROWS]


def view_of(row: str = "kernel rows", *intents: Intent, **settings: object) -> KernelView:
    now = KernelView(replace(Experiment(), **settings))
    walk = [want.Move(rows=1)] * NAMES.index(row)
    for intent in (want.OpenTool("edit", 44), *walk, *intents):
        now = reduce(now, intent, library())
    return now


def panels(view: KernelView, size: Size = FIRST) -> EditPanels:
    scene = kernel_scene(view, library())
    shape = scene.computed.picture.shape[0], scene.computed.picture.shape[1]
    made = panels_of(scene, kernel_layout(*size, shape, view.zoom, scene.kernel.shape))
    assert isinstance(made, EditPanels)
    return made


def lines(made: EditPanels) -> list[str]:
    """What the panel says, wherever it stands."""
    cells = made.side() if made.lit == "side" else made.picture()
    assert cells is not None
    return cells.text().split("\n")


def values(made: EditPanels) -> dict[str, str]:
    """Each row that is in sight: its name, and what stands behind it."""
    start = 2 if made.lit == "side" else 0
    rows = (line[start:] for line in lines(made))
    return {row[:16].strip(): row[16:].strip(" v^") for row in rows if row[:16].strip() in NAMES}


# -- where it stands


@pytest.mark.parametrize("size", [*SIZES, (80, 23), (108, 30), (113, 30)])
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 5), (7, 7), (2, 7)], ids=str)
@pytest.mark.parametrize("zoom", ZOOMS)
def test_it_fits_at_every_size(size: Size, shape: tuple[int, int], zoom: str) -> None:
    for name, picture in product(("kernel rows", "pool times", "draw a picture"), ("letter-e", "diagram")):
        view = view_of(name, picture=picture, kernel=Kernel.of(np.ones(shape)), pooling=Pooling("max"), padding=2)
        made = panels(replace(view, zoom=zoom), size)
        layout = made.layout
        assert (made.picture().height, made.picture().width) == layout.pane
        assert (made.map().height, made.map().width) == layout.pane
        side = made.side()
        assert (side.height if side else 0) <= layout.pane[0]
        assert (side.width if side else 0) <= layout.side
        assert made.products().height >= layout.products
        assert made.products().height <= layout.products or made.products().height <= 4
        assert made.products().width <= size[0]
        picture_title, _, side_title = made.titles()
        assert len(picture_title) < layout.pane[1]
        assert len(side_title) <= max(layout.side, 30)
        hint = made.hint()
        assert hint is not None
        assert len(hint) < 79


def test_at_80_columns_it_takes_the_pictures_place_and_kernel_and_map_stay() -> None:
    view = view_of("stride")
    made, plain = panels(view), kernel_panels(replace(view, tool=None, focus="map"), FIRST)
    assert made.lit == "picture"
    assert made.titles()[0] == f"settings 4 of {len(ROWS)}"
    assert made.titles()[1:] == plain.titles()[1:]
    assert np.array_equal(made.kernel().chars, plain.kernel().chars)
    assert np.array_equal(made.map().pixels(), plain.map().pixels())


def test_where_there_is_room_it_stands_beside_the_map_and_the_picture_stays() -> None:
    view = view_of("stride")
    made, plain = panels(view, (120, 40)), kernel_panels(replace(view, tool=None), (120, 40))
    assert made.lit == "side"
    assert made.titles()[2].strip() == f"settings 4 of {len(ROWS)}"
    assert made.titles()[:2] == plain.titles()[:2]
    assert np.array_equal(made.picture().pixels(), plain.picture().pixels())
    assert values(made)["stride"] == "1 >"


def test_beside_the_map_it_has_the_pooled_maps_room_and_the_map_shows_that() -> None:
    view = view_of("pool", pooling=Pooling("max"))
    made = panels(view, (120, 40))
    assert "30x30 -> max pool 15x15" in made.titles()[1]
    assert made.pool_in_pane
    assert not np.array_equal(made.map().pixels(), panels(view_of("pool"), (120, 40)).map().pixels())


def test_in_a_side_that_is_too_narrow_it_does_not_stand() -> None:
    made = panels(view_of("stride"), (108, 30))
    assert 0 < made.layout.side < 33
    assert made.lit == "picture"
    assert made.side() is None


def test_the_title_of_what_is_in_focus_is_lit() -> None:
    assert panels(view_of("stride")).lit == "picture"
    assert panels(view_of("stride", want.NextFocus())).lit == "kernel"
    assert panels(view_of("stride", want.NextFocus()), (120, 40)).lit == "kernel"


# -- what it shows


@pytest.mark.parametrize("size", SIZES)
def test_each_row_shows_its_value_and_the_arrows_that_do_something(size: Size) -> None:
    settings = {"padding": 16, "stride": 8, "bias": -0.3, "flipped": True, "pooling": Pooling("mean", 3, 2, 2)}
    seen: dict[str, str] = {}
    for name in NAMES:
        seen |= values(panels(view_of(name, **settings), size))
    assert list(seen) == NAMES
    assert seen["kernel rows"] == "< 3 >"
    assert seen["padding"] == "< 16"
    assert seen["stride"] == "< 8"
    assert seen["dilation"] == "1 >"
    assert seen["bias"] == "< -0.3 >"
    assert seen["flipped kernel"] == "< yes >"
    assert seen["view"] == "< signed >"
    assert seen["pool"] == "< mean >"
    assert seen["pool stride"] == "< 2 >"
    assert seen["channel"] == "-"
    assert seen["working size"] == "< 32 own"
    assert seen["transpose"] == "[Enter]"


def test_the_row_in_focus_is_marked_and_always_in_sight() -> None:
    for size in (FIRST, (200, 50)):
        for index, name in enumerate(NAMES):
            made = panels(view_of(name), size)
            cells = made.side() if made.lit == "side" else made.picture()
            assert cells is not None
            marked = np.flatnonzero((cells.bg == np.array(KEY, np.uint8)).all(axis=-1).any(axis=1))
            assert len(marked) == 1
            assert name in lines(made)[marked[0]]
            assert f"{index + 1} of" in made.titles()[2 if made.lit == "side" else 0]


def test_where_not_all_rows_are_in_sight_marks_say_so() -> None:
    first, last = lines(panels(view_of())), lines(panels(view_of("draw a picture")))
    assert first[-1].endswith("v")
    assert not first[0].endswith("^")
    assert last[0].endswith("^")
    assert not last[-1].endswith("v")
    assert "^" not in "".join(lines(panels(view_of("stride"), (200, 50))))


@pytest.mark.parametrize("kernel", [(7, 7), (3, 6)])
def test_beside_a_wide_kernel_names_are_shorter_and_nothing_is_cut(kernel: tuple[int, int]) -> None:
    for name, words in (("kernel columns", "columns"), ("flipped kernel", "flipped"), ("colour", "sum of 3>")):
        made = panels(view_of(name, kernel=Kernel.of(np.ones(kernel)), channels="sum"))
        assert made.layout.pane[1] < 31
        assert words in "\n".join(lines(made))


def test_a_number_that_is_typed_stands_in_its_row_and_over_the_screen() -> None:
    made = panels(view_of("bias", *(want.TypeText(key) for key in "-1/4")))
    assert "-1/4_" in "\n".join(lines(made))
    assert made.note() == "[-1/4_] Enter keeps, Esc drops"
    assert panels(view_of("bias")).note() is None
    long = panels(view_of("bias", want.TypeText("-0.12345678")))
    assert "2345678_" in "\n".join(lines(long))


def test_the_words_hold_in_every_tier() -> None:
    view = view_of("view")
    scene = kernel_scene(view, library())
    for tier in Tier:
        made = panels_of(scene, kernel_layout(80, 24, (32, 32), "whole"), tier)
        assert made.hint()


def test_the_line_of_keys_fits() -> None:
    keys = panels(view_of()).keys()
    assert keys is not None
    assert sum(len(f"{key} {word}  ") for key, word, _ in keys) <= 80
    assert keys[-1] == (":", "all", "palette")


# -- what explains it


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_sizes_are_explained_by_arithmetic_and_the_rest_by_the_products(row: Deed) -> None:
    view = view_of(row.name, padding="same", stride=2, pooling=Pooling("max"))
    made = panels(view)
    computed, text = made.scene.computed, made.products().text()
    if row.explains == "map":
        wanted = map_lines(computed)
        assert FALSE_RIM in wanted[-1]
    elif row.explains == "pool":
        wanted = pool_lines(computed.experiment.pooling, (16, 16))
    else:
        assert text == KernelPanels.products(made).text()
        return
    assert [line.strip() for line in text.split("\n") if line] == list(wanted)


def test_what_the_padding_draws_is_pointed_out_in_the_colour_of_the_ring() -> None:
    cells = panels(view_of("padding", padding=1)).products()
    row = next(number for number, line in enumerate(cells.text().split("\n")) if FALSE_RIM in line)
    inked = cells.chars[row] != ord(" ")
    assert (cells.fg[row][inked] == np.array(RING)).all()
    assert FALSE_RIM not in panels(view_of("padding")).products().text()


def test_out_of_focus_the_products_are_back() -> None:
    made = panels(view_of("stride", want.NextFocus()))
    assert "products" in made.products().text()
    hint = made.hint()
    assert hint is not None
    assert hint.startswith("Tab goes back")


# -- the mouse


def clicked(made: EditPanels, name: str, text: str, wheel: int = 0) -> KernelView:
    """The view after a click on `text` in a row."""
    row = next(number for number, line in enumerate(lines(made)) if name in line)
    column = lines(made)[row].index(text)
    wanted = made.clicked(made.lit, row, column, wheel, False)
    assert wanted is not None
    now = made.scene.view
    for intent in wanted:
        now = reduce(now, intent, library())
    return now


@pytest.mark.parametrize("size", SIZES)
def test_a_click_chooses_a_row_and_on_its_arrows_changes_it(size: Size) -> None:
    made = panels(view_of(), size)
    chosen_row = clicked(made, "view", "view")
    assert isinstance(chosen_row.tool, Edit)
    assert chosen_row.tool.row == NAMES.index("view")
    assert chosen_row.experiment == Experiment()
    assert clicked(made, "view", "signed").experiment == Experiment()
    assert clicked(made, "view", ">").experiment.response == "abs"
    assert clicked(made, "view", "<").experiment.response == "clip"
    assert clicked(made, "stride", ">").experiment.stride == 2
    assert clicked(made, "bias", "bias", wheel=-1).experiment.bias == 0.1
    assert clicked(made, "bias", "bias", wheel=1).experiment.bias == -0.1


def test_a_click_beside_a_wide_kernel_meets_the_same_rows() -> None:
    made = panels(view_of("view", kernel=Kernel.of(np.ones((7, 7)))))
    assert clicked(made, "view", ">").experiment.response == "abs"
    assert clicked(made, "view", "<").experiment.response == "clip"


def test_what_does_something_is_done_by_a_click_on_enter_only() -> None:
    made = panels(view_of("draw a picture"))
    assert clicked(made, "transpose", "transpose").experiment == Experiment()
    assert clicked(made, "transpose", "[Enter]").experiment.kernel == Experiment().kernel.transposed()
    row = next(number for number, line in enumerate(lines(made)) if "transpose" in line)
    assert made.clicked("picture", row, 18, 1, False) == ()


def test_clicking_on_and_on_stays_on_its_row() -> None:
    """The list does not move away under the mouse."""
    made = panels(view_of())
    before = lines(made)
    row = next(number for number, line in enumerate(before) if "working size" in line)
    view = view_of(picture="diagram")
    for size in (192, 128, 96, 64):
        column = lines(panels(view))[row].index("<")
        wanted = panels(view).clicked("picture", row, column, 0, False)
        assert wanted is not None
        for intent in wanted:
            view = reduce(view, intent, library())
        assert view.experiment.size == size
        assert [line[:15] for line in lines(panels(view))] == [line[:15] for line in before]


def test_a_click_elsewhere_means_what_it_does_elsewhere() -> None:
    made = panels(view_of())
    assert made.clicked("map", 3, 3, 0, False) is None
    assert made.clicked("kernel", 3, 3, 0, False) is None
    assert made.clicked("picture", 3, 3, 0, True) == ()
    wide = panels(view_of(), (200, 50))
    assert wide.clicked("picture", 3, 3, 0, False) is None
    assert wide.clicked("side", 30, 3, 0, False) == ()


def test_every_value_that_is_shown_is_the_one_that_holds() -> None:
    view = view_of("colour", want.Move(columns=-1), want.Move(rows=1), want.Move(columns=1))
    assert (view.experiment.channels, view.channel) == ("each", 1)
    seen = values(panels(view))
    assert (seen["colour"], seen["channel"]) == ("< each >", "< green >")
    place = Place.of(view, (32, 32))
    for row in ROWS:
        if not isinstance(row, Deed) and (row.idle is None or row.idle(place) is None) and row.name in seen:
            options = row.options(place)
            assert options[chosen(options)].words in seen[row.name]
