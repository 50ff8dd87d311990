"""Two conversations at a shop that lends tools, each with its golden: a loan and a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator.environment import state_json, state_sha256
from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.report import Report
from coverage_assets.datasets.scoring.score_dataset import score_dataset
from coverage_assets.foundation.digests import canonical_json, sha256_bytes
from tests.conversations.shop import lending_environment, lending_state

ENVIRONMENT = lending_environment()
GATES = ["STATE", "ACTIONS", "CONSTRAINTS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE"]
LEND = {"code": "T-1", "days": 3}
SECRET = "T-1 cost us $1,250"


def constraint(name: str, op: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "offer",
        "field": name,
        "op": op,
        "value_num": None,
        "value_set": [],
        "introduced_turn": 1,
        "superseded_by": "",
        "hard": True,
        **changes,
    }


def action(name: str, arguments: dict[str, Any] | None, level: str = "required") -> dict[str, Any]:
    match = "any" if arguments is None else "exact"
    return {
        "name": name,
        "level": level,
        "match": match,
        "arguments": canonical_json(arguments or {}),
    }


def digest_after(*calls: tuple[str, dict[str, Any]]) -> str:
    state = lending_state()
    for name, arguments in calls:
        ENVIRONMENT.call(state, name, arguments)
    return state_sha256(state)


def identity(scenario: str, **changes: Any) -> dict[str, Any]:
    """What a conversation and its golden say alike."""
    return {
        "schema_version": 3,
        "dataset_id": "lending.tools.combined",
        "dataset_version": "1.0.0",
        "id": f"{scenario}.0",
        "scenario_id": scenario,
        "variant": 0,
        "relation": "base",
        "base_id": "",
        "domain": "tools",
        "behavior": "polite",
        "bins": {"haste": "none", "purse": "small"},
        "difficulty": "easy",
        **changes,
    }


def golden(**changes: Any) -> dict[str, Any]:
    """Someone wants a thing by Adler for at most 500, and says for how long when asked."""
    return {
        **identity("sc-1"),
        "generator_sha256": "",
        "taxonomy_sha256": "",
        "initial_state": state_json(lending_state()),
        "constraints": [
            constraint("fee", "le", value_num=500),
            constraint("maker", "in", value_set=["Adler"]),
            constraint("left", "ge", value_num=1, introduced_turn=0),
            constraint("days", "eq", value_num=3, kind="request"),
        ],
        "obligations": [
            {"kind": "ask", "values": ["days"]},
            {"kind": "offer", "values": ["T-1", "T-9"]},
            {"kind": "call", "values": ["find_things"]},
        ],
        "expected_actions": [
            action("find_things", {"maker": "Adler"}, "reference"),
            action("lend", LEND),
            action("reprice", None, "forbidden"),
        ],
        "final_state_sha256": digest_after(("lend", LEND)),
        "final_outcome": "completed",
        "turn_outcomes": [],
        "policy_flags": [],
        "must_communicate": ["3 days"],
        "must_not_communicate": [SECRET],
        "gates": GATES,
        **changes,
    }


def turn(number: int, text: str, **changes: Any) -> dict[str, Any]:
    role = "user" if number % 2 else "assistant"
    nothing: dict[str, Any] = {"tool_calls": [], "asked_slots": [], "offered": []}
    return {"turn": number, "role": role, "act": "inform", "text": text, **nothing, **changes}


def call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "arguments": canonical_json(arguments), "result": "{}"}


def conversation() -> dict[str, Any]:
    calls = [call("find_things", {"maker": "Adler"}), call("lend", LEND)]
    return {
        **identity("sc-1"),
        "turns": [
            turn(1, "Something by Adler for up to 500?"),
            turn(2, "For how long?", asked_slots=["days"]),
            turn(3, "Three days."),
            turn(4, "The T-1 is yours for 3 days.", tool_calls=calls, offered=["T-1"]),
        ],
    }


def refusal() -> tuple[dict[str, Any], dict[str, Any]]:
    """A thing that nobody may have; the right refusal leaves a notice behind."""
    right = {"code": "T-4"}
    same = identity("sc-2", behavior="pushy", bins={"haste": "great", "purse": "small"})
    refused = golden(
        **same,
        constraints=[constraint("left", "ge", value_num=1, introduced_turn=0)],
        obligations=[{"kind": "call", "values": ["notify"]}],
        expected_actions=[action("notify", right), action("reprice", None, "forbidden")],
        final_state_sha256=digest_after(("notify", right)),
        final_outcome="refused",
        must_communicate=["30 days"],
    )
    reply = turn(
        2, "No, it is out for 30 days; I will tell you.", tool_calls=[call("notify", right)]
    )
    return refused, {**same, "turns": [turn(1, "Give me the T-4!"), reply]}


def write_dataset(folder: Path, **metadata: Any) -> Path:
    """A dataset of both conversations in a folder."""
    folder.mkdir(parents=True)
    refused, refusing = refusal()
    files = {"conversations": [conversation(), refusing], "goldens": [golden(), refused]}
    listed = {}
    for name, records in files.items():
        data = "".join(json.dumps(record) + "\n" for record in records).encode()
        (folder / f"{name}.jsonl").write_bytes(data)
        listed[name] = {
            "path": f"{name}.jsonl",
            "sha256": sha256_bytes(data),
            "bytes": len(data),
            "rows": 2,
        }
    header = {
        "schema_version": 3,
        "dataset_id": "lending.tools.combined",
        "version": "1.0.0",
        "files": listed,
        "metadata": {
            "scope": "domain",
            "domains": ["tools"],
            "behaviors": ["polite", "pushy"],
            "difficulty": "easy",
            "simulator": {"tools": ENVIRONMENT.to_document()},
            **metadata,
        },
    }
    (folder / "dataset.json").write_text(json.dumps(header))
    return folder


def reference_answers() -> list[dict[str, Any]]:
    return [oracle_response(conversation(), golden()), oracle_response(*reversed(refusal()))]


def write_responses(path: Path, responses: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(response) + "\n" for response in responses))
    return path


def report_on(dataset: Path, responses: list[Any]) -> Report:
    """Score responses to a dataset."""
    return score_dataset(
        read_dataset(dataset), write_responses(dataset.parent / "responses.jsonl", responses)
    )
