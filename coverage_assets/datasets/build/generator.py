"""The generator of declared conversations, and the factory that creates it in any process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage_assets.conversations.compile import CompiledVertical, load_conversations
from coverage_assets.conversations.declared import Scenario
from coverage_assets.conversations.generation import BASE, generate_pair
from coverage_assets.datasets.records import DatasetInfo, Pair
from coverage_assets.taxonomy.loader import DEFAULT_CONFIG, DEFAULT_VERTICAL, load_vertical


@dataclass(frozen=True)
class DeclaredGeneratorFactory:
    """Where conversations are declared, and which related pairs each base has."""

    config: Path = DEFAULT_CONFIG
    vertical: str = DEFAULT_VERTICAL
    pairs: tuple[str, ...] = ()
    checked: bool = False
    """Whether another process has already validated the declarations."""

    def __reduce__(
        self,
    ) -> tuple[type[DeclaredGeneratorFactory], tuple[Path, str, tuple[str, ...], bool]]:
        """Mark the factory as checked in other processes: this one has created a generator."""
        return type(self), (self.config, self.vertical, self.pairs, True)

    def create(self) -> VerticalGenerator:
        """Read the declarations and compile them into a generator."""
        vertical = load_vertical(self.config, self.vertical)
        return VerticalGenerator(
            load_conversations(self.config, vertical, checked=self.checked), self.pairs
        )


@dataclass(frozen=True)
class VerticalGenerator:
    """Generates the conversations of a compiled vertical."""

    compiled: CompiledVertical
    pairs: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of all declarations."""
        return self.compiled.sha256

    @cached_property
    def info(self) -> DatasetInfo:
        """The header information of all datasets of this generator."""
        domains = self.compiled.domains.values()
        tools = {
            tool["name"]: tool for domain in domains for tool in domain.environment.definitions()
        }
        return DatasetInfo(
            self.compiled.outcomes,
            list(tools.values()),
            {
                domain.domain: [
                    [{"role": turn.role, "text": turn.text} for turn in domain.few_shot]
                ]
                for domain in domains
            },
            {domain.domain: [tool.name for tool in domain.environment.tools] for domain in domains},
            {domain.domain: domain.simulator for domain in domains},
            {domain.domain: domain.sha256 for domain in domains},
        )

    def generate(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        """Generate the base, then those of the requested pairs that exist."""
        for relation in (BASE, *self.pairs):
            generated = generate_pair(self.compiled, scenario, variant, relation)
            if generated is not None:
                yield Pair(*generated)
