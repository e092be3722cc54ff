"""The lecture's slip on the screen: all of it fits, and each dot has the colour of the number that it stands for."""

from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.lecture_scene import PAGES, Page
from convtui.lab.library import Library
from convtui.lab.meaning import meaning
from convtui.lab.presets import PRESETS, Preset, preset_named
from convtui.lab.state import Experiment, KernelView
from convtui.lab.tool_state import Lecture
from convtui.lab.tools import lecture
from convtui.panels.choosing import panels_of
from convtui.panels.kernel import Word
from convtui.panels.kernel_layout import kernel_layout
from convtui.panels.lecture_parts import TABLE_HEIGHT, TABLE_WIDTH, means_in_short, port_of, tables
from convtui.panels.lecture_words import explanation
from convtui.panels.tools.lecture import GAP, LecturePanels
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import RING
from convtui.render.tier import Tier
from convtui.source.pictures import PICTURES
from tests.ops.test_slip import as_saved, notebook
from tests.panels.scenes import SIZES, Size, library, signed_colour

LYING = PRESETS[0].kernel
WORST = Kernel(((-1e6, 0.33333, 2.5), (1e6, -7e-4, 0.125), (-99999.0, 3.0, 0.0)))


def panels(
    experiment: Experiment | None = None,
    size: Size = (80, 24),
    page: Page = "rows",
    books: Library | None = None,
    tier: Tier = Tier.TRUECOLOR,
    **seen: object,
) -> LecturePanels:
    books = books or library()
    view = lecture.opened(KernelView(experiment or Experiment()), books)
    assert isinstance(view.tool, Lecture)
    view = replace(view, tool=replace(view.tool, reason=PAGES.index(page), **seen))
    scene = kernel_scene(view, books)
    rows, columns = scene.computed.picture.shape[:2]
    made = panels_of(scene, kernel_layout(*size, (rows, columns), "whole"), tier).fitted(*size)
    assert isinstance(made, LecturePanels)
    return made


def board(made: LecturePanels) -> Cells:
    """The panes and what stands under them, put together again."""
    rows, columns = made.layout.pane
    canvas = Canvas(rows + made.products().height, 2 * columns + made.layout.middle)
    canvas.paste(0, 0, made.picture()).paste(0, columns, made.kernel())
    canvas.paste(0, columns + made.layout.middle, made.map()).paste(rows, 0, made.products())
    return canvas.done()


def dots(made: LecturePanels, pane: int) -> npt.NDArray[np.uint8]:
    """(rows, columns, 3): one of the three panes, less what is beside the picture."""
    port, left = made.seen, made.lefts[pane]
    y, x = port.offset
    return board(made).pixels()[y : y + port.dots[0], left + x : left + x + port.dots[1]]


def lines(made: LecturePanels) -> list[str]:
    return board(made).text().split("\n")


def key_words(made: LecturePanels) -> tuple[Word, ...]:
    return made.keys()


def words(made: LecturePanels) -> str:
    """What stands under the tables."""
    rows = lines(made)
    first = next(index for index, row in enumerate(rows) if "rows stay rows" in row) + TABLE_HEIGHT
    return " ".join(row.strip() for row in rows[first:] if row.strip())


def colours_book() -> tuple[Library, npt.NDArray[np.uint8]]:
    """A library with (20, 22, 3) noise."""
    levels = np.random.default_rng(8).integers(0, 256, (20, 22, 3), np.uint8)
    books = Library()
    books.add("noise", "noise", Plane.of(levels / 255))
    return books, levels


# -- it fits


@pytest.mark.parametrize("size", [*SIZES, (80, 23), (81, 25), (300, 24), (80, 60)])
@pytest.mark.parametrize("name", [picture.name for picture in PICTURES] + ["3x3", "3x200", "200x3", "33x33", "500x340"])
def test_every_picture_fits(name: str, size: Size) -> None:
    width, height = size
    for page, part in product(PAGES, (False, True)):
        made = panels(Experiment(name), size, page, part=part)
        rows, columns = made.layout.pane
        assert (made.picture().height, made.picture().width) == (rows, columns)
        assert (made.kernel().height, made.kernel().width) == (rows, made.layout.middle)
        assert (made.map().height, made.map().width) == (rows, columns)
        assert made.products().width <= width
        assert rows + made.products().height + 3 + made.layout.strip == height
        last = made.lefts[2] + made.seen.room[1]
        assert last <= 2 * columns + made.layout.middle
        assert made.seen.room[0] // 2 + 7 <= rows + made.products().height
        picture, rest, _ = made.titles()
        assert len(picture) <= columns
        assert len(rest) <= columns + made.layout.middle


@pytest.mark.parametrize("kernel", [*(preset.kernel for preset in PRESETS), WORST, Kernel.of(np.zeros((3, 3)))])
def test_no_word_is_cut_at_80_columns(kernel: Kernel) -> None:
    for page, name, signed in product(PAGES, ("letter-e", "diagram"), (False, True)):
        made = panels(Experiment(name, kernel=kernel), page=page, signed=signed)
        scene = made.scene.lecture
        assert scene is not None
        assert words(made) == explanation(scene)
        assert len(made.hint()) < 80
        line = "".join(f"{key} {label}  " for key, label, _ in key_words(made))
        assert len(line) <= 80, line
        for text in made.titles()[1].split("B  "):
            assert len(text) <= 48


def test_titles_stand_over_their_panes() -> None:
    for size in SIZES:
        made = panels(size=size)
        line = "".join(made.titles())
        assert line.index("A  ") == made.lefts[1]
        assert line.index("B  ") == made.lefts[2]
        assert made.lit not in ("picture", "kernel", "side")


def test_a_name_from_outside_is_made_safe_and_short() -> None:
    books = Library()
    books.add("evil", "\x1b[31m" + "long" * 30, Plane.of(np.ones((8, 9))))
    picture, rest, _ = panels(Experiment("evil"), books=books).titles()
    assert "\x1b" not in picture + rest
    assert (picture + rest).index("A  ") == 27
    assert "8x9" in picture


# -- what is drawn


def test_each_dot_is_the_notebooks() -> None:
    books, levels = colours_book()
    made = panels(Experiment("noise"), books=books, place=(100, 100))
    sums = notebook(levels, LYING.cells)
    hidden = np.zeros((20, 22), bool)
    hidden[18:, 20:] = True  # the ring, at the last place
    np.testing.assert_array_equal(dots(made, 1)[~hidden], np.repeat(as_saved(sums)[~hidden][:, None], 3, axis=1))
    hidden[17:, 19:] = True
    np.testing.assert_array_equal(dots(made, 0)[~hidden], levels[~hidden])


def test_b_is_the_true_map_cut_alike() -> None:
    made = panels(Experiment("step-lying"), part=True, place=(5, 5))
    pane = dots(made, 2)[:, 12:]
    port = made.seen
    white = {int(row) + port.top for row in np.flatnonzero((pane == 255).all(axis=(1, 2)))}
    assert {15, 16} <= white
    assert white <= {15, 16, 31}


def test_signed_shows_what_was_cut_on_one_scale_for_both() -> None:
    books, levels = colours_book()
    made = panels(Experiment("noise"), books=books, place=(0, 0), signed=True)
    scene = made.scene.lecture
    assert scene is not None
    sums = notebook(levels, LYING.cells)
    limit = max(np.abs(sums).max(), np.abs(scene.true.sums).max())
    for (row, column), value in np.ndenumerate(sums):
        if row > 2 or column > 2:
            assert np.abs(dots(made, 1)[row, column] - signed_colour(float(value), float(limit))).max() <= 2
            assert (
                np.abs(
                    dots(made, 2)[row, column] - signed_colour(float(scene.true.sums[row, column]), float(limit))
                ).max()
                <= 2
            )
    assert str(int(limit)) in made.hint()


def test_the_centre_page_draws_the_picture_again_as_b() -> None:
    made = panels(page="centre", place=(0, 0))
    ringed = (dots(made, 0) == RING).all(axis=2) | (dots(made, 2) == RING).all(axis=2)
    np.testing.assert_array_equal(dots(made, 0)[~ringed], dots(made, 2)[~ringed])
    assert ringed.sum() < 20
    assert "576 of 576" in words(made)


def test_the_ring_is_on_all_three() -> None:
    made = panels(place=(10, 11))
    for pane, inside in ((0, np.s_[9:12, 10:13]), (1, np.s_[10:11, 11:12]), (2, np.s_[10:11, 11:12])):
        found = (dots(made, pane) == RING).all(axis=2)
        rows, columns = np.nonzero(found)
        assert (rows.min() + 1, rows.max()) == (inside[0].start, inside[0].stop)
        assert (columns.min() + 1, columns.max()) == (inside[1].start, inside[1].stop)


def test_the_figures_under_the_panes_are_those_of_the_place() -> None:
    books, levels = colours_book()
    made = panels(Experiment("noise"), books=books, place=(4, 7))
    sums = notebook(levels, LYING.cells)
    row = lines(made)[made.seen.room[0] // 2]
    assert "row 4, column 7" in row
    assert f"sum {sums[4, 7]:g} -> drawn {as_saved(sums)[4, 7]}" in row[made.lefts[1] : made.lefts[2]]
    true = levels[3:6, 6:9].astype(int).sum(axis=2)
    assert f"sum {(true[0] - true[2]).sum()} -> drawn" in row[made.lefts[2] :]


# -- the kernel, as it is and as it acts


def test_the_tables_of_the_mock() -> None:
    rows = [line.rstrip() for line in lines(panels())]
    first = next(index for index, row in enumerate(rows) if row.startswith("the kernel"))
    assert rows[first].split("  ", 1)[1].split() == "A rows fell on columns B rows stay rows".split()
    cells = [row.split() for row in rows[first + 1 : first + 4]]
    assert [row[:6] for row in cells] == [
        ["1", "1", "1", "->", "sum", "3"],
        ["0", "0", "0", "->", "sum", "0"],
        ["-1", "-1", "-1", "->", "sum", "-3"],
    ]
    assert all(row[6:9] == ["3", "0", "-3"] for row in cells)
    text = " ".join(rows[first + 1 : first + 4])
    assert "that stand" in text
    assert "that lie flat" in text


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_words_beside_a_table_fit(preset: Preset) -> None:
    kernel = preset.kernel
    scene = panels(Experiment(kernel=kernel)).scene.lecture
    assert scene is not None
    for table in tables(scene):
        assert (table.height, table.width) == (TABLE_HEIGHT, TABLE_WIDTH)
    for scaled in (kernel, Kernel.of(np.array(kernel.cells) * -3.7)):
        means = meaning(scaled)
        said, at = means_in_short(means)
        assert all(len(line) <= TABLE_WIDTH - at for line in said)
        assert " ".join(said) in " ".join(means.headline)
        assert said


def test_page_words_say_what_is_computed() -> None:
    assert "A 2295, B 0" in words(panels(page="standing"))
    assert "A 0, B 2295" in words(panels(page="lying"))
    assert "saw standing lines" in words(panels())
    standing, ones, blur = (preset_named(name) for name in ("standing", "ones", "sharpen"))
    assert standing
    assert ones
    assert blur
    assert "saw nothing" in words(panels(Experiment(kernel=standing.kernel)))
    assert "no picture tells" in words(panels(Experiment(kernel=ones.kernel)))
    assert "another kernel" in words(panels(Experiment(kernel=blur.kernel)))
    assert "does not tell" in words(panels(Experiment(kernel=ones.kernel), page="standing"))
    scene = panels(page="cut").scene.lecture
    assert scene is not None
    assert f"of A {scene.slip.below} dots" in words(panels(page="cut"))


def test_of_a_coloured_picture_it_says_where_the_columns_fell() -> None:
    books, _ = colours_book()
    assert "fell on red, green, blue" in words(panels(Experiment("noise"), books=books))
    assert "red, green" not in words(panels())


def test_a_cell_that_is_typed_is_marked() -> None:
    view = replace(lecture.opened(KernelView(), library()), typing="4", cell=(1, 2))
    scene = kernel_scene(view, library())
    made = panels_of(scene, kernel_layout(80, 24, (32, 32), "whole")).fitted(80, 24)
    assert isinstance(made, LecturePanels)
    assert any("4_" in line for line in lines(made))
    assert made.note() == "as in the lecture: on  [4_]"
    assert [word[0] for word in key_words(made)] == ["Enter", "Esc"]


# -- lines above and below


def test_the_badge_and_the_keys() -> None:
    made = panels()
    assert made.note() == "as in the lecture: on"
    assert {action for _, _, action in key_words(made)} == {"lecture", "view", "next_pane", "enter"}
    assert "2295 / 0" in made.keys()[-1][1]
    assert "0 / 2295" in panels(page="standing").keys()[-1][1]
    assert "zoom" in {action for _, _, action in key_words(panels(Experiment("diagram")))}


def test_words_for_colours_are_the_terminals() -> None:
    assert "Pale" in panels(signed=True).hint()
    assert "Full" in panels(signed=True, tier=Tier.MONO).hint()
    assert "z: with a sign" in panels(Experiment("diagram"), signed=True).hint()


# -- the mouse, and what is seen of a large picture


def test_a_click_on_any_of_the_three_finds_its_pixel() -> None:
    made = panels()
    width = made.layout.pane[1]
    x = made.seen.offset[1]
    for left in made.lefts:
        column = left + x + 6
        pane, start = (
            ("picture", 0) if column < width else ("kernel", width) if column < width + 16 else ("map", width + 16)
        )
        assert made.clicked(pane, 3, column - start, 0, drag=False) == (want.PlaceAt(6, 6),)
        assert made.clicked(pane, 3, column - start, 1, drag=False) == (want.Move(rows=1),)
    assert made.clicked("products", 1, 5, 0, drag=False) == ()
    assert made.clicked("kernel", 15, 3, 0, drag=False) == ()
    assert GAP == 1


def test_pixels_glide_over_a_picture_that_nearly_fits() -> None:
    tops = [port_of((32, 32), (24, 26), part=True, place=(row, row)).top for row in range(32)]
    assert (tops[0], tops[-1]) == (0, 8)
    assert all(0 <= after - before <= 1 for before, after in pairwise(tops))
    for row, top in enumerate(tops):
        assert top <= row < top + 24
    port = port_of((200, 200), (24, 26), part=True, place=(199, 0))
    assert (port.top, port.rows, port.left) == (176, 24, 0)
    assert port_of((200, 200), (24, 26), part=False, place=(0, 0)).shrinks
    assert not port_of((20, 20), (24, 26), part=True, place=(0, 0)).shrinks
