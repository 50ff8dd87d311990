"""Sampling of facts: the concrete values behind a scenario's bins.

Every choice comes from a random stream that is seeded by the conversation's stable key.
"""

from coverage_assets.conversations.sampling.facts import (
    FactSampler,
    FactSamplerError,
    ScenarioField,
)
from coverage_assets.conversations.sampling.samplers import FactError, Facts

__all__ = [
    "FactError",
    "FactSampler",
    "FactSamplerError",
    "Facts",
    "ScenarioField",
]
