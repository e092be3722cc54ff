"""Bytes against distortion, at equal cells: `python -m tests.benchmarks.rate [PICTURE]`.

Each picture is drawn once as half-blocks by rich-pixels, by convtui's own printing, painted with several error
bounds, and by chafa and timg where they are installed. One judge reads all bytes back: pyte. CPU is the process's,
the median of a few runs; for chafa and timg it is the whole program's. PICTURE is one more, in colour. The last table
is what a key costs: each map drawn over the one before.
"""

import io
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image
from rich.console import Console
from rich_pixels import Pixels as RichPixels

from convtui.core.arrays import Float32
from convtui.network.forward import forward
from convtui.ops.convolution import convolve_plane
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import Pixels, grey
from convtui.render.dots import Dots
from convtui.render.emit import Pen
from convtui.render.painting import FINE, Painted, paint
from convtui.render.panes import map_pane, picture_pane
from convtui.render.printed import to_pixels
from convtui.render.tiles import tile_levels
from convtui.render.tone import PICTURE, map_tone
from convtui.render.viewport import crop, whole
from convtui.render.visible import Visible
from convtui.source.digits import digit_plane
from convtui.source.networks import load_network
from convtui.source.pictures import bundled_picture
from tests.benchmarks.judge import Judge
from tests.benchmarks.programs import smooth
from tests.render.drawing import psnr

ROOM = 100, 100
BOUNDS = 0, 1, 2, 3, 4, FINE, 8, 13, 30
LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
OUTLINE = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], np.float32)
Draw = Callable[[], bytes]


def picture(values: Float32) -> Cells:
    return picture_pane(values, whole(values.shape, ROOM), PICTURE)


def edges(name: str) -> Cells:
    """All edges of a bundled picture, as the TUI shows a map that it must shrink: in grey."""
    values = convolve_plane(bundled_picture(name).values, OUTLINE)
    return map_pane(values, whole(values.shape, ROOM), map_tone(values, "abs", can_be_negative=False))


def signed_map(name: str, kernel: Float32 = LYING) -> Cells:
    """Edges that lie flat, at one dot a value."""
    values = convolve_plane(bundled_picture(name).values, kernel)
    return map_pane(values, crop(values.shape, ROOM, (100, 100)), map_tone(values, "signed", can_be_negative=True))


def tinted() -> Pixels:
    """A photograph in colours that change slowly, as daylight does."""
    light = picture(bundled_picture("camera").values).pixels()[..., 0] / np.float32(255)
    y, x = np.mgrid[0:100, 0:100].astype(np.float32) / 100
    return grey(np.stack([light, light * (0.7 + 0.3 * x), light * (1 - 0.5 * y * x)], axis=-1).astype(np.float32))[
        ..., 0
    ]


def tiles() -> Cells:
    """All 32 maps of the bundled network's first layer, 8 x 4 of them."""
    network = load_network("lecture")
    maps = forward(network, digit_plane(1).values).of(network.spec.layers[0].name)
    levels = tile_levels(maps, 14, common=False)
    dots = levels.reshape(4, 8, 14, 14, 3).transpose(0, 2, 1, 3, 4).reshape(56, 112, 3)
    return blocks(dots)


def blocks(dots: Pixels) -> Cells:
    return Canvas(dots.shape[0] // 2, dots.shape[1]).pixels(0, 0, dots).done()


def cases() -> Iterator[tuple[str, Cells]]:
    yield "diagram, its edges, 100x50", edges("diagram")
    yield "photograph, its edges, 100x50", edges("camera")
    yield "photograph, 100x50", picture(bundled_picture("camera").values)
    yield "smooth field, 100x50", picture(smooth(100))
    yield "tinted photograph, 100x50", blocks(tinted())
    yield "diagram, signed map, 100x50", signed_map("diagram")
    yield "photograph, signed map, 100x50", signed_map("camera")
    yield "digit, 28x14", blocks(grey(digit_plane(1).values))
    yield "32 tiles, 112x28", tiles()
    for name in sys.argv[1:]:
        with Image.open(name) as image:
            yield f"{Path(name).name}, 100x50", blocks(np.asarray(image.convert("RGB").resize(ROOM)))


def keys() -> Iterator[tuple[str, Cells, Cells]]:
    """What a map shows before and after a key."""
    weight = LYING.copy()
    weight[0, 1] = 2
    for name in ("diagram", "camera"):
        before = signed_map(name)
        yield f"{name}, one weight changed", before, signed_map(name, weight)
        yield f"{name}, kernel turned", before, signed_map(name, LYING.T)
        yield f"{name}, nothing changed", before, signed_map(name)


def printed(make: Callable[[], RichPixels], width: int) -> bytes:
    file = io.StringIO()
    Console(file=file, force_terminal=True, color_system="truecolor", width=width, legacy_windows=False).print(make())
    return file.getvalue().encode()


def painted(cells: Cells, bound: int) -> bytes:
    return paint(Dots.from_cells(cells), Visible.unknown(cells.height, cells.width), Pen(), bound).data


def inside(cells: Cells) -> Iterator[tuple[str, Draw]]:
    """What this process draws."""
    image = Image.fromarray(cells.pixels())
    yield "rich-pixels through Rich", lambda: printed(lambda: RichPixels.from_image(image), cells.width)
    yield "convtui, printed", lambda: printed(lambda: to_pixels(cells), cells.width)
    for bound in BOUNDS:
        yield f"convtui, painted, bound {bound}", lambda bound=bound: painted(cells, bound)  # type: ignore[misc]


def outside(cells: Cells, folder: Path) -> Iterator[tuple[str, Draw]]:
    """What chafa and timg draw, where they are."""
    file, size = folder / "picture.png", f"{cells.width}x{cells.height}"
    Image.fromarray(cells.pixels()).save(file)
    chafa = ["chafa", "-f", "symbols", "--symbols", "vhalf", "-w", "1", "--font-ratio", "1/2", "-s", size]
    commands = {
        "chafa, truecolor": [*chafa, "-c", "full", str(file)],
        "chafa, 240 colours, -O9": [*chafa, "-c", "240", "-O", "9", str(file)],
        "timg, truecolor": ["timg", "-ph", f"-g{size}", str(file)],
        "timg, 256 colours": ["timg", "-ph", "--color8", f"-g{size}", str(file)],
    }
    for name, command in commands.items():
        if shutil.which(command[0]) is not None:
            yield name, lambda command=command: subprocess.run(command, capture_output=True, check=True).stdout  # type: ignore[misc]


def read_back(data: bytes, cells: Cells) -> Pixels:
    """The dots that a terminal shows."""
    judge = Judge(cells.width + 1, cells.height + 2, lines=True)
    judge.feed(data)
    return judge.dots((0, 0), cells.height, cells.width)


def milliseconds(draw: Draw, runs: int) -> float:
    """Of this process's CPU and its children's."""

    def spent() -> float:
        mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime

    times: list[float] = []
    for _ in range(runs):
        before = spent()
        draw()
        times.append(spent() - before)
    return median(times) * 1000


def row(what: str, data: bytes, cpu: float, quality: float) -> str:
    shown = "exact" if quality == float("inf") else f"{quality:.1f}"
    return f"{what:<42}{len(data):>9,}{len(zlib.compress(data, 6)) if data else 0:>9,}{cpu:>9.1f}{shown:>9}"


def heading(name: str) -> str:
    return f"\n{name:<42}{'bytes':>9}{'zlib-6':>9}{'CPU ms':>9}{'PSNR dB':>9}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, cells in cases():
            print(heading(name))
            for what, draw in (*inside(cells), *outside(cells, Path(folder))):
                data = draw()
                quality = psnr(cells.pixels(), read_back(data, cells))
                print(row(what, data, milliseconds(draw, 7), quality))
    print(heading(f"a key, signed map 100x50, bound {FINE}"))
    for name, before, after in keys():
        unknown = Visible.unknown(before.height, before.width)
        first = paint(Dots.from_cells(before), unknown, Pen())

        def draw(after: Cells = after, first: Painted = first) -> bytes:
            return paint(Dots.from_cells(after), first.visible, first.pen).data

        quality = psnr(after.pixels(), read_back(first.data + draw(), after))
        print(row(name, draw(), milliseconds(draw, 7), quality))


if __name__ == "__main__":
    main()
