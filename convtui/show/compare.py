"""`convtui show kernel --compare` and `--then`: two kernels on one picture, side by side or one after the other."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from convtui.errors import UsageError
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.derive_chain import Bent, InChain, bent, in_chain, last_place
from convtui.lab.derive_compare import Beside, beside
from convtui.lab.library import Library
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Compare
from convtui.panels.tools.chain_words import BETWEEN
from convtui.show import choices
from convtui.show.compare_cells import compare_cells, compare_slide
from convtui.show.compare_lines import beside_lines, chain_lines
from convtui.show.figures import summary
from convtui.show.formats import Shown
from convtui.show.kernel_arrays import arrays_of, stacked
from convtui.show.kernel_json import cells_of, json_of
from convtui.show.limits import check_one, check_zeros

if TYPE_CHECKING:
    from convtui.show.kernel import KernelRequest

Place = tuple[int, int]

# What has no meaning for two kernels.
_LEFT_OUT = {"pool", "pool_size", "pool_stride", "pool_times", "matches", "code"}


def show_compare(request: "KernelRequest", library: Library) -> Shown:
    """Computes it. Raises UsageError for what cannot be, PictureError for a file that is refused."""
    option = "--compare" if request.compare is not None else "--then"
    _check(request, option)
    from convtui.show.kernel import experiment_of

    now = experiment_of(request, library)
    text = request.compare if request.compare is not None else request.then
    other = choices.kernel(text or "")
    tool = Compare(now.kernel, request.then is not None, now.others)
    experiment = now.with_slices((other,) * len(now.slices))
    place = (0, 0) if request.at is None else choices.place(request.at)
    try:
        for each in (now, experiment):
            check_zeros(each, library.plane(each).shape)
        if tool.chained:
            check_one(now, other, library.plane(now).shape)
        scene = kernel_scene(KernelView(experiment, place=place, tool=tool), library)
        shape = scene.computed.map.shape
        if tool.chained:
            shape = in_chain(scene).ways.both.shape
        else:
            beside(scene)
    except ValueError as error:
        raise UsageError(f"These kernels and this picture do not go together: {error}.") from None
    choices.check_place(place, (shape[0], shape[1]), "last map" if tool.chained else "second kernel's map")
    return shown_compare(scene, place if request.at is not None else None)


def _check(request: "KernelRequest", option: str) -> None:
    if request.compare is not None and request.then is not None:
        raise UsageError("--compare lays two kernels side by side, --then one after the other: give one of the two.")
    if request.channels == "each":
        raise UsageError(
            f"--channels each has three maps for each kernel, and {option} compares one: give --channels red, green "
            "or blue."
        )
    for name, other in request.given.items():
        if name in _LEFT_OUT:
            raise UsageError(f"{other} does not go with {option}: leave it out.")


def place_shown(scene: KernelScene) -> Place:
    """The place of a scene as `shown_compare` wants it."""
    assert isinstance(scene.view.tool, Compare)
    return last_place(scene, in_chain(scene)) if scene.view.tool.chained else scene.place


def shown_compare(scene: KernelScene, at: Place | None) -> Shown:
    """A scene whose tool is a `Compare` in every form. `at` is a place on the second kernel's map, or of two in a chain
    on the last map; None: nothing is taken apart.
    """
    scene = replace(scene, view=replace(scene.view, zoom="whole", sweep=None, typing=None, focus="kernel"))
    assert isinstance(scene.view.tool, Compare)
    if scene.view.tool.chained:
        chain, cut = in_chain(scene), bent(scene)
        return Shown(
            plain=lambda: "\n".join(chain_lines(scene, chain, cut, at)) + "\n",
            json=lambda: _chain_json(scene, chain, cut, at),
            npz=lambda: _chain_arrays(scene, chain),
            cells=lambda columns: compare_cells(scene, at, columns),
            slide=lambda: compare_slide(scene, at),
        )
    both = beside(scene)
    return Shown(
        plain=lambda: "\n".join(beside_lines(scene, both, at)) + "\n",
        json=lambda: _beside_json(scene, both, at),
        npz=lambda: _beside_arrays(scene, both),
        cells=lambda columns: compare_cells(scene, at, columns),
        slide=lambda: compare_slide(scene, at),
    )


# -- side by side


def _beside_json(scene: KernelScene, both: Beside, at: Place | None) -> dict[str, object]:
    """`a` and `b` as for one kernel. `at`: both values on the pixel of the place, A's null where it has none there."""
    parts = [json_of([each], with_at=at is not None) for each in (both.first, scene)]
    settled: dict[str, object] = {name: parts[1][name] for name in ("input", "settings")}
    a, b = ({name: value for name, value in part.items() if name not in settled} for part in parts)
    found = both.alike
    out = settled | {"a": a, "b": b}
    out["alike"] = found and {
        "places": found.places,
        "share_of_difference": found.share,
        "correlation": found.correlation,
    }
    if at is not None:
        ours = float(scene.computed.response[scene.place])
        theirs = float(both.first.computed.response[both.first.place]) if both.shared else None
        apart = None if theirs is None else theirs - ours
        out["at"] = {"pixel": list(both.pixel), "a": theirs, "b": ours, "difference": apart}
    return out


def _beside_arrays(scene: KernelScene, both: Beside) -> dict[str, npt.NDArray[Any]]:
    a, b = arrays_of([both.first], with_at=False), arrays_of([scene], with_at=False)
    parts = {f"{name}_{letter}": part[name] for name in _PAIRED for letter, part in (("a", a), ("b", b))}
    return {"input": b["input"], **parts}


_PAIRED = ("kernel", "weights", "map", "response")


# -- one after the other


def _chain_json(scene: KernelScene, chain: InChain, cut: Bent, at: Place | None) -> dict[str, object]:
    """`one` is the kernel that does what `first` and `second` do one after the other; `between` what is done to the
    first one's map before (the response view), `counter_example` what that, or a ReLU there, leads to.
    """
    ways, settings = chain.ways, json_of([scene], with_at=False)
    out: dict[str, object] = {
        "input": settings["input"],
        "settings": settings["settings"],
        "between": BETWEEN[scene.computed.experiment.response] or None,
        "first": {"kernel": {"cells": cells_of(chain.firsts)}, "map": summary(ways.first)},
        "second": {"kernel": {"cells": cells_of((chain.second,))}, "map": summary(ways.both)},
        "one": {
            "kernel": {"cells": cells_of(chain.ones)},
            "bias": chain.bias,
            "stride": chain.stride,
            "map": summary(ways.once),
        },
        "difference": {
            "places": chain.places,
            "largest": chain.largest,
            "bound_of_rounding": ways.bound,
            "equal": chain.equal,
            "largest_at_the_rim": chain.rim,
        },
        "counter_example": {
            "between": BETWEEN[cut.between],
            "order": "second, first" if cut.exchanged else "first, second",
            "largest_difference": cut.off,
            "beyond_any_kernel": cut.beyond,
        },
    }
    if at is not None:
        out["at"] = {
            "row": at[0],
            "column": at[1],
            "one_after_the_other": float(ways.both[at]),
            "at_once": float(ways.once[at]),
            "difference": float(ways.difference[at]),
        }
    return out


def _chain_arrays(scene: KernelScene, chain: InChain) -> dict[str, npt.NDArray[Any]]:
    """`kernel` and `bias` are the one kernel's; `map` is what comes of the two, `map_at_once` of the one."""
    return {
        "input": scene.computed.under_kernel,
        "kernel_a": stacked([kernel.array for kernel in chain.firsts]),
        "kernel_b": chain.second.array,
        "kernel": stacked([kernel.array for kernel in chain.ones]),
        "bias": np.float32(chain.bias).reshape(1),
        "map_a": chain.ways.first,
        "map": chain.ways.both,
        "map_at_once": chain.ways.once,
    }
