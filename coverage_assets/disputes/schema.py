"""The schemas of the dispute tables.

Days are calendar days counted from a plan's anchor, except SLAs and hand-off gaps, which are
business days.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from coverage_assets.disputes.audit import AUDIT_CODES
from coverage_assets.disputes.findings import STRONG, SUPPORTIVE
from coverage_assets.disputes.ranking import SKIP_REASONS

STATES = ("conflict", "aligned", "missing", "solo")
ROLES = ("opener", "supporter", "closer")


def _text(description: str, *checks: pa.Check, nullable: bool = False) -> pa.Column:
    return pa.Column(pl.String, list(checks), nullable=nullable, description=description)


def _count(description: str, *, least: int = 0, nullable: bool = False) -> pa.Column:
    return pa.Column(pl.Int64, pa.Check.ge(least), nullable=nullable, description=description)


def _flag(description: str) -> pa.Column:
    return pa.Column(pl.Boolean, description=description)


def _day(description: str) -> pa.Column:
    return pa.Column(pl.Date, description=description)


def _table(
    name: str,
    columns: dict[str, pa.Column],
    *,
    unique: list[str],
    sorted_by: list[str],
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        columns,
        strict=True,
        ordered=True,
        unique=unique,
        name=name,
        metadata={"sorted_by": sorted_by},
    )


_ACCOUNT = {"account": _text("The account's id.")}
_BUREAU = {**_ACCOUNT, "bureau": _text("The bureau.")}
_WEEKDAY = {
    **_BUREAU,
    "weekday": pa.Column(
        pl.Int64, pa.Check.in_range(0, 6), description="The weekday asked for, Monday = 0."
    ),
}

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
"""The items that each bureau may be asked about, in rank order."""

SKIPPED = _table(
    "dispute_skipped",
    {
        **_BUREAU,
        "number": _count("The finding's place in its file, from 0."),
        "field": _text("The field."),
        "reason": _text("The first reason that holds.", pa.Check.isin(SKIP_REASONS)),
    },
    unique=["account", "bureau", "number"],
    sorted_by=["account", "bureau", "number"],
)
"""The findings that a bureau is not asked about."""

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
"""Differences between bureaus that dispute the same field."""
