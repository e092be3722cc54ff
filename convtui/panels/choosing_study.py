"""Which panels show a study, imported when it is shown."""

from importlib import import_module

from convtui.lab.derive_filters import FiltersScene
from convtui.lab.library import Library
from convtui.lab.studybox import name_of, study_module
from convtui.panels.study import StudyPanels
from convtui.render.tier import Tier


def study_panels(scene: FiltersScene, library: Library, width: int, height: int, tier: Tier) -> StudyPanels:
    """The panels of the scene's study, in a room of (height, width) cells."""
    study = scene.view.study
    assert study is not None
    module = import_module(f"convtui.panels.studies.{name_of(study)}")
    kind: type[StudyPanels] = getattr(module, f"{type(study).__name__}Panels")
    return kind(scene, study_module(study).derived(scene.view, library), width, height, tier)
