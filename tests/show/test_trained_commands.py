"""`convtui show filters` and `convtui show network` as they are typed: every option, the help, mistakes."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.cli import main

Captured = pytest.CaptureFixture[str]

FILTERS = (
    "digit image ground crop as-digit nudge turn noise seed net layer filter over data order like patches accuracy pin "
    "at why why-side history step zero negate set format output help"
).split()
NETWORK = (
    "digit image ground crop as-digit net without-pool without-pools unit layer at change over data accuracy format "
    "output help"
).split()


@pytest.mark.parametrize(
    ("command", "options", "sections"),
    [
        ("filters", FILTERS, ("Picture", "Network", "Counted", "Look closer", "Trained", "Take apart", "Output")),
        ("network", NETWORK, ("Picture", "Network", "One unit", "Counted", "Output")),
    ],
)
def test_the_help(
    command: str, options: list[str], sections: tuple[str, ...], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["show", command, "--help"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for option in options:
        assert f"--{option} " in out or f"--{option}\n" in out
    places = [out.index(f"\n{title}:\n") for title in sections]
    assert places == sorted(places)
    assert "count from 0" in out


@pytest.mark.parametrize(
    ("line", "mentioned"),
    [
        (
            "filters --over 30 --order ablation --patches 2 --accuracy --pin 0,1 --filter 3 --at 3,4 --why --why-side "
            "9 --history --step 85 --zero 5 --nudge 1,0",
            (),
        ),
        ("network --unit 3 --over 30 --accuracy", ("/kernels", "/bias", "/output")),
    ],
)
def test_every_array_is_in_the_help(line: str, mentioned: tuple[str, ...], capsys: Captured, tmp_path: Path) -> None:
    target = tmp_path / "all.npz"
    assert main(["show", *line.split(), "--output", str(target)]) == 0
    command = line.split()[0]
    main(["show", command, "--help"])
    words = re.findall(r"[a-z_]+", capsys.readouterr().out.partition("Arrays of")[2])
    with np.load(target, allow_pickle=False) as arrays:
        names = set(arrays)
    assert {name.partition("/")[2] or name for name in names} <= set(words)
    written = {word for word in words if "_" in word and word != "allow_pickle"}
    assert written <= names, "and none that is never written"
    assert all(any(name.endswith(end) for name in names) for end in mentioned)


def _json(capsys: Captured, *arguments: str) -> Any:  # noqa: ANN401
    assert main(["show", *arguments, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_every_option_arrives(capsys: Captured) -> None:
    shown = _json(
        capsys,
        *"filters --net stacked --layer conv2d_1 --filter 5 --digit 8 --over 20 --patches 2 --like 3".split(),
        *"--pin 5,6 --at 4,4 --why 3 --why-side 7 --zero 1 --zero 2 --negate 3 --set 4=lying".split(),
        *"--nudge 1,0 --turn 10 --noise 0.1 --seed 4 --accuracy".split(),
    )
    assert (shown["net"], shown["layer"], shown["filters"][0]["index"]) == ("stacked", "conv2d_1", 5)
    assert shown["input"] | {"label": None} == {
        "digit": 8,
        "label": None,
        "picture": None,
        "own_shape": [28, 28],
        "square": None,
        "shape": [28, 28, 1],
        "nudge": [1, 0],
        "turn": 10,
        "noise": 0.1,
        "seed": 4,
    }
    assert shown["order"]["to"] == 3
    assert [edit["filter"] for edit in shown["edits"]] == [1, 2, 3, 4]
    assert shown["accuracy"]["count"] == shown["counted"]["count"] == 20
    assert len(shown["patches"]["filters"][0]["patches"]) == 2
    assert shown["pins"]["filters"] == [5, 6]
    assert (shown["at"]["row"], shown["at"]["column"]) == (4, 4)
    assert (shown["why"]["label"], shown["why"]["side"]) == ("3", 7)


def test_why_without_a_label_is_of_the_likeliest(capsys: Captured) -> None:
    shown = _json(capsys, "filters", "--why", "--digit", "3", "--over", "0")
    assert shown["why"]["label"] == shown["prediction"]["label"]


def test_a_minus_after_a_space(capsys: Captured) -> None:
    assert _json(capsys, "filters", "--nudge", "-1,-2", "--over", "0")["input"]["nudge"] == [-1, -2]
    assert _json(capsys, "filters", "--turn", "-20", "--over", "0")["input"]["turn"] == -20


def test_pools_are_taken_out_by_name(capsys: Captured) -> None:
    shown = _json(
        capsys, *"network --net stacked --without-pool max_pooling2d_1 --without-pool max_pooling2d --digit 2".split()
    )
    assert shown["without"]["pools"] == ["max_pooling2d", "max_pooling2d_1"], "in the network's order"


@pytest.mark.parametrize(
    "arguments",
    [
        "filters --filter 99",
        "filters --filter 3 --at 99,0",
        "filters --set 3=1,2",
        "filters --pin 3",
        "filters --order best",
        "filters --patches 0",
        "filters --turn 999",
        "filters --why eleven",
        "filters --net colour --order ablation",
        "filters --crop 0,0,99",
        "network --without-pool conv2d",
        "network --digit 10000",
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments: str, capsys: Captured) -> None:
    assert main(["show", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convtui: ")
    assert err.count("\n") == 1
    assert err.rstrip().endswith((".", "?"))
