"""tau2: tasks with their initial states, domain policies, and a file that registers the domains.

tau2 accepts a call that omits arguments unless a task says which ones to compare, and rewards an
agent that does nothing where nothing is to be done. These tasks compare every declared argument,
and hold the golden itself as an assertion about the environment.
"""

from __future__ import annotations

import contextlib
import json
import keyword
from collections.abc import Callable
from typing import Any

from coverage_assets.conversations.simulator import Environment
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import report_key_notes, turn_by_turn
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import canonical_json

DOMAIN_FILE = "domain.py"
REWARDS = ["DB", "ACTION", "ENV_ASSERTION", "COMMUNICATE"]
VERBATIM = (
    "Say these texts word for word, in this order, one each time that it is your turn. "
    "Add nothing, and answer nothing else. "
    "When the last one is answered, the conversation is over."
)
RESERVED = frozenset(
    {
        "calls",
        "db",
        "get_db_hash",
        "get_statistics",
        "get_tools",
        "has_tool",
        "passes",
        "report",
        "report_outcome",
        "tool_type",
        "tools",
        "update_db",
        "use_tool",
    }
)
"""The attributes of a tau2 toolkit, which no tool may be named like."""


def write(source: ExportSource, output: Output) -> None:
    """Write tasks and policies by domain, and what tau2 needs to run and score them."""
    with contextlib.ExitStack() as open_files:
        files: dict[str, Callable[[Any], None]] = {}
        for entry in source.entries():
            if entry.domain not in files:
                files[entry.domain] = open_files.enter_context(
                    output.array(f"{entry.domain}/tasks.json")
                )
            files[entry.domain](_task(entry, _environment(source, entry)))
    for domain in files:
        output.text(f"{domain}/policy.md", _policy(source, domain))
    write_evaluation(source, output)
    write_runner(output, "tau2_domain.py", DOMAIN_FILE)


def _environment(source: ExportSource, entry: ExportEntry) -> Environment:
    """Return the environment of an entry's domain; refuse tools that tau2 cannot have."""
    environment = source.environments.get(entry.domain)
    if environment is None:
        raise InputError(
            f"{source.dataset.path}: tau2 runs tools, "
            "and the header's `metadata.simulator` has none "
            f"for the domain `{entry.domain}`"
        )
    for tool in environment.tools:
        if tool.name in RESERVED:
            raise InputError(
                f"{source.dataset.path}: tau2 cannot have a tool named `{tool.name}`: rename it"
            )
        for name in tool.parameters:
            if name == "self" or keyword.iskeyword(name):
                raise InputError(
                    f"{source.dataset.path}: tau2 cannot have a parameter named `{name}`, "
                    f"as `{tool.name}` has: rename it"
                )
    return environment


def _task(entry: ExportEntry, environment: Environment) -> Record:
    golden = entry.golden
    return {
        "id": entry.id,
        "description": {
            "purpose": f"{golden['behavior']} in {golden['domain']}",
            "relevant_policies": ", ".join(golden["policy_flags"]) or None,
            "notes": canonical_json(entry.labels),
        },
        "user_scenario": {"persona": None, "instructions": _user_instructions(entry)},
        "initial_state": {
            "initialization_data": {
                "agent_data": {"state": json.loads(golden["initial_state"])},
                "user_data": None,
            },
            "initialization_actions": None,
            "message_history": None,
        },
        "evaluation_criteria": {
            "actions": _actions(golden, environment),
            "env_assertions": [
                {
                    "env_type": "assistant",
                    "func_name": "passes",
                    "arguments": {"golden": canonical_json(golden)},
                    "assert_value": True,
                    "message": "the golden does not accept what was done and reported",
                }
            ],
            "communicate_info": [text.replace(",", "") for text in golden["must_communicate"]],
            "nl_assertions": None,
            "reward_basis": REWARDS,
        },
    }


def _user_instructions(entry: ExportEntry) -> Record:
    first, *later = entry.user_turns
    numbered = [f"{number}. {text}" for number, text in enumerate([first, *later], start=1)]
    return {
        "domain": entry.domain,
        "reason_for_call": first,
        "known_info": None,
        "unknown_info": None,
        "task_instructions": "\n".join([VERBATIM, *numbered]),
    }


def _actions(golden: Record, environment: Environment) -> list[Record]:
    """Return the calls that change the state; tau2 compares every argument the tool declares."""
    return [
        {
            "action_id": f"{golden['id']}.{number}",
            "requestor": "assistant",
            "name": action["name"],
            "arguments": json.loads(action["arguments"]),
            "info": None,
            "compare_args": list(environment.tool(action["name"]).parameters),
        }
        for number, action in enumerate(golden["expected_actions"], start=1)
        if action["level"] == "required" and action["match"] == "exact"
    ]


def _policy(source: ExportSource, domain: str) -> str:
    return "\n".join(
        [
            turn_by_turn(source, domain),
            "",
            "When everything is said and done, call `report_outcome` once, with:",
            *report_key_notes(source),
            "",
        ]
    )
