"""What the conditions of rules say about each other, whatever the order in which the rules stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count, names
from coverage_assets.taxonomy.predicates import All, Not, Predicate
from coverage_assets.taxonomy.vertical import BoundRule


def duplicate_rules(survey: LintContext) -> Iterator[Remark]:
    """Rules that repeat the condition and the effect of an earlier one under another id."""
    first: dict[Hashable, BoundRule] = {}
    for bound in survey.rules:
        original = first.setdefault(_meaning(bound), bound)
        if original.id != bound.id:
            message = f"`{bound.id}` says the same as `{original.id}`: same condition, same effect"
            yield survey.about(bound, message, "remove one of them", others=[original])


def never_matches(survey: LintContext) -> Iterator[Remark]:
    """Rules whose condition no scenario satisfies."""
    for bound in survey.rules:
        if not survey.relations.size(bound):
            message = f"no scenario satisfies the condition of `{bound.id}`"
            yield survey.about(
                bound, message, "two parts of its `where` exclude each other; mend or remove it"
            )


def subsumed_by_one(survey: LintContext) -> Iterator[Remark]:
    """`exclude` rules whose set lies inside the set of another one."""
    for bound in survey.relations.excludes:
        containers = survey.containers.get(bound.number)
        if containers:
            message = f"all {_scenarios(survey, bound)} of `{bound.id}` are excluded by {names(containers)} as well"
            row = survey.relations.first(bound, bound)
            hint = f"remove `{bound.id}`, or narrow {names(containers, 'and')}"
            yield survey.about(bound, message, hint, row=row, others=containers)


def covered_by_union(survey: LintContext) -> Iterator[Remark]:
    """`exclude` rules whose set lies inside the union of others, but inside no single one."""
    for bound in survey.relations.excludes:
        cover = survey.covers.get(bound.number)
        if cover:
            others = names(cover, "and")
            message = (
                f"all {_scenarios(survey, bound)} of `{bound.id}` are excluded by {others} together"
            )
            row = survey.relations.first(bound, bound)
            yield survey.about(
                bound, message, f"remove `{bound.id}`, or narrow one of them", row=row, others=cover
            )


def redundant_overlaps(survey: LintContext) -> Iterator[Remark]:
    """Pairs of `exclude` rules that share some scenarios, neither holding the other."""
    relations = survey.relations
    for earlier, later in combinations(relations.excludes, 2):
        shared = relations.overlap(earlier, later)
        if shared and not relations.inside(earlier, later) and not relations.inside(later, earlier):
            message = f"`{later.id}` and `{earlier.id}` both match {count(shared, 'scenario')}"
            hint = f"nothing is wrong; they are charged to `{earlier.id}`, which stands first"
            yield survey.about(
                later, message, hint, row=relations.first(earlier, later), others=[earlier]
            )


def _scenarios(survey: LintContext, bound: BoundRule) -> str:
    return count(survey.relations.size(bound), "scenario")


def _meaning(bound: BoundRule) -> Hashable:
    limit = bound.rule.limit
    effect = limit and (limit.limit, frozenset(limit.per), limit.balance, _unordered(bound.prefer))
    return _unordered(bound.predicate), effect


def _unordered(predicate: Predicate) -> Hashable:
    """The predicate without the order in which its parts were written."""
    if isinstance(predicate, All):
        return frozenset(_unordered(part) for part in predicate.parts)
    return ("not", _unordered(predicate.inner)) if isinstance(predicate, Not) else predicate
