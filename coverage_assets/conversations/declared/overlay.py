"""A domain's declarations over the shared ones: a domain file overrides names of `world.yaml`."""

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

NAME_KEYS = {"facts": "name", "constraints": "id", "tools": "name"}
"""The sections that list named entries, with the key that holds the name."""


@dataclass(frozen=True, eq=False)
class Located(Generic[EntryT]):
    """A declared entry with its position."""

    entry: EntryT
    source: DeclaredSource[Any]
    keys: KeyPath

    @property
    def where(self) -> str:
        """The file, line and column."""
        return self.source.where(self.keys)

    def problem(self, message: str, suggestion: str | None = None, *inner: str | int) -> Problem:
        """Return a problem with the entry, or with a value inside it."""
        return self.source.problem((*self.keys, *inner), message, suggestion)


@dataclass(frozen=True, eq=False)
class DomainSpec:
    """The declarations that apply to one domain, each with its position."""

    sources: DeclaredSources
    domain: DeclaredSource[DomainFile]

    @property
    def _files(self) -> tuple[DeclaredSource[Any], ...]:
        return (self.sources.world, self.domain)

    def _listed(self, section: str) -> Iterator[Located[Any]]:
        for source in self._files:
            model: WorldSection = source.model
            for index, entry in enumerate(getattr(model, section)):
                yield Located(entry, source, (section, index))

    def _mapped(self, section: str) -> Iterator[tuple[str, Located[Any]]]:
        lexicon = [self.sources.lexicon] if section == "lexicons" else []
        for source in (*lexicon, *self._files):
            for name, entry in getattr(source.model, section).items():
                yield name, Located(entry, source, (section, name))

    @cached_property
    def positions(self) -> dict[DeclaredKey, str]:
        """The position of every named or numbered entry and of the domain's own symbols."""
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
        """A problem for each name that one file declares twice in a section."""
        found: list[Problem] = []
        for section, key in NAME_KEYS.items():
            seen: set[tuple[str, str]] = set()
            for located in self._listed(section):
                name = str(getattr(located.entry, key))
                if (located.source.name, name) in seen:
                    found.append(located.problem(f"`{name}` is declared twice", "keep one", key))
                seen.add((located.source.name, name))
        return found

    @cached_property
    def facts(self) -> dict[str, Located[Fact]]:
        """The entries by name."""
        return {located.entry.name: located for located in self._listed("facts")}

    @cached_property
    def constraints(self) -> dict[str, Located[ConstraintEntry]]:
        """The entries by id."""
        return {located.entry.id: located for located in self._listed("constraints")}

    @cached_property
    def tools(self) -> dict[str, Located[Tool]]:
        """The entries by name."""
        return {located.entry.name: located for located in self._listed("tools")}

    @cached_property
    def collections(self) -> dict[str, Located[Collection]]:
        """The entries by name."""
        return dict(self._mapped("collections"))

    @cached_property
    def plans(self) -> dict[str, Located[tuple[Step, ...]]]:
        """The steps by outcome."""
        return dict(self._mapped("plans"))

    @cached_property
    def lexicons(self) -> dict[str, tuple[Any, ...]]:
        """The entries by name."""
        return {name: located.entry for name, located in self._mapped("lexicons")}

    @cached_property
    def records(self) -> list[Located[RecordEntry]]:
        """The shared entries, then the domain's own."""
        return list(self._listed("records"))

    @cached_property
    def proofs(self) -> list[Located[Proof]]:
        """The shared entries, then the domain's own."""
        return list(self._listed("proofs"))

    @cached_property
    def secrets(self) -> list[Located[str]]:
        """The shared entries, then the domain's own."""
        return list(self._listed("secrets"))

    @cached_property
    def forbidden(self) -> list[Located[str]]:
        """The shared entries, then the domain's own."""
        return list(self._listed("forbidden"))
