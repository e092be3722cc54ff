"""What a recipe would make, in words and a table: layers, costs, steps, what is to be seen, the command line."""

from textwrap import wrap
from typing import TYPE_CHECKING

from convtui.core.recipes import RECIPES, Named
from convtui.core.text import visible
from convtui.lab.setup_made import Made
from convtui.panels.layer_words import fitting
from convtui.render.colours import DIM, HINT, KEY, RING, TEXT, Colour

if TYPE_CHECKING:
    from convtui.network.ledger import LedgerRow

# A line, and its colour.
Said = tuple[str, Colour]
# Columns of the layer's name, of what it gives and of its parameters; from WIDE on also what it costs and sees.
LAYER, GIVES, HAS = 15, 9, 8
WIDE = 64
WIDER_LAYER, WIDER_HAS, COSTS, SEES = 22, 11, 15, 9
LONGEST_WORD = 400


def made_lines(made: Made, preset: Named | None, width: int, height: int) -> list[Said]:
    """At most `height` lines of at most `width` columns. Where not all has room pools share their convolution's line,
    and less is said of the preset.
    """
    says, command = _says(preset, width), _command(made, preset, width)
    rest = [_costs(made, width), says, command]
    table = _table(made, width, merged=False)
    if len(table) + sum(map(len, rest)) + len(rest) > height:
        table = _table(made, width, merged=True)
    blocks = [table, *rest]
    spare = height - sum(map(len, blocks))
    while spare < 0 and says:
        says.pop()
        spare += 1
    shown = [block for block in blocks if block]
    lines: list[Said] = []
    for number, block in enumerate(shown):
        if number and spare > 0:
            lines.append(("", TEXT))
            spare -= 1
        lines += block
    if width >= WIDE and len(lines) + len(RECIPES) + 3 <= height:
        lines += [("", TEXT), ("", TEXT), ("presets, by n and b:", DIM), *_presets(preset)]
    return lines[:height]


def _presets(now: Named | None) -> list[Said]:
    wide = max(len(one.title) for one in RECIPES)
    return [(f"{one.title:<{wide}}  {one.about}", KEY if one is now else TEXT) for one in RECIPES]


def _table(made: Made, width: int, *, merged: bool) -> list[Said]:
    if made.why is not None:
        return [(line, RING) for line in wrap(made.why, width)]
    if made.spec is None:
        many = f" of {made.facts.classes:,} classes" if made.facts.classes else ""
        said = f"How large the pictures{many} are is known when they are read; then the layers are too."
        return [(line, DIM) for line in wrap(said, width)]
    from convtui.network.ledger import layer_words, ledger

    rows, is_wide = ledger(made.spec), width >= WIDE
    across = WIDER_LAYER if is_wide else LAYER
    more = f"{'multiply-adds':>{COSTS}}{'sees':>{SEES}}" if is_wide else ""
    head = f"{'parameters':>{WIDER_HAS}}" if is_wide else f"{'numbers':>{HAS}}"
    lines: list[Said] = [(f"{'layer':<{across}}{'gives':>{GIVES}}  {head}{more}", DIM)]
    for layer, row, after in zip(made.spec.layers, rows, (*rows[1:], None), strict=True):
        if merged and row.kind in ("MaxPooling2D", "Flatten"):
            continue
        pooled = merged and after is not None and after.kind == "MaxPooling2D"
        words = layer_words(layer)
        short = words.removesuffix(f" {layer.activation.replace('_', ' ')}")
        name = fitting(across - 1, (f"{short}, pool 2x2", f"{short}, pool", short) if pooled else (words, short))
        gives = after.output_shape if pooled and after is not None else row.output_shape
        lines.append((_row(name, row, gives, across, is_wide), TEXT))
    return lines


def _row(name: str, row: "LedgerRow", gives: tuple[int, ...], across: int, is_wide: bool) -> str:
    from convtui.network.ledger import times

    has = f"{row.parameters:,}" if row.parameters else "-"
    text = f"{name:<{across}}{times(gives):>{GIVES}}  {has:>{WIDER_HAS if is_wide else HAS}}"
    if not is_wide:
        return text
    costs = f"{row.multiply_adds:,}" if row.multiply_adds else "-"
    return f"{text}{costs:>{COSTS}}{times(row.receptive_field):>{SEES}}"


def _costs(made: Made, width: int) -> list[Said]:
    lines: list[Said] = []
    if made.spec is not None:
        from convtui.network.ledger import ledger, totals

        sums = totals(ledger(made.spec))
        lines.append((f"{sums.parameters:,} parameters in all", KEY))
        costs = f"{sums.multiply_adds:,} multiply-adds a picture"
        lines.append((fitting(width, (costs, costs.removesuffix(" a picture"))), DIM))
    if made.facts.why is None and made.pictures is not None and made.steps is not None:
        pictures = f"{made.pictures:,} picture{'' if made.pictures == 1 else 's'}"
        steps = f"{made.steps:,} step{'' if made.steps == 1 else 's'} an epoch"
        lines.append((fitting(width, (f"{pictures}: {steps}", f"{made.pictures:,}: {steps}")), TEXT))
        all_steps = f"{made.steps * made.recipe.epochs:,} steps in all"
        tests = f"tested on {made.facts.test:,}" if made.facts.test else "no test"
        lines.append((fitting(width, (f"{all_steps}; {tests}", tests)), DIM))
    return lines


def _says(preset: Named | None, width: int) -> list[Said]:
    """What a preset is for; nothing of what is one's own."""
    if preset is None:
        return []
    see = [(line, TEXT) for line in wrap(preset.see, width)]
    return [(line, HINT) for line in wrap(f"{preset.about[0].upper()}{preset.about[1:]}.", width)] + see


def _command(made: Made, preset: Named | None, width: int) -> list[Said]:
    """The same without the screen, as it is typed; names from outside are made visible."""
    from shlex import quote

    words = made.words
    if preset is not None and preset is not RECIPES[0]:
        words = ("convtui", "train", "--preset", preset.name)
    text = " ".join(quote(visible(word, LONGEST_WORD)) for word in (*words, "--name", "mine"))
    lines = wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)
    return [("the same without the screen:", DIM), *((line, TEXT) for line in lines)]
