import numpy as np
import pytest

from convtui.core.layer import LayerSpec, NetworkSpec, Padding, Pair
from convtui.ops.convolution import convolve_plane
from convtui.ops.geometry import (
    input_shapes,
    multiply_adds,
    output_shape,
    output_size,
    parameters,
    receptive_fields,
    weight_shape,
    window_origin,
)
from tests.oracles import conv, grid, keras_model, lecture_spec, max_pool

POOLS = [conv("a", 4), max_pool("b"), conv("c", 4), max_pool("d"), conv("e", 4)]
MIXED = [
    conv("a", 6, (3, 2), strides=(2, 1), padding="same"),
    LayerSpec("b", "AveragePooling2D", window=(3, 3), strides=(2, 2), padding="same"),
    conv("c", 5, (2, 3), dilation=(2, 2)),
    max_pool("d", 2, 1),
    LayerSpec("e", "Flatten"),
    LayerSpec("f", "Dense", units=7, bias=False),
    LayerSpec("g", "Dense", units=3),
]
MIXED_SPEC = NetworkSpec("mixed", (21, 18, 3), tuple(MIXED), ("x", "y", "z"))


def spec_of(layers: list[LayerSpec], size: int = 40) -> NetworkSpec:
    return NetworkSpec("test", (size, size, 1), tuple(layers), ())


def totals(spec: NetworkSpec) -> Pair:
    pairs = list(zip(spec.layers, input_shapes(spec), strict=False))
    return sum(parameters(*pair) for pair in pairs), sum(multiply_adds(*pair) for pair in pairs)


def test_the_lectures_network() -> None:
    spec = lecture_spec()
    assert input_shapes(spec)[1:] == ((26, 26, 32), (13, 13, 32), (5408,), (128,), (10,))
    each = [parameters(layer, shape) for layer, shape in zip(spec.layers, input_shapes(spec), strict=False)]
    assert each == [320, 0, 0, 692352, 1290]
    assert totals(spec) == (693962, 888192)
    assert receptive_fields(spec) == ((3, 3), (4, 4), (28, 28), (28, 28), (28, 28))


def test_the_lectures_network_without_its_pool() -> None:
    assert totals(lecture_spec(pooled=False)) == (2770634, 2964864)


def test_receptive_fields_grow_faster_with_pools() -> None:
    assert receptive_fields(spec_of(POOLS)) == tuple((n, n) for n in (3, 4, 8, 10, 18))
    plain = [layer for layer in POOLS if layer.kind == "Conv2D"]
    assert receptive_fields(spec_of(plain)) == ((3, 3), (5, 5), (7, 7))


def test_receptive_fields_of_rows_and_columns_differ_and_never_exceed_the_input() -> None:
    layers = [conv("a", 1, (3, 1), dilation=(2, 1)), conv("b", 1, (1, 9), padding="same")]
    assert receptive_fields(NetworkSpec("test", (12, 6, 1), tuple(layers), ())) == ((5, 1), (5, 6))


def test_a_dense_layer_misses_what_the_last_pool_dropped() -> None:
    # 28 -> 26 -> 13 -> 11 -> 5: the eleventh row is in no block, nor are the last two rows of the picture.
    layers = [*POOLS[:4], LayerSpec("flatten", "Flatten"), LayerSpec("dense", "Dense", units=2)]
    assert receptive_fields(spec_of(layers, 28))[-2:] == ((26, 26), (26, 26))
    padded = [conv("a", 1, 3, padding="same"), LayerSpec("flatten", "Flatten")]
    assert receptive_fields(spec_of(padded, 28))[-1] == (28, 28)


def test_output_sizes_agree_with_a_second_formula() -> None:
    for size in range(1, 15):
        for window in range(1, 6):
            for stride in (1, 2, 3):
                for dilation in (1, 2):
                    for padding in ("valid", "same"):
                        if padding == "valid" and (window - 1) * dilation >= size:
                            continue
                        wanted = grid(size, window, stride, dilation, padding)[0]
                        assert output_size(size, window, stride, dilation, padding) == wanted


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_window_stands_where_a_single_pixel_answers(padding: Padding) -> None:
    for row, column in ((0, 0), (2, 1), (3, 2)):
        top, left = window_origin(row, column, (11, 9), (3, 2), stride=(2, 3), padding=padding)
        answers = np.zeros((11, 9), dtype=bool)
        for y in range(11):
            for x in range(9):
                dot = np.zeros((11, 9))
                dot[y, x] = 1
                place = convolve_plane(dot, np.ones((3, 2)), stride=(2, 3), padding=padding)[row, column]
                answers[y, x] = place != 0
        wanted = np.zeros((11, 9), dtype=bool)
        wanted[max(top, 0) : top + 3, max(left, 0) : left + 2] = True
        assert np.array_equal(answers, wanted)


def test_shapes_of_weights() -> None:
    assert weight_shape(conv("a", 5, (2, 3)), (9, 9, 4)) == (2, 3, 4, 5)
    assert weight_shape(LayerSpec("b", "Dense", units=3), (7,)) == (7, 3)
    assert weight_shape(max_pool("c"), (9, 9, 4)) is None


def test_a_dense_layer_on_a_map_works_at_each_place() -> None:
    layer = LayerSpec("a", "Dense", units=3)
    assert output_shape(layer, (5, 4, 2)) == (5, 4, 3)
    assert multiply_adds(layer, (5, 4, 2)) == 5 * 4 * 2 * 3


def test_refusals_name_the_layer() -> None:
    with pytest.raises(ValueError, match="layer c: a window over 3 pixels does not fit into 1"):
        input_shapes(spec_of(POOLS, 4))
    with pytest.raises(ValueError, match="layer a needs rows, columns and channels"):
        output_shape(conv("a", 1), (100,))


@pytest.mark.tensorflow
@pytest.mark.parametrize("spec", [lecture_spec(), lecture_spec(pooled=False), MIXED_SPEC, spec_of(POOLS)])
def test_equals_keras(spec: NetworkSpec) -> None:
    model = keras_model(spec)
    assert [tuple(layer.output.shape[1:]) for layer in model.layers] == list(input_shapes(spec)[1:])
    assert [layer.count_params() for layer in model.layers] == [
        parameters(layer, shape) for layer, shape in zip(spec.layers, input_shapes(spec), strict=False)
    ]
    assert model.count_params() == totals(spec)[0]
