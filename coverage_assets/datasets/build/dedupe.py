"""Check each generated pair before it is written: conversation and golden must belong together.

Two records with one key cannot both be part of a dataset. The first is accepted, and every further
one is refused and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.declared import Scenario
from coverage_assets.conversations.records import DIFFICULTIES
from coverage_assets.datasets.records import BASE, SHARED_FIELDS, Pair, Record
from coverage_assets.errors import IntegrityError

ADDED_LATER = ("dataset_id", "dataset_version")


@dataclass
class Deduplicator:
    """Checks the pairs of one scenario after the other, and collects those that it refuses."""

    refused: list[dict[str, Any]] = field(default_factory=list)

    def accept(self, scenario: Scenario, variant: int, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """Yield the pairs of one variant of a scenario that are part of the dataset."""
        base_id = f"{scenario.scenario_id}.{variant}"
        accepted: set[str] = set()
        for conversation, golden in pairs:
            relation = str(conversation["relation"])
            _require_key(_expected_key(scenario, variant, relation), conversation)
            _require_match(conversation, golden)
            if not accepted and relation != BASE:
                raise IntegrityError(f"`{conversation['id']}` comes before its base `{base_id}`")
            if relation in accepted:
                self.refused.append(
                    {
                        "scenario_id": scenario.scenario_id,
                        "variant": variant,
                        "relation": relation,
                        "reason": "a record with this key stands in the dataset already",
                    }
                )
                continue
            accepted.add(relation)
            yield Pair(conversation, golden)
        if not accepted:
            raise IntegrityError(f"nothing was made of `{base_id}`")


def _expected_key(scenario: Scenario, variant: int, relation: str) -> Record:
    base_id = f"{scenario.scenario_id}.{variant}"
    return {
        "id": base_id if relation == BASE else f"{base_id}.{relation}",
        "scenario_id": scenario.scenario_id,
        "variant": variant,
        "relation": relation,
        "base_id": "" if relation == BASE else base_id,
        "domain": scenario.domain,
        "behavior": scenario.behavior,
        "bins": dict(scenario.bins),
    }


def _require_key(expected: Record, conversation: Record) -> None:
    """Refuse a conversation of another scenario, variant or relation than the expected one."""
    for name, value in expected.items():
        if conversation.get(name) != value:
            raise IntegrityError(
                f"`{conversation.get('id')}` says `{name}` {conversation.get(name)!r} "
                f"where {value!r} was asked for"
            )


def _require_match(conversation: Record, golden: Record) -> None:
    """Refuse a golden of another conversation, and records that already name a dataset."""
    for name in ("id", *SHARED_FIELDS):
        if golden.get(name) != conversation[name]:
            raise IntegrityError(
                f"the golden of `{conversation['id']}` says `{name}` {golden.get(name)!r}, "
                f"the conversation {conversation[name]!r}"
            )
    if conversation["difficulty"] not in DIFFICULTIES:
        raise IntegrityError(
            f"`{conversation['id']}` has the unknown difficulty {conversation['difficulty']!r}"
        )
    for record in (conversation, golden):
        for name in ADDED_LATER:
            if name in record:
                raise IntegrityError(
                    f"`{conversation['id']}` names its `{name}` before it belongs to a dataset"
                )
