"""The recipe of declared conversations: the config folder and the vertical, from which any process gets the same maker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.generation.generate import BASE, generate_pair
from coverage_assets.datasets.records.generator_protocol import DatasetInfo, Pair
from coverage_assets.taxonomy.loader import DEFAULT_CONFIG, DEFAULT_VERTICAL, load_vertical


@dataclass(frozen=True)
class DeclaredGeneratorFactory:
    """Where conversations are declared, and which pairs are wanted beside each base."""

    config: Path = DEFAULT_CONFIG
    vertical: str = DEFAULT_VERTICAL
    pairs: tuple[str, ...] = ()
    checked: bool = False
    """Whether another process has found the declarations sound already."""

    def __reduce__(
        self,
    ) -> tuple[type[DeclaredGeneratorFactory], tuple[Path, str, tuple[str, ...], bool]]:
        """A recipe that travels to another process comes from one that has made a maker of it."""
        return type(self), (self.config, self.vertical, self.pairs, True)

    def maker(self) -> VerticalGenerator:
        """Read what is declared, and make ready."""
        vertical = load_vertical(self.config, self.vertical)
        return VerticalGenerator(
            load_conversations(self.config, vertical, checked=self.checked), self.pairs
        )


@dataclass(frozen=True)
class VerticalGenerator:
    """Makes conversations from a playbook."""

    playbook: CompiledVertical
    pairs: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of all declarations."""
        return self.playbook.sha256

    @cached_property
    def about(self) -> DatasetInfo:
        """What every dataset of this maker tells its readers."""
        plays = self.playbook.domains.values()
        tools = {tool["name"]: tool for play in plays for tool in play.environment.definitions()}
        return DatasetInfo(
            self.playbook.outcomes,
            list(tools.values()),
            {
                play.domain: [[{"role": said.role, "text": said.text} for said in play.few_shot]]
                for play in plays
            },
            {play.domain: [tool.name for tool in play.environment.tools] for play in plays},
            {play.domain: play.simulator for play in plays},
            {play.domain: play.sha256 for play in plays},
        )

    def make(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        """The base, then those of the wanted pairs that there are."""
        for relation in (BASE, *self.pairs):
            told = generate_pair(self.playbook, scenario, variant, relation)
            if told is not None:
                yield Pair(*told)
