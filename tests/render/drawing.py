"""Arrays for tests of drawing, and an independent reading of what was drawn."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convtui.core.arrays import Float32
from convtui.render.cells import Cells
from convtui.render.colours import Pixels


@st.composite
def pixels(draw: st.DrawFn, tallest: int = 8, widest: int = 8, even: bool = True) -> Pixels:
    """(h, w, 3) uint8 of few colours, so that equal neighbours are common."""
    height = draw(st.integers(1, tallest)) * (2 if even else 1)
    width = draw(st.integers(1, widest))
    return draw(arrays.arrays(np.uint8, (height, width, 3), elements=st.sampled_from((0, 7, 255))))


def planes(tallest: int = 40, widest: int = 40) -> st.SearchStrategy[Float32]:
    """(h, w) float32, -1..1."""
    shapes = st.tuples(st.integers(1, tallest), st.integers(1, widest))
    return arrays.arrays(np.float32, shapes, elements=st.floats(-1, 1, width=32), fill=st.just(np.float32(0.5)))


def lines(cells: Cells) -> list[str]:
    """The rows as text, blanks at the end kept."""
    return ["".join(text for text, _, _ in cells.runs(row)) for row in range(cells.height)]


def luma(colours: Pixels) -> list[float]:
    """Rec. 709 luminance of (n, 3) sRGB colours, linear light."""
    share = np.asarray(colours, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    found: list[float] = (linear @ [0.2126, 0.7152, 0.0722]).tolist()
    return found


def psnr(wanted: Pixels, shown: Pixels) -> float:
    """How near two pictures are, in dB over all channels; infinite where they are equal."""
    error = float(((wanted.astype(float) - shown) ** 2).mean())
    return 10 * float(np.log10(255**2 / error)) if error else float("inf")
