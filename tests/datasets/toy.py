"""A toy generator: valid records about any vertical, with invented talk and no declarations."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.records.generator_protocol import DatasetInfo, Pair
from coverage_assets.foundation.digests import canonical_json, sha256_json
from coverage_assets.foundation.stable_hash import fold_texts
from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.vertical import Vertical

OUTCOMES = ("completed", "refused", "no_match")
ITEMS = ("lamp", "kettle", "chair", "kite", "drum")
LOOKUP = {
    "name": "look_up",
    "description": "Finds an item.",
    "kind": "read",
    "parameters": {
        "type": "object",
        "properties": {"item": {"type": "string"}},
        "required": ["item"],
    },
}


@dataclass(frozen=True)
class ToyGenerator:
    taxonomy_sha256: str
    pairs: tuple[str, ...] = ()
    generator: str = "toy 1"
    wording: str = "Is there a {} for me?"
    slow: float = 0.0

    @property
    def sha256(self) -> str:
        return sha256_json([self.generator, self.wording, self.pairs, self.taxonomy_sha256])

    @property
    def info(self) -> DatasetInfo:
        shot = [{"role": "user", "text": "A lamp?"}, {"role": "assistant", "text": "Here it is."}]
        return DatasetInfo(OUTCOMES, [LOOKUP], {"billing": [shot]})

    def generate(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        if self.slow:
            time.sleep(self.slow)
        for relation in ("base", *self.pairs):
            yield self.record(scenario, variant, relation)

    def record(self, scenario: Scenario, variant: int, relation: str) -> Pair:
        base_id = f"{scenario.scenario_id}.{variant}"
        number = fold_texts([base_id, relation])
        item, outcome = ITEMS[number % len(ITEMS)], OUTCOMES[number % len(OUTCOMES)]
        arguments = canonical_json({"item": item})
        identity = {
            "schema_version": 3,
            "id": base_id if relation == "base" else f"{base_id}.{relation}",
            "scenario_id": scenario.scenario_id,
            "variant": variant,
            "relation": relation,
            "base_id": "" if relation == "base" else base_id,
            "domain": scenario.domain,
            "behavior": scenario.behavior,
            "bins": dict(scenario.bins),
            "difficulty": ("easy", "hard")[number % 2],
        }
        call = {"name": "look_up", "arguments": arguments, "result": '{"ok":true}'}
        turns = [
            turn(1, "user", "ask", self.wording.replace("{}", item)),
            turn(
                2,
                "assistant",
                "offer",
                f"There is a {item} \u2014 or two.\nTake one.",
                tool_calls=[call],
            ),
        ]
        golden = {
            **identity,
            "generator_sha256": self.sha256,
            "taxonomy_sha256": self.taxonomy_sha256,
            "initial_state": canonical_json({"items": {item: {"stock": number % 9}}}),
            "constraints": [],
            "obligations": [{"kind": "call", "values": ["look_up"]}],
            "expected_actions": [
                {"name": "look_up", "level": "required", "match": "exact", "arguments": arguments}
            ],
            "final_state_sha256": sha256_json(item),
            "final_outcome": outcome,
            "turn_outcomes": [],
            "policy_flags": [],
            "must_communicate": [],
            "must_not_communicate": [],
            "gates": ["ACTIONS", "OUTCOME"],
        }
        return Pair({**identity, "turns": turns}, golden)


def turn(number: int, role: str, act: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a turn in which everything that is not given is empty."""
    empty: dict[str, list[Any]] = {"tool_calls": [], "asked_slots": [], "offered": []}
    return {"turn": number, "role": role, "act": act, "text": text, **empty, **more}


@lru_cache(maxsize=2)
def cached_vertical(config: Path, vertical: str) -> Vertical:
    """Read a vertical once: its files do not change during a test."""
    return load_vertical(config, vertical)


@dataclass(frozen=True)
class ToyFactory:
    """A factory with the signature of the real one."""

    config: Path
    vertical: str
    pairs: tuple[str, ...] = ()
    slow: float = 0.0

    def create(self) -> ToyGenerator:
        return ToyGenerator(
            cached_vertical(self.config, self.vertical).taxonomy_sha256, self.pairs, slow=self.slow
        )
