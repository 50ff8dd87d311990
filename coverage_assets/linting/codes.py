"""Every code that a finding can have: its level, its meaning, and the check that finds it.

A new code needs a function in `coverage_assets.linting.checks`, an entry here and a section in
`docs/linting.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from coverage_assets.linting.checks import caps, gaps, metadata, order, sets
from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Level, Remark

Check: TypeAlias = Callable[[LintContext], Iterable[Remark]]


@dataclass(frozen=True)
class Code:
    """One kind of finding."""

    name: str
    level: Level
    summary: str
    checks: tuple[Check, ...] = ()
    """The checks that find it; none if the loader or the reader of ignores does."""
    joint_checks: tuple[Check, ...] = ()
    """Checks of what all rules do together. They run only once every name in the file is known."""


_ALL = (
    Code("invalid-config", "error", "a file cannot be read, or has a form that is not accepted"),
    Code(
        "unknown-dimension",
        "error",
        "a condition names a dimension that the taxonomy does not declare",
    ),
    Code("unknown-value", "error", "a condition names a value or a group that is not declared"),
    Code("empty-set", "error", "a condition or a list of values is empty"),
    Code(
        "ambiguous-yaml-scalar",
        "error",
        "YAML readers disagree about a plain value",
        (metadata.ambiguous_scalars,),
    ),
    Code(
        "duplicate-rule",
        "error",
        "a rule repeats an id, or says what another one says",
        (sets.duplicate_rules,),
    ),
    Code(
        "never-matches",
        "warning",
        "no scenario satisfies a rule's condition",
        (sets.never_matches,),
    ),
    Code(
        "subsumed-by-one",
        "warning",
        "another rule excludes all that this one does",
        (sets.subsumed_by_one,),
    ),
    Code(
        "covered-by-union",
        "warning",
        "other rules together exclude all this one does",
        (sets.covered_by_union,),
    ),
    Code(
        "redundant-overlap",
        "note",
        "two rules exclude some of the same scenarios",
        (sets.redundant_overlaps,),
    ),
    Code(
        "shadowed",
        "warning",
        "earlier rules leave a rule nothing to do",
        joint_checks=(order.shadowed,),
    ),
    Code(
        "order-dependent",
        "warning",
        "which rule stands first decides what is kept",
        joint_checks=(order.order_dependent,),
    ),
    Code(
        "contradicting-cap",
        "error",
        "two caps on the same scopes have different limits",
        (caps.contradicting_caps,),
    ),
    Code("vacuous-cap", "warning", "a cap can never bind", joint_checks=(caps.vacuous_caps,)),
    Code("limit-zero", "note", "a cap keeps nothing, as `exclude` does", (caps.zero_limits,)),
    Code(
        "excludes-everything",
        "error",
        "one rule, or all of them together, leave no scenario",
        (gaps.excludes_everything,),
        (gaps.leaves_nothing,),
    ),
    Code(
        "empties-a-cell",
        "error",
        "rules leave a cell without any scenario",
        joint_checks=(gaps.emptied_cells,),
    ),
    Code(
        "opens-a-gap",
        "warning",
        "a cap leaves a cell without a bin or a group",
        joint_checks=(gaps.opened_gaps,),
    ),
    Code(
        "unused-waiver",
        "warning",
        "a waiver accepts what is not empty",
        joint_checks=(gaps.unused_waivers,),
    ),
    Code("missing-owner", "warning", "nobody answers for a rule", (metadata.missing_owners,)),
    Code("missing-reason", "error", "a rule does not say why", (metadata.missing_reasons,)),
    Code(
        "expired",
        "warning",
        "a rule or a waiver was to be looked at again by now",
        (metadata.expired,),
    ),
    Code("unused-ignore", "warning", "an ignore silences nothing"),
    Code("ignore-without-reason", "error", "an ignore does not say why, and does not count"),
    Code(
        "unknown-ignore", "error", "an ignore names a code that does not exist, or cannot be read"
    ),
)

CODES = {code.name: code for code in _ALL}
"""All codes by name, in the order of the documentation."""
