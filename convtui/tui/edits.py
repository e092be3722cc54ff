"""The edit panel: what can be done to an experiment that has no key of its own."""

from convtui.lab import intents as want
from convtui.lab.state import Experiment
from convtui.tui.lists import Row


def edits(now: Experiment, own: int, fit: int | None) -> list[tuple[Row, want.Intent]]:
    """Each entry of the list with what it wants.

    `own` is the picture's longest side in pixels, `fit` the size that shows one dot a pixel here, None for a picture
    that is small by itself.
    """

    def mark(chosen: bool) -> str:
        return " (now)" if chosen else ""

    made: list[tuple[Row, want.Intent]] = [
        (("transpose", "transpose", "rows become columns"), want.ChangeKernel("transpose")),
        (
            ("normalise", "normalise", "divide so that the cells sum to 1 (or their sizes do)"),
            want.ChangeKernel("normalise"),
        ),
        (("reset", "reset", "the kernel of the first screen"), want.ChangeKernel("reset")),
        (
            ("valid", 'padding "valid"', "the window stays inside" + mark(now.padding == "valid")),
            want.SetPadding("valid"),
        ),
        (("same", 'padding "same"', "zeros round the picture" + mark(now.padding == "same")), want.SetPadding("same")),
    ]
    if fit is not None:
        made += [
            (("full", f"work at {own} pixels", "the picture's own size" + mark(now.size is None)), want.UseSize(None)),
            (("fit", f"work at {fit} pixels", "one dot a pixel here" + mark(now.size == fit)), want.UseSize(fit)),
        ]
    return made
