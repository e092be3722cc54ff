"""The room that a kernel takes from picture and map."""

from itertools import product

import pytest

from convtui.lab.state import ZOOMS
from convtui.panels.kernel_layout import CHROME, MIDDLE, PRODUCTS, ProductsForm, kernel_layout, products_form

SIZES = tuple(product((80, 81, 100, 120, 200, 216), (23, 24, 30, 40, 58)))
KERNELS = tuple(product(range(1, 8), range(1, 8)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_adds_up_to_the_terminal_at_most(size: tuple[int, int]) -> None:
    width, height = size
    for kernel, zoom, picture in product(KERNELS, ZOOMS, ((32, 32), (200, 200), (5, 300), (300, 5))):
        layout = kernel_layout(width, height, picture, zoom, kernel)
        assert 2 * layout.pane[1] + layout.middle + layout.side <= width
        rows = layout.pane[0] + (layout.numbers + 1 if layout.numbers else 0)
        assert rows + layout.products + CHROME - PRODUCTS - (not layout.strip) <= height
        assert min(layout.pane) >= 10
        assert layout.middle >= max(MIDDLE, 4 * kernel[1] + 2)
        assert layout.products >= max(PRODUCTS, kernel[0] + 1)
        assert layout.pane[0] > kernel[0], "all of the kernel is there to be edited"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_kernel_of_up_to_three_by_three_takes_no_more_room_than_three_by_three(size: tuple[int, int]) -> None:
    for kernel, zoom in product(product((1, 2, 3), (1, 2, 3)), ZOOMS):
        assert kernel_layout(*size, (32, 32), zoom, kernel) == kernel_layout(*size, (32, 32), zoom)


def test_the_first_screens_layout() -> None:
    layout = kernel_layout(80, 24, (32, 32), "whole")
    assert (layout.pane, layout.side, layout.numbers, layout.strip) == ((16, 32), 0, 0, True)
    assert (layout.middle, layout.products, layout.width) == (16, 4, 80)


@pytest.mark.parametrize(
    ("size", "kernel", "wanted"),
    [
        ((80, 24), (3, 3), ProductsForm()),
        ((80, 24), (7, 3), ProductsForm()),
        ((80, 24), (4, 4), ProductsForm(with_kernel=False)),
        ((80, 40), (4, 4), ProductsForm(below=True)),
        ((80, 24), (5, 5), ProductsForm(with_kernel=False)),
        ((80, 24), (7, 6), ProductsForm(with_kernel=False, below=True)),
        ((80, 24), (7, 7), ProductsForm(with_kernel=False, below=True)),
        ((120, 40), (7, 7), ProductsForm(below=True)),
        ((200, 50), (7, 7), ProductsForm()),
    ],
)
def test_the_products_take_the_fullest_form_that_fits(
    size: tuple[int, int], kernel: tuple[int, int], wanted: ProductsForm
) -> None:
    assert products_form(*size, kernel) == wanted
