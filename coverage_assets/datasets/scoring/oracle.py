"""The reference answer: what a conversation's own assistant did, in the form of a response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Response = dict[str, Any]


def oracle_response(conversation: Mapping[str, Any], golden: Mapping[str, Any]) -> Response:
    """Return the response of the conversation's own assistant, which passes the golden."""
    turns = [turn for turn in conversation["turns"] if turn["role"] == "assistant"]
    return {
        **({"dataset_id": golden["dataset_id"]} if "dataset_id" in golden else {}),
        "id": conversation["id"],
        "final_outcome": golden["final_outcome"],
        "offered": list(dict.fromkeys(key for turn in turns for key in turn["offered"])),
        "asked_slots": list(dict.fromkeys(slot for turn in turns for slot in turn["asked_slots"])),
        "tool_calls": [
            {"name": call["name"], "arguments": json.loads(call["arguments"])}
            for turn in turns
            for call in turn["tool_calls"]
        ],
        "messages": [turn["text"] for turn in turns],
    }
