"""What this room asks of whoever makes conversations: a picklable recipe, and the maker that it gives in each process.

The builders here know nothing of what is said in a conversation. They hand scenarios to a maker, and write down what it
gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.foundation.digests import sha256_json

BASE = "base"

Record = dict[str, Any]


class Pair(NamedTuple):
    """One conversation and its golden, without `dataset_id` and `dataset_version`."""

    conversation: Record
    golden: Record


@dataclass(frozen=True)
class DatasetInfo:
    """What a dataset tells its readers beside the conversations."""

    outcomes: Sequence[str]
    """Every outcome that a golden may have, in the order in which people expect them."""
    tools: Sequence[Record]
    """The tools that an assistant may call: name, description, kind, and parameters as JSON Schema."""
    few_shot: Mapping[str, Sequence[Sequence[Mapping[str, str]]]] = field(default_factory=dict)
    """For every domain some examples, each a list of `{role, text}`."""
    tools_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For every domain the names of its tools; a domain that is not named has all of them."""
    simulators: Mapping[str, Record] = field(default_factory=dict)
    """For every domain its collections and tools, so that a golden can be replayed with the dataset alone."""
    generators: Mapping[str, str] = field(default_factory=dict)
    """For every domain the digest of what its conversations are made from, where domains differ in that."""

    def tools_in(self, domains: Sequence[str]) -> list[Record]:
        """The tools that an assistant may call in some domains."""
        every = [tool["name"] for tool in self.tools]
        wanted = {name for domain in domains for name in self.tools_of.get(domain, every)}
        return [tool for tool in self.tools if tool["name"] in wanted]

    def generator_of(self, domains: Sequence[str], whole: str) -> str:
        """The digest of what the conversations of some domains are made from; `whole` is that of all."""
        if any(domain not in self.generators for domain in domains):
            return whole
        digests = [self.generators[domain] for domain in domains]
        return digests[0] if len(digests) == 1 else sha256_json(digests)


class ConversationGenerator(Protocol):
    """Makes conversations; the same scenario and variant give the same records, in any process and any order."""

    @property
    def sha256(self) -> str:
        """The digest of all that decides what is made, but for the scenario and the variant."""

    @property
    def about(self) -> DatasetInfo:
        """What every dataset of this maker tells its readers."""

    def make(self, scenario: Scenario, variant: int) -> Iterable[Pair]:
        """The base, then its pairs if they were asked for, always in the same order."""


class GeneratorFactory(Protocol):
    """How to get a maker in another process. Must be picklable, and quick to unpickle."""

    @property
    def vertical(self) -> str:
        """The vertical that the maker is for."""

    @property
    def pairs(self) -> tuple[str, ...]:
        """The relations that are made beside each base: some of `inv` and `dir`."""

    def maker(self) -> ConversationGenerator:
        """Read what is declared, and make ready."""
