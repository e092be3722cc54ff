"""Moving, turning and noise in the app; it stays for the other views, and they say so."""

from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Disturb
from convtui.lab.trained_state import Disturbance, Trial
from tests.tui.harness import Session, library, opened

STRIP, KEYS = 22, 23
START = State("filters", trained=TrainedView(trial=Trial(digit=4)))


def how(s: Session) -> Disturbance:
    return s.trained.trial.disturbance


async def test_keys_disturb_the_picture_and_the_figures_follow() -> None:
    async with opened(START) as s:
        await s.press("m")
        assert "Arrows move the picture" in s.lines[STRIP]
        await s.press("right")
        assert "Moved by 1 pixel: the map of filter 1 changes by" in s.lines[STRIP]
        assert "650 of 650 dots are as before" in s.text
        before = s.text
        await s.press("down")
        assert s.text != before
        await s.press("plus", "plus", "underscore", "n", "n", "space")
        assert how(s) == Disturbance((1, 1), 5, 0.1, 1)
        await s.press("tab", "tab")
        assert "what changed" in s.lines[1]
        await s.press("pagedown")
        assert "filter 2: map 26x26" in s.lines[1]
        await s.press("home")
        assert how(s) == Disturbance()


async def test_what_is_said_of_it_is_never_cut() -> None:
    """It read `disturbed (m), why …`: where the rest has no room, it goes."""
    async with opened(START) as s:
        await s.press("m", "left", "escape")
        studies = (("a",), ("escape", "enter"), ("escape", "f"), ("escape", "N"), ("F", "c", "n", "c"), ("escape", "e"))
        for keys in studies:
            await s.press(*keys)
            note = s.lines[0].partition("Training")[2].partition("? explain")[0].strip()
            assert note.startswith("disturbed (m)"), keys
            assert "…" not in note, keys
        await s.press("escape", "1", "2")
        assert "filter 12_" in s.lines[0]


async def test_it_is_kept_said_everywhere_and_taken_back() -> None:
    async with opened(START) as s:
        plain = s.filters_scene().input
        await s.press("m", "left", "left", "escape")
        assert s.trained.study is None
        assert "disturbed (m)" in s.lines[0]
        moved = s.filters_scene().input
        assert (moved[:, :-2] == plain[:, 2:]).all()
        await s.press("N")
        assert "disturbed (m)" in s.lines[0]
        await s.press("w")
        assert "disturbed (m)" in s.lines[0]
        await s.press("escape", "m", "home", "m")
        assert "disturbed" not in s.lines[0]
        await s.press("u")
        assert how(s).shift == (0, -2)


async def test_the_answer_may_change() -> None:
    async with opened(START) as s:
        await s.press("m", *["right"] * 14)
        assert how(s).shift == (0, 14)
        assert "now it reads" in s.text or "It still reads" in s.text
        scene = s.filters_scene()
        label = scene.network.spec.labels[int(scene.probabilities.argmax())]
        assert f"reads {label}" in s.text


async def test_a_filter_by_its_number_and_the_mouse() -> None:
    async with opened(START) as s:
        await s.press("m", "1", "2", "enter")
        assert s.trained.filter == 11
        assert isinstance(s.trained.study, Disturb)
        x, y = s.at("study", 5, 5)
        await s.wheel(x, y)
        assert how(s).shift == (1, 0)
        await s.click(x + 30, y)
        assert s.trained.study == Disturb("before")
        await s.click_word("keep", KEYS)
        assert s.trained.study is None


async def test_a_photograph_too_and_a_larger_terminal() -> None:
    trial = Trial("colour", picture=library().picture_for(Trial("colour")))
    for size in ((80, 24), (120, 40)):
        async with opened(State("filters", trained=TrainedView(trial=trial)), size=size) as s:
            await s.press("m", "down")
            assert "picture as it is" in s.text
            assert "Moved by 1 pixel" in s.text
            assert "reads" in s.text
