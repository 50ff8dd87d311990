"""A vertical as declared: its taxonomy, and the rules bound to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coverage_assets.errors import InputError, Problem
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Group, Taxonomy
from coverage_assets.taxonomy.predicates import Predicate
from coverage_assets.taxonomy.rules import ExclusionRules, Rule
from coverage_assets.taxonomy.where import Where


@dataclass(frozen=True)
class BoundRule:
    """A rule with its conditions bound to a taxonomy."""

    rule: Rule
    number: int
    predicate: Predicate
    prefer: Predicate

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id


@dataclass(frozen=True)
class BoundGroup:
    """A watched group: a condition over axes alone, bound to a taxonomy."""

    group: Group
    predicate: Predicate


@dataclass(frozen=True)
class BoundWaiver:
    """A waiver with its cells bound to a taxonomy."""

    number: int
    predicate: Predicate


@dataclass(frozen=True, eq=False)
class Vertical:
    """A declared vertical: the taxonomy, the rules bound to it, and their documents."""

    taxonomy: Taxonomy
    exclusions: ExclusionRules
    rules: tuple[BoundRule, ...]
    groups: tuple[BoundGroup, ...]
    waivers: tuple[BoundWaiver, ...]
    taxonomy_document: Document
    exclusions_document: Document
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The vertical's name in paths, partitions and ids."""
        return self.taxonomy.vertical

    @cached_property
    def taxonomy_sha256(self) -> str:
        """The digest of the taxonomy's content, without comments and layout."""
        return sha256_json(self.taxonomy.model_dump(mode="json"))

    @cached_property
    def exclusions_sha256(self) -> str:
        """The digest of the rules' content, without comments and layout."""
        return sha256_json(self.exclusions.model_dump(mode="json"))

    def bind(self, where: Where) -> Predicate:
        """Bind a condition that a user asks for; an unknown name is an `InputError`."""
        predicate, misnamed = resolve(where, self.taxonomy)
        if misnamed:
            raise InputError("; ".join(f"{item.message}: {item.suggestion}" for item in misnamed))
        return predicate
