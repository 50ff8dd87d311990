"""The lending environment, and calls that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.conversations.simulator.environment import (
    ToolError,
)
from tests.conversations.shop import lending_environment, lending_state

LENDING = lending_environment()


def assert_refused(name: str, arguments: dict[str, Any], code: str, said: str) -> None:
    """Assert that a call is refused with this code, and changes nothing."""
    state = lending_state()
    with pytest.raises(ToolError) as caught:
        LENDING.call(state, name, arguments)
    assert (caught.value.tool, caught.value.code, said in caught.value.message) == (
        name,
        code,
        True,
    ), caught.value
    assert [list(records) for records in state.values()] == [
        list(records) for records in lending_state().values()
    ]
    assert state == lending_state()
