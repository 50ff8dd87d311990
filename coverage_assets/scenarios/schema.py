"""The schemas of the tables of scenarios.

A vertical's axes are columns, so a schema belongs to a taxonomy: one text column per axis, after
`behavior`.
"""

from __future__ import annotations

from functools import lru_cache

import pandera.polars as pa
import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.vertical import Vertical

SCENARIO_ID = r"^sc-[0-9a-f]{16}$"


def _text(
    description: str, *checks: pa.Check, nullable: bool = False, unique: bool = False
) -> pa.Column:
    return pa.Column(
        pl.String, list(checks), nullable=nullable, unique=unique, description=description
    )


def _dimension_columns(vertical: Vertical) -> dict[str, pa.Column]:
    taxonomy = vertical.taxonomy
    texts = {DOMAIN: "The domain's slug.", BEHAVIOR: "The behavior's slug."}
    texts |= {
        axis.slug: f"Bin of the axis {axis.name}: {axis.description}" for axis in taxonomy.axes
    }
    return {
        name: _text(text, pa.Check.isin(taxonomy.dimensions[name])) for name, text in texts.items()
    }


@lru_cache(maxsize=8)
def scenarios_model(vertical: Vertical) -> pa.DataFrameSchema:
    """Return the schema of raw scenarios: kept or not, and what removed each."""
    rules = [bound.id for bound in vertical.rules]
    return pa.DataFrameSchema(
        {
            "scenario_id": _text(
                "`sc-` and 16 hexadecimal digits of the stable hash.",
                pa.Check.str_matches(SCENARIO_ID),
                unique=True,
            ),
            **_dimension_columns(vertical),
            "kept": pa.Column(pl.Boolean, description="Whether the scenario must be covered."),
            "excluded_by": _text(
                "The first rule that removes it; null when kept.",
                pa.Check.isin(rules),
                nullable=True,
            ),
            "also_matched": pa.Column(
                pl.List(pl.String), description="Other `exclude` rules that match it."
            ),
        },
        checks=[
            pa.Check(
                lambda data: data.lazyframe.select(
                    pl.col("kept") == pl.col("excluded_by").is_null()
                ),
                error="a scenario is kept exactly when no rule removes it",
            )
        ],
        strict=True,
        ordered=True,
        name="scenarios",
    )


@lru_cache(maxsize=8)
def manifest_model(vertical: Vertical) -> pa.DataFrameSchema:
    """Return the schema of the scenarios that must be covered, over all cells."""
    return pa.DataFrameSchema(
        {
            "scenario_id": _text(
                "`sc-` and 16 hexadecimal digits of the stable hash.",
                pa.Check.str_matches(SCENARIO_ID),
                unique=True,
            ),
            **_dimension_columns(vertical),
        },
        strict=True,
        ordered=True,
        name="scenario_manifest",
    )
