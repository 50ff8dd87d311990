"""A domain's declarations over the shared ones: what stands in the domain's file replaces the same name in `world.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.declared.facts import Fact, Proof
from coverage_assets.conversations.declared.sources import (
    DeclaredKey,
    DeclaredSource,
    DeclaredSources,
)
from coverage_assets.conversations.declared.tools import Collection, Tool
from coverage_assets.conversations.declared.world import DomainFile, RecordEntry, Step, WorldSection
from coverage_assets.errors import Problem
from coverage_assets.foundation.yaml_document import KeyPath

EntryT = TypeVar("EntryT")

NAMED = {"facts": "name", "constraints": "id", "tools": "name"}
"""The sections that list named things, and the key that names them."""


@dataclass(frozen=True, eq=False)
class Located(Generic[EntryT]):
    """Something declared, and where."""

    entry: EntryT
    source: DeclaredSource[Any]
    keys: KeyPath

    @property
    def where(self) -> str:
        """File, line and column."""
        return self.source.where(self.keys)

    def problem(self, message: str, suggestion: str | None = None, *inner: str | int) -> Problem:
        """Something wrong with it, or with what stands inside it."""
        return self.source.problem((*self.keys, *inner), message, suggestion)


@dataclass(frozen=True, eq=False)
class DomainSpec:
    """Everything that is declared for one domain, each with its place."""

    sources: DeclaredSources
    domain: DeclaredSource[DomainFile]

    @property
    def _files(self) -> tuple[DeclaredSource[Any], ...]:
        return (self.sources.world, self.domain)

    def _listed(self, section: str) -> Iterator[Located[Any]]:
        for source in self._files:
            furnishing: WorldSection = source.model
            for index, entry in enumerate(getattr(furnishing, section)):
                yield Located(entry, source, (section, index))

    def _mapped(self, section: str) -> Iterator[tuple[str, Located[Any]]]:
        lexicon = [self.sources.lexicon] if section == "lexicons" else []
        for source in (*lexicon, *self._files):
            for name, entry in getattr(source.model, section).items():
                yield name, Located(entry, source, (section, name))

    @cached_property
    def places(self) -> dict[DeclaredKey, str]:
        """File, line and column of everything that has a name or a number, and of the domain's own symbols."""
        named: dict[str, Mapping[str, Located[Any]]] = {
            "facts": self.facts,
            "constraints": self.constraints,
            "plans": self.plans,
        }
        numbered: dict[str, Sequence[Located[Any]]] = {
            "proofs": self.proofs,
            "secrets": self.secrets,
        }
        found: dict[DeclaredKey, str] = {
            (section, name): at.where for section in named for name, at in named[section].items()
        }
        found |= {
            (section, index): at.where
            for section in numbered
            for index, at in enumerate(numbered[section])
        }
        found |= {
            ("records", index): at.source.where((*at.keys, "record"))
            for index, at in enumerate(self.records)
        }
        symbols = self.domain.model.grammar
        return found | {
            ("grammar", symbol): self.domain.where(("grammar", symbol)) for symbol in symbols
        }

    @cached_property
    def repeated(self) -> list[Problem]:
        """Names that one file gives twice in one section."""
        found: list[Problem] = []
        for section, key in NAMED.items():
            seen: set[tuple[str, str]] = set()
            for placed in self._listed(section):
                name = str(getattr(placed.entry, key))
                if (placed.source.name, name) in seen:
                    found.append(placed.problem(f"`{name}` is declared twice", "keep one", key))
                seen.add((placed.source.name, name))
        return found

    @cached_property
    def facts(self) -> dict[str, Located[Fact]]:
        """By name."""
        return {placed.entry.name: placed for placed in self._listed("facts")}

    @cached_property
    def constraints(self) -> dict[str, Located[ConstraintEntry]]:
        """By id."""
        return {placed.entry.id: placed for placed in self._listed("constraints")}

    @cached_property
    def tools(self) -> dict[str, Located[Tool]]:
        """By name."""
        return {placed.entry.name: placed for placed in self._listed("tools")}

    @cached_property
    def collections(self) -> dict[str, Located[Collection]]:
        """By name."""
        return dict(self._mapped("collections"))

    @cached_property
    def plans(self) -> dict[str, Located[tuple[Step, ...]]]:
        """By outcome."""
        return dict(self._mapped("plans"))

    @cached_property
    def lexicons(self) -> dict[str, tuple[Any, ...]]:
        """By name."""
        return {name: placed.entry for name, placed in self._mapped("lexicons")}

    @cached_property
    def records(self) -> list[Located[RecordEntry]]:
        """The shared ones, then the domain's own."""
        return list(self._listed("records"))

    @cached_property
    def proofs(self) -> list[Located[Proof]]:
        """The shared ones, then the domain's own."""
        return list(self._listed("proofs"))

    @cached_property
    def secrets(self) -> list[Located[str]]:
        """The shared ones, then the domain's own."""
        return list(self._listed("secrets"))

    @cached_property
    def forbidden(self) -> list[Located[str]]:
        """The shared ones, then the domain's own."""
        return list(self._listed("forbidden"))
