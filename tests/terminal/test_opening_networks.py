"""Runs, checkpoints and networks of the user's own, opened from the shell."""

from pathlib import Path

import numpy as np

from tests.source.keras_making import ARRAYS, GROUP, KERNELS, keras, weights
from tests.terminal.test_app import START, start


def test_a_folder_of_checkpoints_opens_as_a_time_line_whose_last_is_explored(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for number in (1, 2, 10):
        arrays = {**ARRAYS, f"{GROUP}/0": np.float32(number) * KERNELS}
        keras(folder / f"model.{number:02d}-0.5.keras", data=weights(arrays))
    with start(tmp_path, str(folder)) as app:
        app.wait_for("3 files, in the order of the numbers in their names.", START)
        app.wait_for("step 10 of 10")
        app.press("left")
        app.wait_for("step 2 of 10")
        app.press("N")
        app.wait_for("conv2d")
        app.wait_for("dense")
        assert str(tmp_path) not in app.text, "only the folder's name is shown"
        app.press("q")
        assert app.wait_exit() == 0


def test_what_is_no_network_is_one_sentence_and_nothing_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "x.keras").write_bytes(b"\x89HDF\r\n\x1a\n")
    for path, words in (
        (tmp_path / "x.keras", "is damaged or cut short"),
        (tmp_path / "none", "no command and no file"),
    ):
        with start(tmp_path, str(path), columns=200) as app:
            assert app.wait_exit(START) != 0
            assert words in app.text
            assert b"\x1b[?1049h" not in app.raw()
