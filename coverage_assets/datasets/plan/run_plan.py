"""What a run will make, decided before anything is made: what was asked, from what, of which cells, and where gaps remain.

It is plain data with a digest. Runs that agree in it write the same bytes; shards that agree in it can be merged, and an
interrupted run goes on only under the blueprint that it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from coverage_assets.conversations.records.models import MIXED
from coverage_assets.datasets.plan.batches import (
    BATCH,
    Batch,
    BatchPlan,
    CellCount,
    Shard,
    batches_of,
    kept_scenarios,
)
from coverage_assets.datasets.plan.variants import (
    SCENARIO_ID,
    Planned,
    as_planned,
    read_plan,
    the_same_of_all,
)
from coverage_assets.datasets.records.generator_protocol import (
    ConversationGenerator,
    GeneratorFactory,
)
from coverage_assets.datasets.records.header import Origin
from coverage_assets.datasets.records.names import DatasetName, refuse_taken_names
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.enumerate import EVERYTHING, Selection
from coverage_assets.taxonomy.loader import Vertical

MAX_SHOWN = 3


@dataclass(frozen=True)
class DatasetRequest:
    """What somebody asks for. Without a plan, every kept scenario gets the same number of variants."""

    selection: Selection = EVERYTHING
    per_scenario: int = 1
    plan: Path | None = None
    allow_gaps: bool = False
    combine: tuple[str, ...] = ()
    """The scopes of which there are combined datasets: some of `domain` and `global`."""
    difficulty: str = MIXED
    batch: int = BATCH


@dataclass(frozen=True)
class RunPlan:
    """What a run will make."""

    asked: Mapping[str, Any]
    origin: Origin
    scenarios_sha256: str
    """The digest of which scenarios are made, in which order and in how many variants."""
    cells: tuple[CellCount, ...]
    gaps: tuple[Mapping[str, Any], ...]
    """The kept scenarios of which a plan makes nothing, by cell."""
    batch: int

    @cached_property
    def sha256(self) -> str:
        """The digest of all that decides what is written."""
        return sha256_json({**self.as_dict(), "batch": 0})

    @cached_property
    def parts_sha256(self) -> str:
        """The digest of all that decides what parts there are and what is in them."""
        return sha256_json(self.as_dict())

    @cached_property
    def units(self) -> list[Batch]:
        """All units, in order."""
        return list(batches_of(self.cells, self.batch))

    def conversations_in(self, shard: Shard) -> int:
        """How many conversations a shard makes; pairs are not counted."""
        return sum(unit.size for unit in self.units if unit in shard)

    @property
    def datasets(self) -> list[DatasetName]:
        """Every dataset, behaviors first."""
        vertical, combine = self.origin.vertical, self.asked["combine"]
        names = [DatasetName(vertical, cell.domain, cell.behavior) for cell in self.cells]
        if "domain" in combine:
            names += [
                DatasetName(vertical, domain)
                for domain in dict.fromkeys(cell.domain for cell in self.cells)
            ]
        if "global" in combine and self.cells:
            names.append(DatasetName(vertical))
        return names

    def as_dict(self) -> dict[str, Any]:
        """The blueprint as plain values."""
        return {
            "asked": dict(self.asked),
            "origin": self.origin.as_dict(),
            "scenarios_sha256": self.scenarios_sha256,
            "cells": [asdict(cell) for cell in self.cells],
            "gaps": [dict(gap) for gap in self.gaps],
            "batch": self.batch,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunPlan:
        """The blueprint that `as_dict` gave."""
        return cls(
            values["asked"],
            Origin.from_dict(values["origin"]),
            values["scenarios_sha256"],
            tuple(CellCount(**cell) for cell in values["cells"]),
            tuple(values["gaps"]),
            values["batch"],
        )

    def differences(self, other: RunPlan) -> Iterator[str]:
        """In what two blueprints differ, in words for the person who has to choose between them."""
        for option in sorted({*self.asked, *other.asked}):
            if self.asked.get(option) != other.asked.get(option):
                yield f"`{option}`"
        if self.batch != other.batch:
            yield "the batch size"
        named = {
            "the conversations' declared files": "generator_sha256",
            "the taxonomy": "taxonomy_sha256",
            "the seed": "seed",
        }
        yield from (
            text
            for text, name in named.items()
            if getattr(self.origin, name) != getattr(other.origin, name)
        )
        if (self.scenarios_sha256, self.gaps) != (other.scenarios_sha256, other.gaps):
            yield "the scenarios that are made"


@dataclass(frozen=True)
class PreparedRun:
    """All that a run needs to begin."""

    recipe: GeneratorFactory
    maker: ConversationGenerator
    work: BatchPlan
    blueprint: RunPlan


def prepare(recipe: GeneratorFactory, vertical: Vertical, request: DatasetRequest) -> PreparedRun:
    """Decide what a run will make. A request that would make nothing is an `InputError`."""
    refuse_taken_names(vertical.taxonomy)
    planned = _planned(vertical, request)
    if planned.wanted.is_empty():
        raise InputError(
            f"there is nothing to make: of what was asked for, `{vertical.name}` keeps or plans no scenario"
        )
    maker = recipe.maker()
    work = BatchPlan(planned.wanted, vertical.taxonomy.axis_slugs, request.batch)
    blueprint = RunPlan(
        {
            "domains": sorted(set(request.selection.domains)),
            "behaviors": sorted(set(request.selection.behaviors)),
            "variants": "as planned" if request.plan else request.per_scenario,
            "pairs": list(recipe.pairs),
            "combine": [scope for scope in ("domain", "global") if scope in request.combine],
            "exclusions_sha256": vertical.exclusions_sha256,
        },
        Origin.of(vertical, maker, difficulty=request.difficulty),
        work.sha256,
        tuple(work.cells),
        tuple(_gaps_by_cell(planned.gaps)),
        request.batch,
    )
    return PreparedRun(recipe, maker, work, blueprint)


def require_gaps_allowed(blueprint: RunPlan, request: DatasetRequest) -> None:
    """Refuse a plan that leaves kept scenarios without a conversation, unless that was agreed to."""
    if not blueprint.gaps or request.allow_gaps:
        return
    number = sum(len(gap["scenario_ids"]) for gap in blueprint.gaps)
    shown = ", ".join(
        f"{gap['domain']}|{gap['behavior']} ({len(gap['scenario_ids'])})"
        for gap in blueprint.gaps[:MAX_SHOWN]
    )
    more = (
        f" and {len(blueprint.gaps) - MAX_SHOWN} more cells"
        if len(blueprint.gaps) > MAX_SHOWN
        else ""
    )
    raise InputError(
        f"{request.plan} plans no conversation of {number:,} kept scenarios, in {shown}{more}: "
        "plan some, or accept the gaps with --allow-gaps"
    )


def _planned(vertical: Vertical, request: DatasetRequest) -> Planned:
    if request.plan is None:
        return the_same_of_all(kept_scenarios(vertical, request.selection), request.per_scenario)
    plan = read_plan(request.plan)
    everything = as_planned(
        kept_scenarios(vertical, EVERYTHING), plan, path=request.plan, vertical=vertical.name
    )
    request.selection.box(vertical)  # unknown names are refused
    chosen = pl.lit(value=True)
    for column, names in (
        (DOMAIN, request.selection.domains),
        (BEHAVIOR, request.selection.behaviors),
    ):
        if names:
            chosen &= pl.col(column).cast(pl.String).is_in(names)
    return Planned(*(table.filter(chosen) for table in everything))


def _gaps_by_cell(gaps: pl.DataFrame) -> Iterator[dict[str, Any]]:
    by_cell: dict[Cell, list[str]] = {}
    for domain, behavior, scenario in gaps.select(DOMAIN, BEHAVIOR, SCENARIO_ID).iter_rows():
        by_cell.setdefault((domain, behavior), []).append(scenario)
    for (domain, behavior), scenarios in by_cell.items():
        yield {DOMAIN: domain, BEHAVIOR: behavior, "scenario_ids": scenarios}
