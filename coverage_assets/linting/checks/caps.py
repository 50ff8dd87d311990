"""Caps that contradict each other, cannot bind, or keep nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count
from coverage_assets.linting.row_masks import Picked
from coverage_assets.linting.scopes import largest_raw_scope
from coverage_assets.taxonomy.rules import Limit
from coverage_assets.taxonomy.vertical import BoundRule


def contradicting_caps(survey: LintContext) -> Iterator[Remark]:
    """Pairs of caps on the same scenarios and scopes with different limits."""
    for earlier, later in combinations(survey.relations.caps, 2):
        one, other = earlier.rule.limit, later.rule.limit
        if not one or not other or set(one.per) != set(other.per) or one.limit == other.limit:
            continue
        if survey.relations.equal(earlier, later):
            message = f"`{later.id}` keeps {other.limit:,} of the scenarios of which `{earlier.id}` keeps {one.limit:,}"
            yield survey.about(
                later,
                message + _about_zero(one.limit, other.limit),
                "keep one of them",
                row=survey.relations.first(later, later),
                others=[earlier],
            )


def vacuous_caps(survey: LintContext) -> Iterator[Remark]:
    """Caps that remove nothing, because no scope ever holds more than the limit."""
    for bound in survey.relations.caps:
        limit = bound.rule.limit
        if limit and survey.outcome.reached(bound) and not survey.outcome.removed(bound):
            yield _vacuous(survey, bound, limit)


def _vacuous(survey: LintContext, bound: BoundRule, limit: Limit) -> Remark:
    kept = survey.outcome.kept_by_cap[bound.number]
    raw = largest_raw_scope(survey.grid, bound)
    if raw <= limit.limit:
        message = f"`{bound.id}` can never bind: its largest scope matches {count(raw, 'scenario')}, and it keeps {limit.limit:,}"
        hint = "lower the limit, widen the scopes (`per`) or the condition, or remove the rule"
        return survey.about(bound, message, hint, row=int(kept[0]))
    left = Picked(survey.grid, kept).largest_scope(limit.per)
    message = (
        f"`{bound.id}` does not bind: the earlier rules leave at most {count(left, 'scenario')} of {raw:,} in a scope, "
        f"and it keeps {limit.limit:,}"
    )
    hint = "lower the limit, or move the rule before those that leave it so little"
    return survey.about(bound, message, hint, row=int(kept[0]), others=survey.outcome.takers(bound))


def zero_limits(survey: LintContext) -> Iterator[Remark]:
    """Caps that keep nothing, which is what `exclude` is for."""
    for bound in survey.relations.caps:
        if bound.rule.limit and bound.rule.limit.limit == 0:
            message = f"`{bound.id}` keeps none of what it matches, as `exclude` does"
            hint = "write `effect: exclude`: only then are its gaps by design, and is its overlap counted"
            yield survey.about(bound, message, hint, at=("effect",))


def _about_zero(one: int, other: int) -> str:
    return "; a limit of 0 keeps nothing, as `exclude` does" if 0 in (one, other) else ""
