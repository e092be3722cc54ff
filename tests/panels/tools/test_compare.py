"""Two kernels on the screen: they fit, the two maps are true and on the scale that is said, and words are computed."""

from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_chain import in_chain
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import RESPONSES, ZOOMS, Channels, Experiment, KernelView, Pane, Pooling, Response, Sweep, Zoom
from convtui.lab.tool_state import Compare
from convtui.panels.choosing import panels_of
from convtui.panels.kernel_layout import CHROME, PRODUCTS, kernel_layout
from convtui.panels.tools.chain import ChainPanels
from convtui.panels.tools.compare import ComparePanels
from convtui.panels.tools.stack import Layer, stood
from convtui.render.cells import Cells
from convtui.render.colours import GROUND, RIM, RING, Pixels
from convtui.source.pictures import PICTURES
from tests.oracles import Float64, naive_convolution
from tests.panels.scenes import AWKWARD, Size, grey_colour, inside_ring, library, ringed, signed_colour, true_map

FIRST: Size = (80, 24)
NAMES = [picture.name for picture in PICTURES] + [f"{rows}x{columns}" for rows, columns in AWKWARD]
LYING = PRESETS[0].kernel
STANDING = LYING.turned()
LARGE = Kernel.of(np.random.default_rng(1).standard_normal((7, 7)))


def _preset(name: str) -> Kernel:
    found = preset_named(name)
    assert found is not None
    return found.kernel


BLUR = _preset("blur")


def panels(view: KernelView, size: Size = FIRST) -> ComparePanels:
    scene = kernel_scene(view, library())
    shape = scene.computed.picture.shape[0], scene.computed.picture.shape[1]
    made = panels_of(scene, kernel_layout(*size, shape, view.zoom, scene.kernel.shape)).fitted(*size)
    assert isinstance(made, ChainPanels if view.tool and view.tool.chained else ComparePanels)  # type: ignore[union-attr]
    return made


def viewed(
    first: Kernel = LYING,
    second: Kernel = STANDING,
    *,
    chained: bool = False,
    focus: Pane = "kernel",
    zoom: Zoom = "whole",
    place: tuple[int, int] = (11, 16),
    **how: object,
) -> KernelView:
    experiment = Experiment(kernel=second, **how)  # type: ignore[arg-type]
    return KernelView(experiment, zoom, place, focus=focus, tool=Compare(first, chained))


def fits(made: ComparePanels, size: Size) -> None:
    """Each panel as large as the layout says, all together no larger than the terminal, and no line cut off."""
    layout, (width, height) = made.layout, size
    for cells in (made.picture(), made.map()):
        assert (cells.height, cells.width) == layout.pane
    middle = made.kernel()
    assert (middle.height, middle.width) == (layout.pane[0], layout.middle)
    side = made.side()
    assert (side is None) == (layout.side == 0)
    if side is not None:
        assert (side.height, side.width) == (layout.pane[0], layout.side)
    if layout.numbers:
        for cells in made.numbers():
            assert (cells.height, cells.width) == (layout.numbers, layout.pane[1] // 4 * 4)
    products = made.products()
    assert (products.height, products.width) == (layout.products, width)
    assert 2 * layout.pane[1] + layout.middle + layout.side <= width
    rows = (
        CHROME
        + layout.products
        - PRODUCTS
        - (not layout.strip)
        + layout.pane[0]
        + (layout.numbers + 1 if layout.numbers else 0)
    )
    assert rows <= height
    picture, kernel, beside = made.titles()
    assert len(picture) < layout.pane[1], picture
    assert len(kernel) <= layout.middle + layout.pane[1], kernel
    assert not layout.side or len(beside) <= layout.side, beside
    hint, keys, note = made.hint(), made.keys(), made.note()
    assert hint is not None
    assert len(hint) <= 78, hint
    assert keys is not None
    assert sum(len(key) + len(label) + 3 for key, label, _ in keys) <= 80, keys
    assert note is not None
    assert len(note) <= 39, note
    for line in products.text().split("\n"):
        assert len(line) < width, f"cut off: {line}"


# -- they fit


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("size", [FIRST, (120, 40)])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_fits_at_every_zoom(name: str, size: Size, chained: bool) -> None:
    padding = "same" if "3x" in name or "x3" in name else "valid"
    for zoom, focus in product(ZOOMS, ("kernel", "picture")):
        view = viewed(picture=name, zoom=zoom, focus=focus, chained=chained, padding=padding)  # type: ignore[arg-type]
        fits(panels(view, size), size)


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("size", [(80, 23), (200, 50)])
@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(padding="same"),
        Experiment(padding=2, stride=2, bias=-0.37),
        Experiment(stride=3, dilation=2, padding="same", bias=1000.25),
        Experiment(dilation=2, flipped=True),
        Experiment("shapes", channels="sum"),
        Experiment("shapes", channels="each", padding=3),
        Experiment(pooling=Pooling("max", 3, 1)),
        Experiment("diagram", pooling=Pooling("mean", times=3), padding="same"),
        Experiment(fixed_scale=True),
        *(Experiment(response=response) for response in RESPONSES),
    ],
)
def test_every_setting_fits(experiment: Experiment, size: Size, chained: bool) -> None:
    for first, second in product((LYING, BLUR, LARGE), (STANDING, LARGE, Kernel.of([[1]]))):
        now = replace(experiment, kernel=second)
        for focus, own in (("kernel", False), ("picture", True)):
            view = KernelView(now, place=(3, 4), focus=focus, tool=Compare(first, chained, own_scale=own))  # type: ignore[arg-type]
            fits(panels(view, size), size)


def test_all_pairs_of_presets_fit() -> None:
    for first, second, chained in product(PRESETS, PRESETS, (False, True)):
        fits(panels(viewed(first.kernel, second.kernel, chained=chained)), FIRST)


# -- side by side


def _seen(value: float, response: Response) -> float:
    return {"signed": value, "abs": abs(value), "relu": max(value, 0), "clip": min(max(value, 0), 1)}[response]


def _dots(cells: Cells) -> Float64:
    """(30, 30, 3): the colours of the map of a 32 x 32 picture, its frame cut off."""
    return cells.pixels()[1:31, 1:31].astype(float)


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("own", [False, True])
def test_both_maps_are_drawn_on_the_scale_that_is_said(response: Response, own: bool) -> None:
    first, second = BLUR, _preset("outline")
    view = viewed(first, second, response=response, picture="letter-e")
    view = replace(view, tool=Compare(first, own_scale=own))
    made = panels(view)
    limits = []
    for kernel in (first, second):
        values = true_map(replace(view, experiment=replace(view.experiment, kernel=kernel)))
        limits.append(max(abs(_seen(float(value), response)) for value in values.ravel()))
    common = max(limits)
    for cells, kernel, limit in ((made.picture(), first, limits[0]), (made.map(), second, limits[1])):
        values = true_map(replace(view, experiment=replace(view.experiment, kernel=kernel)))
        dots, ring = _dots(cells), ringed(cells)[1:31, 1:31]
        for (row, column), value in np.ndenumerate(values):
            if ring[row, column]:
                continue
            drawn = _seen(float(value), response)
            of = limit if own else common
            if response == "clip":
                wanted = grey_colour(drawn, 1)
            elif response == "signed" and not (own and kernel is first):
                wanted = signed_colour(drawn, of)
            else:
                wanted = grey_colour(drawn, of)
            assert np.abs(dots[row, column] - wanted).max() <= 2, (row, column, value)
    note = made.note()
    assert note is not None
    if own:
        assert note.startswith("own scales: 0..1 and ")
    elif response == "signed":
        assert note == "one scale: -5..+5 (v)"


@pytest.mark.parametrize("place", [(0, 0), (11, 16), (29, 29), (5, 28)])
@pytest.mark.parametrize(("first", "padding"), [(STANDING, "valid"), (LARGE, "same"), (Kernel.of([[1, 2]]), "same")])
def test_the_rings_stand_on_the_same_pixel(first: Kernel, padding: str, place: tuple[int, int]) -> None:
    made = panels(viewed(first, BLUR, place=place, padding=padding, zoom="crop", picture="camera", size=60))
    left, right = ringed(made.picture()), ringed(made.map())
    assert right.any()
    assert np.array_equal(left, right)


def test_the_picture_is_seen_while_it_is_in_focus() -> None:
    seen = panels(viewed(focus="picture"))
    assert seen.titles()[0].startswith("letter E")
    assert inside_ring(seen.picture()) == (11, 13, 16, 18), "the window of B"
    assert panels(viewed()).titles()[0] == "A edges that lie flat 30x30"
    assert panels(viewed(focus="map")).titles()[0] == "A edges that lie flat 30x30"


def test_at_the_side_stands_what_has_no_pane() -> None:
    wide = panels(viewed(), (120, 40))
    side, pane = wide.side(), panels(viewed(focus="picture"), (120, 40)).picture()
    assert side is not None
    white = (side.pixels() == 255).all(axis=-1)
    assert white.sum() == (pane.pixels() == 255).all(axis=-1).sum()
    assert "the picture, letter E" in wide.titles()[2]
    other = panels(viewed(focus="picture"), (120, 40))
    assert "A edges that lie flat" in other.titles()[2]
    shown = other.side()
    assert shown is not None
    assert _dots_of(shown.pixels()) == _dots_of(wide.picture().pixels())


def _dots_of(pixels: Pixels) -> list[list[int]]:
    """All that is not ground or rim, in order."""
    dots: list[list[int]] = pixels.reshape(-1, 3).tolist()
    return [dot for dot in dots if tuple(dot) not in (RIM, GROUND)]


def test_values_and_their_difference() -> None:
    view = viewed(LYING, BLUR, place=(11, 16))
    text = panels(view).products().text()
    first, second = (
        true_map(replace(view, experiment=replace(view.experiment, kernel=kernel)))[11, 16] for kernel in (LYING, BLUR)
    )
    assert (first, second) == (3, pytest.approx(2 / 3))
    words = text.split("\n")[0].split()
    assert words == ["at", "pixel", "12,17", "A", "3", "B", "0.67", "A", "-", "B", "=", "2.33"]


def test_where_a_has_no_dot_it_is_said() -> None:
    text = panels(viewed(Kernel.of(np.ones((5, 5))), BLUR, place=(0, 0))).products().text()
    assert "A no dot" in text
    assert "A - B" not in text.split("\n")[0]
    assert "all 784 dots" in text


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (LYING, LYING, ("0 % of |A| + |B|: the same map",)),
        (
            LYING,
            LYING.negated(),
            ("100 % of |A| + |B|", "correlation -1.00: the same pattern with its signs exchanged"),
        ),
        (BLUR, _preset("ones"), ("80 % of |A| + |B|", "correlation +1.00: the same pattern, only its strength")),
        (LYING, Kernel.of([[0]]), ("100 % of", "correlation: none, as one of the maps is flat")),
        (Kernel.of([[0]]), Kernel.of([[0]]), ("0 % of |A| + |B|: the same map",)),
    ],
)
def test_how_alike_they_are(first: Kernel, second: Kernel, words: tuple[str, ...]) -> None:
    text = panels(viewed(first, second)).products().text()
    for each in words:
        assert each in text


def test_maps_without_a_common_pixel() -> None:
    view = viewed(Kernel.of(np.ones((1, 1))), Kernel.of(np.ones((3, 3))), stride=2, padding="valid")
    assert "no pixel in common" in panels(view).products().text()


def test_settings_are_named() -> None:
    text = panels(viewed(padding="same", stride=2, dilation=2, bias=0.5, flipped=True)).products().text()
    assert "both with padding same, stride 2, dilation 2, bias 0.50, kernels turned" in text


def test_a_sweep_reveals_both_maps_together() -> None:
    view = replace(viewed(), sweep=Sweep(dots=95), place=(3, 5))
    made = panels(view)
    for cells in (made.picture(), made.map()):
        dark = (cells.pixels() == RIM).all(axis=-1) | ringed(cells)
        assert dark[5:31].all()
        assert not dark[1:3, 1:31].all(axis=0).any()
    assert made.keys() is None, "the usual keys steer it"
    assert made.note() is None


def test_while_typing_the_screen_says_so_itself() -> None:
    made = panels(replace(viewed(), typing="-1"))
    assert made.note() is None
    assert "-1_" in made.kernel().text()


# -- the mouse


def test_a_click_on_a_map_moves_the_ring_and_keeps_the_map() -> None:
    made = panels(viewed())
    assert made.clicked("picture", 3, 7, 0, False) == (want.Focus("map"), want.PlaceAt(5, 6))
    assert made.clicked("picture", 3, 7, 1, False) == (want.Focus("map"), want.Move(rows=1))
    assert made.clicked("map", 3, 7, 0, False) is None
    assert panels(viewed(focus="picture")).clicked("picture", 3, 7, 0, False) is None


def test_a_click_beside_the_picture_does_nothing() -> None:
    made = panels(viewed(picture="boxes", size=20))
    assert made.clicked("picture", 0, 0, 0, False) == ()


@pytest.mark.parametrize("chained", [False, True])
def test_a_click_on_b_chooses_its_cell(chained: bool) -> None:
    made = panels(viewed(BLUR, LYING, chained=chained))
    lines = made.kernel().text().split("\n")
    row = next(row for row, line in enumerate(lines) if line.endswith("-1  -1  -1"))
    assert made.clicked("kernel", row, 6, 0, False) == (want.ChooseCell(2, 1),)
    assert made.clicked("kernel", row, 6, -1, False) == (want.ChooseCell(2, 1), want.AddToCell(1))
    assert row in made.kernel_rows
    assert made.clicked("kernel", 1, 6, 0, False) == (), "A is pinned"
    assert made.clicked("kernel", row, 14, 0, False) == ()


def test_a_click_on_the_picture_at_the_side() -> None:
    made = panels(viewed(), (120, 40))
    side = made.side()
    assert side is not None
    top, _, left, _ = inside_ring(side)
    assert made.clicked("side", (top + 1) // 2, left + 1, 0, False) == (want.PlaceAt(11, 16),)
    assert made.clicked("side", 0, 0, 1, False) == ()


# -- one after the other


def _chained(**how: object) -> ChainPanels:
    made = panels(viewed(BLUR, LYING, chained=True, **how))  # type: ignore[arg-type]
    assert isinstance(made, ChainPanels)
    return made


def test_after_a_and_after_both() -> None:
    view = viewed(BLUR, LYING, chained=True)
    made = panels(view)
    picture = library().picture("letter-e").values
    first = naive_convolution(picture[:, :, None], np.array(BLUR.cells)[:, :, None, None])
    both = naive_convolution(first, np.array(LYING.cells)[:, :, None, None])[:, :, 0]
    left, right = made.picture(), made.map()
    for cells, values, offset, limit in ((left, first[:, :, 0], 1, None), (right, both, 2, np.abs(both).max())):
        dots, ring = cells.pixels().astype(float), ringed(cells)
        for (row, column), value in np.ndenumerate(values):
            at = row + offset, column + offset
            if not ring[at]:
                wanted = grey_colour(float(value), 1) if limit is None else signed_colour(float(value), float(limit))
                assert np.abs(dots[at] - wanted).max() <= 2
    assert made.titles()[0] == "A blur (box) 30x30"
    assert made.titles()[1].endswith("then B edges that lie flat 28x28")
    assert made.note() == "own scales: 0..1 and -2..+2"


def test_the_rings_are_bs_window_and_the_dot_that_it_makes() -> None:
    made = _chained(place=(10, 15))
    assert inside_ring(made.picture()) == (10, 12, 15, 17)
    assert inside_ring(made.map()) == (11, 11, 16, 16)
    assert inside_ring(_chained(place=(10, 15), focus="picture").picture()) == (9, 13, 14, 18)


@pytest.mark.parametrize(("place", "dot"), [((0, 0), (2, 2)), ((29, 29), (29, 29)), ((11, 0), (12, 2))])
def test_where_the_last_map_has_no_dot_the_ring_stays_beside(place: tuple[int, int], dot: tuple[int, int]) -> None:
    made = _chained(place=place)
    top, bottom, left, right = inside_ring(made.map())
    assert (top, left) == (bottom, right) == dot
    assert f"at pixel {dot[0]},{dot[1]}" in made.products().text()


def test_the_one_kernel_and_its_numbers() -> None:
    text = _chained().kernel().text()
    assert "= ONE 5x5 x 1/9" in text
    rows = [line.split() for line in text.split("\n")[-5:]]
    assert rows == [["1", "2", "3", "2", "1"]] * 2 + [["0"] * 5] + [["-1", "-2", "-3", "-2", "-1"]] * 2
    side = panels(viewed(BLUR, LYING, chained=True), (120, 40)).side()
    assert side is not None
    assert " .11 .22 .33 .22 .11" in side.text()
    assert "White paper gives 1 x 0 = 0." in side.text()


def test_numbers_that_find_no_room_are_seen_closer() -> None:
    large = Kernel.of(np.outer([1, 3, 6, 3, 1], [2, -1, 0, 1, -12]))
    far = panels(viewed(large, LYING, chained=True))
    assert "z: its numbers" in str(far.hint())
    assert "-14" not in far.kernel().text()
    near = panels(viewed(large, LYING, chained=True, zoom="numbers"))
    assert "z: its numbers" not in str(near.hint())
    rows = [[float(word) for word in line.replace("-", " -").split()] for line in near.kernel().text().split("\n")[-7:]]
    assert rows == np.asarray(in_chain(near.scene).ones[0].cells).tolist()


def test_the_two_ways_are_said_to_be_equal_where_they_are() -> None:
    lines = _chained().products().text().split("\n")
    assert lines[0].split() == "at pixel 12,17 one after the other 2 at once 2 apart: 0".split()
    assert lines[1].startswith("784 dots: max |difference| of the two ways ")
    assert lines[1].endswith(": EQUAL, but for rounding")
    assert float(lines[1].split()[8].rstrip(":")) < 1e-6
    assert lines[2] == "the ONE: 3 + 3 - 1 = 5 rows, 3 + 3 - 1 = 5 columns"
    assert lines[3] == "ReLU between cuts nothing here. B, ReLU, then A: 2 apart, NOT one kernel."
    whole = panels(viewed(LYING, STANDING, chained=True)).products().text()
    assert "max |difference| of the two ways 0: EQUAL\n" in whole
    assert "ReLU between (v): up to 4 apart, NO one kernel does it: why networks have it." in whole


def test_with_a_relu_between_it_is_not_one() -> None:
    made = panels(viewed(LYING, STANDING, chained=True, response="relu"))
    text = made.products().text()
    assert "max |difference| of the two ways 4: with ReLU between NOT one kernel" in text
    assert "they miss it by 4" in text
    assert made.titles()[0].startswith("ReLU of A ")
    assert "no ONE kernel does that" in str(made.hint())
    nothing = panels(viewed(BLUR, LYING, chained=True, response="relu"))
    assert "EQUAL" in nothing.products().text()
    assert "changes nothing there" in str(nothing.hint())


def test_where_another_kernel_would_do_it_it_is_not_said_that_none_does() -> None:
    """A's map is nowhere above 0: its absolute is its negative, and -ONE does all of it."""
    made = panels(viewed(BLUR.negated(), LYING, chained=True, response="abs"))
    said = f"{made.products().text()} {made.hint()}"
    assert "with |..| between another map" in said
    assert "that is not the ONE" in said
    assert "NOT one" not in said
    assert "no ONE kernel" not in said


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"padding": "same"}, "at the rim up to 1 apart: padding lays zeros round A's map, not what A finds"),
        ({"bias": 0.5}, "the ONE has bias 0.50"),
        ({"stride": 2}, "the ONE has stride 4"),
        ({"channels": "sum"}, "A adds up three colours, B's red kernel is laid on the one map"),
        ({"pooling": Pooling("max")}, "the pool is left out here"),
        ({"bias": 1.0, "stride": 2}, "the ONE has bias 1; the ONE has stride 4"),
    ],
)
def test_what_else_there_is_to_know(how: dict[str, object], words: str) -> None:
    assert words in _chained(**how).products().text()


def test_a_map_that_is_all_rim() -> None:
    text = _chained(size=2, padding="same", place=(0, 0)).products().text()
    assert "every window of B reaches into the zeros" in text
    assert "would change nothing" not in text, "nothing was compared"


def test_what_can_be_kept_is_offered() -> None:
    keys = _chained().keys()
    assert keys is not None
    assert keys[0] == ("Enter", "keep the 5x5", "enter")
    large = panels(viewed(LARGE, LYING, chained=True))
    assert large.keys() is not None
    assert "Enter" not in [key for key, _, _ in large.keys() or ()]
    assert "kernels go up to 7x7" in str(large.hint())


@pytest.mark.parametrize("channels", ["grey", "sum"])
def test_a_colours_kernels_are_named(channels: Channels) -> None:
    view = replace(viewed(BLUR, LYING, channels=channels, picture="shapes"), channel=2)
    for chained in (False, True):
        text = panels(replace(view, tool=Compare(BLUR, chained))).kernel().text()
        assert ("blue" in text) == (channels == "sum")


def test_a_sweep_reveals_the_last_map() -> None:
    view = replace(viewed(BLUR, LYING, chained=True), sweep=Sweep(dots=95), place=(3, 5))
    made = panels(view)
    dark = (made.map().pixels() == RIM).all(axis=-1) | ringed(made.map())
    assert dark[5:31].all()
    assert not dark[2:4, 2:30].all(axis=0).any()
    assert made.keys() is None


# -- kernels under each other


def test_short_of_rows_kernels_shrink_in_turn_and_words_come_last() -> None:
    layers = tuple(Layer(name, "", np.ones((size, 3), np.float32), ("a", "b")) for name, size in (("A", 3), ("B", 5)))
    roomy = stood(layers, (16, 16), (0, 1))
    assert [(each.row, each.top, each.height, each.words) for each in roomy] == [(0, 1, 3, 2), (7, 8, 5, 2)]
    tight = stood(layers, (11, 16), (0, 1))
    assert [(each.row, each.height, each.words) for each in tight] == [(0, 3, 1), (5, 5, 0)]
    short = stood(layers, (9, 16), (0, 1))
    assert [(each.row, each.height) for each in short] == [(0, 2), (3, 5)]
    assert [each.has_cells for each in short] == [False, True]
    shorter = stood(layers, (7, 16), (0, 1))
    assert [each.height for each in shorter] == [2, 3]


def test_rings_have_one_colour() -> None:
    assert (panels(viewed()).map().pixels() == RING).all(axis=-1).sum() == 8
