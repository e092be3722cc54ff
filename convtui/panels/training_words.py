"""What Training mode says of a moment."""

from math import isfinite, isnan

from convtui.core.figures import loss_figure, percent, short
from convtui.core.network import Snapshot
from convtui.lab.derive_training import TrainingScene
from convtui.lab.playing import moments_per_second
from convtui.panels.layer_words import fitting
from convtui.panels.study import Word
from convtui.panels.training_tiles import COLOURS, small

NOT_MEASURED = "loss and accuracy: not measured"


def where_words(scene: TrainingScene) -> str:
    """The step, as wide at every moment, so that what stands beside it does not move."""
    now, last = scene.snapshot, scene.history[-1]
    steps = max(last.step, scene.planned)
    of = f" of {steps:,}" if steps else ""
    widest = f"step {last.step:,}{of}, epoch {last.epoch:.2f}"
    return f"step {now.step:,}{of}, epoch {now.epoch:.2f}".ljust(len(widest))


def measured_words(now: Snapshot) -> str:
    """`loss 0.231  accuracy 95 %`, as wide for all usual numbers."""
    if isnan(now.loss) and isnan(now.accuracy):
        return NOT_MEASURED
    return f"{loss_words(now.loss)}  accuracy {share_words(now.accuracy)}"


def loss_words(loss: float) -> str:
    """A loss that is no number while others were measured has become none: weights without bounds."""
    if isnan(loss):
        return "loss no number"
    return f"loss {loss_figure(loss):<5}"


def share_words(share: float) -> str:
    """A share of pictures, as wide for all of them."""
    return f"{percent(share):<5}" if isfinite(share) else "not measured"


def since_words(scene: TrainingScene) -> str:
    """Over what loss and accuracy are means."""
    if scene.before is None:
        return "first batch" if scene.snapshot.step == 0 else ""
    return f"mean since {scene.before.step:,}"


def tails(scene: TrainingScene) -> tuple[str, ...]:
    """What may stand behind loss and accuracy: the test's figures where there are any, and over what they are means."""
    now, since = scene.snapshot, since_words(scene)
    measured = measured_words(now) != NOT_MEASURED
    mean = f"({since})" if since and measured else ""
    loss = f" {loss_figure(now.test_loss)}" if isfinite(now.test_loss) else ""
    share = f" {percent(now.test_accuracy)}" if isfinite(now.test_accuracy) else ""
    if not loss and not share:
        return (mean, "")
    both, comma = f"test{loss}{',' if loss and share else ''}{share}", f"test{share or loss}"
    return (f"{both}  {mean}", both, comma, "")


def moved_words(scene: TrainingScene) -> str:
    """How far the chosen filter has come since the moment before."""
    if scene.before is not None:
        return f"moved by {small(float(scene.changes[scene.chosen]))} since step {scene.before.step:,}"
    if scene.snapshot.step:
        return "the first moment that was recorded"
    return "as it was set: all filters alike" if scene.begins_alike else "random numbers, as they were drawn"


def filter_words(scene: TrainingScene, width: int) -> tuple[str, str]:
    """Two lines: what the chosen filter is now, and how far it has come."""
    channels, phrase = scene.snapshot.kernels.shape[2], scene.words.phrase
    if channels == 1:
        return f"now: {phrase}"[:width], moved_words(scene)[:width]
    if channels == COLOURS:
        said = ("each cell: the colour it wants, grey is 0", "each cell: its colour")
        return fitting(width, said), moved_words(scene)[:width]
    summed = (f"now: {phrase} ({channels} channels added)", f"now: {phrase} (channels added)", f"{phrase} (added)")
    return fitting(width, summed), moved_words(scene)[:width]


def hint_words(scene: TrainingScene, width: int, obeys: bool = True) -> str:
    """The line over the keys, computed: what the training says of itself comes first. `obeys` as in `key_words`."""
    remarks = [one for one in scene.remarks if len(one) <= width]
    if remarks:
        # Where the change is seen the next sentence stands, which says why.
        return remarks[1] if scene.view.sight == "change" and len(remarks) > 1 else remarks[0]
    playing = scene.view.playing
    if playing is not None and not playing.paused:
        way = "forwards" if playing.direction == 1 else "backwards"
        return f"Time runs {way}, {short(moments_per_second(playing), 4)} moments a second: any other key ends it."
    return fitting(width, _hints(scene, obeys))


def _hints(scene: TrainingScene, obeys: bool) -> tuple[str, ...]:
    if scene.before is None:
        if scene.snapshot.step:
            return ("The first moment that was recorded. Right: on in time. End: what they became.",)
        if scene.begins_alike:
            return ("All filters begin with the same numbers. Right: on in time. End: what they became.",)
        return ("Random numbers: nobody chose them. Right: on in time. End: what they became.",)
    if scene.is_last and scene.state == "paused":
        return ("The newest moment. Left: back in time. p: go on. Ctrl-C: stop.",) if obeys else ("The newest moment.",)
    if scene.is_last and scene.is_live:
        newest = "The newest moment: what comes is shown as it comes. Left: back in time."
        return ("The newest moment: more are shown as they come. Left: back. Ctrl-C stops.",) if obeys else (newest,)
    if scene.is_last:
        if scene.view.trial.edited(scene.layer):
            which = ", before your changes"
        else:
            which = ": the filters that F shows" if scene.is_shown else ""
        if which and scene.state == "finished":
            return (f"The last step{which}. w keeps the network, e trains another.",)
        back = "back to random numbers" if not (scene.history[0].step or scene.begins_alike) else "back in time"
        return (f"The last step{which}. Left, Home: {back}.",)
    most = int(scene.changes.argmax())
    if not scene.changes[most]:
        return (f"Since step {scene.before.step:,} no filter has moved.",)
    return (f"Since step {scene.before.step:,} filter {most + 1} moved most, by {small(float(scene.changes[most]))}.",)


def key_words(scene: TrainingScene | None, reads_digits: bool, obeys: bool = True) -> tuple[Word, ...]:
    """The line of keys. `obeys`: a run that is not at its end can be paused from here, or taken up again."""
    playing = scene.view.playing if scene is not None else None
    if playing is not None and not playing.paused:
        return (
            ("Space", "pause", "story"),
            ("left right", "direction", None),
            ("up down", "speed", None),
            ("Esc", "end", "escape"),
            (":", "all", "palette"),
        )
    picture: Word = ("d", "digits", "digits") if reads_digits else ("i", "pictures", "pictures")
    if scene is None:
        return (("e", "train", "setup"), ("k", "networks", "networks"), picture, (":", "all", "palette"))
    sight = scene.view.sight
    sights: list[Word] = [
        ("c", "back" if sight == "change" else "change", "change"),
        ("f", "back" if sight == "film" else "film", "film"),
        ("z", "back" if sight == "maps" else "maps", "maps"),
    ]
    run: list[Word] = []
    if obeys and scene.state not in (None, "finished"):
        run.append(("p", "pause" if scene.state == "running" else "go on", "go_on"))
    keep: list[Word] = [("e", "train", "setup"), ("w", "keep", "keep")]
    if scene.state in ("running", "paused"):
        keep.reverse()  # one training at a time
    if scene.state is None:
        keep.pop()
    return (
        ("Space", "go on" if playing is not None else "play", "story"),
        ("arrows", "time", None),
        *sights,
        *run,
        *keep,
        picture,
        ("up down", "filter", None),
        ("k", "networks", "networks"),
        (":", "all", "palette"),
    )


def note_words(scene: TrainingScene) -> str:
    """What stands at the right of the mode line."""
    if len(scene.history) == 1:
        return "1 moment so far" if scene.is_live else "1 moment"
    where = f"{scene.moment + 1} of {len(scene.history)}"
    return f"{where}, End: newest" if scene.is_live and not scene.is_last else f"{where} moments"
