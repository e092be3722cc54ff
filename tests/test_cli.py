"""The command line: what opens what, exit codes, and one clean line for every mistake."""

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PIL import Image

from convtui import __version__, cli_show
from convtui.cli import COLORS, NETS, main
from convtui.core.text import has_unsafe
from convtui.errors import NetworkError, PictureError, UsageError
from convtui.guard.leash import Leash
from convtui.lab.presets import PRESETS
from convtui.lab.state import CHANNELS, POOL_MODES, RESPONSES
from convtui.lab.trained_state import Trial
from convtui.render.tier import Tier
from convtui.show.code.program import LIBRARIES
from convtui.source.limits import GROUNDS
from convtui.source.networks import NETWORKS
from convtui.source.pictures import PICTURES
from convtui.source.reading import Reading
from convtui.start import Wish
from convtui.train.architectures import ARCHITECTURES
from convtui.tui.app import ConvtuiApp
from convtui.tui.program import run_app
from tests.conftest import PLAIN_ENVIRONMENT
from tests.source.keras_making import keras
from tests.terminal.pty_app import PtyApp

Source = str | os.PathLike[str] | bytes
Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)


class _Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


class Opened(list[tuple[str | None, Source | None]]):
    """What the app was started with: the mode and the picture; the colours; the ground of pictures; the network."""

    def __init__(self) -> None:
        super().__init__()
        self.colors: list[str] = []
        self.grounds: list[str] = []
        self.wishes: list[Wish | None] = []


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opened:
    """What the app was started with, on a make-believe terminal, in an empty folder."""
    calls = Opened()

    def run_app(
        mode: str | None = None,
        reading: Reading | None = None,
        leash: Leash | None = None,
        color: str = "auto",
        ground: str = "white",
        wish: Wish | None = None,
    ) -> int:
        calls.wishes.append(wish)
        calls.append((mode, None if reading is None else reading.source))
        calls.colors.append(color)
        calls.grounds.append(ground)
        return 0

    monkeypatch.setattr("convtui.tui.program.run_app", run_app)
    # In this very process: a test must not be forked.
    monkeypatch.setattr("convtui.guard.guardian.guarded", lambda app: app(None))
    for name in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, _Tty())
    for name in ("TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DRIVER", "NO_COLOR"):
        monkeypatch.setenv(name, "")  # so that it is put back
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return calls


def _line(capsys: Captured) -> str:
    """The one line on stderr; nothing else was written."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convtui: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert not has_unsafe(err[:-1])
    return err


# -- what opens what


@pytest.mark.parametrize(
    ("arguments", "mode"),
    [
        ([], None),
        (["kernel"], "kernel"),
        (["filters"], "filters"),
        (["network"], "network"),
        (["training"], "training"),
    ],
)
def test_modes(arguments: list[str], mode: str | None, opened: Opened) -> None:
    assert main(arguments) == 0
    assert opened == [(mode, None)]
    assert opened.wishes == [None]


@pytest.mark.parametrize("mode", ["filters", "network", "training"])
def test_a_network_a_digit_and_labelled_pictures(mode: str, opened: Opened) -> None:
    assert main([mode, "--net", "stacked", "--digit", "7", "--data", "my.npz", "--color", "16"]) == 0
    assert main([mode, "--net=my/net.npz"]) == 0
    assert main([mode, "--digit", "0"]) == 0
    assert opened == [(mode, None)] * 3
    assert opened.wishes == [Wish("stacked", 7, "my.npz"), Wish(net="my/net.npz"), Wish(digit=0)]
    assert opened.colors == ["16", "auto", "auto"]


def test_a_folder_or_a_networks_file_is_opened_where_most_is_seen_of_it(tmp_path: Path, opened: Opened) -> None:
    (tmp_path / "exp").mkdir()
    (tmp_path / "net.npz").write_bytes(b"")
    (tmp_path / "weights").write_bytes(b"\x89HDF\r\n\x1a\n")
    (tmp_path / "a.png").write_bytes(b"no network")
    for words in (["exp"], ["exp/"], ["net.npz", "--color", "16"], ["weights"], ["--", "./exp"], ["a.png"]):
        assert main(words) == 0
    assert opened == [*[(None, None)] * 5, ("kernel", Path("a.png"))]
    assert opened.wishes == [*map(Wish, ("./exp", "exp/", "./net.npz", "./weights", "./exp")), None]
    assert opened.colors[2] == "16"


@pytest.mark.parametrize("mode", ["filters", "network", "training"])
@pytest.mark.parametrize("digit", ["10000", "-1", "x", ""])
def test_a_digit_that_is_not_there(mode: str, digit: str, opened: Opened, capsys: Captured) -> None:
    assert main([mode, f"--digit={digit}"]) == 2
    assert "whole number from 0 to 9999" in _line(capsys)
    assert opened == []


def test_a_path_opens_and_a_subcommand_comes_first(opened: Opened, tmp_path: Path) -> None:
    for name in ("show", "cat.png", "kernel"):
        (tmp_path / name).write_text("")
    assert main(["cat.png"]) == 0
    assert main(["./show"]) == 0
    assert main([str(tmp_path / "kernel")]) == 0
    assert main(["kernel"]) == 0
    assert [picture for _, picture in opened] == [
        Path("cat.png"),
        Path("./show"),
        tmp_path / "kernel",
        None,
    ]
    assert main(["show"]) == 2, "the command, which wants to know what"


def test_a_picture_that_the_app_refuses(opened: Opened, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def refuse(*_: object) -> int:
        raise PictureError("bad\x1b[2J.png cannot be shown.")

    monkeypatch.setattr("convtui.tui.program.run_app", refuse)
    Path("bad.png").write_text("")
    assert main(["bad.png"]) == 1
    assert "bad␛[2J.png" in _line(capsys)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("kernl", "`convtui kernel`"),
        ("Filters", "`convtui filters`"),
        ("shwo", "`convtui show`"),
        ("net", "`convtui network`"),
        ("xyzzy.png", "there are filters, kernel, network, show, train"),
        ("", "there are filters"),
    ],
)
def test_neither_command_nor_file(word: str, hint: str, opened: Opened, capsys: Captured) -> None:
    assert main([word]) == 2
    assert hint in _line(capsys)
    assert opened == []


@pytest.mark.parametrize("missing", ["__stdin__", "__stdout__", "__stderr__"])
def test_without_a_terminal(missing: str, opened: Opened, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("convtui.start.controlling_terminal", lambda: None)
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, missing, stream)
        assert main([]) == 2
        line = _line(capsys)
        assert "needs a terminal" in line
        assert "convtui show" in line
    assert opened == []
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert main([]) == 0, "it draws elsewhere"


def test_what_transparent_pixels_show(opened: Opened, capsys: Captured) -> None:
    assert cli_show.GROUNDS == tuple(GROUNDS)
    Path("a.png").touch()
    assert main(["a.png"]) == 0
    assert main(["a.png", "--ground", "black"]) == 0
    assert main(["--ground", "grey", "a.png"]) == 0
    assert main(["--ground", "grey", "a.png", "--ground", "black"]) == 0
    assert main(["--ground", "grey"]) == 0, "for what is opened later"
    assert opened.grounds == ["white", "black", "grey", "black", "grey"]
    assert main(["--ground", "grey", "show", "kernel"]) == 2
    assert "give it after `convtui show kernel`" in _line(capsys)
    assert main(["a.png", "--ground", "green"]) == 2
    assert "'green' is not one of" in _line(capsys)


@pytest.mark.parametrize("mode", ["filters", "network", "training"])
def test_what_does_not_suit_is_refused_before_anything_is_drawn(
    mode: Literal["filters", "network", "training"], started: list[ConvtuiApp]
) -> None:
    with pytest.raises(UsageError, match="No network and no file is called lectur: did you mean lecture"):
        run_app(mode, wish=Wish(net="lectur"))
    assert started == []
    assert run_app(mode, wish=Wish(net="colour")) == 0
    assert (started[0].state.mode, started[0].state.trained.trial) == (mode, Trial("colour", picture="cat"))


def test_without_a_mode_a_network_opens_on_its_history_or_on_its_filters(
    tmp_path: Path, started: list[ConvtuiApp]
) -> None:
    for number in (1, 2):
        keras(tmp_path / f"c{number}.keras")
    for path, mode in ((tmp_path, "training"), (tmp_path / "c1.keras", "filters")):
        assert run_app(wish=Wish(net=str(path))) == 0
        assert (started[-1].state.mode, started[-1].state.trained.trial.network) == (mode, str(path))
    with pytest.raises(NetworkError, match="is a folder without a training run and without Keras files"):
        run_app(wish=Wish(net="/"))


@pytest.mark.parametrize("mode", ["filters", "network", "training"])
def test_the_names_of_networks_are_in_the_help(mode: str, capsys: Captured) -> None:
    assert NETS == NETWORKS == tuple(ARCHITECTURES)
    for command in (mode, "train"):
        main([command, "--help"])
        out = " ".join(capsys.readouterr().out.split())
        assert ", ".join(NETS) in out
    main([mode, "--help"])
    out = capsys.readouterr().out
    assert all(f"{option} " in out for option in ("--net", "--digit", "--data", "--color"))


# -- colours


def test_the_colours_are_the_tiers() -> None:
    assert COLORS == ("auto", *Tier)


@pytest.mark.parametrize("command", [[], ["kernel"], ["filters"], ["network"], ["cat.png"]])
def test_color_before_and_after_a_command(command: list[str], opened: Opened) -> None:
    Path("cat.png").write_text("")
    for color in COLORS:
        assert main([*command, "--color", color]) == 0
        assert main([f"--color={color}", *command]) == 0
    assert main([*command]) == 0
    assert opened.colors == [color for color in COLORS for _ in range(2)] + ["auto"]
    assert len(set(opened)) == 1
    if command:
        assert main(["--color", "16", *command, "--color", "mono"]) == 0
        assert opened.colors[-1] == "mono", "the nearer one"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--color 17", "'17' is not one of 'auto', 'truecolor', '256', '16', 'mono', 'ascii'"),
        ("kernel --color Red", "'Red' is not one of"),
        ("--color 17 kernel", "'17' is not one of"),
        ("filters --color", "requires an argument"),
        ("--color 16 show kernel", "`convtui show` opens none"),
        ("--color auto train", "`convtui train` opens none"),
        ("show kernel --color 16", "No such option"),
    ],
)
def test_color_is_refused(line: str, words: str, opened: Opened, capsys: Captured) -> None:
    assert main(line.split()) == 2
    assert words in _line(capsys)
    assert opened == []


def test_textual_writes_true_colours(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    for color in ("auto", "16"):
        monkeypatch.setenv("TEXTUAL_COLOR_SYSTEM", "standard")
        assert main(["--color", color]) == 0
        assert os.environ["TEXTUAL_COLOR_SYSTEM"] == "truecolor"
    monkeypatch.setenv("TEXTUAL_COLOR_SYSTEM", "standard")
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert main([]) == 0
    assert os.environ["TEXTUAL_COLOR_SYSTEM"] == "standard", "it draws elsewhere"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[ConvtuiApp]:
    """The apps that `run_app` made; none of them runs. The terminal is an xterm-256color that shows UTF-8."""
    apps: list[ConvtuiApp] = []

    def run(app: ConvtuiApp) -> int:
        apps.append(app)
        return 0

    monkeypatch.setattr(ConvtuiApp, "run", run)
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    for name in ("NO_COLOR", "COLORTERM", "STY", "TEXTUAL_DRIVER", "COLUMNS", "LINES"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    return apps


def test_the_first_tier_is_a_guess(started: list[ConvtuiApp], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_app() == 0
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert run_app() == 0
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), "iso8859-1"))
    assert run_app() == 0
    assert [app.tier_guess for app in started] == [Tier.PALETTE, Tier.TRUECOLOR, Tier.ASCII]
    assert not any(app.tier_is_fixed for app in started)


def test_a_tier_that_was_asked_for_is_fixed(started: list[ConvtuiApp], monkeypatch: pytest.MonkeyPatch) -> None:
    for tier in Tier:
        monkeypatch.setenv("NO_COLOR", "1")
        assert run_app(color=tier) == 0
    assert [app.tier_guess for app in started] == list(Tier), "also where NO_COLOR is set"
    assert all(app.tier_is_fixed for app in started)
    assert ConvtuiApp().tier_guess is Tier.TRUECOLOR
    assert ConvtuiApp().tier_is_fixed


@pytest.mark.parametrize(("value", "tier"), [("1", Tier.MONO), ("", Tier.PALETTE)])
def test_textual_never_sees_no_color(
    value: str, tier: Tier, started: list[ConvtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    assert run_app() == 0
    assert started[0].tier_guess is tier
    assert not started[0].no_color
    assert "NO_COLOR" not in os.environ


def test_another_driver_keeps_the_environment(started: list[ConvtuiApp], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "__stderr__", None)
    assert run_app() == 0
    assert (started[0].tier_guess, started[0].tier_is_fixed) == (Tier.TRUECOLOR, True)
    assert started[0].no_color
    assert os.environ["NO_COLOR"] == "1"


# -- help and version


def test_version_and_help(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"convtui {__version__}\n"
    for arguments in (["--help"], ["-h"], ["show", "--help"], ["show", "kernel", "--help"], ["train", "--help"]):
        assert main(arguments) == 0
        out, err = capsys.readouterr()
        assert out.startswith("Usage: convtui ")
        assert err == ""


def test_help_lists_every_option_of_the_commands(capsys: Captured) -> None:
    main(["show", "kernel", "--help"])
    out = capsys.readouterr().out
    for option in (
        "image size crop nudge channels kernel kernel-green kernel-blue flipped padding stride dilation bias "
        "pool pool-size pool-stride pool-times response scale at matches format output code help"
    ).split():
        assert f"--{option} " in out
    for title in ("Picture:", "Kernel:", "Pool:", "Shown:", "Output:"):
        assert f"\n{title}\n" in out
    names = out[out.index("Pictures:") :].replace(",", " ").replace(".", " ").split()
    assert names == ["Pictures:", *(p.name for p in PICTURES), "Kernels:", *(p.name for p in PRESETS)]
    for command in ([], ["kernel"], ["filters"], ["network"]):
        main([*command, "--help"])
        assert "--color [auto|truecolor|256|16|mono|ascii]" in capsys.readouterr().out
    main(["show", "filters", "--help"])
    out = capsys.readouterr().out
    for option in ("--net", "--layer", "--filter", "--digit", "--image", "--format", "--output"):
        assert f"{option} " in out


# -- show


def _json(capsys: Captured, *arguments: str) -> Any:  # noqa: ANN401
    assert main([*arguments, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_a_minus_works_after_a_space_and_after_equals(capsys: Captured) -> None:
    rows = "-1,0,1;-1,0,1;-1,0,1"
    spaced = _json(capsys, "show", "kernel", "--kernel", rows, "--bias", "-1", "--at", "3,4")
    joined = _json(capsys, "show", "kernel", f"--kernel={rows}", "--bias=-1", "--at=3,4")
    assert spaced == joined
    assert spaced["kernel"]["cells"] == [[-1, 0, 1]] * 3
    assert spaced["at"]["bias"] == -1
    for at in (["--at", "-1,0"], ["--at=-1,0"]):
        assert main(["show", "kernel", *at]) == 2
        assert "--at -1,0 is not on the map of 30 x 30" in _line(capsys)


def test_every_option_reaches_the_computation(capsys: Captured, tmp_path: Path) -> None:
    levels = np.arange(100, dtype=np.uint8).reshape(10, 10)
    Image.fromarray(levels).save(tmp_path / "ramp.png")
    options = (
        f"--image {tmp_path / 'ramp.png'} --kernel 1 --padding same --stride 2 --dilation 3 --bias 1/2 --pool mean "
        "--pool-size 3 --pool-stride 1 --response relu --at 1,1"
    )
    shown = _json(capsys, "show", "kernel", *options.split())
    assert shown["map"]["shape"] == [5, 5]
    assert shown["map"]["min"] == 0.5
    assert shown["pooled"]["shape"] == [3, 3]
    assert shown["pooled"]["min"] == pytest.approx(levels[0:6:2, 0:6:2].mean() / 255 + 0.5)
    assert shown["at"]["value"] == pytest.approx(levels[2, 2] / 255 + 0.5)
    assert _json(capsys, "show", "kernel", "--image", "diagram", "--size", "20")["input"]["shape"] == [20, 20]
    more = (
        "--channels sum --kernel 1,2 --kernel-green 3,4 --kernel-blue 5,6 --flipped --padding 2 --crop 1,2,20,21 "
        "--nudge -1,2 --pool max --pool-times 3 --scale fixed --matches 4"
    )
    shown = _json(capsys, "show", "kernel", *more.split())
    assert shown["kernel"]["cells"] == {"red": [[1, 2]], "green": [[3, 4]], "blue": [[5, 6]]}
    assert shown["input"]["shape"] == [20, 21, 3]
    assert shown["map"]["shape"] == [24, 24]
    assert [pool["shape"] for pool in shown["pools"]] == [[12, 12], [6, 6], [3, 3]]
    assert len(shown["matches"]) == 4
    wanted = {"crop": [1, 2, 20, 21], "nudge": [-1, 2], "flipped": True, "padding": 2, "scale": "fixed"}
    assert wanted.items() <= shown["settings"].items()


@pytest.mark.parametrize("language", LIBRARIES)
def test_a_program_goes_to_standard_output_or_a_file(language: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["show", "kernel", "--code", language]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("# One convolution in ")
    assert err == ""
    assert main(["show", "kernel", "--code", language, "--output", str(tmp_path / "a.json")]) == 0
    assert (tmp_path / "a.json").read_text() == out, "the name says nothing here"


def test_the_choices_are_those_of_the_program() -> None:
    choices = {param.name: getattr(param.type, "choices", None) for param in cli_show.show_kernel.params}
    assert tuple(choices["channels"] or ()) == CHANNELS
    assert tuple(choices["code"] or ()) == LIBRARIES
    assert tuple(choices["response"] or ()) == RESPONSES
    assert tuple(choices["pool"] or ()) == POOL_MODES


def test_the_help_of_many_options_is_readable_at_80_columns(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main(["show", "kernel", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 70


def test_show_filters_and_network(capsys: Captured) -> None:
    shown = _json(capsys, "show", "filters", "--net", "lecture", "--layer", "conv2d", "--filter", "3", "--digit", "5")
    assert [entry["index"] for entry in shown["filters"]] == [3]
    assert _json(capsys, "show", "network")["totals"]["multiply_adds"] == 888_192


def test_too_little_memory_is_one_sentence(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("convtui.lab.library.Library.map_shape", hungry)
    assert main(["show", "kernel"]) == 1
    assert "not enough memory" in _line(capsys)


def test_output_goes_to_a_file(capsys: Captured, tmp_path: Path) -> None:
    target = tmp_path / "map.npz"
    assert main(["show", "kernel", "--format", "npz", "--output", str(target)]) == 0
    assert capsys.readouterr() == ("", "")
    with np.load(target, allow_pickle=False) as arrays:
        assert arrays["map"].shape == (30, 30)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("show", 2, "kernel, filters or network"),
        ("show kernels", 2, "`convtui show kernel`"),
        ("show kernel extra", 2, "unexpected extra argument"),
        ("show kernel --bogus", 2, "--bogus"),
        ("show kernel --padding", 2, "requires an argument. See `convtui show kernel --help`"),
        ("show filters --net", 2, "requires an argument. See `convtui show filters --help`"),
        ("/ --bogus", 2, "See `convtui --help`"),
        ("/ --color", 2, "requires an argument. See `convtui --help`"),
        ("show kernel --padding full", 2, "give valid, same or a number of zeros"),
        ("show kernel --channels grau", 2, "'grey', 'red', 'green', 'blue', 'sum', 'each'"),
        ("show kernel --crop 0,0,99,9", 2, "not inside the picture of 32 x 32"),
        ("show kernel --nudge 1", 2, "give DOWN,RIGHT"),
        ("show kernel --pool max --pool-times 9", 2, "After 4 pools"),
        ("show kernel --pool-size 3", 2, "--pool-size needs a pool: give --pool max or --pool mean"),
        ("show kernel --matches 0", 2, "--matches is 0"),
        ("show kernel --kernel-green blur", 2, "needs --channels sum"),
        ("show kernel --code fortran", 2, "'numpy', 'keras', 'pytorch'"),
        ("show kernel --code numpy --format json", 2, "give one of the two"),
        ("show kernel --code numpy --kernel 1,2;3", 2, "rows have 2, 1 cells"),
        ("show kernel --format gif", 2, "'ansi'"),
        ("show kernel --stride 0", 2, "--stride is 0"),
        ("show kernel --stride 1.5", 2, "--stride is 1.5"),
        ("show kernel --dilation -2", 2, "--dilation is -2"),
        ("show kernel --pool-size 99999999999999999999999", 2, "--pool-size is 9999"),
        ("show kernel --size 5000", 2, "--size is 5000"),
        ("show kernel --kernel blurr", 2, "did you mean blur"),
        ("show kernel --image horze", 2, "did you mean horse"),
        ("show kernel --image /", 1, "folder"),
        ("show kernel --output /no/such/folder/x.png", 1, "cannot be written"),
        ("show kernel --output /", 2, "--output is /: give the name of a file"),
        ("show filters --digit 10000", 2, "0 to 9999"),
        ("show filters --net lectures", 2, "lecture"),
        ("show filters --filter 32", 2, "0 to 31"),
        ("show network --net /", 1, "folder"),
        ("train", 2, "--output"),
        ("train --output x.npz --epochs 0", 2, "--epochs is 0"),
        ("--bogus", 2, "--bogus"),
    ],
)
def test_one_line_and_the_right_code(line: str, code: int, words: str, capsys: Captured) -> None:
    assert main(line.split()) == code
    assert words in _line(capsys)


HOSTILE = "a\x1b]52;c;eA==\x07[/]\u202e\x9b31m\u2028\ue000\udcff" + "e" + "\u0301" * 50


@pytest.mark.parametrize(
    "arguments",
    [
        [HOSTILE],
        ["--" + HOSTILE],
        ["show", HOSTILE],
        ["show", "kernel", HOSTILE],
        ["show", "kernel", "--image", HOSTILE],
        ["show", "kernel", "--kernel", HOSTILE],
        ["show", "kernel", "--kernel", "1," + HOSTILE],
        ["show", "kernel", "--bias", HOSTILE],
        ["show", "kernel", "--at", HOSTILE],
        ["show", "kernel", "--stride", HOSTILE],
        ["show", "kernel", "--padding", HOSTILE],
        ["show", "kernel", "--crop", HOSTILE],
        ["show", "kernel", "--nudge", HOSTILE],
        ["show", "kernel", "--channels", HOSTILE],
        ["show", "kernel", "--kernel-green", HOSTILE, "--channels", "sum"],
        ["show", "kernel", "--code", HOSTILE],
        ["show", "kernel", "--format", HOSTILE],
        ["show", "kernel", "--output", "/no/" + HOSTILE],
        ["show", "kernel", "--" + HOSTILE, "--help"],
        ["show", "filters", "--layer", HOSTILE],
        ["show", "network", "--net", HOSTILE],
        ["train", "--data", HOSTILE, "--output", "x.npz"],
        ["train", "--output", "x.npz", "--take", HOSTILE],
        ["train", "--output", "x.npz", "--net", HOSTILE],
        ["train", "--output", "x.npz", "--learning-rate", HOSTILE],
        ["train", "--output", "no/" + HOSTILE],
        ["train", "--name", HOSTILE],
        ["train", "--resume", HOSTILE],
        ["--color", HOSTILE],
    ],
)
def test_nothing_hostile_is_printed_raw(arguments: list[str], capfd: Captured) -> None:
    assert main(arguments) in (1, 2)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl") for character in err[:-1])
    assert "\u0301" * 3 not in err
    assert len(err) < 800


def test_hostile_file_names_are_shown_harmless(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a\x1b[31m[b]\u202e.png"
    Image.new("L", (4, 4)).save(path)
    for form in ("plain", "ansi", "json"):
        assert main(["show", "kernel", "--image", str(path), "--format", form]) == 0
        out, err = capsys.readouterr()
        assert "\x1b[31m" not in out
        assert "\u202e" not in out
        assert form == "json" or "a␛[31m[b]·" in out
        assert err == ""


# -- the process


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("convtui.show.formats.emit", interrupt)
    assert main(["show", "kernel"]) == 130
    assert capsys.readouterr() == ("", "")


def _start(*arguments: str, **how: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    command = [sys.executable, "-m", "convtui", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=PLAIN_ENVIRONMENT, stderr=subprocess.PIPE, **how)


def test_a_pipe_gets_all_of_it() -> None:
    with _start("show", "kernel", "--format", "npz", stdout=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    with np.load(io.BytesIO(out), allow_pickle=False) as arrays:
        assert arrays["map"].min() == -3


@pytest.mark.parametrize("arguments", [["--help"], ["show", "kernel", "--image", "diagram", "--format", "npz"]])
def test_a_reader_that_leaves_is_no_drama(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with _start(*arguments, stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (141, b"")


def test_no_terminal_in_a_real_process() -> None:
    with _start(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(b"convtui: ")
    assert b"needs a terminal" in err


def test_show_in_a_real_terminal() -> None:
    command = [sys.executable, "-m", "convtui", "show", "kernel", "--at", "3,4"]
    with PtyApp(command, columns=80, rows=30, cwd=ROOT) as app:
        assert app.wait_exit() == 0
        assert app.screen[0].startswith("letter E 32x32")
        assert "= map 30x30" in app.screen[0]
        assert app.screen[23].startswith("row 3, column 4 of the map: sum 0 + bias 0 = 0")
        # The first bar of the map: pale above, nothing under it.
        assert app.cell(48 + 12, 2).bg == "ffedb7"


def test_a_fault_of_ours_prints_no_control_characters() -> None:
    code = (
        "import convtui.cli, convtui.show.formats as f\n"
        "def broken(*_): raise RuntimeError('boom \\x1b[31m\\u202e')\n"
        "f.emit = broken\n"
        "convtui.cli.main(['show', 'kernel'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=PLAIN_ENVIRONMENT, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert "RuntimeError: boom ·[31m·" in done.stderr
    assert "\x1b" not in done.stderr
