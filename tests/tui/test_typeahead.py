"""Input that waits: in order, few of it, and what counts is kept."""

from textual import events
from textual.geometry import Size

from convtui.tui.typeahead import AT_ONCE, MOST_WAITING, Typeahead


def key(name: str) -> events.Key:
    return events.Key(name, None)


def moved(x: int) -> events.MouseMove:
    return events.MouseMove(None, x, 0, 0, 0, 0, False, False, False)


def drained(queue: Typeahead) -> list[object]:
    found: list[object] = []
    while queue:
        taken = queue.take()
        assert len(taken) <= AT_ONCE
        found += taken
    return found


def test_it_keeps_the_order() -> None:
    queue, keys = Typeahead(), [key(str(number)) for number in range(MOST_WAITING)]
    for each in keys:
        queue.add(each)
    assert drained(queue) == keys
    assert queue.take() == []


def test_the_oldest_keys_go() -> None:
    queue, keys = Typeahead(), [key(str(number)) for number in range(1000)]
    for each in keys:
        queue.add(each)
    assert drained(queue) == keys[-MOST_WAITING:]


def test_a_size_and_a_paste_stay() -> None:
    queue = Typeahead()
    kept = [events.Paste("1 2 3"), events.Resize(Size(80, 24), Size(80, 24))]
    for message in (*kept, *(key("r") for _ in range(1000))):
        queue.add(message)
    found = drained(queue)
    assert found[:2] == kept
    assert len(found) == MOST_WAITING


def test_of_a_mouses_way_the_end_counts() -> None:
    queue = Typeahead()
    messages = [moved(1), moved(2), key("a"), moved(3), moved(4)]
    for message in messages:
        queue.add(message)
    assert drained(queue) == [messages[1], messages[2], messages[4]]
