"""Queries on a table of scenarios, in the notation of the rules."""

from __future__ import annotations

from typing import Any

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.grid import expression
from coverage_assets.taxonomy.predicates import ALWAYS
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import Where, parse_where


def query(
    scenarios: pl.DataFrame,
    vertical: Vertical,
    *,
    domain: str | None = None,
    behavior: str | None = None,
    where: Any = None,
) -> pl.DataFrame:
    """Return the scenarios of a domain, of a behavior, or that satisfy a `where`."""
    condition = (
        vertical.bind(where if isinstance(where, Where) else parse_where(where))
        if where
        else ALWAYS
    )
    dimensions = vertical.taxonomy.dimensions
    found = scenarios
    if domain is not None:
        found = found.filter(pl.col(DOMAIN) == vertical.taxonomy.domain(domain).slug)
    if behavior is not None:
        found = found.filter(pl.col(BEHAVIOR) == vertical.taxonomy.behavior(behavior).slug)
    typed = found.select(pl.col(name).cast(pl.Enum(values)) for name, values in dimensions.items())
    return found.filter(
        typed.select(pl.repeat(True, typed.height) & expression(condition, dimensions)).to_series()
    )
