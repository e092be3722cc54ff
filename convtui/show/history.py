"""How a network was trained: its recorded moments, and the first convolution as it was at one of them."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import Snapshot
from convtui.core.run import Status
from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.derive_training import TrainingScene, maps_at, received_at, training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.show.figures import listed, summary
from convtui.show.history_cells import history_cells
from convtui.show.history_words import HistoryAsked, MadeHistory, history_lines
from convtui.show.parts import Part
from convtui.source.glance import read_status


def history_asked(view: TrainedView, library: Library, every: bool, step: int | None) -> HistoryAsked | None:
    """None where neither is asked for. Raises UsageError where nothing, or not that, was recorded."""
    if not every and step is None:
        return None
    trial = view.trial
    history, first = library.network(trial.network).history, library.layers(trial)[0]
    if not history:
        raise UsageError(
            "This network's file holds no history: leave out --history and --step, or give a run's folder, one of "
            "checkpoints, or a file of `convtui train`."
        )
    if library.layer_name(view) != first:
        raise UsageError(f"Only the first convolution was recorded at training: give --layer {visible(first, 60)}.")
    steps = [moment.step for moment in history]
    if step is not None and step not in steps:
        near = [
            max([one for one in steps if one < step], default=None),
            min([one for one in steps if one > step], default=None),
        ]
        words = " or ".join(str(one) for one in near if one is not None)
        raise UsageError(f"--step is {step}, which was not recorded: give {words}; --history lists them all.")
    return HistoryAsked(every, step)


def history_part(view: TrainedView, library: Library, asked: HistoryAsked, chosen: Sequence[int], one: bool) -> Part:
    """Of the `chosen` filters of the view's layer, or of `one` alone."""
    history = library.network(view.trial.network).history
    moment = next((index for index, item in enumerate(history) if item.step == asked.step), None)
    scene = training_scene(replace(view, moment=moment), library)
    assert scene is not None
    made = MadeHistory(
        scene,
        asked,
        tuple(chosen),
        one,
        _moved(history, view.filter if one else None),
        _maps(scene, library),
        _status(view, library),
    )
    return Part(
        lines=list(history_lines(made)),
        json={"training": _json(made)},
        arrays=_arrays(made),
        cells=lambda columns: history_cells(made, columns),
    )


def _moved(history: Sequence[Snapshot], index: int | None) -> npt.NDArray[np.float64]:
    every = [moment.kernels if index is None else moment.kernels[..., index] for moment in history]
    return np.array([0.0, *(float(np.linalg.norm((b - a).astype(np.float64).ravel())) for a, b in pairwise(every))])


def _maps(scene: TrainingScene, library: Library) -> Float32:
    layer, now = scene.network.spec.layer(scene.layer), scene.snapshot
    received = received_at(replace(scene.view, trial=replace(scene.view.trial, edits=())), library, scene.layer)
    return maps_at(received, layer, now.kernels, now.bias, sys.maxsize)[0]


def _status(view: TrainedView, library: Library) -> Status | None:
    """How far the run has come that is the network; None where it is none, or nothing says so."""
    name = view.trial.network
    if not library.is_run(name):
        return None
    known = library.status(view.trial)
    if known is None:
        with suppress(ValueError):
            known = read_status(name)
    return known


def _json(made: MadeHistory) -> dict[str, object]:
    """`moments` with --history, `at` with --step; `accuracy` is a share, 0..1."""
    scene, out = made.scene, dict[str, object]()
    if made.status is not None:
        names = ("state", "step", "steps", "epoch", "epochs", "loss", "accuracy", "test_accuracy", "left", "message")
        out["status"] = {name: getattr(made.status, name) for name in names}
    if made.asked.every:
        out["moments"] = [
            {**_moment_json(item), "moved": moved}
            for item, moved in zip(made.history, made.moved.tolist(), strict=True)
        ]
    if made.asked.step is not None:
        out["at"] = {
            **_moment_json(scene.snapshot),
            "since": None if scene.before is None else scene.before.step,
            "maps": summary(made.maps),
            "filters": [
                {
                    "index": index,
                    "weights": listed(scene.snapshot.kernels[..., index]),
                    "bias": float(scene.snapshot.bias[index]),
                    "moved": float(scene.changes[index]),
                    "max": float(made.maps[:, :, index].max()),
                }
                for index in made.chosen
            ],
        }
    return out


def _moment_json(item: Snapshot) -> dict[str, object]:
    """What is NaN becomes null."""
    names = ("step", "epoch", "loss", "accuracy", "test_loss", "test_accuracy")
    return {name: getattr(item, name) for name in names}


def _arrays(made: MadeHistory) -> dict[str, npt.NDArray[Any]]:
    history, scene = made.history, made.scene
    arrays: dict[str, npt.NDArray[Any]] = {}
    if made.asked.every:
        arrays = {
            "history_steps": np.array([item.step for item in history], np.int64),
            "history_epochs": np.array([item.epoch for item in history]),
            "history_losses": np.array([item.loss for item in history]),
            "history_accuracies": np.array([item.accuracy for item in history]),
            "history_test_losses": np.array([item.test_loss for item in history]),
            "history_test_accuracies": np.array([item.test_accuracy for item in history]),
            "history_kernels": np.stack([item.kernels for item in history]),
            "history_bias": np.stack([item.bias for item in history]),
        }
    if made.asked.step is not None:
        arrays |= {"step_kernels": scene.snapshot.kernels, "step_bias": scene.snapshot.bias, "step_maps": made.maps}
    return arrays
