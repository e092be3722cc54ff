"""The ready-made kernels are what their names say."""

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.lab.presets import PRESETS, preset_named, preset_of

TOTALS = {"centre": 1, "blur": 1, "gauss": 1, "sharpen": 1, "emboss": 1, "ones": 9}


def test_names_titles_and_kernels_are_all_different() -> None:
    for part in ("name", "title", "kernel"):
        assert len({getattr(preset, part) for preset in PRESETS}) == len(PRESETS)


def test_a_name_can_be_typed() -> None:
    assert all(preset.name.replace("-", "").isalnum() and preset.name.islower() for preset in PRESETS)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_plain_paper_gives_the_sum_of_the_cells(preset: object) -> None:
    kernel = getattr(preset, "kernel")  # noqa: B009
    assert isinstance(kernel, Kernel)
    assert kernel.shape == (3, 3)
    assert kernel.total == pytest.approx(TOTALS.get(getattr(preset, "name"), 0), abs=1e-12)  # noqa: B009


def test_the_opening_one_has_ones_on_top() -> None:
    assert PRESETS[0].kernel.cells == ((1, 1, 1), (0, 0, 0), (-1, -1, -1))


def _kernel(name: str) -> Kernel:
    preset = preset_named(name)
    assert preset is not None
    return preset.kernel


def test_pairs_are_turns_of_each_other() -> None:
    assert _kernel("lying").turned() == _kernel("standing")
    assert _kernel("rising").turned() == _kernel("falling")
    assert _kernel("sobel-lying").turned() == _kernel("sobel-standing")
    assert _kernel("line-lying").turned() == _kernel("line-standing")


def test_some_are_sums_of_others() -> None:
    centre, laplacian = _kernel("centre").array, _kernel("laplacian").array
    assert np.array_equal(_kernel("sharpen").array, centre - laplacian)
    assert np.array_equal(_kernel("outline").array, 9 * centre - _kernel("ones").array)
    assert np.allclose(_kernel("blur").array * 9, _kernel("ones").array)


def test_a_preset_is_found_by_name_and_by_its_cells() -> None:
    for preset in PRESETS:
        assert preset_named(preset.name) is preset
        assert preset_of(Kernel.of(preset.kernel.array.astype(float))) in (preset, None)
        assert preset_of(Kernel(preset.kernel.cells)) is preset
    assert preset_named("no such") is None
    assert preset_of(_kernel("lying").with_cell(0, 0, 2)) is None
