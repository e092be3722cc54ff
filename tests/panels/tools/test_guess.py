"""A guess on the screen: four true maps, and until the reveal nothing that tells which."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.core.scaling import coverage
from convtui.lab import intents as want
from convtui.lab.derive import compute, kernel_scene
from convtui.lab.library import Library
from convtui.lab.meaning import meaning
from convtui.lab.presets import PRESETS, Preset
from convtui.lab.state import RESPONSES, Channels, Experiment, KernelView, Pooling, Sweep
from convtui.lab.tool_state import Guess, Tally
from convtui.lab.tools.guess import CANNOT_TELL
from convtui.lab.tools.question import asked, experiment_of, thumbnail_limit
from convtui.panels.choosing import panels_of
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.kernel_layout import CHROME, PRODUCTS, kernel_layout
from convtui.panels.tools.guess import GuessPanels
from convtui.panels.tools.guess_tiles import Tile
from convtui.render.cells import Cells
from convtui.render.colours import KEY, RIM, RING
from convtui.render.tier import Tier
from convtui.source.pictures import PICTURES
from tests.panels.scenes import SIZES, Size, grey_colour, ringed, signed_colour, true_map

BOOKS = Library()
NAMES = [picture.name for picture in PICTURES]
LYING = PRESETS[0].kernel
MORE_SIZES = (*SIZES, (80, 23), (100, 30), (80, 60), (140, 24))


def guessing(
    experiment: Experiment | None = None,
    *,
    books: Library = BOOKS,
    place: tuple[int, int] = (11, 16),
    tally: Tally | None = None,
    sweep: Sweep | None = None,
    **tool: object,
) -> KernelView:
    """A view with a question; `tool` is how far one has come with it."""
    view = KernelView(experiment or Experiment(), place=place, tally=tally or Tally(), matches=5)
    question = asked(view, books)
    assert isinstance(question, Guess), question
    return replace(view, tool=replace(question, **tool), sweep=sweep)


def panels(view: KernelView, size: Size = (80, 24), books: Library = BOOKS, tier: Tier = Tier.TRUECOLOR) -> GuessPanels:
    scene = kernel_scene(view, books)
    rows, columns = scene.computed.picture.shape[:2]
    made = panels_of(scene, kernel_layout(*size, (rows, columns), view.zoom, scene.kernel.shape), tier).fitted(*size)
    assert isinstance(made, GuessPanels)
    return made


def at(view: KernelView, **tool: object) -> KernelView:
    """Further on with the same question."""
    assert isinstance(view.tool, Guess)
    return replace(view, tool=replace(view.tool, **tool))


def key_words(made: GuessPanels) -> tuple[Word, ...]:
    return made.keys()


def of_picture(name: str, kernel: Kernel = LYING) -> Experiment:
    return Experiment(name, BOOKS.working_size(name, 32), kernel=kernel)


def all_cells(made: GuessPanels) -> list[Cells]:
    cells = [made.picture(), made.kernel(), made.map(), made.side(), made.products()]
    return cells + (list(made.numbers()) if made.layout.numbers else [])


def all_text(made: GuessPanels) -> str:
    words = [cells.text() for cells in all_cells(made)]
    words += [*made.titles(), made.note(), made.hint(), *(f"{key} {label}" for key, label, _ in key_words(made))]
    return "\n".join(words)


def shape(cells: Cells) -> tuple[int, int]:
    return cells.height, cells.width


def same(first: Cells, second: Cells) -> bool:
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("chars", "fg", "bg"))


# -- the four maps


def option(view: KernelView, index: int) -> npt.NDArray[np.float32]:
    """The map as `compute` makes it."""
    assert isinstance(view.tool, Guess)
    experiment = experiment_of(view, view.tool.ways[index])
    return compute(experiment, BOOKS.plane(experiment)).response


def tile_pixels(made: GuessPanels, tile: Tile, dots: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """(rows, columns, 3): a thumbnail, in the middle of its tile."""
    cells = made.map() if tile.pane == "map" else made.side()
    top = 2 * tile.row + (2 * tile.rows - dots[0]) // 4 * 2
    left = tile.column + (tile.columns - dots[1]) // 2
    return cells.pixels()[top : top + dots[0], left : left + dots[1]]


def colours(values: npt.NDArray[np.float32], full: npt.NDArray[np.float32], negative: bool) -> npt.NDArray[np.float64]:
    """A plain second opinion: (rows, columns, 3)."""
    limit = thumbnail_limit(values, full)
    highest = float(np.abs(full).max()) if np.abs(full).max() > 1.000001 else 1.0
    if negative:
        return np.array([[signed_colour(float(value), limit) for value in row] for row in values])
    return np.array([[grey_colour(float(value), highest) for value in row] for row in values])


@pytest.mark.parametrize("name", ["letter-e", "camera", "digit", "horse"])
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_each_thumbnail_shows_the_means_of_the_computed_map(preset: Preset, name: str) -> None:
    view = guessing(of_picture(name, preset.kernel))
    made = panels(view)
    for index, tile in enumerate(made.tiles):
        values = option(view, index)
        assert np.array_equal(made.maps[index], values)
        dots = values.shape[0] // 2, values.shape[1] // 2
        rows, columns = (coverage(values.shape[axis], dots[axis]) for axis in (0, 1))
        small = (rows @ values @ columns.T).astype(np.float32)
        negative = bool((experiment_of(view, made.tool.ways[index]).weights < 0).any())
        wanted, got = colours(small, values, negative), tile_pixels(made, tile, dots).astype(float)
        # At the upper left stands the letter.
        wanted[:2, :3] = got[:2, :3] = 0
        assert np.abs(wanted - got).max() <= 1.3, (index, made.tool.ways)


def test_where_there_is_room_a_dot_is_a_dot() -> None:
    for size in ((120, 40), (200, 50)):
        view = guessing()
        made = panels(view, size)
        for index, tile in enumerate(made.tiles):
            values = option(view, index)
            wanted = colours(values, values, bool((experiment_of(view, made.tool.ways[index]).weights < 0).any()))
            got = tile_pixels(made, tile, values.shape).astype(float)
            wanted[:2, :3] = got[:2, :3] = 0
            assert np.abs(wanted - got).max() <= 1.3


def test_the_chosen_map_closer_is_the_computed_one_laid_over_the_picture() -> None:
    view = guessing(chosen=2, closer=True)
    made, values = panels(view), option(view, 2)
    pixels, ring = made.map().pixels(), ringed(made.map())
    negative = bool((experiment_of(view, made.tool.ways[2]).weights < 0).any())
    wanted = colours(values, values, negative)
    inside, free = pixels[1:31, 1:31].astype(float), ~ring[1:31, 1:31]
    assert free.sum() > 880
    assert np.abs(inside - wanted)[free].max() <= 1.3
    assert (pixels[0][~ring[0]] == RIM).all()
    assert made.titles()[1].endswith("= map C?")


def test_maps_of_several_sizes_do_not_tell_by_their_size() -> None:
    view = guessing(Experiment(kernel=Kernel.of(np.arange(25).reshape(5, 5) - 12)))
    for size in SIZES:
        made = panels(view, size)
        assert {values.shape for values in made.maps} == {(28, 28)}
        seen = {panels(at(view, chosen=index, closer=True), size).map().height for index in range(4)}
        assert len(seen) == 1


def test_a_large_map_keeps_its_signs_in_the_small() -> None:
    view = guessing(Experiment("diagram"))
    for chosen in (None, 0, 1, 2, 3):
        made = panels(at(view, chosen=chosen, closer=chosen is not None))
        pixels = made.map().pixels().astype(int)
        assert (pixels[..., 2] - pixels[..., 0] > 40).any(), "blue"
        assert (pixels[..., 0] - pixels[..., 2] > 40).any(), "cream"


def test_letters_stand_at_the_maps_and_the_chosen_one_in_brackets() -> None:
    made = panels(guessing(chosen=1))
    text = made.map().text().split("\n")
    assert text[0].startswith(" A ")
    assert text[0][16:19] == "[B]"
    assert text[8].startswith(" C ")
    assert text[8][16:] == " D"
    assert (made.map().bg[0, 16] == RING).all()
    assert (made.map().bg[0, 0] == KEY).all()


# -- nothing leaks

HIDDEN: list[dict[str, object]] = [
    {},
    {"hint": True},
    {"chosen": 1},
    {"chosen": CANNOT_TELL, "hint": True},
    {"chosen": 0, "closer": True},
    {"chosen": 3, "closer": True, "hint": True},
]


def giveaways(view: KernelView) -> list[str]:
    """What the usual screen says of the kernel and its map."""
    usual = KernelPanels(kernel_scene(replace(view, tool=None), BOOKS), kernel_layout(80, 24, (32, 32), "whole"))
    words = meaning(view.experiment.kernel)
    said = [*words.headline, *words.pale, *words.blue, *words.grey, "finds", "pale:", "blue:", "grey:", "this dot"]
    said += [preset.title for preset in PRESETS] + [preset.about for preset in PRESETS]
    said.append(usual.titles()[1].split(", ")[-1])
    return [text.strip() for text in said if text.strip()]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (80, 60)])
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_while_hidden_no_word_tells(preset: Preset, size: Size) -> None:
    for name in ("letter-e", "camera"):
        view = guessing(of_picture(name, preset.kernel))
        telling = giveaways(view)
        for how in HIDDEN:
            text = all_text(panels(at(view, **how), size))
            assert [word for word in telling if word in text] == []


@pytest.mark.parametrize("size", MORE_SIZES)
@pytest.mark.parametrize("how", HIDDEN, ids=str)
def test_while_hidden_nothing_drawn_depends_on_which_is_the_answer(how: dict[str, object], size: Size) -> None:
    """The same four maps with another one declared to be the true one: not one cell differs."""
    for name, pooling in (("letter-e", Pooling("max")), ("horse", Pooling())):
        view = guessing(replace(of_picture(name), pooling=pooling), **how)  # type: ignore[arg-type]
        made = panels(view, size)
        for answer in range(4):
            other = panels(at(view, answer=answer), size)
            assert all(map(same, all_cells(made), all_cells(other)))
            assert all_text(made) == all_text(other)


@pytest.mark.parametrize("size", MORE_SIZES)
def test_while_hidden_the_true_map_is_drawn_nowhere_but_among_the_four(size: Size) -> None:
    """Were the scene's own map another one, not one cell would differ: what is drawn of a map is one of the four."""
    for how in HIDDEN:
        made = panels(guessing(**how), size)  # type: ignore[arg-type]
        false = np.full_like(made.scene.computed.map, 7.5)
        computed = replace(made.scene.computed, map=false, response=false)
        at = replace(made.scene.at, value=7.5, sum=7.5)
        other = replace(made, scene=replace(made.scene, computed=computed, at=at))
        assert all(map(same, all_cells(made), all_cells(other)))
        assert all_text(made) == all_text(other)


def test_neither_marks_of_the_strongest_places_nor_a_pool_are_shown() -> None:
    view = guessing(Experiment(pooling=Pooling("max")))
    for size in MORE_SIZES:
        made = panels(view, size)
        assert len(made.scene.matches) == 5
        bare = panels(replace(view, matches=0, experiment=Experiment(), tool=view.tool), size)
        assert all(map(same, all_cells(made), all_cells(bare)))


def test_products_wait_for_the_hint_and_their_sum_for_the_reveal() -> None:
    made = panels(guessing(place=(12, 16)))
    bare = made.products().text().split("\n")
    assert bare[0].split() == ["pixels", "12,16", "x", "kernel", "=", "products,", "added"]
    assert bare[1].split() == ["1", "1", "1", "1", "1", "1"]
    assert bare[2].split() == ["0", "0", "0", "0", "0", "0", "->", "?"]
    hinted = panels(guessing(place=(12, 16), hint=True)).products().text().split("\n")
    assert hinted[1].split() == ["1", "1", "1", "1", "1", "1", "1", "1", "1", "3"]
    assert hinted[2].split()[-2:] == ["->", "?"]
    seen = panels(guessing(place=(12, 16), chosen=0, revealed=True, closer=True)).products().text()
    assert "this dot" in seen


def test_the_bias_is_added_and_other_colours_are_named() -> None:
    biased = panels(guessing(Experiment(bias=0.5), hint=True)).products().text().split("\n")
    assert biased[1].endswith("+ bias 0.50") or biased[1].endswith("+ bias 0.5")
    books = Library()
    books.add("colours", "colours", Plane.of(np.random.default_rng(5).random((32, 32, 3), np.float32)))
    others = PRESETS[5].kernel, PRESETS[1].kernel
    for hint in (False, True):
        view = guessing(Experiment("colours", channels="sum", others=others), books=books, hint=hint)
        made = panels(view, books=books)
        assert "+ the other two" in made.products().text()
        kernel = made.kernel().text()
        assert all(name in kernel for name in ("red", "green", "blue")), "all three are seen"
        assert kernel.count(".11") == 9


@pytest.mark.parametrize("channels", ["sum", "each", "blue"])
def test_colour_pictures_are_drawn_too(channels: Channels) -> None:
    books = Library()
    books.add("colours", "colours", Plane.of(np.random.default_rng(5).random((32, 32, 3), np.float32)))
    for size, how in product(MORE_SIZES, (*HIDDEN, {"revealed": True, "chosen": 0, "closer": True})):
        view = guessing(Experiment("colours", channels=channels), books=books, **how)  # type: ignore[arg-type]
        fits(panels(view, size, books), size)


# -- it fits


def fits(made: GuessPanels, size: Size) -> None:
    layout, (width, height) = made.layout, size
    assert shape(made.picture()) == layout.pane
    assert shape(made.map()) == layout.pane
    assert shape(made.kernel()) == (layout.pane[0], layout.middle)
    assert shape(made.side()) == (layout.pane[0], layout.side)
    if layout.numbers:
        assert all(cells.height <= layout.numbers and cells.width <= layout.pane[1] for cells in made.numbers())
    assert made.products().width <= width
    rows = CHROME - PRODUCTS + layout.products - (not layout.strip)
    assert rows + layout.pane[0] + (layout.numbers + 1 if layout.numbers else 0) <= height
    assert 2 * layout.pane[1] + layout.middle + layout.side <= width
    picture, kernel, side = made.titles()
    assert len(picture) < layout.pane[1]
    assert len(kernel) <= layout.middle + layout.pane[1]
    assert len(side) <= max(layout.side - 2, 0)
    assert len(made.hint()) < 79
    assert sum(len(key) + len(label) + 3 for key, label, _ in key_words(made)) <= 81
    assert len(made.note()) < 40


REVEALED: list[dict[str, object]] = [
    {"revealed": True, "closer": closer, "chosen": chosen} for closer, chosen in product((True, False), (0, 1, 2, 3, 4))
]


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_fits(name: str) -> None:
    view = guessing(of_picture(name), place=(0, 0))
    for size, how in product(MORE_SIZES, (*HIDDEN[::3], *REVEALED[::4])):
        fits(panels(at(view, **how), size), size)


@pytest.mark.parametrize("size", [(80, 24), (80, 23), (120, 40)])
@pytest.mark.parametrize("kernel", [(1, 1), (1, 7), (7, 1), (2, 2), (5, 5), (4, 7), (7, 4), (7, 7)], ids=str)
def test_every_kernel_fits(kernel: tuple[int, int], size: Size) -> None:
    cells = np.random.default_rng(kernel[0] * 8 + kernel[1]).integers(-3, 4, kernel)
    cells[0, 0] = 3
    view = guessing(Experiment(kernel=Kernel.of(cells)))
    for how in (*HIDDEN, *REVEALED):
        fits(panels(at(view, **how), size), size)


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(padding="same"),
        Experiment(stride=2, padding=2),
        Experiment(dilation=2, bias=-1),
        Experiment(flipped=True),
    ],
    ids=("same", "stride", "dilation", "flipped"),
)
def test_every_setting_fits(experiment: Experiment, response: str) -> None:
    view = guessing(replace(experiment, response=response))
    for size, how in product(SIZES[:2], (*HIDDEN, *REVEALED[::3])):
        fits(panels(at(view, **how), size), size)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_what_is_said_after_the_reveal_fits_for_every_choice(preset: Preset) -> None:
    for name in ("letter-e", "shapes", "stripes"):
        view = guessing(of_picture(name, preset.kernel), revealed=True, closer=True)
        for chosen in range(5):
            made = panels(at(view, chosen=chosen))
            fits(made, (80, 24))
            said = " ".join(line.strip() for line in made.kernel().text().split("\n")[5:] if line.strip())
            assert said.endswith("."), said
            assert len(said.split(".")) >= 3, "what was chosen, what it is, and why"


def test_words_for_colours_follow_the_terminal() -> None:
    made = panels(guessing(of_picture("letter-e", PRESETS[10].kernel), hint=True), tier=Tier.MONO)
    assert "Full weights" in " ".join(line.strip() for line in made.kernel().text().split("\n"))


# -- the reveal


def test_the_true_map_sweeps_in() -> None:
    made = panels(guessing(revealed=True, closer=True, chosen=0, sweep=Sweep(dots=90)))
    pixels, ring = made.map().pixels(), ringed(made.map())
    values = true_map(KernelView())
    below = np.zeros((32, 32), bool)
    below[4:] = True
    assert (pixels[below & ~ring] == RIM).all()
    wanted = np.array([[signed_colour(value, 3) for value in row] for row in values[:3]])
    free = ~ring[1:4, 1:31]
    assert np.abs(pixels[1:4, 1:31].astype(float) - wanted)[free].max() <= 1.3
    assert made.hint() == f"The map is {'ABCD'[made.tool.answer]}: see it grow."
    assert ("Space", "pause", "play") in key_words(made)


def test_the_true_map_is_whole_after_that() -> None:
    made = panels(guessing(revealed=True, closer=True, chosen=0))
    values, pixels, ring = true_map(KernelView()), made.map().pixels(), ringed(made.map())
    wanted = np.array([[signed_colour(value, 3) for value in row] for row in values])
    free = ~ring[1:31, 1:31]
    assert np.abs(pixels[1:31, 1:31].astype(float) - wanted)[free].max() <= 1.3


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("turn", "press r and see."),
        ("flip", "press f and see."),
        ("negate", "press m and see."),
        ("transpose", 'press :, "transpose", and see.'),
        ("blur", 'k, "blur (box)", and see.'),
    ],
)
def test_another_map_is_the_right_answer_to_another_kernel(way: str, words: str) -> None:
    view = guessing()
    assert isinstance(view.tool, Guess)
    answer = view.tool.answer
    chosen = (answer + 1) % 4
    ways = tuple("" if index == answer else way if index == chosen else "centre" for index in range(4))
    made = panels(at(view, ways=ways, chosen=chosen, revealed=True, closer=True))
    assert made.hint() == f"{'ABCD'[chosen]} is the right answer to another kernel: {words}"
    said = made.kernel().text().split("\n")
    assert said[5].strip() == f"You chose {'ABCD'[chosen]}."
    assert said[6].strip() == f"The map is {'ABCD'[answer]}."
    joined = " ".join(line.strip() for line in said[7:])
    if way == "turn":
        assert joined.startswith("Across a standing edge the top and bottom rows are alike: 1 - 1 = 0.")


def test_all_words_are_kind() -> None:
    for preset in PRESETS:
        view = guessing(Experiment(kernel=preset.kernel), revealed=True, closer=True)
        for chosen in range(5):
            made = panels(at(view, chosen=chosen))
            text = all_text(made).lower()
            assert not [word for word in ("wrong", "false", "mistake", "error", "fail", "%", "score") if word in text]
            reds = made.kernel().fg.astype(int)
            assert not ((reds[..., 0] > 150) & (reds[..., 1] < 90) & (reds[..., 2] < 90)).any()


def test_who_cannot_tell_yet_is_told_kindly() -> None:
    made = panels(guessing(revealed=True, closer=True, chosen=CANNOT_TELL, tally=Tally(2, 1, 1)))
    assert made.hint().endswith("It finds edges that lie flat. Looking is how one learns.")
    assert made.note() == "2 guesses, 1 surprise, 1 explored"
    assert "You looked on." in made.kernel().text()
    asked_for = panels(guessing(chosen=CANNOT_TELL))
    assert "that is fine" in asked_for.hint()


def test_after_the_reveal_the_lecture_is_offered_and_not_before() -> None:
    made = panels(guessing(revealed=True, closer=True, chosen=0))
    assert ("l", "as in the lecture", "lecture") in key_words(made)
    assert "lecture" not in [action for _, _, action in key_words(panels(guessing()))]


@pytest.mark.parametrize("closer", [True, False])
def test_the_four_stay_to_be_looked_at(closer: bool) -> None:
    view = guessing(revealed=True, closer=closer, chosen=1, tally=Tally(1))
    assert isinstance(view.tool, Guess)
    made = panels(at(view, answer=2), (120, 40))
    text = (made.side() if closer else made.map()).text()
    assert "[C the map]" in text
    assert " B yours " in text
    assert made.titles()[2] == ("the four maps" if closer else "")


# -- the mouse


@pytest.mark.parametrize("size", MORE_SIZES)
def test_a_click_on_a_map_chooses_it_and_on_the_picture_moves_the_window(size: Size) -> None:
    made = panels(guessing(), size)
    for index, tile in enumerate(made.tiles):
        for row, column in ((0, 0), (tile.rows - 1, tile.columns - 1)):
            place = tile.row + row, tile.column + column
            assert made.clicked(tile.pane, *place, 0, False) == (want.ChooseOption(index),)
            assert made.clicked(tile.pane, *place, 1, False) == ()
    scale = made.port().dots[0] // 32
    assert made.clicked("picture", 8, 10 * scale, 0, False) == (want.PlaceAt(16 // scale - 1, 9),)
    assert made.clicked("picture", 8, 10, -1, False) == (want.Move(rows=-1),)
    assert made.clicked("kernel", 2, 4, 0, False) == ()
    assert made.clicked("side", 99, 99, 0, False) == ()


def test_a_click_on_one_map_moves_the_window() -> None:
    for how in ({"chosen": 1, "closer": True}, {"chosen": 1, "closer": True, "revealed": True}):
        for size in SIZES[:2]:
            made = panels(guessing(**how), size)  # type: ignore[arg-type]
            assert made.clicked("map", 8, 10, 0, False) == (want.PlaceAt(15, 9),)
            assert made.clicked("map", 8, 10, 1, False) == (want.Move(rows=1),)
            assert made.clicked("kernel", 2, 4, 0, False) == ()
    four = panels(guessing(chosen=1, revealed=True))
    assert four.clicked("map", 8, 10, 0, False) == ()


def test_under_the_picture_there_is_nothing_to_click() -> None:
    made = panels(guessing(), (120, 40))
    assert made.layout.pane[0] > 30
    assert made.clicked("picture", 20, 10, 0, False) == ()
