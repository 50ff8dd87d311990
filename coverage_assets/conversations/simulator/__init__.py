"""The simulated environment: records, and the tools that read and change them.

The same code runs while a conversation is generated, while a golden is replayed and while a
response is scored.
"""

from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
    ToolError,
    copy_state,
    state_json,
    state_sha256,
)
from coverage_assets.conversations.simulator.tools import compile_tool

__all__ = [
    "Environment",
    "State",
    "ToolError",
    "compile_tool",
    "copy_state",
    "state_json",
    "state_sha256",
]
