"""Rules whose effect depends on where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count, names


def shadowed(context: LintContext) -> Iterator[Remark]:
    """Report rules that match scenarios but find none left where they stand."""
    for bound in context.rules:
        size = context.relations.size(bound)
        is_reported = bound.number in context.containers or bound.number in context.covers
        if size and not is_reported and not context.outcome.reached(bound):
            takers = context.outcome.takers(bound)
            message = (
                f"{names(takers, 'and')} leave `{bound.id}` none of the "
                f"{count(size, 'scenario')} that it matches"
            )
            row = context.relations.first(bound, bound)
            yield context.about(
                bound, message, "move it before them, or remove it", row=row, others=takers
            )


def order_dependent(context: LintContext) -> Iterator[Remark]:
    """Report pairs of a cap and another rule whose order decides what is kept."""
    for earlier, later in combinations(context.rules, 2):
        if not earlier.rule.limit and not later.rule.limit:
            continue
        row = context.reorderings.changed_row(earlier, later)
        if row is not None:
            shared = context.relations.overlap(earlier, later)
            message = (
                f"`{later.id}` and `{earlier.id}` share {count(shared, 'scenario')}: "
                f"what is kept changes when `{later.id}` moves before `{earlier.id}`"
            )
            usual = earlier.rule.limit is None
            hint = (
                "nothing is wrong: a cap usually takes what the exclusions before it leave"
                if usual
                else "move the cap after it, unless this order is meant; "
                "or make their conditions exclude each other"
            )
            yield replace(
                context.about(later, message, hint, row=row, others=[earlier]), usual=usual
            )
