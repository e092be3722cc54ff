"""Where windows stand, and what a layer costs: sizes, padding, parameters, multiply-adds, receptive fields.

Sizes and padding follow TensorFlow (tf.nn.convolution, "Comments on padding"): "valid" keeps the windows that
lie wholly on the input; "same" gives ceil(size / stride) places and puts the odd zero AFTER the input. A number is as
many zeros on each side, as PyTorch has it.
Multiply-adds count one multiplication with its addition per weight used; bias, pooling and activation are
left out.
"""

from math import prod

from convtui.core.layer import Border, LayerSpec, NetworkSpec, Pair

Shape = tuple[int, ...]


def as_pair(value: int | Pair) -> Pair:
    """One number for both axes, or (rows, columns) as it is."""
    return value if isinstance(value, tuple) else (value, value)


def span(window: int, dilation: int = 1) -> int:
    """How many pixels a window reaches over, its gaps included; raises ValueError if either is below 1."""
    if window < 1:
        raise ValueError(f"a window of {window} pixels holds nothing; give 1 or more")
    if dilation < 1:
        raise ValueError(f"a dilation of {dilation} is impossible; give 1 (no gaps) or more")
    return (window - 1) * dilation + 1


def output_size(size: int, window: int, stride: int = 1, dilation: int = 1, padding: Border = "valid") -> int:
    """How many places a window takes along one axis of `size` pixels.

    Raises ValueError if the input is empty, a number is below 1, the padding is unknown or the window does
    not fit.
    """
    reach = span(window, dilation)
    if stride < 1:
        raise ValueError(f"a stride of {stride} never moves on; give 1 or more")
    if size < 1:
        raise ValueError("the input is empty; give at least one pixel")
    if padding == "same":
        return -(-size // stride)
    if isinstance(padding, int):
        if padding < 0:
            raise ValueError(f"a padding of {padding} would cut the input; give 0 or more")
        size += 2 * padding
    elif padding != "valid":
        raise ValueError(f'padding "{padding}" is unknown; give "valid", "same" or a number')
    if reach > size:
        raise ValueError(
            f"a window over {reach} pixels does not fit into {size}; "
            'take a smaller one, a larger picture or padding "same"'
        )
    return (size - reach) // stride + 1


def pad_amounts(size: int, kernel: int, stride: int, dilation: int, padding: Border) -> Pair:
    """(before, after): the zeros TensorFlow lays around one axis. Raises ValueError as `output_size` does."""
    places = output_size(size, kernel, stride, dilation, padding)
    if padding == "valid":
        return 0, 0
    if isinstance(padding, int):
        return padding, padding
    total = max((places - 1) * stride + span(kernel, dilation) - size, 0)
    return total // 2, total - total // 2


def window_origin(
    row: int,
    column: int,
    input_size: Pair,
    window: Pair,
    *,
    stride: int | Pair = 1,
    padding: Border = "valid",
    dilation: int | Pair = 1,
) -> Pair:
    """(top, left), on the input, of the window behind a place of the map; negative inside the padding."""
    strides, gaps = as_pair(stride), as_pair(dilation)
    before = [pad_amounts(input_size[i], window[i], strides[i], gaps[i], padding)[0] for i in (0, 1)]
    return row * strides[0] - before[0], column * strides[1] - before[1]


def output_shape(layer: LayerSpec, input_shape: Shape) -> Shape:
    """The shape that `layer` makes of one input: (H, W, C), or (units,) after Flatten and Dense.

    Raises ValueError if the layer cannot stand there, with its name.
    """
    if layer.kind == "Flatten":
        return (prod(input_shape),)
    if layer.kind == "Dense":
        return (*input_shape[:-1], layer.units)
    if len(input_shape) != 3:
        raise ValueError(f"layer {layer.name} needs rows, columns and channels, not a shape of {input_shape}")
    try:
        rows, columns = (
            output_size(input_shape[i], layer.window[i], layer.strides[i], layer.dilation[i], layer.padding)
            for i in (0, 1)
        )
    except ValueError as error:
        raise ValueError(f"layer {layer.name}: {error}") from None
    return rows, columns, layer.filters if layer.kind == "Conv2D" else input_shape[2]


def input_shapes(spec: NetworkSpec) -> tuple[Shape, ...]:
    """What each layer receives, in order, and last what the network gives: one more than there are layers."""
    shapes: list[Shape] = [spec.input_shape]
    for layer in spec.layers:
        shapes.append(output_shape(layer, shapes[-1]))
    return tuple(shapes)


def weight_shape(layer: LayerSpec, input_shape: Shape) -> Shape | None:
    """Conv2D: (kh, kw, cin, cout); Dense: (inputs, units); None for a layer that learns nothing."""
    if layer.kind == "Conv2D":
        return (*layer.window, input_shape[-1], layer.filters)
    if layer.kind == "Dense":
        return (input_shape[-1], layer.units)
    return None


def parameters(layer: LayerSpec, input_shape: Shape) -> int:
    """Weights and biases that training sets."""
    shape = weight_shape(layer, input_shape)
    return 0 if shape is None else prod(shape) + (shape[-1] if layer.bias else 0)


def multiply_adds(layer: LayerSpec, input_shape: Shape) -> int:
    """Products of one forward pass: every weight once for each place where it is used."""
    shape = weight_shape(layer, input_shape)
    if shape is None:
        return 0
    return prod(output_shape(layer, input_shape)[:-1]) * prod(shape)


def receptive_fields(spec: NetworkSpec) -> tuple[Pair, ...]:
    """For each layer the (rows, columns) of the input that one of its units can depend on.

    A window over r pixels adds (r - 1) x the distance, in input pixels, of neighbouring units below it; a
    stride multiplies that distance (Dumoulin and Visin 2016; Araujo, Norris and Sim 2019). It never exceeds
    the input. Flatten, and whatever follows it, sees all that the layer before covers: the whole input, less
    the last rows and columns where a stride drops an incomplete block.
    """
    axes = [_fields_along(spec, axis) for axis in (0, 1)]
    return tuple(zip(*axes, strict=True))


def _fields_along(spec: NetworkSpec, axis: int) -> list[int]:
    size = spec.input_shape[axis]
    # Of the first unit: where its field starts on the input (negative in the padding), and the field's
    # length; `step` is the distance between the fields of neighbours.
    start, field, step = 0, 1, 1
    fields = []
    for layer, shape in zip(spec.layers, input_shapes(spec), strict=False):
        if layer.kind == "Flatten" and len(shape) == 3:
            last = start + (shape[axis] - 1) * step + field
            start, field = max(start, 0), min(last, size) - max(start, 0)
        elif layer.kind not in ("Flatten", "Dense"):
            window, stride, gap = layer.window[axis], layer.strides[axis], layer.dilation[axis]
            start -= pad_amounts(shape[axis], window, stride, gap, layer.padding)[0] * step
            field += (span(window, gap) - 1) * step
            step *= stride
        fields.append(min(field, size))
    return fields
