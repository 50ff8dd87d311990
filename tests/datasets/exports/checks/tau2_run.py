"""Run every exported task in tau2's environment, and have tau2 reward it: `EXPORT DATASET`.

Each runs four times: as the reference, without a report, without the calls that change the state,
and with an argument left out.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tau2.data_model.message import AssistantMessage, Message, ToolCall, UserMessage
from tau2.data_model.simulation import SimulationRun, TerminationReason
from tau2.data_model.tasks import Task
from tau2.environment.environment import Environment
from tau2.evaluator.evaluator import EvaluationType, evaluate_simulation
from tau2.registry import registry

from tests.datasets.exports.checks.assistant import Assistant
from tests.datasets.exports.checks.reporting import read_lines, report

Calls = list[tuple[str, dict[str, Any]]]


def main(export: Path, dataset: Path) -> None:
    """Register the domains, and report the reward of every run of every task."""
    answers = Assistant(dataset).answers
    conversations = {one["id"]: one for one in read_lines(dataset / "conversations.jsonl")}
    rewards, tools, reserved = {}, {}, {"report_outcome"}
    for domain in _registered(export / "domain.py"):
        environment = registry.get_env_constructor(domain)()
        tools[domain] = {
            name: tool.openai_schema["function"]["parameters"]
            for name, tool in environment.tools.get_tools().items()
        }
        kinds = {name: environment.tools.tool_type(name).value for name in tools[domain]}
        reserved |= {name for name in dir(environment.tools) if not name.startswith("_")} - set(
            tools[domain]
        )
        for task in registry.get_tasks_loader(domain)("base"):
            conversation, answer = conversations[task.id], answers[task.id]
            rewards[task.id] = {
                "right": _reward(domain, task, conversation, answer, {}),
                "unreported": _reward(domain, task, conversation, None, {}),
                **_wrong(domain, task, conversation, answer, kinds),
            }
    report(
        {
            "rewards": rewards,
            "tools": tools,
            "reserved": sorted(reserved),
            "splits": {name: registry.get_task_splits_loader(name)() for name in tools},
        }
    )


def _registered(path: Path) -> list[str]:
    spec = importlib.util.spec_from_file_location("domain", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: list[str] = module.register()
    return found


def _wrong(
    domain: str, task: Task, conversation: Any, answer: Any, kinds: Mapping[str, str]
) -> dict[str, float]:
    writes = {
        call["name"]
        for turn in conversation["turns"]
        for call in turn["tool_calls"]
        if kinds[call["name"]] == "write"
    }
    if not writes:
        return {}
    (*_, argument) = task.evaluation_criteria.actions[0].arguments
    return {
        "idle": _reward(domain, task, conversation, answer, dict.fromkeys(writes)),
        "omitted": _reward(domain, task, conversation, answer, {"": argument}),
    }


def _reward(
    domain: str, task: Task, conversation: Any, stated: Any, without: Mapping[str, str | None]
) -> float:
    environment = registry.get_env_constructor(domain)()
    environment.set_state(task.initial_state.initialization_data, None, [])
    messages = list(_messages(environment, conversation, stated, without))
    simulation = SimulationRun(
        id=task.id,
        task_id=task.id,
        start_time="",
        end_time="",
        duration=0,
        termination_reason=TerminationReason.USER_STOP,
        messages=messages,
    )
    rewarded: float = evaluate_simulation(
        simulation, task, EvaluationType.ALL, False, domain
    ).reward
    return rewarded


def _messages(
    environment: Environment, conversation: Any, stated: Any, without: Mapping[str, str | None]
) -> Iterator[Message]:
    """Yield a conversation's messages; `without` names tools or an argument to leave out."""
    for turn in conversation["turns"]:
        if turn["role"] == "user":
            yield UserMessage(role="user", content=turn["text"])
            continue
        for number, call in enumerate(turn["tool_calls"]):
            if call["name"] not in without:
                arguments = json.loads(call["arguments"])
                arguments.pop(without.get(""), None)
                yield from _call_messages(
                    environment, f"{turn['turn']}.{number}", call["name"], arguments
                )
        yield AssistantMessage(role="assistant", content=turn["text"])
    if stated is not None:
        final = {key: stated[key] for key in ("final_outcome", "offered", "asked_slots")}
        yield from _call_messages(environment, "report", "report_outcome", final)


def _call_messages(
    environment: Environment, number: str, name: str, arguments: dict[str, Any]
) -> Iterator[Message]:
    call = ToolCall(id=number, name=name, arguments=arguments, requestor="assistant")
    yield AssistantMessage(role="assistant", tool_calls=[call])
    yield environment.get_response(call)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
