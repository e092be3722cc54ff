"""What there is to say of a unit's parts: plain sentences, each from the numbers."""

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab.parts_found import PartsFound, decimal
from convtui.panels.layer_words import activation_word, named, unit_words

# A part that holds a unit back is named if it is at least this share of the largest that speaks for it.
NAMED = 0.25


def title(found: PartsFound) -> str:
    """Which unit it is, and how many parts it has."""
    spot, labels = found.spot, found.spec.labels if found.layer is found.spec.layers[-1] else ()
    unit = unit_words(found.layer, spot.unit, spot.row, spot.column, labels)
    count = len(found.parts.parts)
    parts = "its products" if count == 1 else f"a sum of {count} parts, the largest first"
    return f"{unit[:1].upper()}{unit[1:]} of {named(found.spot.layer, 20)}: {parts}"


def sentence(found: PartsFound) -> str:
    """The two largest parts that speak for it, and the largest that speaks against."""
    parts = found.parts
    if len(parts.parts) == 1:
        return _of_products(found)
    most = [number for number in parts.order if parts.parts[number] > 0][:2]
    least = [number for number in parts.order if parts.parts[number] < 0][:1]
    if found.layer.kind == "Dense" and found.label is not None:
        label = visible(found.label, 20)
        least = [number for number in parts.order if parts.parts[number] < 0][:2]
        speaks = " and ".join(_given(found, number) for number in most) or "nothing"
        against = " and ".join(_given(found, number) for number in least) or "nothing"
        return f'What speaks for "{label}": {speaks}. What against: {against}.'
    if not most:
        return (
            f"Nothing speaks for it{f'; most against it {_described(found, least[0])}' if least else ''}.{_cut(found)}"
        )
    text = f"Mostly {' and '.join(_described(found, number) for number in most)}"
    if least and -parts.parts[least[0]] >= NAMED * parts.parts[most[0]]:
        text += f"; held back by {_described(found, least[0])}"
    return f"{text}."


def _of_products(found: PartsFound) -> str:
    products = found.parts.products
    count, over = products.size, int((products != 0).sum())
    what = "values of the one map before" if found.parts.before else "pixels"
    return f"{count} {what} times {count} weights, {over} of the products other than 0, and the bias: no more."


def _described(found: PartsFound, number: int) -> str:
    """`filter 7 (edge that stands) above`."""
    channel = found.channel(number)
    words = f" ({channel.words})" if channel.words not in ("", "no clear orientation") else ""
    return f"{channel.name}{words}{f' {channel.where}' if channel.where else ''}"


def _given(found: PartsFound, number: int) -> str:
    """`filter 7 (+3.21)`."""
    return f"{found.name(number)} ({found.parts.parts[number]:+.2f})"


def _cut(found: PartsFound) -> str:
    return " Together below 0: its ReLU gives 0." if found.layer.activation == "relu" and found.parts.sum <= 0 else ""


def after(found: PartsFound) -> str:
    """What becomes of the sum."""
    value = found.parts.value
    if found.layer.activation == "relu":
        return f"after ReLU {decimal(value)}" if found.parts.sum > 0 else "below 0: its ReLU gives 0"
    if found.layer.activation == "softmax":
        return f"softmax: {percent(value)}"
    activation = found.layer.activation
    return "" if activation == "linear" else f"after {activation_word(activation)} {decimal(value)}"


def hint(found: PartsFound, digits: bool) -> str:
    """What a layer of this kind does, for the line over the keys."""
    parts = found.parts
    if not parts.before:
        return "The first layer reads pixels: below it there is nothing."
    if found.layer.kind == "Dense":
        return "A dense unit adds up everything before it, each place by its own weight."
    pooled = found.passed.spec.layer(parts.before).kind not in ("Conv2D", "Dense")
    apart = "Pools keep channels apart" if pooled else "So far channels are apart"
    if not digits:
        return f"{apart}; this convolution is what combines them."
    made = "edges to strokes, corners" if found.depth == 1 else "strokes, corners to loops"
    return f"{apart}; here they combine: {made}."
