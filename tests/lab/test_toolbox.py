"""Every tool has its module and its panels, under its own name."""

from typing import get_args

import pytest

from convtui.lab.library import Library
from convtui.lab.state import State
from convtui.lab.tool_state import Tool, ToolName
from convtui.lab.toolbox import name_of, tool_module, tool_named
from tests.lab.small_world import WORLD


def test_a_tools_name_is_its_types() -> None:
    assert sorted(tool.__name__.lower() for tool in get_args(Tool)) == sorted(get_args(ToolName))


@pytest.mark.parametrize("name", get_args(ToolName))
def test_each_tool_opens_on_the_first_screen(name: ToolName) -> None:
    view = State().kernel
    assert tool_named(name).why_not(view, Library()) is None
    opened = tool_named(name).opened(view, Library())
    assert opened.tool is not None
    assert name_of(opened.tool) == name
    assert tool_module(opened.tool) is tool_named(name)


@pytest.mark.parametrize("name", get_args(ToolName))
def test_where_a_tool_does_not_open_it_says_why(name: ToolName) -> None:
    view = State().kernel
    opened = tool_named(name).opened(view, WORLD)
    assert (opened is view) is (tool_named(name).why_not(view, WORLD) is not None)
