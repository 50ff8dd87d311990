"""Declared facts of a small world, and how to sample them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from coverage_assets.conversations.declared.facts import Fact
from coverage_assets.conversations.sampling.facts import (
    FactSampler,
    FactSamplerError,
    ScenarioField,
)

LEXICONS: Mapping[str, Sequence[Any]] = {
    "tones": ("calm", "curt", "warm"),
    "animals": (
        {"slug": "owl", "sounds": ("hoot", "screech"), "legs": 2},
        {"slug": "cat", "sounds": ("purr", "meow"), "legs": 4},
    ),
    "only": ("one",),
}


SCENARIO = {
    "mood": ScenarioField(("good", "bad"), ("good", "bad")),
    "outcome": ScenarioField(("done", "refused", "waiting"), ("done", "refused")),
    "domain": ScenarioField(("zoo", "farm"), ("zoo",)),
}


GIVEN = {"mood": "good", "outcome": "done", "domain": "zoo"}


Declared = dict[str, Any]


FACTS: list[Declared] = [
    {"name": "tone", "choose": "tones"},
    {"name": "other_tone", "choose": "tones", "besides": ["tone"]},
    {"name": "animal", "choose": "animals"},
    {"name": "sound", "choose": "animal.sounds"},
    {"name": "name", "choose": "tones", "invariant": True},
    {"name": "badge", "code": "B-", "digits": 4},
    {"name": "other_badge", "code": "B-", "digits": 4, "besides": ["badge"]},
    {"name": "born", "day": {"from": "2026-02-27", "to": "2026-03-02"}},
    {"name": "fed", "after": "born", "from": 1, "to": "legs"},
    {"name": "seen", "before": "born", "days": "legs * 7"},
    {"name": "legs", "value": "animal.legs"},
    {"name": "weight", "from": 100, "to": "100 + legs * 50", "step": 50},
    {
        "name": "mark",
        "by": "mood",
        "bins": {"good": {"from": 1, "to": 3}},
        "otherwise": {"value": "0 - 1"},
    },
]


def sampler(facts: Sequence[Declared] = FACTS) -> FactSampler:
    return FactSampler([Fact.model_validate(fact) for fact in facts], LEXICONS, SCENARIO)


def sampled(facts: Sequence[Declared] = FACTS, key: str = "sc-1", **given: str) -> dict[str, Any]:
    return sampler(facts).sample({**GIVEN, **given}, (key, "0"))


def problems(*facts: Declared) -> list[str]:
    with pytest.raises(FactSamplerError) as caught:
        sampler(facts)
    return [
        f"{'.'.join(map(str, (item.fact, *item.keys)))}: {item}" for item in caught.value.problems
    ]
