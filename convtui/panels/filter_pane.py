"""The filter between its picture and its map: its weights, and what can be said of it."""

from textwrap import wrap

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent, plain, short, signed
from convtui.lab.derive_filters import FiltersScene
from convtui.panels.filters_layout import MIDDLE
from convtui.panels.layer_words import activation_word, fitting
from convtui.panels.products import INKS
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT, Colour, ink_on
from convtui.render.tables import weight_blocks, weight_tone
from convtui.render.tiles import colour_tile, enlarged
from convtui.render.tone import Tone

Line = tuple[str, Colour]

# Where there is room for the colour tile beside the three grids.
WIDE = 36
# A channel of a deeper filter: its tile in dots, the columns that it takes, its rows with the label.
TILE, ACROSS, TALL = 6, 8, 4


def filter_pane(scene: FiltersScene, rows: int, width: int) -> Cells:
    """(rows, width) cells: the chosen filter of the scene."""
    if scene.reads_colours:
        return _in_colour(scene, rows, width)
    if scene.bank.kernels.shape[2] > 1:
        return _by_channel(scene, rows, width)
    return _plain(scene, rows, width)


def after_sum(scene: FiltersScene) -> str:
    """What is done with the sum: "ReLU"."""
    activation = scene.network.spec.layer(scene.layer).activation
    return "as it is" if activation == "linear" else activation_word(activation)


def firing(scene: FiltersScene, width: int, rows: int) -> list[str]:
    """How often the filter fires, here and over the sample: the most telling words that fit."""
    here, known = percent(scene.fires), scene.survey_fires
    if width < MIDDLE - 2:
        more = [f"{percent(known[0])} on {known[1]:,}"] if known is not None and rows > 1 else []
        more += [scene.sample_noun] if more and rows > 2 else []
        return [f"fires on {here}{',' if more else ''}", *more]
    if known is not None:
        there, read = percent(known[0]), f"{known[1]:,}"
        choices = [
            f"fires on {here} of spots here, {there} over {read} {scene.sample_words}",
            f"fires: {here} here, {there} on {read} {scene.sample_words}",
            f"fires: {here} here, {there} on {read} {scene.sample_noun}",
            f"fires: {here} here, {there} on {read}",
        ]
        if known[0] == 0:
            choices = [
                f"fires on {here} of spots here, silent on {read} {scene.sample_words}",
                f"fires: {here} here, silent on {read}",
            ]
    elif scene.survey is not None:
        choices = [f"fires on {here} of spots here; counting {scene.sample_words} ...", f"fires on {here} of spots"]
    else:
        choices = [f"fires on {here} of spots"]
    made = [wrap(words, width) for words in choices]
    return next((lines for lines in made if len(lines) <= rows), made[-1])


def wishes(scene: FiltersScene) -> list[str]:
    """Where it wants ink, or light, and where it wants none; its kind, where there is nothing to say of that."""
    words, what = scene.words, "light" if scene.network.spec.input_shape[2] == 3 else "ink"
    made = [f"wants {what}: {words.wants}"] if words.wants else []
    made += [f"no {what}: {words.avoids}"] if words.avoids else []
    return made or [words.phrase]


def _plain(scene: FiltersScene, rows: int, width: int) -> Cells:
    """The weights of one channel as numbers on their colours."""
    canvas = Canvas(rows, width)
    weights = scene.at.weights
    kernel = weights if weights.ndim == 2 else weights[:, :, 0]
    grid = _grid(kernel, max(rows - 7, kernel.shape[0]), width - 1)
    top = int(rows > 14)
    canvas.paste(top, 1, grid)
    room = rows - top - grid.height
    then = after_sum(scene)
    bias = (f"bias {signed(scene.at.bias, 3)}, then {then}", f"bias {signed(scene.at.bias)}, {then}", f"then {then}")
    said: list[Line] = [(fitting(width - 1, bias), DIM)]
    said += [(line, TEXT) for wish in wishes(scene) for line in wrap(wish, width - 1)]
    said.append((f"{scene.blank_words} gives {short(scene.blank, 4)}", DIM))
    said += [(line, DIM) for line in firing(scene, width - 1, room - len(said))]
    _write(canvas, top + grid.height + (len(said) < room), said)
    return canvas.done()


def _grid(kernel: Float32, rows: int, width: int) -> Cells:
    """(kh, kw) weights as numbers in blocks as large as there is room for; where numbers do not fit, as dots."""
    block = min(7, width // kernel.shape[1])
    if block >= 4 and kernel.shape[0] <= rows:
        return weight_blocks(kernel, 2 if block >= 6 and 2 * kernel.shape[0] <= rows else 1, block)
    tile = enlarged(weight_tone(kernel).paint(kernel)[None], min(width, 2 * rows))[0][: 2 * rows, :width]
    return Canvas(-(-tile.shape[0] // 2), tile.shape[1]).pixels(0, 0, tile).done()


def _in_colour(scene: FiltersScene, rows: int, width: int) -> Cells:
    """The filter as the colours that it wants, and the weights for red, green and blue as numbers."""
    canvas = Canvas(rows, width)
    kernel = scene.bank.kernels[..., scene.view.filter]
    tall, wide = kernel.shape[:2]
    tone, beside = weight_tone(kernel), width >= WIDE
    tile = enlarged(colour_tile(kernel)[None], 12 if beside else TILE)[0]
    high = -(-tile.shape[0] // 2)
    each = 6 if width >= 24 else 4
    # Numbers where three grids of them leave room for words, else dots.
    numbers = 3 + each * wide <= (width - tile.shape[1] - 2 if beside else width) and 3 * tall + high + 2 <= rows
    gap = int(numbers and 3 * tall + 2 + (0 if beside else high) + 5 <= rows)
    top = 0 if beside or not numbers else high
    for channel, letter in enumerate("rgb"):
        values = kernel[:, :, channel]
        if numbers:
            canvas.text(top, 1, letter, INKS[channel])
            _numbers(canvas, top, 3, values, tone, each)
            top += tall + gap
        else:
            dots = enlarged(tone.paint(values)[None], TILE)[0]
            canvas.pixels(high, 1 + channel * (dots.shape[1] + 1), dots)
            top = max(top, high + -(-dots.shape[0] // 2))
    top -= gap
    left = 3 + each * wide + 2 if beside and numbers else 1
    canvas.pixels(0, left, tile)
    bias = ["bias", signed(scene.at.bias, 3), after_sum(scene)]
    if beside or width >= 24:
        bias = [f"bias {signed(scene.at.bias, 3)}", f"then {after_sum(scene)}"]
    for row, words in enumerate(bias):
        y, x = (high + 1 + row, left) if beside else (row, left + tile.shape[1] + 1)
        canvas.text(y, x, words, DIM)
    top = max(top, high + len(bias) + 2 if beside else high)
    room = rows - top
    names = scene.tags.words if width >= MIDDLE else scene.tags.brief
    said: list[Line] = [(line, TEXT) for words in names for line in wrap(words, width - 1)]
    more = [(line, TEXT) for wish in wishes(scene) for line in wrap(wish, width - 1)]
    if len(said) + len(more) + 3 <= room and scene.tags.kind != "dead":
        said += more
    said += [(line, DIM) for line in firing(scene, width - 1, room - len(said))]
    _write(canvas, top + (len(said) < room), said)
    return canvas.done()


def _by_channel(scene: FiltersScene, rows: int, width: int) -> Cells:
    """A deeper filter: its strongest input channels, each as a small signed grid under its number."""
    canvas = Canvas(rows, width)
    kernel = scene.bank.kernels[..., scene.view.filter]
    bias = f"bias {signed(scene.at.bias, 3)}, then {after_sum(scene)}"
    said: list[Line] = [(bias if len(bias) < width else bias.partition(",")[0], DIM)]
    names = deep_words(scene) if width >= MIDDLE else "; ".join(scene.tags.brief)
    said += [(line, TEXT) for line in wrap(names, width - 2)]
    said += [(line, DIM) for line in firing(scene, width - 2, 3 if rows > 14 else 2)]
    across = (width + 1) // ACROSS
    down = max(1, (rows - 1 - len(said)) // TALL)
    shown = scene.strongest[: across * down]
    canvas.text(0, 1, _rule(scene, len(shown), width - 1), DIM)
    tone, parts = weight_tone(kernel), scene.parts.tolist()
    for place, channel in enumerate(shown):
        row, column = 1 + place // across * TALL, 1 + place % across * ACROSS
        number = str(channel + 1)
        canvas.text(row, column, number, KEY)
        canvas.text(row, column + len(number) + 1, short(parts[channel], 4), TEXT if parts[channel] else DIM)
        dots = enlarged(tone.paint(kernel[:, :, channel])[None], TILE)[0]
        canvas.pixels(row + 1, column, dots[:TILE, :TILE])
    top = 1 + -(-len(shown) // across) * TALL
    _write(canvas, top + (top + len(said) < rows), said)
    return canvas.done()


def deep_words(scene: FiltersScene) -> str:
    """What a filter over many maps is called: that goes by their sum, and is said so."""
    channels, tags = scene.bank.kernels.shape[2], scene.tags
    if channels == 1 or tags.kind in ("dead", "no clear orientation") or scene.reads_colours:
        return tags.text
    return f"{channels} maps added up: {tags.text}"


def _rule(scene: FiltersScene, shown: int, width: int) -> str:
    """By which rule the channels are ranked."""
    channels = scene.bank.kernels.shape[2]
    if np.any(scene.parts):
        choices = (
            f"what {shown} of its {channels} maps give here, most first",
            f"what its {channels} maps give:",
            f"most of {channels} maps",
        )
    else:
        choices = (
            "no map gives anything; by sum of |weights|",
            f"by |weights|, of {channels}:",
            "by |weights|:",
        )
    return next((words for words in choices if len(words) <= width), choices[-1])


def _numbers(canvas: Canvas, row: int, column: int, values: Float32, tone: Tone, each: int) -> None:
    """(kh, kw) values, `each` columns and a row each, on their colours."""
    colours = tone.colours(values)
    for (y, x), value in np.ndenumerate(values):
        colour = colours[y][x]
        text = plain(float(value)) if each == 4 else f"{signed(float(value)):>{each}}"[:each]
        canvas.text(row + y, column + x * each, text, ink_on(colour), colour)


def _write(canvas: Canvas, row: int, said: list[Line]) -> None:
    for line, (words, colour) in enumerate(said):
        canvas.text(row + line, 1, words, colour)
