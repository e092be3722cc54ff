"""How many pictures the network reads right, counted live in a thread."""

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from convtui.core.network import Network
    from convtui.network.accuracy import Images
    from convtui.tui.app import ConvtuiApp

GROUP = "accuracy"


def count(app: "ConvtuiApp") -> None:
    """Over all labelled pictures that there are, bundled digits that it was not trained on or the user's own, with what
    is edited; Ctrl-C stops it. Without labels a sentence.
    """
    from convtui.lab.trained_complaint import uncounted

    trial, library = app.state.trained.trial, app.library
    if (why := uncounted(trial, library, "Accuracy")) is not None:
        app._say(why)
        return
    sample = library.tested(trial)
    images, labels = sample.labelled(len(sample))
    edited = len(trial.edits)
    end = f"counted now, {edited} filter{'s' * (edited != 1)} changed" if edited else "counted now"
    network = library.trained(trial)
    app.run_worker(
        lambda: _count(app, network, images, labels, sample.noun, end), thread=True, exclusive=True, group=GROUP
    )


def _count(
    app: "ConvtuiApp", network: "Network", images: "Images", labels: "npt.NDArray[np.integer]", what: str, end: str
) -> None:
    """In the thread."""
    from convtui.network.accuracy import count_right

    worker = get_current_worker()
    for right, done in count_right(network, images, labels):
        if worker.is_cancelled:
            return
        tail = "Ctrl-C stops" if done < len(labels) else end
        app.call_from_thread(app._say, f"{right:,} of {done:,} {what} read right: {right / done:.2%} ({tail})")
