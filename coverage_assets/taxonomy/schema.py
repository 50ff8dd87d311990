"""The taxonomy and the rules as tables that other tools can join with."""

from __future__ import annotations

import json

import pandera.polars as pa
import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import describe, written


def _text(description: str, *, nullable: bool = False, unique: bool = False) -> pa.Column:
    return pa.Column(pl.String, nullable=nullable, unique=unique, description=description)


TAXONOMY = pa.DataFrameSchema(
    {
        "dimension": _text(
            "`domain`, `behavior`, `axis`, the slug of an axis for its bins, or `group`."
        ),
        "position": pa.Column(
            pl.Int64, pa.Check.ge(0), description="The place among the values of its dimension."
        ),
        "slug": _text("The name in files, partitions and code."),
        "name": _text("The name for people."),
        "description": _text("What belongs here."),
        "kind": _text(
            "`numeric` or `nominal` for an axis and its bins; null otherwise.", nullable=True
        ),
        "unit": _text("What the numbers of a numeric axis count.", nullable=True),
        "interval": _text("The numbers in a bin of a numeric axis.", nullable=True),
        "where": _text("The condition of a group, as JSON.", nullable=True),
    },
    unique=["dimension", "slug"],
    strict=True,
    ordered=True,
    name="taxonomy",
)

EXCLUSION_RULES = pa.DataFrameSchema(
    {
        "position": pa.Column(
            pl.Int64,
            pa.Check.ge(0),
            unique=True,
            description="The place in the file: rules apply in this order.",
        ),
        "id": _text("The rule's id.", unique=True),
        "kind": _text("The sort of reason."),
        "effect": pa.Column(
            pl.String,
            pa.Check.isin(["exclude", "limit"]),
            description="What happens to what matches.",
        ),
        "where": _text("The scenarios that it is about, in words."),
        "where_json": _text("The same as JSON, in the notation of the file."),
        "limit": pa.Column(
            pl.Int64, pa.Check.ge(0), nullable=True, description="How many are kept in one scope."
        ),
        "per": pa.Column(pl.List(pl.String), description="The dimensions that make the scopes."),
        "balance": pa.Column(
            pl.List(pl.String), description="The dimensions kept even within a scope."
        ),
        "prefer": _text("The scenarios kept before others, in words.", nullable=True),
        "reason": _text("Why these scenarios need not be covered.", nullable=True),
        "owner": _text("Who answers for the rule.", nullable=True),
        "since": pa.Column(pl.Date, nullable=True, description="The day from which it has stood."),
        "expires": pa.Column(
            pl.Date, nullable=True, description="The day on which it must be looked at again."
        ),
    },
    strict=True,
    ordered=True,
    name="exclusion_rules",
)


def taxonomy_table(vertical: Vertical) -> pl.DataFrame:
    """Return every domain, behavior, bin and group of a vertical, one row each."""
    taxonomy = vertical.taxonomy
    plain = [(DOMAIN, taxonomy.domains), (BEHAVIOR, taxonomy.behaviors)]
    rows: list[tuple[object, ...]] = [
        (dimension, position, entry.slug, entry.name, entry.description, None, None, None, None)
        for dimension, entries in plain
        for position, entry in enumerate(entries)
    ]
    rows += [
        ("axis", position, axis.slug, axis.name, axis.description, axis.kind, axis.unit, None, None)
        for position, axis in enumerate(taxonomy.axes)
    ]
    rows += [
        (
            axis.slug,
            position,
            entry.slug,
            entry.name,
            entry.description,
            axis.kind,
            axis.unit,
            entry.interval,
            None,
        )
        for axis in taxonomy.axes
        for position, entry in enumerate(axis.bins)
    ]
    rows += [
        (
            "group",
            position,
            group.slug,
            group.name,
            group.description,
            None,
            None,
            None,
            json.dumps(written(group.where)),
        )
        for position, group in enumerate(taxonomy.groups)
    ]
    return pl.DataFrame(rows, schema=_schema_of(TAXONOMY), orient="row")


def rules_table(vertical: Vertical) -> pl.DataFrame:
    """Return every exclusion rule of a vertical, one row each, in the order in which they apply."""
    rows = []
    for bound in vertical.rules:
        rule, cap = bound.rule, bound.rule.limit
        rows.append(
            {
                "position": bound.number,
                "id": rule.id,
                "kind": rule.kind,
                "effect": "limit" if cap else "exclude",
                "where": describe(rule.where),
                "where_json": json.dumps(written(rule.where)),
                "limit": cap.limit if cap else None,
                "per": list(cap.per) if cap else [],
                "balance": list(cap.balance) if cap else [],
                "prefer": describe(cap.prefer) if cap and cap.prefer else None,
                "reason": rule.reason,
                "owner": rule.owner,
                "since": rule.since,
                "expires": rule.expires,
            }
        )
    return pl.DataFrame(rows, schema=_schema_of(EXCLUSION_RULES))


def _schema_of(model: pa.DataFrameSchema) -> dict[str, pl.DataType]:
    return {name: column.dtype.type for name, column in model.columns.items()}
