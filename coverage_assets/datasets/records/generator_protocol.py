"""Protocols of generators: a picklable factory, and the generator that it creates in each worker.

The builders do not know how conversations are generated. They pass scenarios to a generator and
write the pairs that it returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from coverage_assets.conversations.declared import Scenario
from coverage_assets.foundation.digests import sha256_json

BASE = "base"

SHARED_FIELDS = (
    "scenario_id",
    "variant",
    "relation",
    "base_id",
    "domain",
    "behavior",
    "bins",
    "difficulty",
)
"""The fields that a golden repeats from its conversation, besides the id that joins them."""

Record = dict[str, Any]


class Pair(NamedTuple):
    """A conversation and its golden, without `dataset_id` and `dataset_version`."""

    conversation: Record
    golden: Record


@dataclass(frozen=True)
class DatasetInfo:
    """What a dataset's header lists besides counts and digests."""

    outcomes: Sequence[str]
    """Every outcome that a golden may have, in display order."""
    tools: Sequence[Record]
    """The tools of the assistant: name, description, kind, and parameters as JSON Schema."""
    few_shot: Mapping[str, Sequence[Sequence[Mapping[str, str]]]] = field(default_factory=dict)
    """Examples by domain, each a list of `{role, text}`."""
    tools_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Tool names by domain; a domain that is not listed has all tools."""
    simulators: Mapping[str, Record] = field(default_factory=dict)
    """Collections and tools by domain, so that goldens can be replayed from the dataset alone."""
    generators: Mapping[str, str] = field(default_factory=dict)
    """The digest of each domain's declarations, for generators that know it."""

    def tools_in(self, domains: Sequence[str]) -> list[Record]:
        """Return the tools that an assistant may call in these domains."""
        every = [tool["name"] for tool in self.tools]
        names = {name for domain in domains for name in self.tools_of.get(domain, every)}
        return [tool for tool in self.tools if tool["name"] in names]

    def generator_of(self, domains: Sequence[str], whole: str) -> str:
        """Return the digest of these domains' declarations, or `whole` where one is unknown."""
        if any(domain not in self.generators for domain in domains):
            return whole
        digests = [self.generators[domain] for domain in domains]
        return digests[0] if len(digests) == 1 else sha256_json(digests)


class ConversationGenerator(Protocol):
    """Generates conversations, deterministically for each scenario and variant.

    The same scenario and variant give the same records, in any process and in any order.
    """

    @property
    def sha256(self) -> str:
        """The digest of everything that decides the output, except scenario and variant."""

    @property
    def info(self) -> DatasetInfo:
        """The header information of all datasets of this generator."""

    def generate(self, scenario: Scenario, variant: int) -> Iterable[Pair]:
        """Generate the base, then its related pairs if requested, always in the same order."""


class GeneratorFactory(Protocol):
    """Creates a generator in any process. It must be picklable and quick to unpickle."""

    @property
    def vertical(self) -> str:
        """The vertical of the generator."""

    @property
    def pairs(self) -> tuple[str, ...]:
        """The relations generated besides each base: some of `inv` and `dir`."""

    def create(self) -> ConversationGenerator:
        """Read the declarations and compile them into a generator."""
