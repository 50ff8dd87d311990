"""Run every conversation of this dataset with an assistant under test, and score what it did.

    inspect eval task.py --model PROVIDER/MODEL

The user turns come one by one; the dataset's tools act on a state that each conversation has for
itself; at the end the assistant is asked for a report. The scorer judges tool calls, messages and
report against the golden.
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

from coverage_assets.datasets.exports.runtime import Judge, World, explain, parse_report

HERE = Path(__file__).parent
JUDGE = Judge.beside(__file__)


@task
def coverage() -> Task:
    """Return the task with all conversations of the dataset."""
    return Task(
        dataset=json_dataset(str(HERE / "samples.jsonl")),
        solver=play_turns(),
        scorer=golden_gates(),
        metadata={key: JUDGE.evaluation[key] for key in ("dataset_id", "version")},
    )


@solver
def play_turns() -> Solver:
    """Send the user turns one after the other, then ask for the report."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        turns = [message for message in state.messages if message.role == "user"]
        state.messages = [message for message in state.messages if message.role != "user"]
        world = JUDGE.world(state.metadata["golden"])
        state.tools = [_tool(world, definition) for definition in world.environment.definitions()]
        for turn in turns:
            state.messages.append(turn)
            state = await generate(state, tool_calls="loop")
        state.messages.append(ChatMessageUser(content=JUDGE.evaluation["report_request"]))
        state.tools = []
        return await generate(state, tool_calls="none")

    return solve


@scorer(metrics=[accuracy(), stderr(), grouped(accuracy(), "cell", all=False)])
def golden_gates() -> Scorer:
    """Score whether every gate of the golden passed; the results are in the score's metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        response = {
            "messages": [_as_message(message) for message in _before_report(state.messages)],
            **parse_report(state.output.completion),
        }
        response.pop("tool_calls", None)
        judged = JUDGE.judge(state.metadata["golden"], response)
        return Score(
            value=CORRECT if judged.passed else INCORRECT,
            answer=response.get("final_outcome"),
            explanation=explain(judged),
            metadata={"target": target.text, **judged.as_dict()},
        )

    return score


def _before_report(messages: list[ChatMessage]) -> list[ChatMessageAssistant]:
    last = max(index for index, message in enumerate(messages) if message.role == "user")
    return [message for message in messages[:last] if isinstance(message, ChatMessageAssistant)]


def _as_message(message: ChatMessageAssistant) -> dict[str, Any]:
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
