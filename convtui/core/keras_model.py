"""The layers of a whole Keras model, by its plain config: what `config.json` of a `.keras` file holds."""

import re
from collections.abc import Iterable, Mapping

from convtui.core.keras_layers import KerasLayer, class_and_config, keras_layer
from convtui.core.spec import MOST_LAYERS
from convtui.core.text import visible

# Whose config names layers of their own; how deep such a model may hold others.
MODELS = ("Sequential", "Functional", "Model")
MOST_DEEP = 8


def layers_of(model: object, *, in_a_row: bool = True) -> tuple[KerasLayer, ...]:
    """The layers of a whole model's config, in order: {"class_name": "Sequential" or "Functional", "config": {...}}.

    Models within it are taken apart. Raises ValueError, as a clause, where it tells no layers, and, if they are to be
    `in_a_row`, where one takes what several give.
    """
    return tuple(_walk(model, "", in_a_row, 0))


def _walk(model: object, path: str, in_a_row: bool, depth: int) -> Iterable[KerasLayer]:
    kind, config = class_and_config(model)
    if kind not in MODELS:
        raise ValueError(f"it is a {visible(kind, 40)}, whose layers its file does not tell")
    if depth > MOST_DEEP:
        raise ValueError("it holds models within models without end")
    items = _items(config)
    if in_a_row and kind != "Sequential":
        _check_row(config, items)
    counts: dict[str, int] = {}
    for item in items:
        layer = keras_layer(item)
        # As Keras names the groups of its weights files.
        snake = _snake_case(layer.kind)
        number = counts[snake] = counts.get(snake, -1) + 1
        where = f"{path}layers/{snake}_{number}" if number else f"{path}layers/{snake}"
        if layer.kind in MODELS:
            yield from _walk(item, f"{where}/", in_a_row, depth + 1)
        else:
            yield layer._replace(path=where)


def _snake_case(kind: str) -> str:
    """`Conv2D` to `conv2d`, `MaxPooling2D` to `max_pooling2d`, as `keras.src.utils.naming` has it."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


def _items(config: Mapping[str, object]) -> list[object]:
    items = config.get("layers")
    if not isinstance(items, list | tuple):
        raise ValueError("its config names no layers")
    if len(items) > 20 * MOST_LAYERS:
        raise ValueError(f"it has {len(items):,} layers, more than {MOST_LAYERS}")
    return list(items)


def _check_row(config: Mapping[str, object], items: list[object]) -> None:
    """Each layer takes what the one before it gives, once, and nothing else."""
    before: str | None = None
    for item in items:
        assert isinstance(item, Mapping)
        name = item.get("name", class_and_config(item)[1].get("name"))
        sources = list(_sources(item.get("inbound_nodes")))
        if sources != ([] if before is None else [before]):
            raise ValueError("its layers are no single row: some take what several give, or give to several")
        before = str(name)
    ends = [_heads(config.get(key)) for key in ("input_layers", "output_layers")]
    first = items[0].get("name") if items and isinstance(items[0], Mapping) else None
    if ends != [[str(first)], [str(before)]]:
        raise ValueError("it has several inputs or outputs")


def _sources(nodes: object) -> Iterable[str]:
    """The layers whose output a layer takes, as its config says: in Keras 3 tensors with a history, in Keras 2 rows
    of [name, node, tensor, keywords].
    """
    waiting: list[object] = [nodes]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            history = one.get("keras_history")
            if isinstance(history, list | tuple) and history:
                yield str(history[0])
            else:
                waiting += [one.get("args"), one.get("kwargs"), one.get("config")]
        elif isinstance(one, list | tuple):
            if len(one) == 4 and isinstance(one[0], str) and isinstance(one[1], int):
                yield str(one[0])
            else:
                waiting += one


def _heads(ends: object) -> list[str]:
    """["dense", 0, 0], or one such row or more in a list, as names."""
    if not isinstance(ends, list | tuple) or not ends:
        return []
    if isinstance(ends[0], str):
        return [ends[0]]
    return [str(end[0]) for end in ends if isinstance(end, list | tuple) and end]
