"""Inputs that the compilation of every domain shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.declared import DeclaredKey, DeclaredSource, DeclaredSources
from coverage_assets.conversations.grammar import Grammar
from coverage_assets.conversations.sampling import ScenarioField
from coverage_assets.foundation.cells import DOMAIN
from coverage_assets.taxonomy.models import Taxonomy

OUTCOME = "outcome"


@dataclass(frozen=True, eq=False)
class SharedSpec:
    """Inputs shared by all domains. Parts that failed to compile are None."""

    sources: DeclaredSources
    taxonomy: Taxonomy
    table: OutcomeTable | None
    grammar: Grammar | None
    checked: bool = False
    """Whether the grammars were already checked, by another process."""

    @property
    def reachable_outcomes(self) -> tuple[str, ...]:
        """The outcomes that a conversation of any domain can reach, in their declared order."""
        reached = (
            {decision.outcome for decision in self.table.decisions.values()}
            if self.table
            else set()
        )
        variation = self.sources.world.model.pairs.dir
        reached |= {variation.outcome} if variation else set()
        return tuple(
            entry.slug for entry in self.sources.outcomes.model.outcomes if entry.slug in reached
        )

    @cached_property
    def positions(self) -> dict[DeclaredKey, str]:
        """The position of the shared symbols, the scripts of each behavior, and the obligations."""
        dialogue, outcomes = self.sources.dialogue, self.sources.outcomes
        listed: list[tuple[str, DeclaredSource[Any], Iterable[str]]] = [
            ("grammar", source, source.model.grammar) for source in self.sources.language
        ]
        listed += [
            ("behaviors", dialogue, dialogue.model.behaviors),
            ("obligations", outcomes, outcomes.model.obligations),
        ]
        return {
            (section, name): source.where((section, name))
            for section, source, names in listed
            for name in names
        }

    def outcomes_in(self, domain: str) -> frozenset[str]:
        """Return the outcomes that a domain's conversations can reach."""
        variation = self.sources.world.model.pairs.dir
        decided = self.table.outcomes_in(domain) if self.table else frozenset()
        return decided | {variation.outcome} if variation and self.table else decided

    def scenario_fields(self, domain: str) -> dict[str, ScenarioField]:
        """Return the fields that a domain's scenarios set, each with its values."""
        fields = {
            name: ScenarioField(values, values) for name, values in self.taxonomy.dimensions.items()
        }
        declared = tuple(entry.slug for entry in self.sources.outcomes.model.outcomes)
        fields[DOMAIN] = ScenarioField(self.taxonomy.dimensions[DOMAIN], (domain,))
        fields[OUTCOME] = ScenarioField(declared, self.outcomes_in(domain))
        return fields
