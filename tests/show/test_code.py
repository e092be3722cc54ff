"""The programs: each is run, and makes the numbers that convtui shows."""

import ast
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from convtui.core.kernel import Kernel
from convtui.core.text import has_unsafe
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import Experiment, KernelView, Pooling
from convtui.show.code.parts import number
from convtui.show.code.program import LIBRARIES, needs_arrays, program
from convtui.show.code.program import Library as Language
from convtui.source.pictures import PICTURES
from tests.conftest import PLAIN_ENVIRONMENT
from tests.oracles import close
from tests.show.experiments import experiments, grid, noisy_library, scenes

Values = Mapping[str, npt.NDArray[np.float64]]

# Runs programs in a process of their own (TensorFlow and PyTorch do not share one with us, nor with each other) and
# keeps what they made.
RUNNER = """
import runpy, sys
import numpy as np
made = {}
for name in sys.argv[2:]:
    left = runpy.run_path(name)
    made |= {f"{name} {key}": left[key] for key in ("map_", "response", "pooled") if key in left}
np.savez(sys.argv[1], **made)
"""

LIBRARY = noisy_library()


def in_process(source: str) -> Values:
    left: dict[str, npt.NDArray[np.float64]] = {}
    exec(compile(source, "program", "exec"), left)
    return left


def run(sources: Sequence[str], folder: Path) -> list[Values]:
    """What each of the programs left."""
    names = [f"{index}.py" for index in range(len(sources))]
    for name, source in zip(names, sources, strict=True):
        (folder / name).write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, "made.npz", *names],
        cwd=folder,
        env=PLAIN_ENVIRONMENT | {"HOME": str(folder), "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    with np.load(folder / "made.npz") as arrays:
        made = dict(arrays)
    return [
        {key: made[f"{name} {key}"] for key in ("map_", "response", "pooled") if f"{name} {key}" in made}
        for name in names
    ]


def agree(found: Values, wanted: Sequence[KernelScene]) -> None:
    """One scene, or one for each colour along the last axis."""
    for channel, scene in enumerate(wanted):
        place = np.s_[..., channel] if len(wanted) > 1 else np.s_[:]
        computed = scene.computed
        limit = 1e-5 * float(np.abs(computed.map).max())
        for name, values in (
            ("map_", computed.map),
            ("response", computed.response),
            ("pooled", None if computed.pooled is None else computed.pooled.values),
        ):
            if values is None:
                assert name not in found
                continue
            assert found[name][place].shape == values.shape
            assert np.abs(found[name][place] - values).max() <= limit, (name, computed.experiment)


@settings(max_examples=150)
@given(experiments())
def test_numpy_makes_the_same_numbers(now: Experiment) -> None:
    try:
        wanted = scenes(LIBRARY, now)
    except ValueError:
        return  # the window does not fit
    agree(in_process(program(wanted[0], "numpy")), wanted)


RUNS = [
    "numpy",
    pytest.param("keras", marks=pytest.mark.tensorflow),
    pytest.param("pytorch", marks=pytest.mark.pytorch),
]


@pytest.mark.parametrize("language", RUNS)
def test_the_programs_run_and_make_the_same_numbers(language: Language, tmp_path: Path) -> None:
    wanted = [scenes(LIBRARY, now) for now in grid()]
    assert sum(scene[0].computed.pooled is not None for scene in wanted) > 20
    found = run([program(scene[0], language) for scene in wanted], tmp_path)
    for one, scene in zip(found, wanted, strict=True):
        agree(one, scene)


@pytest.mark.parametrize("language", RUNS[1:])
def test_so_do_programs_of_any_experiment(language: Language) -> None:
    @settings(max_examples=3, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # each starts a process
    @given(st.lists(experiments(), min_size=1, max_size=20))
    def check(some: list[Experiment]) -> None:
        wanted = []
        for now in some:
            with suppress(ValueError):  # the window does not fit
                wanted.append(scenes(LIBRARY, now))
        with tempfile.TemporaryDirectory() as folder:
            found = run([program(scene[0], language) for scene in wanted], Path(folder))
        for one, scene in zip(found, wanted, strict=True):
            agree(one, scene)

    check()


def _scene(now: Experiment, library: Library = LIBRARY) -> KernelScene:
    return kernel_scene(KernelView(experiment=now), library)


@pytest.mark.parametrize("language", LIBRARIES)
def test_a_stranger_names_nothing_in_a_program(language: Language) -> None:
    for now in grid():
        source = program(_scene(now), language)
        assert not any(has_unsafe(line) for line in source.split("\n"))
        assert all(len(line) <= 120 for line in source.split("\n"))
        tree = ast.parse(source)
        imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        assert imported <= {"base64", "zlib", "numpy", "keras", "torch", "torch.nn.functional"}
        assert sum(line.startswith("# THE CONVOLUTION") for line in source.split("\n")) == 1


def test_what_there_is_to_say() -> None:
    plain = program(_scene(Experiment(picture="grey")), "numpy")
    assert "pad(" not in plain
    assert "pool" not in plain
    assert "    [ 1,  1,  1],\n    [ 0,  0,  0],\n    [-1, -1, -1],\n" in plain
    even = program(_scene(Experiment(picture="grey", padding="same", kernel=Kernel.of(np.ones((2, 4))))), "pytorch")
    assert "An odd zero comes AFTER" in even
    assert "F.pad(x, (1, 2, 0, 1))" in even
    assert "cross-correlation" in even
    three = program(_scene(Experiment(picture="grey", padding=3)), "pytorch")
    assert "padding=3" in three
    assert "F.pad" not in three
    twice = program(_scene(Experiment(picture="grey", pooling=Pooling("max", 2, None, 6))), "keras")
    assert "for _ in range(3):" in twice, "as often as a block fits"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: str(picture.name))
def test_a_program_holds_every_bundled_picture_as_the_first_screen_has_it(picture: object) -> None:
    library, name = Library(), getattr(picture, "name", "")
    scene = _scene(Experiment(picture=name, size=library.working_size(name, 32)), library)
    assert not needs_arrays(scene)
    left = in_process(program(scene, "numpy"))
    np.testing.assert_array_equal(left["picture"], scene.computed.picture)
    assert left["picture"].dtype == np.float32


def test_a_large_photograph_is_read_from_the_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _scene(Experiment(picture="camera", channels="each"), Library())
    source = program(scene, "numpy", "taken-2.npz")
    assert needs_arrays(scene)
    assert len(source) < 3_000
    monkeypatch.chdir(tmp_path)
    np.savez("taken-2.npz", input=scene.computed.picture)
    left = in_process(source)
    close(left["map_"][..., 0], scene.computed.map)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_numbers_are_written_exactly(value: float) -> None:
    again = np.float32(ast.literal_eval(number(value)))
    assert again == np.float32(value)
