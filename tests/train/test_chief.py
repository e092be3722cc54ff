"""Of several processes one writes."""

import json
import sys
from types import SimpleNamespace

import pytest

from convtui.train.chief import is_chief

WORKERS = {"worker": ["a:1", "b:1"]}


def environment(kind: str, index: object, cluster: dict[str, list[str]]) -> dict[str, str]:
    return {"TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})}


@pytest.mark.parametrize(
    ("kind", "index", "cluster", "wanted"),
    [
        ("worker", 0, WORKERS, True),
        ("worker", 1, WORKERS, False),
        ("worker", "1", WORKERS, False),
        ("worker", 0, {**WORKERS, "chief": ["c:1"]}, False),
        ("chief", 0, {**WORKERS, "chief": ["c:1"]}, True),
        ("master", 0, {**WORKERS, "master": ["c:1"]}, True),
        ("ps", 0, {**WORKERS, "ps": ["p:1"]}, False),
        ("evaluator", 0, WORKERS, False),
    ],
)
def test_tf_config_says_who_is_the_chief(kind: str, index: object, cluster: dict[str, list[str]], wanted: bool) -> None:
    assert is_chief(object(), environment(kind, index, cluster)) is wanted


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"task": null}', '{"task": {"type": "worker"}}'])
def test_a_process_of_which_nothing_is_said_is_the_only_one(text: str) -> None:
    assert is_chief(object(), {"TF_CONFIG": text})
    assert is_chief(object(), {})


def test_a_strategy_says_it_too() -> None:
    for wanted in (True, False):
        strategy = SimpleNamespace(extended=SimpleNamespace(should_checkpoint=wanted))
        assert is_chief(SimpleNamespace(distribute_strategy=strategy), {}) is wanted


def test_the_other_backends_have_their_own_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = ["torch"]
    fake = SimpleNamespace(config=SimpleNamespace(backend=lambda: backend[0]))
    monkeypatch.setitem(sys.modules, "keras", fake)
    assert is_chief(object(), {"RANK": "0"})
    assert not is_chief(object(), {"RANK": "3"})
    for index in (0, 1):
        backend[0] = "jax"
        jax = SimpleNamespace(process_index=lambda index=index: index)
        monkeypatch.setitem(sys.modules, "jax", jax)
        assert is_chief(object(), {"RANK": "3"}) is (index == 0)
