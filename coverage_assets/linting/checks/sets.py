"""Relations between the conditions of rules, whatever the order of the rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count, names
from coverage_assets.taxonomy.predicates import All, Not, Predicate
from coverage_assets.taxonomy.vertical import BoundRule


def duplicate_rules(context: LintContext) -> Iterator[Remark]:
    """Report rules that repeat condition and effect of an earlier one under another id."""
    first: dict[Hashable, BoundRule] = {}
    for bound in context.rules:
        original = first.setdefault(_meaning(bound), bound)
        if original.id != bound.id:
            message = f"`{bound.id}` says the same as `{original.id}`: same condition, same effect"
            yield context.about(bound, message, "remove one of them", others=[original])


def never_matches(context: LintContext) -> Iterator[Remark]:
    """Report rules whose condition no scenario satisfies."""
    for bound in context.rules:
        if not context.relations.size(bound):
            message = f"no scenario satisfies the condition of `{bound.id}`"
            yield context.about(
                bound, message, "two parts of its `where` exclude each other; mend or remove it"
            )


def subsumed_by_one(context: LintContext) -> Iterator[Remark]:
    """Report `exclude` rules whose set lies inside the set of another one."""
    for bound in context.relations.excludes:
        containers = context.containers.get(bound.number)
        if containers:
            message = (
                f"all {_scenarios(context, bound)} of `{bound.id}` are excluded by "
                f"{names(containers)} as well"
            )
            row = context.relations.first(bound, bound)
            hint = f"remove `{bound.id}`, or narrow {names(containers, 'and')}"
            yield context.about(bound, message, hint, row=row, others=containers)


def covered_by_union(context: LintContext) -> Iterator[Remark]:
    """Report `exclude` rules inside the union of others, but inside no single one."""
    for bound in context.relations.excludes:
        cover = context.covers.get(bound.number)
        if cover:
            others = names(cover, "and")
            message = (
                f"all {_scenarios(context, bound)} of `{bound.id}` are excluded by "
                f"{others} together"
            )
            row = context.relations.first(bound, bound)
            yield context.about(
                bound, message, f"remove `{bound.id}`, or narrow one of them", row=row, others=cover
            )


def redundant_overlaps(context: LintContext) -> Iterator[Remark]:
    """Report pairs of `exclude` rules that share some scenarios, neither inside the other."""
    relations = context.relations
    for earlier, later in combinations(relations.excludes, 2):
        shared = relations.overlap(earlier, later)
        if shared and not relations.inside(earlier, later) and not relations.inside(later, earlier):
            message = f"`{later.id}` and `{earlier.id}` both match {count(shared, 'scenario')}"
            hint = f"nothing is wrong; they are charged to `{earlier.id}`, which stands first"
            yield context.about(
                later, message, hint, row=relations.first(earlier, later), others=[earlier]
            )


def _scenarios(context: LintContext, bound: BoundRule) -> str:
    return count(context.relations.size(bound), "scenario")


def _meaning(bound: BoundRule) -> Hashable:
    limit = bound.rule.limit
    effect = limit and (limit.limit, frozenset(limit.per), limit.balance, _unordered(bound.prefer))
    return _unordered(bound.predicate), effect


def _unordered(predicate: Predicate) -> Hashable:
    """Return a key of the predicate that ignores the order of its parts."""
    if isinstance(predicate, All):
        return frozenset(_unordered(part) for part in predicate.parts)
    return ("not", _unordered(predicate.inner)) if isinstance(predicate, Not) else predicate
