"""The line of modes at 80 columns: the note is read whole, and what leads on can still be clicked."""

import pytest
from rich.cells import cell_len

from convtui.tui.bars import TAILS, ModeBar, note_room
from tests.tui.harness import opened


def words(note: str, width: int = 80) -> str:
    bar = ModeBar()
    bar.show_mode("kernel", width, note)
    return "".join(text.plain for text, _ in bar._parts)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_words_give_way_to_the_note_and_it_is_cut_last(width: int) -> None:
    rooms = [note_room(width, tail) for tail in TAILS]
    assert rooms == sorted(rooms)
    assert note_room(80, TAILS[-1]) >= len("[0.1234567_] Enter keeps, Esc drops")
    for room, end in zip(rooms, ("? explain  q leave ", "? explain  q ", "?  q "), strict=True):
        made = words("n" * room, width)
        assert cell_len(made) == width
        assert made.endswith(f"n  {end}")
    assert words("n" * (rooms[-1] + 1), width).endswith("…  ?  q ")
    assert cell_len(words("界" * 20, width)) == width


async def test_without_its_word_the_key_can_be_clicked() -> None:
    async with opened() as s:
        await s.press("g")
        assert "guess: nobody sees it" in s.lines[0]
        await s.press("escape", "c", "5")
        assert "[5_] Enter keeps, Esc drops  ? explain  q " in s.lines[0]
        await s.press("escape")
        s.lab.query_one(ModeBar).show_mode("kernel", 80, "n" * note_room(80, TAILS[-1]))
        await s.settle()
        assert "n  ?  q " in s.lines[0]
        await s.click_word("?", 0)
        assert not s.in_lab
