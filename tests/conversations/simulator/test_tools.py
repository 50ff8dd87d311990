from __future__ import annotations

import pickle
from typing import Any

import pytest

from coverage_assets.conversations.simulator.environment import (
    Environment,
    ToolError,
)
from tests.conversations.shop import declared, lend_tool, lending_state
from tests.conversations.simulator.calling import assert_refused


@pytest.mark.parametrize(
    ("name", "arguments", "code", "said"),
    [
        ("lent", {}, "unknown_tool", "did you mean `lend`"),
        ("lend", {"days": 3}, "missing_argument", "`code` is missing"),
        (
            "lend",
            {"code": "T-1", "days": 3, "tonne": "warm"},
            "unknown_argument",
            "did you mean `tone`",
        ),
        ("lend", {"code": "T-2", "days": 3}, "needs_insurance", "does not hold"),
        ("lend", {"code": "T-4", "days": 3}, "none_left", "does not hold"),
        ("take_back", {"loan": "L-T-3"}, "not_there", "nothing under 'L-T-3' in `things`"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why_and_changes_nothing(
    name: str, arguments: dict[str, Any], code: str, said: str
) -> None:
    assert_refused(name, arguments, code, said)


def test_an_expression_that_fails_while_a_call_runs_is_a_refused_call() -> None:
    collections, tools = declared()
    broken = tools[1].model_copy(
        update={"require": (tools[1].require[0].model_copy(update={"that": "days // 0 > 1"}),)}
    )
    with pytest.raises(ToolError, match="division by zero") as caught:
        Environment.of(collections, [broken]).call(
            lending_state(), "lend", {"code": "T-1", "days": 3}
        )
    assert caught.value.code == "not_possible"


def test_an_error_of_a_tool_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ToolError("lend", "none_left", "there is none")))
    assert (str(error), error.code) == ("lend: none_left: there is none", "none_left")


def test_the_declared_tools_compile() -> None:
    assert "lend" in Environment.of(*declared())
    assert Environment.of(declared()[0], [lend_tool()]).tool("lend").kind == "write"
