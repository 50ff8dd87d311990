"""What becomes of rules because of where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count, names


def shadowed(survey: LintContext) -> Iterator[Remark]:
    """Rules that match scenarios, yet find none left where they stand."""
    for bound in survey.rules:
        size = survey.relations.size(bound)
        said_already = bound.number in survey.containers or bound.number in survey.covers
        if size and not said_already and not survey.outcome.reached(bound):
            takers = survey.outcome.takers(bound)
            message = f"{names(takers, 'and')} leave `{bound.id}` none of the {count(size, 'scenario')} that it matches"
            row = survey.relations.first(bound, bound)
            yield survey.about(
                bound, message, "move it before them, or remove it", row=row, others=takers
            )


def order_dependent(survey: LintContext) -> Iterator[Remark]:
    """A cap and another rule of which it matters which stands first."""
    for earlier, later in combinations(survey.rules, 2):
        if not earlier.rule.limit and not later.rule.limit:
            continue
        row = survey.swaps.changed_row(earlier, later)
        if row is not None:
            shared = survey.relations.overlap(earlier, later)
            message = (
                f"`{later.id}` and `{earlier.id}` share {count(shared, 'scenario')}: "
                f"what is kept changes when `{later.id}` moves before `{earlier.id}`"
            )
            usual = earlier.rule.limit is None
            hint = (
                "nothing is wrong: a cap usually takes what the exclusions before it leave"
                if usual
                else "move the cap after it, unless this order is meant; or make their conditions exclude each other"
            )
            yield replace(
                survey.about(later, message, hint, row=row, others=[earlier]), usual=usual
            )
