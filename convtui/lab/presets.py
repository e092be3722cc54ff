"""Ready-made kernels, named by what they find."""

from msgspec import Struct

from convtui.core.kernel import Cells, Kernel


class Preset(Struct, frozen=True):
    """`name` is what a user types, `title` what a list shows, `about` one line of meaning."""

    name: str
    title: str
    about: str
    kernel: Kernel


def _preset(name: str, title: str, about: str, cells: Cells, divisor: float = 1.0) -> Preset:
    rows = tuple(tuple(value / divisor for value in row) for row in cells)
    return Preset(name, title, about, Kernel(rows))


PRESETS: tuple[Preset, ...] = (
    _preset("lying", "edges that lie flat", "horizontal: top minus bottom", ((1, 1, 1), (0, 0, 0), (-1, -1, -1))),
    _preset("standing", "edges that stand", "vertical: right minus left", ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))),
    _preset("rising", "edges that rise /", "upper left minus lower right", ((1, 1, 0), (1, 0, -1), (0, -1, -1))),
    _preset("falling", "edges that fall \\", "upper right minus lower left", ((0, 1, 1), (-1, 0, 1), (-1, -1, 0))),
    _preset("centre", "the centre point", "the identity: output equals input", ((0, 0, 0), (0, 1, 0), (0, 0, 0))),
    _preset("blur", "blur (box)", "the mean of the nine", ((1, 1, 1), (1, 1, 1), (1, 1, 1)), 9),
    _preset("gauss", "blur (Gauss)", "a mean, nearer counts more", ((1, 2, 1), (2, 4, 2), (1, 2, 1)), 16),
    _preset("sharpen", "sharpen", "the picture minus its Laplacian", ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    _preset("laplacian", "Laplacian", "four neighbours minus 4 x the centre", ((0, 1, 0), (1, -4, 1), (0, 1, 0))),
    _preset("outline", "outline", "the centre minus all around", ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))),
    _preset("emboss", "emboss", "a slope of light, lower right", ((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
    _preset(
        "sobel-lying",
        "Sobel, lying",
        "lying edges, the middle counts twice",
        ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    ),
    _preset(
        "sobel-standing",
        "Sobel, standing",
        "standing edges, the middle counts twice",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    _preset(
        "line-lying",
        "thin lines that lie",
        "a light line, dark above and below",
        ((-1, -1, -1), (2, 2, 2), (-1, -1, -1)),
    ),
    _preset(
        "line-standing",
        "thin lines that stand",
        "a light line, dark at both sides",
        ((-1, 2, -1), (-1, 2, -1), (-1, 2, -1)),
    ),
    _preset("ones", "all ones", "the sum of the nine: nine times too bright", ((1, 1, 1), (1, 1, 1), (1, 1, 1))),
)


def preset_named(name: str) -> Preset | None:
    """The preset that a user named, or None."""
    return next((preset for preset in PRESETS if preset.name == name), None)


def preset_of(kernel: Kernel) -> Preset | None:
    """The preset whose cells are exactly this kernel's, or None for one that the user made."""
    return next((preset for preset in PRESETS if preset.kernel == kernel), None)
