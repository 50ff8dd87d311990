"""The tables of this room. A model is the documentation of its table.

Days count from a plan's anchor and are calendar days, except SLAs and hand-off gaps, which are business days.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from coverage_assets.disputes.audit import AUDIT_CODES
from coverage_assets.disputes.certificates import NO_PLAN
from coverage_assets.disputes.findings import STRONG, SUPPORTIVE
from coverage_assets.disputes.invariants import INVARIANTS
from coverage_assets.disputes.objective import CRITERIA
from coverage_assets.disputes.planner import NEEDS_TWO, NO_FEASIBLE_PLAN
from coverage_assets.disputes.ranking import SKIP_REASONS

STATES = ("conflict", "aligned", "missing", "solo")
ROLES = ("opener", "supporter", "closer")


def _text(description: str, *checks: pa.Check, nullable: bool = False) -> pa.Column:
    return pa.Column(pl.String, list(checks), nullable=nullable, description=description)


def _count(description: str, *, least: int = 0, nullable: bool = False) -> pa.Column:
    return pa.Column(pl.Int64, pa.Check.ge(least), nullable=nullable, description=description)


def _flag(description: str) -> pa.Column:
    return pa.Column(pl.Boolean, description=description)


def _share(description: str, *, nullable: bool = False) -> pa.Column:
    return pa.Column(
        pl.Float64, pa.Check.in_range(0, 1), nullable=nullable, description=description
    )


def _day(description: str) -> pa.Column:
    return pa.Column(pl.Date, description=description)


def _table(
    name: str,
    columns: dict[str, pa.Column],
    *,
    unique: list[str] | None = None,
    sorted_by: list[str] | None = None,
) -> pa.DataFrameSchema:
    order = {"sorted_by": unique or [] if sorted_by is None else sorted_by}
    return pa.DataFrameSchema(
        columns, strict=True, ordered=True, unique=unique, name=name, metadata=order
    )


_ACCOUNT = {"account": _text("The account's id.")}
_BUREAU = {**_ACCOUNT, "bureau": _text("The bureau.")}
_WEEKDAY = {
    **_BUREAU,
    "weekday": pa.Column(
        pl.Int64, pa.Check.in_range(0, 6), description="The weekday asked for, Monday = 0."
    ),
}

FINDINGS = _table(
    "dispute_findings",
    {
        **_ACCOUNT,
        "number": _count("The finding's place in its file, from 0."),
        "field": _text("The field of the credit report."),
        "category": _text("The sort of field.", nullable=True),
        "min_days": _count("The SLA in business days.", nullable=True),
        "decision": _text("What validation decided.", nullable=True),
        "reason_code": _text("Why it decided so.", nullable=True),
        "documents": pa.Column(pl.List(pl.String), description="The documents that a check needs."),
        "is_missing": pa.Column(
            pl.Boolean, nullable=True, description="Whether some bureau lacks the field."
        ),
        "is_mismatch": pa.Column(
            pl.Boolean, nullable=True, description="Whether bureaus differ about it."
        ),
        "present_count": _count("How many bureaus have a value.", nullable=True),
        "states": _text("The state by bureau, as JSON."),
        "extra": _text("The keys that this room does not know, as JSON."),
    },
    unique=["account", "number"],
)
"""The findings as they came in."""

INVENTORIES = _table(
    "dispute_inventories",
    {
        **_BUREAU,
        "rank": _count("The place in rank order, from 1.", least=1),
        "field": _text("The field."),
        "role_guess": _text("The role that the decision suggests.", pa.Check.isin(ROLES[:2])),
        "decision": _text("The decision.", pa.Check.isin([STRONG, SUPPORTIVE])),
        "business_sla_days": _count("The SLA in business days.", least=1),
        "strength": _count("The strength under the declared metric."),
        "score": _count("All points."),
        "reason_bonus": _count("Points for the reason code."),
        "doc_bonus": _count("Points for a rare document."),
        "state": _text("How the bureau stands to the field.", pa.Check.isin(STATES)),
        "reason_code": _text("The reason code.", nullable=True),
        "category": _text("The category.", nullable=True),
        "present_count": _count("How many bureaus have a value."),
    },
    unique=["account", "bureau", "field"],
    sorted_by=["account", "bureau", "rank"],
)
"""What each bureau may be asked about, in rank order."""

SKIPPED = _table(
    "dispute_skipped",
    {
        **_BUREAU,
        "number": _count("The finding's place in its file, from 0."),
        "field": _text("The field."),
        "reason": _text("The first reason that holds.", pa.Check.isin(SKIP_REASONS)),
    },
    unique=["account", "bureau", "number"],
)
"""The findings that a bureau is not asked about."""

PLANS = _table(
    "dispute_plans",
    {
        **_WEEKDAY,
        "is_master": _flag("Whether this is the bureau's master plan."),
        "anchor": _day("Day 0: the first submit."),
        "requested_anchor": _day("The day asked for, before a holiday moved it."),
        "items": _count("How many items.", least=2),
        "last_submit": _count("The day of the last submit."),
        "total_effective_days": _count("Effective days, up to the cap."),
        "total_effective_days_unbounded": _count(
            "Effective days without the cap; diagnostic only."
        ),
        "over_45_by_days": _count("The difference of the two; diagnostic only."),
        "total_strength": _count("The summed strength."),
        "method": _text("How it was found.", pa.Check.isin(["exact", "greedy"])),
        "runner_up_beaten_by": _text(
            "The criterion that parts it from the runner-up.",
            pa.Check.isin(CRITERIA),
            nullable=True,
        ),
    },
    unique=["account", "bureau", "weekday"],
)
"""One row per plan."""

PLACEMENTS = _table(
    "dispute_placements",
    {
        **_WEEKDAY,
        "is_master": _flag("Whether the plan is the bureau's master plan."),
        "number": _count("The place in the sequence, from 1.", least=1),
        "field": _text("The field."),
        "role": _text("The role.", pa.Check.isin(ROLES)),
        "handoff_gap": _count(
            "Business days before the end of the SLA before; null for the opener.", nullable=True
        ),
        "submit_day": _count("The day of the submit."),
        "submit_date": _day("The date of the submit."),
        "sla_end_day": _count("The day on which the SLA ends."),
        "sla_end_date": _day("The date on which the SLA ends."),
        "business_sla_days": _count("The SLA in business days.", least=1),
        "effective_days": _count("What it contributes, up to the cap."),
        "unbounded_days": _count("What it contributes without the cap; diagnostic only."),
        "cumulative_days": _count("Effective days up to and with this item."),
    },
    unique=["account", "bureau", "weekday", "field"],
    sorted_by=["account", "bureau", "weekday", "number"],
)
"""One row per item of a plan."""

UNPLANNED = _table(
    "dispute_unplanned",
    {
        **_WEEKDAY,
        "error": _text("Why, as a code.", pa.Check.isin([NEEDS_TWO, NO_FEASIBLE_PLAN])),
        "reason": _text("Why, in words."),
    },
    unique=["account", "bureau", "weekday"],
)
"""One row per working weekday of a bureau that has no plan."""

UNCHOSEN = _table(
    "dispute_unchosen",
    {
        **_WEEKDAY,
        "field": _text("The field."),
        "criterion": _text(
            "What parts the best plan that holds it from the chosen one.",
            pa.Check.isin([*CRITERIA, NO_PLAN]),
        ),
    },
    unique=["account", "bureau", "weekday", "field"],
    sorted_by=[],
)
"""One row per finding that could have been in a plan and is not."""

AUDIT = _table(
    "dispute_audit",
    {
        **_ACCOUNT,
        "code": _text("What was found.", pa.Check.isin(AUDIT_CODES)),
        "field": _text("The field."),
        "bureaus": pa.Column(pl.List(pl.String), description="The bureaus concerned."),
        "values": _text("What differs, by bureau, as JSON."),
        "message": _text("The finding in words."),
    },
    unique=["account", "code", "field"],
    sorted_by=[],
)
"""What only shows across bureaus."""

SKIP_SUMMARY = _table(
    "dispute_skip_summary",
    {
        "reason": _text("The skip reason.", pa.Check.isin(SKIP_REASONS)),
        "findings": _count("How many findings it takes, over accounts and bureaus."),
        "findings_share": _share("Of all findings considered."),
        "accounts": _count("In how many accounts it holds."),
        "accounts_share": _share("Of all accounts."),
        "warn": _flag("Whether the share of findings is above `skip_warning_share`."),
    },
    unique=["reason"],
    sorted_by=[],
)
"""How often each skip reason holds."""

FEASIBILITY = _table(
    "dispute_weekday_feasibility",
    {
        "weekday": pa.Column(
            pl.Int64, pa.Check.in_range(0, 6), description="The weekday, Monday = 0."
        ),
        "weekday_name": _text("Its name."),
        "bureaus": _count("How many bureaus, over accounts, have findings enough for a plan."),
        "planned": _count("How many of them have a plan that starts on it."),
        "rate": _share("The share of these.", nullable=True),
    },
    unique=["weekday"],
)
"""How often each weekday has a plan."""

VIOLATIONS = _table(
    "dispute_violations",
    {
        **_WEEKDAY,
        "invariant": _text("What must hold.", pa.Check.isin(list(INVARIANTS))),
        "field": _text("The field concerned.", nullable=True),
        "message": _text("What must hold and what was found."),
    },
)
"""What does not hold of plans; empty when all is well."""

BROKEN = _table(
    "dispute_broken_accounts",
    {**_ACCOUNT, "path": _text("The file."), "error": _text("What is wrong with it.")},
)
"""The accounts that could not be planned."""
