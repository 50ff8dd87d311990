"""An offline provider for promptfoo that answers from the conversations in `$DATASET`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.datasets.exports.checks.assistant import Assistant

ASSISTANT = Assistant(Path(os.environ["DATASET"]))


def call_api(prompt: str, _options: dict[str, Any], _context: dict[str, Any]) -> dict[str, Any]:
    """Return the reference answer to a prompt, with text around it as models write."""
    user_turns = [message["content"] for message in json.loads(prompt) if message["role"] == "user"]
    return {"output": f"Here it is:\n```json\n{json.dumps(ASSISTANT.answer(user_turns))}\n```"}
