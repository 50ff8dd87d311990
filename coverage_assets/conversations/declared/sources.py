"""The files of a vertical's `conversations/` folder as read: models, documents and digests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from coverage_assets.conversations.declared.dialogue import DialogueFile
from coverage_assets.conversations.declared.language import LanguageFile, LexiconFile
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.conversations.declared.world import DomainFile, WorldFile
from coverage_assets.errors import Problem
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.validation import DeclaredModel
from coverage_assets.foundation.yaml_document import Document, KeyPath

GENERATOR_VERSION = 1
"""To be raised whenever the same files would generate other conversations."""

DeclaredKey = tuple[str, str | int]
"""A declaration: its section, and its name or index in that section."""

ModelT = TypeVar("ModelT", bound=DeclaredModel)


@dataclass(frozen=True, eq=False)
class DeclaredSource(Generic[ModelT]):
    """One file: its name in the folder, its model, and the document with positions."""

    name: str
    model: ModelT
    document: Document

    @cached_property
    def sha256(self) -> str:
        """The digest of the file's content, without comments and layout."""
        return sha256_json(self.document.value)

    def where(self, keys: KeyPath) -> str:
        """Return the file, line and column of the value at this path."""
        place = self.document.place(*keys)
        return f"{self.document.path}:{place.line}:{place.column}"

    def problem(self, keys: KeyPath, message: str, suggestion: str | None = None) -> Problem:
        """Return a problem at this path of the file."""
        return self.document.problem(keys, message, suggestion)


@dataclass(frozen=True, eq=False)
class DeclaredSources:
    """All files of one vertical's conversations."""

    folder: Path
    world: DeclaredSource[WorldFile]
    outcomes: DeclaredSource[OutcomesFile]
    dialogue: DeclaredSource[DialogueFile]
    lexicon: DeclaredSource[LexiconFile]
    language: tuple[DeclaredSource[LanguageFile], ...]
    domains: tuple[DeclaredSource[DomainFile], ...]

    @property
    def shared(self) -> tuple[DeclaredSource[Any], ...]:
        """The files that all domains share."""
        return (self.world, self.outcomes, self.dialogue, self.lexicon, *self.language)

    @cached_property
    def shared_sha256(self) -> str:
        """The digest of the shared files and the generator's version."""
        return sha256_json(
            [GENERATOR_VERSION, [[source.name, source.sha256] for source in self.shared]]
        )

    def sha256_of(self, domain: DeclaredSource[DomainFile]) -> str:
        """Return the digest of everything that determines one domain's conversations."""
        return sha256_json([self.shared_sha256, domain.sha256])

    @cached_property
    def sha256(self) -> str:
        """The digest of everything that determines the vertical's conversations."""
        return sha256_json(
            [[source.model.domain, self.sha256_of(source)] for source in self.domains]
        )
