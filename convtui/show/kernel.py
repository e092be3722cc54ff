"""`convtui show kernel`: a picture, a kernel and the map that they make."""

from typing import cast

from msgspec import Struct
from msgspec.structs import fields, replace

from convtui.core.kernel import Kernel
from convtui.errors import UsageError
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import COLOURS, Channels, Experiment, KernelView, Pooling, PoolMode, Response
from convtui.lab.tool_state import Compare
from convtui.show import choices
from convtui.show.figures import by
from convtui.show.formats import Shown
from convtui.show.kernel_arrays import arrays_of
from convtui.show.kernel_cells import all_cells, all_slides
from convtui.show.kernel_json import json_of
from convtui.show.kernel_lines import lines_of
from convtui.show.limits import check_zeros


class KernelRequest(Struct, frozen=True):
    """The options of the command, as they were given."""

    image: str = "letter-e"
    kernel: str = "lying"
    padding: str = "valid"
    stride: int = 1
    dilation: int = 1
    bias: str = "0"
    pool: str = "none"
    pool_size: int = 2
    pool_stride: int | None = None
    response: str = "signed"
    size: int | None = None
    at: str | None = None
    pool_times: int = 1
    kernel_green: str | None = None
    kernel_blue: str | None = None
    channels: str = "grey"
    flipped: bool = False
    scale: str = "picture"
    crop: str | None = None
    nudge: str | None = None
    matches: int | None = None
    code: str | None = None
    as_in_the_lecture: bool = False
    ground: str | None = None
    compare: str | None = None
    then: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """The fields that are not as they are by default, each with its option."""
        names = (field.name for field in fields(self) if getattr(self, field.name) != field.default)
        return {name: f"--{name.replace('_', '-')}" for name in names}


def show_kernel(request: KernelRequest, library: Library | None = None) -> Shown:
    """Computes it. Raises UsageError for what cannot be, PictureError for a file that is refused."""
    library = library or Library()
    if request.as_in_the_lecture:
        from convtui.show.lecture import show_lecture

        return show_lecture(request, library)
    if request.compare is not None or request.then is not None:
        from convtui.show.compare import show_compare

        return show_compare(request, library)
    return shown_of(scene_of(request, library), library, with_at=request.at is not None, code=request.code)


def shown_of(scene: KernelScene, library: Library, *, with_at: bool = True, code: str | None = None) -> Shown:
    """A scene in every form, the dot at its place taken apart where `with_at`.

    Where each colour has a map of its own it holds all three, the one that is seen first.
    """
    if scene.lecture is not None and code is None:
        from convtui.show.lecture import shown_lecture

        return shown_lecture(scene.lecture, with_at)
    if isinstance(scene.view.tool, Compare) and code is None:
        from convtui.show.compare import place_shown, shown_compare

        return shown_compare(scene, place_shown(scene) if with_at else None)
    # Zoom and sweep are the screen's own.
    scene = replace(scene, view=replace(scene.view, zoom="whole", sweep=None))
    scenes = colours_of(scene, library)
    first = scene.view.channel if len(scenes) > 1 else 0
    seen = scenes[first:] + scenes[:first]
    return Shown(
        plain=lambda: "\n".join(lines_of(scenes, with_at)) + "\n",
        json=lambda: json_of(scenes, with_at),
        npz=lambda: arrays_of(scenes, with_at),
        cells=lambda columns: all_cells(seen, with_at, columns),
        slide=lambda: all_slides(seen, with_at),
        code=lambda: _code(scene, code),
    )


def colours_of(scene: KernelScene, library: Library) -> tuple[KernelScene, ...]:
    """The scene; where each colour has a map of its own, one for each of them, red's first."""
    if scene.computed.experiment.channels != "each":
        return (scene,)
    return tuple(kernel_scene(replace(scene.view, channel=index), library) for index in range(len(COLOURS)))


def _code(scene: KernelScene, code: str | None) -> str:
    from convtui.show.code.program import Library as Language
    from convtui.show.code.program import program

    return program(scene, cast("Language", code))


def scene_of(request: KernelRequest, library: Library) -> KernelScene:
    """The scene that the app would show in the same state. Raises as `show_kernel` does."""
    experiment = experiment_of(request, library)
    place = (0, 0) if request.at is None else choices.place(request.at)
    try:
        shape = library.map_shape(experiment)
    except ValueError as error:
        raise UsageError(f"This kernel and this picture do not go together: {error}.") from None
    check_zeros(experiment, library.plane(experiment).shape)
    choices.check_place(place, shape, "map")
    scene = kernel_scene(KernelView(experiment=experiment, place=place, matches=request.matches or 0), library)
    _check_pools(request, scene)
    return scene


def experiment_of(request: KernelRequest, library: Library) -> Experiment:
    """What the request asks for, its picture in the library; whether the kernel fits is not asked."""
    name = choices.picture(library, request.image, request.ground or "white")
    return Experiment(
        picture=name,
        size=request.size,
        kernel=(kernel := choices.kernel(request.kernel)),
        stride=request.stride,
        padding=choices.padding(request.padding),
        dilation=request.dilation,
        bias=choices.number("--bias", request.bias),
        response=cast("Response", request.response),
        pooling=Pooling(cast("PoolMode", request.pool), request.pool_size, request.pool_stride, request.pool_times),
        channels=cast("Channels", request.channels),
        others=_others(request, kernel),
        flipped=request.flipped,
        fixed_scale=request.scale == "fixed",
        crop=None if request.crop is None else _crop(request.crop, library.own_shape(name)),
        nudge=(0, 0) if request.nudge is None else _nudge(request.nudge),
    )


def _others(request: KernelRequest, red: Kernel) -> tuple[Kernel, ...]:
    """Green's and blue's kernel, where there are three."""
    given = {"--kernel-green": request.kernel_green, "--kernel-blue": request.kernel_blue}
    if request.channels != "sum":
        extra = next((option for option, text in given.items() if text is not None), None)
        if extra is not None:
            raise UsageError(f"{extra} needs --channels sum: only there does each colour have a kernel of its own.")
        return ()
    kernels = []
    for option, text in given.items():
        one = red if text is None else choices.kernel(text)
        if one.shape != red.shape:
            raise UsageError(
                f"{option} is {by(one.shape)} and --kernel {by(red.shape)}: give the three kernels one shape."
            )
        kernels.append(one)
    return tuple(kernels)


def _crop(text: str, own: tuple[int, int]) -> tuple[int, int, int, int]:
    top, left, rows, columns = choices.whole_numbers("--crop", text, ("TOP", "LEFT", "ROWS", "COLUMNS"), "0,8,24,16")
    if min(top, left) < 0 or min(rows, columns) < 1 or top + rows > own[0] or left + columns > own[1]:
        raise UsageError(
            f"--crop {top},{left},{rows},{columns} is not inside the picture of {by(own)}: "
            f"give TOP,LEFT,ROWS,COLUMNS such as 0,0,{max(1, own[0] // 2)},{max(1, own[1] // 2)}."
        )
    return top, left, rows, columns


def _nudge(text: str) -> tuple[int, int]:
    down, right = choices.whole_numbers("--nudge", text, ("DOWN", "RIGHT"), "1,-2")
    return down, right


def _check_pools(request: KernelRequest, scene: KernelScene) -> None:
    taken, before = len(scene.computed.pools), scene.computed.map.shape
    if request.pool == "none":
        for option in request.given.values():
            if option.startswith("--pool-"):
                raise UsageError(f"{option} needs a pool: give --pool max or --pool mean as well.")
        return
    if taken == request.pool_times:
        return
    block = by((request.pool_size, request.pool_size))
    if not taken:
        raise UsageError(f"A block of {block} does not fit into the map of {by(before)}: give a smaller --pool-size.")
    left = by(scene.computed.pools[-1].values.shape)
    raise UsageError(f"After {taken} pools {left} is left, and no block of {block} fits: give --pool-times {taken}.")
