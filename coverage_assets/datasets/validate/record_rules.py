"""Rules for conversations and goldens that their models cannot express: internal consistency.

Every function takes plain records that match their models, and yields problems: the keys into the
record, a message and a suggestion. No rule reads files or judges whether a golden is sensible.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from coverage_assets.conversations.records import OUTCOMES
from coverage_assets.datasets.records import SHARED_FIELDS, USER
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.digests import canonical_json
from coverage_assets.foundation.yaml_document import KeyPath

NUMERIC_OPERATORS = ("le", "ge")
SET_OPERATORS = ("in", "not_in")

Record = Mapping[str, Any]


class RecordProblem(NamedTuple):
    """A problem of a record, located by keys."""

    keys: KeyPath
    message: str
    suggestion: str
    code: str


@dataclass(frozen=True)
class Vocabulary:
    """The names that the records of one dataset may use."""

    dataset_id: str
    version: str
    outcomes: frozenset[str]
    tools: frozenset[str]
    """The declared tools; empty if the dataset declares none."""

    @classmethod
    def of(cls, header: Record) -> Vocabulary:
        """Return the vocabulary of the dataset with this header."""
        metadata = header["metadata"]
        return cls(
            header["dataset_id"],
            header["version"],
            frozenset(metadata.get("outcomes") or OUTCOMES),
            frozenset(str(tool.get("name")) for tool in metadata.get("tools", ())),
        )


def conversation_problems(conversation: Record, vocabulary: Vocabulary) -> Iterator[RecordProblem]:
    """Yield what is wrong with a conversation by itself."""
    yield from _dataset_membership(conversation, vocabulary)
    yield from _relation(conversation)
    for index, turn in enumerate(conversation["turns"]):
        keys: KeyPath = ("turns", index)
        if turn["turn"] != index + 1:
            message = f"`turn` is {turn['turn']}, and this is turn {index + 1}"
            yield RecordProblem(
                (*keys, "turn"), message, "number the turns from 1 on, without a gap", "turn-number"
            )
        for what in ("tool_calls", "asked_slots", "offered"):
            if turn["role"] == USER and turn[what]:
                message = f"a user's turn has `{what}`"
                yield RecordProblem(
                    (*keys, what), message, "leave it empty: only an assistant acts", "user-acts"
                )
        for number, call in enumerate(turn["tool_calls"]):
            yield from _tool(call["name"], vocabulary, (*keys, "tool_calls", number, "name"))
            for name in ("arguments", "result"):
                yield from _canonical_json(call[name], (*keys, "tool_calls", number, name))


def golden_problems(golden: Record, vocabulary: Vocabulary) -> Iterator[RecordProblem]:
    """Yield what is wrong with a golden by itself."""
    yield from _dataset_membership(golden, vocabulary)
    yield from _canonical_json(golden["initial_state"], ("initial_state",))
    yield from _outcome(golden["final_outcome"], vocabulary, ("final_outcome",))
    for index, turn in enumerate(golden["turn_outcomes"]):
        yield from _outcome(turn["outcome"], vocabulary, ("turn_outcomes", index, "outcome"))
    for index, action in enumerate(golden["expected_actions"]):
        yield from _tool(action["name"], vocabulary, ("expected_actions", index, "name"))
        yield from _canonical_json(action["arguments"], ("expected_actions", index, "arguments"))
    for index, obligation in enumerate(golden["obligations"]):
        if obligation["kind"] == "call":
            for number, name in enumerate(obligation["values"]):
                yield from _tool(name, vocabulary, ("obligations", index, "values", number))
    yield from _constraints(golden["constraints"])
    if "STATE" in golden["gates"] and not golden["final_state_sha256"]:
        message = "the gate STATE compares with `final_state_sha256`, which is empty"
        yield RecordProblem(
            ("final_state_sha256",),
            message,
            "give the digest of the end state, or drop the gate",
            "gate",
        )


def pair_problems(conversation: Record, golden: Record) -> Iterator[RecordProblem]:
    """Yield where a golden contradicts its conversation; keys point into the golden."""
    for name in SHARED_FIELDS:
        if golden[name] != conversation[name]:
            message = (
                f"`{name}` is {golden[name]!r}, and the conversation says {conversation[name]!r}"
            )
            yield RecordProblem((name,), message, "both must say the same", "differs")
    roles = [turn["role"] for turn in conversation["turns"]]
    for index, constraint in enumerate(golden["constraints"]):
        number = constraint["introduced_turn"]
        if number > len(roles) or (number and roles[number - 1] != USER):
            yield _misplaced(
                ("constraints", index, "introduced_turn"),
                number,
                roles,
                "introduced by a user's turn",
            )
    for index, turn in enumerate(golden["turn_outcomes"]):
        number = turn["turn"]
        if number > len(roles) or _is_answered(roles, number):
            yield _misplaced(
                ("turn_outcomes", index, "turn"), number, roles, "reached in an assistant's turn"
            )


def _is_answered(roles: Sequence[str], number: int) -> bool:
    """Return whether a turn is a user's with an answer, so that its outcome is the answer's."""
    return roles[number - 1] == USER and number < len(roles) and roles[number] != USER


def _misplaced(keys: KeyPath, number: int, roles: Sequence[str], expected: str) -> RecordProblem:
    if number > len(roles):
        message = f"`{keys[-1]}` is {number}, and the conversation has {len(roles)} turns"
    else:
        message = f"`{keys[-1]}` is {number}, which is the turn of the {roles[number - 1]}"
    return RecordProblem(keys, message, f"it must be {expected}", "turn-reference")


def _dataset_membership(record: Record, vocabulary: Vocabulary) -> Iterator[RecordProblem]:
    for name, expected in (
        ("dataset_id", vocabulary.dataset_id),
        ("dataset_version", vocabulary.version),
    ):
        if record[name] != expected:
            message = f"`{name}` is `{record[name]}`, the header says `{expected}`"
            yield RecordProblem(
                (name,), message, "a record names the dataset that it stands in", "wrong-dataset"
            )


def _relation(record: Record) -> Iterator[RecordProblem]:
    if (record["relation"] == "base") != (record["base_id"] == ""):
        message = f"`relation` is `{record['relation']}` and `base_id` is `{record['base_id']}`"
        yield RecordProblem(
            ("base_id",), message, "a base has none, and what varies a base names it", "relation"
        )


def _canonical_json(text: str, keys: KeyPath) -> Iterator[RecordProblem]:
    try:
        canonical = canonical_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        message = f"`{keys[-1]}` is not JSON: {error}"
        yield RecordProblem(keys, message, "give a JSON object as text", "not-canonical")
        return
    if canonical != text:
        message = f"`{keys[-1]}` is not in its one spelling"
        yield RecordProblem(
            keys, message, "sort the keys, and leave out spaces and escapes", "not-canonical"
        )


def _outcome(outcome: str, vocabulary: Vocabulary, keys: KeyPath) -> Iterator[RecordProblem]:
    if outcome not in vocabulary.outcomes:
        message = f"`{outcome}` is not an outcome of this dataset"
        yield RecordProblem(
            keys, message, did_you_mean(outcome, vocabulary.outcomes), "unknown-outcome"
        )


def _tool(name: str, vocabulary: Vocabulary, keys: KeyPath) -> Iterator[RecordProblem]:
    if vocabulary.tools and name not in vocabulary.tools:
        message = f"`{name[:60]}` is not a tool of this dataset"
        yield RecordProblem(keys, message, did_you_mean(name, vocabulary.tools), "unknown-tool")


def _constraints(constraints: Sequence[Record]) -> Iterator[RecordProblem]:
    introduced: dict[str, int] = {}
    for index, constraint in enumerate(constraints):
        name = constraint["id"]
        if name in introduced:
            message = f"the constraint `{name}` stands twice"
            yield RecordProblem(
                ("constraints", index, "id"), message, "give each an id of its own", "repeated"
            )
        introduced.setdefault(name, constraint["introduced_turn"])
    for index, constraint in enumerate(constraints):
        yield from _constraint_value(constraint, ("constraints", index))
        successor = constraint["superseded_by"]
        if successor and successor not in introduced:
            message = f"`superseded_by` names `{successor}`, which is no constraint of this golden"
            hint = did_you_mean(successor, introduced)
            yield RecordProblem(
                ("constraints", index, "superseded_by"), message, hint, "unknown-constraint"
            )
        elif successor and introduced[successor] <= constraint["introduced_turn"]:
            message = f"`{successor}` replaces `{constraint['id']}` without being introduced later"
            hint = "the turn that replaces comes after the one that is replaced"
            yield RecordProblem(
                ("constraints", index, "superseded_by"), message, hint, "unknown-constraint"
            )


def _constraint_value(constraint: Record, keys: KeyPath) -> Iterator[RecordProblem]:
    """Require exactly one kind of value, and the kind that the operator compares with."""
    has_number, has_set = constraint["value_num"] is not None, bool(constraint["value_set"])
    if has_number == has_set:
        found = "two kinds of value" if has_set else "no value"
        message = f"`{constraint['id']}` has {found} to compare with"
        yield RecordProblem(
            keys, message, "give either `value_num` or `value_set`", "constraint-value"
        )
    elif (constraint["op"] in NUMERIC_OPERATORS and has_set) or (
        constraint["op"] in SET_OPERATORS and has_number
    ):
        expected = "value_num" if has_set else "value_set"
        message = f"`{constraint['op']}` compares with `{expected}`, which is not given"
        hint = f"give `{expected}`, or use another operator"
        yield RecordProblem((*keys, "op"), message, hint, "constraint-value")
