"""Plays every conversation of this dataset with an assistant under test, and judges what it did.

    inspect eval task.py --model PROVIDER/MODEL

The person's turns come one by one; the dataset's tools act on a world that each conversation has for itself; in the end the
assistant is asked for a report. The scorer judges tool calls, words and report against the golden.
"""

from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    Score,
    Scorer,
    Target,
    accuracy,
    grouped,
    scorer,
    stderr,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import Tool, ToolDef, ToolParams

from coverage_assets.datasets.exports.runtime import Judge, World, explained, stated_in

HERE = Path(__file__).parent
JUDGE = Judge.beside(__file__)


@task
def coverage() -> Task:
    """All conversations of the dataset."""
    return Task(
        dataset=json_dataset(str(HERE / "samples.jsonl")),
        solver=play_turns(),
        scorer=golden_gates(),
        metadata={key: JUDGE.about[key] for key in ("dataset_id", "version")},
    )


@solver
def play_turns() -> Solver:
    """Say the person's turns one after the other, then ask for the report."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        turns = [message for message in state.messages if message.role == "user"]
        state.messages = [message for message in state.messages if message.role != "user"]
        world = JUDGE.world(state.metadata["golden"])
        state.tools = [_tool(world, definition) for definition in world.toolbox.definitions()]
        for turn in turns:
            state.messages.append(turn)
            state = await generate(state, tool_calls="loop")
        state.messages.append(ChatMessageUser(content=JUDGE.about["report_request"]))
        state.tools = []
        return await generate(state, tool_calls="none")

    return solve


@scorer(metrics=[accuracy(), stderr(), grouped(accuracy(), "cell", all=False)])
def golden_gates() -> Scorer:
    """Whether every gate of the golden is passed; the verdicts are in the score's metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        response = {
            "messages": [_said(message) for message in _before_report(state.messages)],
            **stated_in(state.output.completion),
        }
        response.pop("tool_calls", None)
        judged = JUDGE.judge(state.metadata["golden"], response)
        return Score(
            value=CORRECT if judged.passed else INCORRECT,
            answer=response.get("final_outcome"),
            explanation=explained(judged),
            metadata={"target": target.text, **judged.as_dict()},
        )

    return score


def _before_report(messages: list[ChatMessage]) -> list[ChatMessageAssistant]:
    last = max(place for place, message in enumerate(messages) if message.role == "user")
    return [message for message in messages[:last] if isinstance(message, ChatMessageAssistant)]


def _said(message: ChatMessageAssistant) -> dict[str, Any]:
    calls = [
        {"name": call.function, "arguments": call.arguments} for call in message.tool_calls or ()
    ]
    return {"role": "assistant", "content": message.text, "tool_calls": calls}


def _tool(world: World, definition: dict[str, Any]) -> Tool:
    async def execute(**kwargs: Any) -> str:
        return world.call(definition["name"], kwargs)

    return ToolDef(
        execute,
        name=definition["name"],
        description=definition["description"],
        parameters=ToolParams.model_validate(definition["parameters"]),
        parallel=False,
    ).as_tool()
