"""What the two ways of comparing kernels share: names, figures, a map or a picture in a pane that is not its own."""

from convtui.core.figures import short
from convtui.core.kernel import Kernel
from convtui.lab.presets import preset_of
from convtui.lab.state import Experiment
from convtui.panels.kernel import KernelPanels
from convtui.render.panes import Area
from convtui.render.tone import Tone
from convtui.render.viewport import Viewport

# What the mode line has room for at 80 columns.
LONGEST_NOTE = 39


def named(kernel: Kernel) -> str:
    """What it is called."""
    preset = preset_of(kernel)
    return preset.title if preset else "a kernel of your own"


def by(shape: tuple[int, ...]) -> str:
    return "x".join(str(size) for size in shape)


def fitting(width: int, *texts: str) -> str:
    """The first that fits, else the last."""
    return next((text for text in texts if len(text) <= width), texts[-1])


def own_scales(tones: tuple[Tone, Tone], key: str = "") -> str:
    """That each of the two maps has its own, as far as the mode line has room."""
    first, second = (tone.scale.removeprefix("signed ") for tone in tones)
    return fitting(
        LONGEST_NOTE,
        f"own scales: {first} and {second}{key}",
        f"scales {first}, {second}{key}",
        f"scales {first}, {second}",
    )


def settings(now: Experiment) -> list[str]:
    """What is not as at the start."""
    words = [] if now.padding == "valid" else [f"padding {now.padding}"]
    words += [f"stride {now.stride}"] if now.stride > 1 else []
    words += [f"dilation {now.dilation}"] if now.dilation > 1 else []
    words += [f"bias {short(now.bias)}"] if now.bias else []
    return [*words, "kernels turned"] if now.flipped else words


class OnOneScale(KernelPanels, frozen=True, eq=False, kw_only=True):
    """One kernel's map in a pane that is not only its own: the part and the scale are given."""

    frame: Viewport
    scale: Tone

    def port(self, zoom: str | None = None) -> Viewport:
        return self.frame

    @property
    def tone(self) -> Tone:
        return self.scale


class WithRing(KernelPanels, frozen=True, eq=False, kw_only=True):
    """The picture with a ring around the window of both kernels together."""

    frame: Viewport
    ring: Area

    def port(self, zoom: str | None = None) -> Viewport:
        return self.frame

    @property
    def window(self) -> Area:
        return self.ring


def small(value: float) -> str:
    """A difference, to two digits where it is tiny."""
    return short(value, 7) if value == 0 or value >= 0.01 else f"{value:.1e}"
