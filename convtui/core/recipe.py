"""How a network is to be made and trained, as data: what a form, a command line and a run's file all say."""

from typing import Literal, get_args

from msgspec import Struct

from convtui.core.layer import Activation, LayerSpec, NetworkSpec, Padding

Optimizer = Literal["adam", "sgd", "momentum", "rmsprop"]
Augmentation = Literal["none", "shift", "flip", "both"]
Start = Literal["random", "constant"]
Labels = Literal["true", "shuffled"]
Inside = Literal["relu", "leaky_relu", "tanh", "sigmoid", "linear"]

OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
AUGMENTATIONS: tuple[Augmentation, ...] = get_args(Augmentation)
STARTS: tuple[Start, ...] = get_args(Start)
LABELS: tuple[Labels, ...] = get_args(Labels)
ACTIVATIONS: tuple[Inside, ...] = get_args(Inside)

# Of `keras.datasets`, by Keras' own names; "mnist" is read without Keras.
KERAS_DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100")
BUNDLED = "digits"

# (least, most) of what is a number.
BOUNDS: dict[str, tuple[float, float]] = {
    "filters": (1, 256),
    "kernel": (1, 15),
    "layers": (1, 6),
    "units": (0, 4096),
    "learning_rate": (1e-8, 1_000.0),
    "batch": (1, 8192),
    "epochs": (1, 1000),
    "seed": (0, 2**32 - 1),
    "dropout": (0.0, 0.95),
    "images": (1, 10_000_000),
    "bias": (-1_000.0, 1_000.0),
}


class Recipe(Struct, frozen=True, forbid_unknown_fields=True):
    """`data` is BUNDLED, one of KERAS_DATASETS, an `.npz` file or a folder of pictures by class; `take` the range of
    its training pictures that is used, `images` how many of those at most, None: all.

    The network: `layers` convolutions of `kernel` x `kernel`, the first with `filters` filters, each later one with
    twice as many as the first; a 2 x 2 max pool behind each (with "valid" padding not behind the last of several);
    then a dense layer of `units`, if any, and one that gives the classes' probabilities.

    `activation` is that of all layers but the last. `dropout` is the share of values that are dropped, while training,
    before the last layer. `augment`: each picture moved by up to two pixels, mirrored by chance. `start`: initial
    weights drawn at random (Keras' Glorot uniform), or all of them the same. `bias` is what the convolutions' biases
    begin with. `labels` "shuffled": every training picture is given another's label, by chance.
    """

    data: str = BUNDLED
    take: tuple[int, int] | None = None
    images: int | None = None
    filters: int = 32
    kernel: int = 3
    layers: int = 1
    units: int = 128
    padding: Padding = "valid"
    activation: Inside = "relu"
    optimizer: Optimizer = "adam"
    learning_rate: float = 0.001
    batch: int = 128
    epochs: int = 5
    seed: int = 0
    dropout: float = 0.0
    augment: Augmentation = "none"
    start: Start = "random"
    bias: float = 0.0
    labels: Labels = "true"


# The three bundled networks, by name: what `--net` begins with.
BASES: dict[str, Recipe] = {
    "lecture": Recipe(),
    "stacked": Recipe(layers=3, units=0),
    "colour": Recipe(data="cifar10", layers=3, units=0, padding="same"),
}


def fault(recipe: Recipe) -> str | None:
    """The first of a recipe's numbers that cannot be, as "learning_rate is 0: it is from 1e-08 to 1000"; else None."""
    for name, (least, most) in BOUNDS.items():
        value = getattr(recipe, name)
        if value is not None and not least <= value <= most:
            return f"{name} is {value:g}: it is from {least:g} to {most:g}"
    if recipe.take is not None and not 0 <= recipe.take[0] < recipe.take[1]:
        return f"take is {recipe.take[0]}:{recipe.take[1]}: the first is below the second"
    return None


def has_pool(recipe: Recipe, index: int) -> bool:
    """Whether a pool stands behind that convolution, counted from 0."""
    return recipe.padding == "same" or recipe.layers == 1 or index < recipe.layers - 1


def spec_of(recipe: Recipe, name: str, input_shape: tuple[int, int, int], labels: tuple[str, ...]) -> NetworkSpec:
    """The network that a recipe makes for pictures of (H, W, C) and these classes, its layers named as Keras would.

    Raises ValueError, with the layer's name, where they do not fit each other.
    """
    from convtui.core.spec import output_shapes  # the first screen knows recipes, and builds no network

    inside: Activation = recipe.activation
    layers: list[LayerSpec] = []
    for index in range(recipe.layers):
        end = f"_{index}" if index else ""
        layers.append(
            LayerSpec(
                f"conv2d{end}",
                "Conv2D",
                filters=recipe.filters * (2 if index else 1),
                window=(recipe.kernel, recipe.kernel),
                padding=recipe.padding,
                activation=inside,
            )
        )
        if has_pool(recipe, index):
            layers.append(LayerSpec(f"max_pooling2d{end}", "MaxPooling2D", window=(2, 2), strides=(2, 2)))
    layers.append(LayerSpec("flatten", "Flatten"))
    if recipe.units:
        layers.append(LayerSpec("dense", "Dense", units=recipe.units, activation=inside))
    last = "dense_1" if recipe.units else "dense"
    layers.append(LayerSpec(last, "Dense", units=len(labels), activation="softmax"))
    spec = NetworkSpec(name, input_shape, tuple(layers), labels)
    output_shapes(spec)
    return spec
