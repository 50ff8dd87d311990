"""Every kept scenario of the help desk with its base, INV and DIR conversation, generated once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
    GeneratedPair,
    generate_pair,
)
from tests.conversations.desk import desk, kept

ByRelation = Mapping[str, GeneratedPair | None]


@cache
def pairs_of_helpdesk() -> tuple[ByRelation, ...]:
    return tuple(
        {
            relation: generate_pair(desk().compiled, one, 0, relation)
            for relation in (BASE, INV, DIR)
        }
        for one in kept()
    )


def all_pairs() -> list[GeneratedPair]:
    return [pair for one in pairs_of_helpdesk() for pair in one.values() if pair is not None]
