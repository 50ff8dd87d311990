"""Generation of conversations and their goldens from compiled verticals.

A pair is generated, verified against its own golden and replayed before anybody else sees it.
"""

from coverage_assets.conversations.generation.freshness import (
    CONVERSATIONS,
    GOLDENS,
    conversations_version,
    wanted_versions,
)
from coverage_assets.conversations.generation.generate import BASE, GeneratedPair, generate_pair
from coverage_assets.conversations.generation.replay import find_golden_problems

__all__ = [
    "BASE",
    "CONVERSATIONS",
    "GOLDENS",
    "GeneratedPair",
    "conversations_version",
    "find_golden_problems",
    "generate_pair",
    "wanted_versions",
]
