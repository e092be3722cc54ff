"""What is taken along from the app: a program, a picture, a drawing, text or arrays, as files in a folder."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import KernelView, TrainedView
from convtui.show.code.program import Library as Language
from convtui.show.code.program import needs_arrays, program
from convtui.show.formats import Shown, encoded, reason_of
from convtui.show.kernel import shown_of

Way = Literal["numpy", "keras", "pytorch", "png", "svg", "txt", "npz"]
WAYS: tuple[Way, ...] = get_args(Way)
LANGUAGES: tuple[Way, ...] = ("numpy", "keras", "pytorch")
MOST_FILES = 9999
# Of arrays so many are named.
MOST_NAMES = 24

_NEEDS = {"numpy": "NumPy: pip install numpy", "keras": "Keras: pip install tensorflow", "pytorch": "pip install torch"}
_FORMS = {"txt": "plain"}


class Exported(Struct, frozen=True):
    """`path` is the file and `use` what to do with it; without a path `use` says why it could not be saved.

    Of a program `text` is the whole of it, and `arrays` the file that it reads its picture from, if it does: that is
    saved even where the program is not.
    """

    path: Path | None
    use: str
    text: str | None = None
    arrays: Path | None = None


def export(view: KernelView, library: Library, way: Way, folder: Path) -> Exported:
    """What the view shows as new files in `folder`. Nothing is overwritten: a name that is taken gets a number.

    A program makes the numbers of the experiment alone, whatever tool is open. Raises ConvtuiError where nothing can be
    written there, except for a program that needs no file to be of use.
    """
    if way in LANGUAGES:
        scene = kernel_scene(replace(view, tool=None), library)
        return _exported_program(scene, library, cast("Language", way), folder)
    return _saved(shown_of(kernel_scene(view, library), library), "convtui-kernel", way, folder)


def export_trained(view: TrainedView, library: Library, way: Way, folder: Path, *, as_network: bool) -> Exported:
    """As `export` for Filters mode, or Network mode where `as_network`: everything but a program."""
    from convtui.show.trained_view import shown_view

    shown = shown_view(view, library, as_network=as_network)
    return _saved(shown, "convtui-network" if as_network else "convtui-filters", way, folder)


def _saved(shown: Shown, stem: str, way: Way, folder: Path) -> Exported:
    path = new_file(folder, "convtui-arrays" if way == "npz" else stem, way, encoded(shown, _FORMS.get(way, way)))
    use = {
        "png": "Put it on a slide, or open it with anything that shows pictures.",
        "svg": "Sharp at every size: open it in a browser, or put it into a document.",
        "txt": f"Every number as plain text, for any editor: less {path.name}",
        "npz": f'In Python: arrays = np.load("{path.name}"); {_names(shown.npz()) if way == "npz" else ""}.',
    }[way]
    return Exported(path, use)


def _names(arrays: Mapping[str, object]) -> str:
    """Of many the first: a layer has several."""
    names = list(arrays)
    return "it holds " + ", ".join(names[:MOST_NAMES]) + (" and more" if len(names) > MOST_NAMES else "")


def _exported_program(scene: KernelScene, library: Library, language: Language, folder: Path) -> Exported:
    arrays = None
    if needs_arrays(scene):
        arrays = new_file(folder, "convtui-arrays", "npz", encoded(shown_of(scene, library), "npz"))
        text = program(scene, language, arrays.name)
    else:
        text = program(scene, language)
    try:
        path = new_file(folder, f"convtui-{language}", "py", text.encode())
    except ConvtuiError as error:
        return Exported(None, str(error), text, arrays)
    return Exported(path, f"Run it: python {path.name} (it needs {_NEEDS[language]}).", text, arrays)


def new_file(folder: Path, stem: str, suffix: str, data: bytes) -> Path:
    """`stem.suffix` in `folder`, or `stem-2.suffix` and so on, with `data` in it. Raises ConvtuiError."""
    try:
        for number in range(1, MOST_FILES + 1):
            path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.{suffix}"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            except FileExistsError:
                continue
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            return path
    except OSError as error:
        where = visible(str(folder), 300)
        raise ConvtuiError(
            f"Nothing was saved in {where}: {reason_of(error)}; start convtui in a folder of your own."
        ) from None
    raise ConvtuiError(f"Nothing was saved: the names from {stem}.{suffix} on are all taken; move some of them away.")
