"""Files that are taken along: what is in them, and that they never take another's place."""

import errno
import io
import os
from pathlib import Path

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.errors import ConvtuiError
from convtui.lab.derive import kernel_scene
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, Pooling, Sweep
from convtui.lab.tool_state import Compare, Lecture
from convtui.show.export import LANGUAGES, WAYS, export, new_file
from convtui.show.formats import encoded
from convtui.show.kernel import KernelRequest, show_kernel
from tests.oracles import close

LIBRARY = Library()


@pytest.mark.parametrize(("way", "form"), [("png", "png"), ("svg", "svg"), ("txt", "plain"), ("npz", "npz")])
def test_files_are_what_show_gives(way: str, form: str, tmp_path: Path) -> None:
    view = KernelView(
        Experiment(pooling=Pooling("max")), zoom="numbers", sweep=Sweep(dots=7), place=(11, 16), matches=2
    )
    made = export(view, LIBRARY, way, tmp_path)  # type: ignore[arg-type]
    assert made.path is not None
    assert made.path.parent == tmp_path
    assert made.text is None
    wanted = encoded(show_kernel(KernelRequest(pool="max", at="11,16", matches=2)), form)
    if form == "npz":
        with np.load(made.path) as ours, np.load(io.BytesIO(wanted)) as theirs:
            assert ours.files == theirs.files
            for name in ours.files:
                np.testing.assert_array_equal(ours[name], theirs[name])
            assert all(name in made.use for name in ours.files)
    else:
        assert made.path.read_bytes() == wanted


@pytest.mark.parametrize("way", LANGUAGES)
def test_a_program_is_saved_as_it_is_copied(way: str, tmp_path: Path) -> None:
    made = export(KernelView(), LIBRARY, way, tmp_path)  # type: ignore[arg-type]
    assert made.path == tmp_path / f"convtui-{way}.py"
    assert made.path.read_text() == made.text
    assert made.arrays is None
    assert f"python convtui-{way}.py" in made.use
    assert [path.name for path in tmp_path.iterdir()] == [made.path.name]


def test_a_program_of_a_large_photograph_brings_its_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "convtui-arrays.npz").write_text("another's")
    view = KernelView(Experiment(picture="camera", channels="each", pooling=Pooling("mean")))
    scene = kernel_scene(view, LIBRARY)
    made = export(scene.view, LIBRARY, "numpy", tmp_path)
    assert made.arrays == tmp_path / "convtui-arrays-2.npz"
    assert made.text is not None
    monkeypatch.chdir(tmp_path)
    left: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
    exec(made.text, left)
    close(left["map_"][..., 0], scene.computed.map)
    with np.load(made.arrays) as arrays:
        close(left["map_"], arrays["map"])
        close(left["pooled"], arrays["pooled"])


@pytest.mark.parametrize("tool", [Compare(PRESETS[5].kernel), Compare(PRESETS[5].kernel, chained=True), Lecture()])
def test_a_tool_is_taken_along_but_into_no_program(tool: Compare | Lecture, tmp_path: Path) -> None:
    now = Experiment(picture="camera", kernel=PRESETS[1].kernel)
    for way in ("png", "svg", "txt", "npz"):
        plain, made = (export(KernelView(now, tool=one), LIBRARY, way, tmp_path).path for one in (None, tool))
        assert plain is not None
        assert made is not None
        assert plain.read_bytes() != made.read_bytes()
    program = export(KernelView(now, tool=tool), LIBRARY, "numpy", tmp_path)
    assert program.arrays is not None
    with np.load(program.arrays) as arrays:
        np.testing.assert_array_equal(arrays["map"], kernel_scene(KernelView(now), LIBRARY).computed.map)


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    (tmp_path / "a-2.txt").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a-3.txt").mkdir()
    assert new_file(tmp_path, "a", "txt", b"new") == tmp_path / "a-4.txt"
    assert (tmp_path / "a.txt").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    for way in WAYS:
        paths = [export(KernelView(), LIBRARY, way, tmp_path).path for _ in range(3)]
        assert len(set(paths)) == 3
        assert all(path is not None and path.stat().st_size for path in paths)


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_leaves_nothing_half_written(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    words = "no space left on device; start convtui in a folder of your own"
    if way in LANGUAGES:
        made = export(KernelView(), LIBRARY, way, tmp_path)
        assert made.path is None
        assert words in made.use
        assert made.text, "it can still be copied"
    else:
        with pytest.raises(ConvtuiError, match=words):
            export(KernelView(), LIBRARY, way, tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_arrays_that_are_saved_are_named_though_the_program_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([None])

    def soon_full(_: int) -> None:
        if next(left, "full"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", soon_full)
    made = export(KernelView(Experiment(picture="camera")), LIBRARY, "numpy", tmp_path)
    assert made.path is None
    assert made.arrays == tmp_path / "convtui-arrays.npz"
    assert list(tmp_path.iterdir()) == [made.arrays]
    assert made.text is not None
    assert "convtui-arrays.npz" in made.text


def test_a_program_without_its_picture_is_of_no_use(tmp_path: Path) -> None:
    with pytest.raises(ConvtuiError, match=r"Nothing was saved in .*no such file"):
        export(KernelView(Experiment(picture="camera")), LIBRARY, "keras", tmp_path / "no such folder")


def test_when_all_names_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convtui.show.export.MOST_FILES", 2)
    new_file(tmp_path, "a", "txt", b"1")
    new_file(tmp_path, "a", "txt", b"2")
    with pytest.raises(ConvtuiError, match="all taken"):
        new_file(tmp_path, "a", "txt", b"3")


@pytest.mark.parametrize(("place", "last"), [((10, 20), (8, 18)), ((27, 27), (23, 23)), ((0, 0), (0, 0))])
def test_of_two_in_a_chain_the_place_is_the_last_maps(
    place: tuple[int, int], last: tuple[int, int], tmp_path: Path
) -> None:
    """5x5 on 32x32: B's own first dot stands on pixel 2,2, the last map's on 4,4, and there are 24x24 of these."""
    kernel = Kernel.of(np.ones((5, 5)))
    view = KernelView(Experiment(kernel=kernel), place=place, tool=Compare(kernel, chained=True))
    made = export(view, LIBRARY, "txt", tmp_path)
    assert made.path is not None
    assert f"at row {last[0]}, column {last[1]} of the last map" in made.path.read_text()
    assert export(view, LIBRARY, "png", tmp_path).path is not None
