"""A scene as a program in the library that was asked for."""

from typing import Literal, get_args

from convtui.lab.derive import KernelScene
from convtui.show.code import in_keras, in_numpy, in_pytorch
from convtui.show.code.parts import ARRAYS, end_lines, fits, head, kernel_lines, picture_lines, response_lines, steps_of

Library = Literal["numpy", "keras", "pytorch"]
LIBRARIES: tuple[Library, ...] = get_args(Library)

_DIALECTS = {"numpy": in_numpy, "keras": in_keras, "pytorch": in_pytorch}


def program(scene: KernelScene, library: Library, arrays: str = ARRAYS) -> str:
    """A program that makes the scene's numbers: `map_`, `response` and, if there is a pool, `pooled`.

    Where the map is one of each colour, all three are made, along the last axis. The picture is written into it, or
    where that would be long read from the file `arrays` of `convtui`'s arrays (`needs_arrays`).
    """
    steps, dialect = steps_of(scene.computed), _DIALECTS[library]
    imports, picture = picture_lines(scene.computed.picture, arrays)
    parts = [
        head(scene, dialect.NAME, dialect.NEEDS),
        "\n".join(imports),
        "\n".join(dialect.IMPORTS),
        kernel_lines(steps.experiment),
        picture,
        *dialect.convolution(steps),
        response_lines(steps.experiment),
        *([dialect.pooling(steps)] if steps.pools else []),
        end_lines(steps),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def needs_arrays(scene: KernelScene) -> bool:
    """Whether a program reads its picture from a file."""
    return not fits(scene.computed.picture)
