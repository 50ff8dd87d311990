"""What a maker gives is looked at before it is written: a conversation and its golden must speak of the same thing.

Two records with one key cannot both stand in a dataset. The first does; the second is refused, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.records.vocabulary import DIFFICULTIES
from coverage_assets.datasets.records.generator_protocol import BASE, Pair, Record
from coverage_assets.errors import IntegrityError

SHARED = (
    "id",
    "scenario_id",
    "variant",
    "relation",
    "base_id",
    "domain",
    "behavior",
    "bins",
    "difficulty",
)
"""What a golden says just as its conversation does."""
NAMED_LATER = ("dataset_id", "dataset_version")


@dataclass
class Deduplicator:
    """Accepts what is made of one scenario after the other, and gathers what is refused."""

    refused: list[dict[str, Any]] = field(default_factory=list)

    def of(self, scenario: Scenario, variant: int, made: Iterable[Pair]) -> Iterator[Pair]:
        """What stands in the dataset of all that was made of one variant of a scenario."""
        base_id = f"{scenario.scenario_id}.{variant}"
        taken: set[str] = set()
        for conversation, golden in made:
            relation = str(conversation["relation"])
            _ensure_it_is(_key(scenario, variant, relation), conversation)
            _ensure_alike(conversation, golden)
            if not taken and relation != BASE:
                raise IntegrityError(f"`{conversation['id']}` comes before its base `{base_id}`")
            if relation in taken:
                self.refused.append(
                    {
                        "scenario_id": scenario.scenario_id,
                        "variant": variant,
                        "relation": relation,
                        "reason": "a record with this key stands in the dataset already",
                    }
                )
                continue
            taken.add(relation)
            yield Pair(conversation, golden)
        if not taken:
            raise IntegrityError(f"nothing was made of `{base_id}`")


def _key(scenario: Scenario, variant: int, relation: str) -> Record:
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


def _ensure_it_is(expected: Record, conversation: Record) -> None:
    for name, value in expected.items():
        if conversation.get(name) != value:
            raise IntegrityError(
                f"`{conversation.get('id')}` says `{name}` {conversation.get(name)!r} where {value!r} was asked for"
            )


def _ensure_alike(conversation: Record, golden: Record) -> None:
    for name in SHARED:
        if golden.get(name) != conversation[name]:
            raise IntegrityError(
                f"the golden of `{conversation['id']}` says `{name}` {golden.get(name)!r}, the conversation {conversation[name]!r}"
            )
    if conversation["difficulty"] not in DIFFICULTIES:
        raise IntegrityError(
            f"`{conversation['id']}` has the unknown difficulty {conversation['difficulty']!r}"
        )
    for record in (conversation, golden):
        for name in NAMED_LATER:
            if name in record:
                raise IntegrityError(
                    f"`{conversation['id']}` names its `{name}` before it belongs to a dataset"
                )
