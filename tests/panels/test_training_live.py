"""Training mode of a run that goes on: how far it has come, where one is in it, how it ended."""

from msgspec.structs import replace

from convtui.core.run import Status
from convtui.lab.derive_training import training_news, training_scene
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.panels.training import TrainingPanels
from tests.panels.stories import NAME, library_of, scene_of, story

RUNNING = Status("running", step=97, steps=355, epoch=2, epochs=5, loss=0.231, left=12.0, updated=1000.0)


def _live(moment: int | None, size: tuple[int, int] = (80, 21), status: Status = RUNNING) -> TrainingPanels:
    network = replace(story(), metadata={"command": "convtui train"})
    library = library_of(network, status)
    view = TrainedView(trial=Trial(network=NAME), moment=moment)
    return TrainingPanels(training_scene(view, library), *size, news=training_news(view, library, status.updated + 1))


def test_a_run_that_goes_on_has_a_line_of_its_own() -> None:
    lines = _live(None).cells().text().split("\n")
    assert lines[1].rstrip() == "training: epoch 2 of 5, step 97 of 355, loss 0.231, 12 s left"
    assert "The newest moment" in _live(None).hint()
    assert _live(None).note() == "6 of 6 moments"
    assert any("newest" in line for line in lines[2:]), "not the end: nobody knows it yet"
    assert {"p", "w"} <= {key for key, *_ in list(_live(None).keys())}


def test_back_in_time_a_note_says_where_the_run_is() -> None:
    panels = _live(2)
    assert panels.note() == "3 of 6, End: newest"
    assert "moved most" in panels.hint()
    assert panels.cells().text().split("\n")[1].startswith("training: epoch 2 of 5")
    done = _live(2, status=replace(RUNNING, state="finished"))
    assert done.note() == "3 of 6 moments"


def test_a_run_that_is_over_says_how_it_ended() -> None:
    stopped = _live(None, status=replace(RUNNING, state="stopped")).cells().text()
    assert "stopped at epoch 2 of 5, step 97 of 355: p takes it up again" in stopped
    failed = _live(None, status=replace(RUNNING, state="failed", message="the disk is full.")).cells().text()
    assert "ended early at step 97 of 355: the disk is full." in failed


def test_the_last_step_is_what_f_shows_only_where_it_is() -> None:
    """A run saves its network less often than it records a moment."""
    network = story()
    bank = network.weights["first"]
    saved = replace(network, weights={"first": replace(bank, kernels=network.history[2].kernels)})
    assert "that F shows" in TrainingPanels(scene_of(network), 80, 21).hint()
    assert "F shows" not in TrainingPanels(scene_of(saved), 80, 21).hint()


def test_the_step_is_one_of_all_that_are_planned() -> None:
    """Not `step 0 of 0` at its begin: how many there will be is known from the first on."""
    assert _live(2).cells().text().startswith("step 2 of 355, epoch")
    unknown = story(moments=1)
    library = library_of(unknown, replace(RUNNING, step=0, steps=0))
    scene = training_scene(TrainedView(trial=Trial(network=NAME)), library)
    begun = TrainingPanels(scene, 80, 21)
    assert begun.cells().text().startswith("step 0, epoch 0.00")
    assert begun.note() == "1 moment so far"


def test_a_run_of_somebody_else_is_not_offered_to_be_paused() -> None:
    ours = _live(None)
    assert "Ctrl-C stops" in ours.hint()
    followed = replace(ours, obeys=False)
    assert "p" not in {key for key, *_ in list(followed.keys())}
    assert "Ctrl-C" not in followed.hint()
    paused = _live(None, status=replace(RUNNING, state="paused"))
    assert "p: go on" in paused.hint()
    assert "come" not in paused.hint(), "nothing comes while it pauses"
    finished = _live(None, status=replace(RUNNING, state="finished"))
    assert "w keeps the network" in finished.hint()
