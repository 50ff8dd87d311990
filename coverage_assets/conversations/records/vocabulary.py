"""The closed vocabularies of dataset records: roles, relations, difficulties, gates, outcomes.

Records of older schema versions than `SCHEMA_VERSION` are migrated when they are read.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from coverage_assets.foundation.validation import Slug

SCHEMA_VERSION = 3

Outcome: TypeAlias = Slug
"""How a conversation, or one turn, ends; a dataset's header lists the outcomes that it uses."""

OUTCOMES = (
    "completed",
    "partially_completed",
    "clarification_requested",
    "alternative_offered",
    "no_match",
    "refused",
    "escalated",
)
"""The outcomes that every dataset may use; a vertical may declare more."""

Gate: TypeAlias = Literal[
    "STATE", "ACTIONS", "CONSTRAINTS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE"
]
GATES: tuple[Gate, ...] = get_args(Gate)

Relation: TypeAlias = Literal["base", "inv", "dir"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

Role: TypeAlias = Literal["user", "assistant"]

MIXED = "mixed"
