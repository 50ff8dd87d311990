"""Caps that contradict each other, cannot bind, or keep nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count
from coverage_assets.linting.row_masks import PickedRows
from coverage_assets.linting.scopes import largest_raw_scope
from coverage_assets.taxonomy.rules import Limit
from coverage_assets.taxonomy.vertical import BoundRule


def contradicting_caps(context: LintContext) -> Iterator[Remark]:
    """Report pairs of caps on the same scenarios and scopes with different limits."""
    for earlier, later in combinations(context.relations.caps, 2):
        one, other = earlier.rule.limit, later.rule.limit
        if not one or not other or set(one.per) != set(other.per) or one.limit == other.limit:
            continue
        if context.relations.equal(earlier, later):
            message = (
                f"`{later.id}` keeps {other.limit:,} of the scenarios "
                f"of which `{earlier.id}` keeps {one.limit:,}"
            )
            yield context.about(
                later,
                message + _about_zero(one.limit, other.limit),
                "keep one of them",
                row=context.relations.first(later, later),
                others=[earlier],
            )


def vacuous_caps(context: LintContext) -> Iterator[Remark]:
    """Report caps that remove nothing, because no scope ever holds more than the limit."""
    for bound in context.relations.caps:
        limit = bound.rule.limit
        if limit and context.outcome.reached(bound) and not context.outcome.removed(bound):
            yield _vacuous(context, bound, limit)


def _vacuous(context: LintContext, bound: BoundRule, limit: Limit) -> Remark:
    kept = context.outcome.kept_by_cap[bound.number]
    raw = largest_raw_scope(context.grid, bound)
    if raw <= limit.limit:
        message = (
            f"`{bound.id}` can never bind: its largest scope matches {count(raw, 'scenario')}, "
            f"and it keeps {limit.limit:,}"
        )
        hint = "lower the limit, widen the scopes (`per`) or the condition, or remove the rule"
        return context.about(bound, message, hint, row=int(kept[0]))
    left = PickedRows(context.grid, kept).largest_scope(limit.per)
    message = (
        f"`{bound.id}` does not bind: the earlier rules leave at most {count(left, 'scenario')} "
        f"of {raw:,} in a scope, and it keeps {limit.limit:,}"
    )
    hint = "lower the limit, or move the rule before those that leave it so little"
    return context.about(
        bound, message, hint, row=int(kept[0]), others=context.outcome.takers(bound)
    )


def zero_limits(context: LintContext) -> Iterator[Remark]:
    """Report caps that keep nothing, which is what `exclude` is for."""
    for bound in context.relations.caps:
        if bound.rule.limit and bound.rule.limit.limit == 0:
            message = f"`{bound.id}` keeps none of what it matches, as `exclude` does"
            hint = (
                "write `effect: exclude`: only then are its gaps by design, "
                "and is its overlap counted"
            )
            yield context.about(bound, message, hint, at=("effect",))


def _about_zero(one: int, other: int) -> str:
    return "; a limit of 0 keeps nothing, as `exclude` does" if 0 in (one, other) else ""
