"""Run the exported task with Inspect AI: `EXPORT DATASET right|idle`.

The model answers from the conversations.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from inspect_ai import eval as run
from inspect_ai.model import (
    ChatMessageAssistant,
    GenerateConfig,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.tool import ToolCall

from tests.datasets.exports.checks.assistant import Assistant
from tests.datasets.exports.checks.reporting import report


class Stub:
    """A model that says the reference messages and, unless it is idle, makes the calls."""

    def __init__(self, dataset: Path, *, idle: bool) -> None:
        self.assistant = Assistant(dataset)
        self.idle = idle

    def __call__(
        self, messages: list[Any], tools: list[Any], _choice: Any, _config: GenerateConfig
    ) -> ModelOutput:
        user_turns = [message.text for message in messages if message.role == "user"]
        output = (
            self._turn(user_turns, messages[-1].role) if tools else self._report(user_turns[:-1])
        )
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    def _turn(self, user_turns: list[str], last: str) -> ModelOutput:
        turns = self.assistant.turns(user_turns)
        calls = [call for turn in turns for call in turn["tool_calls"]]
        if not calls or last == "tool" or self.idle:
            return ModelOutput.from_content("stub", "\n".join(turn["text"] for turn in turns))
        made = [
            ToolCall(
                id=f"{len(user_turns)}.{number}",
                function=call["name"],
                arguments=json.loads(call["arguments"]),
            )
            for number, call in enumerate(calls)
        ]
        message = ChatMessageAssistant(content="", tool_calls=made)
        return ModelOutput(
            model="stub", choices=[{"message": message, "stop_reason": "tool_calls"}]
        )

    def _report(self, user_turns: list[str]) -> ModelOutput:
        answer = self.assistant.answer(user_turns)
        stated = {key: answer[key] for key in ("final_outcome", "offered", "asked_slots")}
        return ModelOutput.from_content("stub", f"My report:\n{json.dumps(stated)}")


def main(export: Path, dataset: Path, mode: str) -> None:
    """Run the task, and report every sample's score."""
    os.chdir(export)
    stub = Stub(dataset, idle=mode == "idle")
    model = get_model("mockllm/model", custom_outputs=stub)
    (log,) = run(
        "task.py",
        model=model,
        log_dir=str(export.parent / "logs"),
        display="none",
        fail_on_error=True,
    )
    (scores,) = log.results.scores
    report(
        {
            "status": log.status,
            "metrics": {name: metric.value for name, metric in scores.metrics.items()},
            "samples": {
                sample.id: {
                    "value": sample.scores["golden_gates"].value,
                    "target": sample.target,
                    "explanation": sample.scores["golden_gates"].explanation,
                    "tool_results": [
                        message.text for message in sample.messages if message.role == "tool"
                    ],
                }
                for sample in log.samples
            },
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
