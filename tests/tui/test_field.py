"""The receptive field in the app, from its key on."""

from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Field
from convtui.lab.trained_state import Trial
from tests.tui.harness import Session, opened

GROWTH, PROOF, HINT, KEYS = 18, 21, 22, 23
START = State(mode="filters", trained=TrainedView(trial=Trial(network="stacked", digit=3)))


def study(s: Session) -> Field:
    made = s.trained.study
    assert isinstance(made, Field)
    return made


async def test_from_the_first_layer_to_the_last_and_back() -> None:
    async with opened(START) as s:
        await s.press("f")
        assert "conv 3  pool 4  conv 8  pool 10  conv 18" in s.lines[GROWTH]
        assert "sees 3 x 3" in s.lines[0]
        await s.press(*["greater_than_sign"] * 4)
        assert study(s).layer == "conv2d_2"
        assert "sees 18 x 18 of the 28 x 28 pixels" in s.text
        await s.press("less_than_sign")
        assert study(s).layer == "max_pooling2d_1"
        await s.press("escape")
        assert s.trained == START.trained


async def test_space_proves_and_a_click_tries_that_pixel() -> None:
    async with opened(START) as s:
        await s.press("f", *["greater_than_sign"] * 4, "space")
        assert "lies outside" in s.lines[PROOF]
        assert "bit for bit" in s.lines[PROOF]
        await s.press("space")
        assert "could decide" in s.lines[PROOF]
        await s.click_pane("study", 1, 0)
        assert study(s).proof == (0, 0)
        assert "Pixel 0,0 " in s.lines[PROOF]


async def test_a_pool_taken_out_by_p_and_put_back_by_u() -> None:
    async with opened(START) as s:
        await s.press("f", *["greater_than_sign"] * 4, "p")
        assert "conv 12" in s.lines[GROWTH]
        assert "out" in s.lines[GROWTH]
        await s.press("u")
        assert "conv 18" in s.lines[GROWTH]


async def test_a_dot_of_a_map_and_a_layer_by_the_mouse() -> None:
    async with opened(START) as s:
        await s.press("f", *["greater_than_sign"] * 4)
        await s.click_word("pool 4", GROWTH)
        assert study(s).layer == "max_pooling2d"
        await s.click_word("Enter", KEYS)
        assert s.trained.study != Field()


async def test_in_network_mode_the_chosen_rows_layer() -> None:
    start = State(mode="network", trained=TrainedView(trial=Trial(network="stacked", digit=3)))
    async with opened(start) as s:
        await s.press("down", "down", "f")
        assert study(s).layer == "conv2d_1"
        assert "sees 8 x 8" in s.text
