"""Binding of rules, waivers and groups to a taxonomy, with the place of every unknown name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.yaml_document import Document, KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import ALWAYS, Predicate
from coverage_assets.taxonomy.rules import ExclusionRules, Rule
from coverage_assets.taxonomy.vertical import BoundGroup, BoundRule
from coverage_assets.taxonomy.where import Where, dimensions_of


def watched_groups(taxonomy: Taxonomy) -> Iterator[BoundGroup]:
    """Yield the groups over axes alone, bound to the taxonomy: every cell should keep some."""
    for group in taxonomy.groups:
        if dimensions_of(group.where) <= set(taxonomy.axis_slugs):
            yield BoundGroup(group, resolve(group.where, taxonomy)[0])


class RuleBinder:
    """Binds conditions to a taxonomy and collects a problem, with its place, for each misfit."""

    def __init__(self, taxonomy: Taxonomy, document: Document) -> None:
        self.taxonomy = taxonomy
        self.document = document
        self.problems: list[Problem] = []
        self.ids: dict[str, int] = {}

    def rule(self, number: int, rule: Rule) -> BoundRule:
        """Bind one rule, and check its id and the dimensions of its cap."""
        keys: KeyPath = ("rules", number)
        first = self.ids.setdefault(rule.id, number)
        if first != number:
            message = f"`{rule.id}` is already the id of rule {first + 1}"
            self._report(
                (*keys, "id"),
                message,
                "give every rule an id of its own",
                "duplicate-rule",
                rule.id,
            )
        predicate = self.predicate(rule.where, (*keys, "where"), rule=rule.id)
        prefer: Predicate = ALWAYS
        if rule.limit:
            for field, names in (("per", rule.limit.per), ("balance", rule.limit.balance)):
                self._check_dimensions(names, (*keys, "effect", field), rule.id)
            if rule.limit.prefer is not None:
                prefer = self.predicate(
                    rule.limit.prefer, (*keys, "effect", "prefer"), rule=rule.id
                )
        return BoundRule(rule, number, predicate, prefer)

    def predicate(
        self, where: Where, keys: KeyPath, *, rule: str | None = None, only: set[str] | None = None
    ) -> Predicate:
        """Bind one condition; `only` names the dimensions that it may use."""
        if not where:
            hint = "name at least one dimension"
            self._report(keys, "an empty `where` matches every scenario", hint, "empty-set", rule)
        for name in sorted(dimensions_of(where) - only) if only else ():
            hint = "use only " + " and ".join(sorted(only or ()))
            self._report(
                (*keys, name), f"`{name}` cannot be used here", hint, "unknown-dimension", rule
            )
        predicate, misnamed = resolve(where, self.taxonomy)
        for item in misnamed:
            self._report((*keys, *item.keys), item.message, item.suggestion, item.code, rule)
        return predicate

    def check_groups_of_waivers(self, exclusions: ExclusionRules) -> None:
        """Check that waivers name watched groups."""
        accepted = [watched.group.slug for watched in watched_groups(self.taxonomy)]
        for number, waiver in enumerate(exclusions.waivers):
            if waiver.group is not None and waiver.group not in accepted:
                hint = did_you_mean(waiver.group, accepted)
                message = f"`{waiver.group}` is not a watched group"
                self._report(("waivers", number, "group"), message, hint, "unknown-value", None)

    def _check_dimensions(self, names: tuple[str, ...], keys: KeyPath, rule: str) -> None:
        for index, name in enumerate(names):
            if name not in self.taxonomy.dimensions:
                hint = did_you_mean(name, self.taxonomy.dimensions)
                self._report(
                    (*keys, index), f"`{name}` is not a dimension", hint, "unknown-dimension", rule
                )
            elif name in names[:index]:
                self._report(
                    (*keys, index),
                    f"`{name}` is listed twice",
                    "list it once",
                    "duplicate-rule",
                    rule,
                )

    def _report(
        self, keys: KeyPath, message: str, suggestion: str | None, code: str, rule: str | None
    ) -> None:
        self.problems.append(
            replace(self.document.problem(keys, message, suggestion, code=code), rule=rule)
        )
