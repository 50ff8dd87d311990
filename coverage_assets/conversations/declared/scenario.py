"""A kept scenario as the generator takes it: its cell and its bins, apart from the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Scenario:
    """One scenario that must be covered."""

    scenario_id: str
    domain: str
    behavior: str
    bins: Mapping[str, str]
    """The bin of every axis, in the taxonomy's order."""


def scenarios_of(table: pl.DataFrame, axes: Sequence[str]) -> list[Scenario]:
    """Return the scenarios of a table such as `scenario_manifest`, in its order.

    Other columns are ignored.
    """
    wanted = table.select("scenario_id", "domain", "behavior", *axes)
    return [
        Scenario(scenario_id, domain, behavior, dict(zip(axes, bins, strict=True)))
        for scenario_id, domain, behavior, *bins in wanted.iter_rows()
    ]
