"""tau2: tasks with their worlds, a policy for every domain, and a file that makes them known to tau2.

tau2 accepts a call that omits arguments unless a task says which ones to compare, and rewards who does nothing where nothing is
to be done. These tasks compare every declared argument, and hold the golden itself as an assertion about the environment.
"""

from __future__ import annotations

import contextlib
import json
import keyword
from collections.abc import Callable
from typing import Any

from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import outcome_notes, played
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import canonical_json

DOMAIN_FILE = "domain.py"
REWARDS = ["DB", "ACTION", "ENV_ASSERTION", "COMMUNICATE"]
VERBATIM = (
    "Say these texts word for word, in this order, one each time that it is your turn. Add nothing, and answer nothing else. "
    "When the last one is answered, the conversation is over."
)
TAKEN = frozenset(
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
        "toolbox",
        "tools",
        "update_db",
        "use_tool",
    }
)
"""Names that a toolkit of tau2 has for itself."""


def write(material: ExportSource, output: Output) -> None:
    """Write tasks and policies by domain, and what makes tau2 run and judge them."""
    with contextlib.ExitStack() as open_files:
        files: dict[str, Callable[[Any], None]] = {}
        for entry in material.entries():
            if entry.domain not in files:
                files[entry.domain] = open_files.enter_context(
                    output.array(f"{entry.domain}/tasks.json")
                )
            files[entry.domain](_task(entry, _toolbox(material, entry)))
    for domain in files:
        output.text(f"{domain}/policy.md", _policy(material, domain))
    write_evaluation(material, output)
    write_runner(output, "tau2_domain.py", DOMAIN_FILE)


def _toolbox(material: ExportSource, entry: ExportEntry) -> Environment:
    """The tools of an entry's domain, if tau2 can take them."""
    toolbox = material.toolboxes.get(entry.domain)
    if toolbox is None:
        raise InputError(
            f"{material.dataset.path}: tau2 runs tools, and the header's `metadata.simulator` has none "
            f"for the domain `{entry.domain}`"
        )
    for tool in toolbox.tools:
        if tool.name in TAKEN:
            raise InputError(
                f"{material.dataset.path}: tau2 cannot have a tool named `{tool.name}`: rename it"
            )
        for name in tool.parameters:
            if name == "self" or keyword.iskeyword(name):
                raise InputError(
                    f"{material.dataset.path}: tau2 cannot have a parameter named `{name}`, as `{tool.name}` has: rename it"
                )
    return toolbox


def _task(entry: ExportEntry, toolbox: Environment) -> Record:
    golden = entry.golden
    return {
        "id": entry.id,
        "description": {
            "purpose": f"{golden['behavior']} in {golden['domain']}",
            "relevant_policies": ", ".join(golden["policy_flags"]) or None,
            "notes": canonical_json(entry.labels),
        },
        "user_scenario": {"persona": None, "instructions": _user(entry)},
        "initial_state": {
            "initialization_data": {
                "agent_data": {"state": json.loads(golden["initial_state"])},
                "user_data": None,
            },
            "initialization_actions": None,
            "message_history": None,
        },
        "evaluation_criteria": {
            "actions": _actions(golden, toolbox),
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


def _user(entry: ExportEntry) -> Record:
    first, *later = entry.user_turns
    told = [f"{number}. {text}" for number, text in enumerate([first, *later], start=1)]
    return {
        "domain": entry.domain,
        "reason_for_call": first,
        "known_info": None,
        "unknown_info": None,
        "task_instructions": "\n".join([VERBATIM, *told]),
    }


def _actions(golden: Record, toolbox: Environment) -> list[Record]:
    """The calls that change the world, with every argument compared that the tool declares."""
    return [
        {
            "action_id": f"{golden['id']}.{number}",
            "requestor": "assistant",
            "name": action["name"],
            "arguments": json.loads(action["arguments"]),
            "info": None,
            "compare_args": list(toolbox.tool(action["name"]).parameters),
        }
        for number, action in enumerate(golden["expected_actions"], start=1)
        if action["level"] == "required" and action["match"] == "exact"
    ]


def _policy(material: ExportSource, domain: str) -> str:
    return "\n".join(
        [
            played(material, domain),
            "",
            "When everything is said and done, call `report_outcome` once, with:",
            *outcome_notes(material),
            "",
        ]
    )
