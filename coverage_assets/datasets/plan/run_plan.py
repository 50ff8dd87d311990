"""The plan of a run, fixed before it starts: the request, the origin, the cells and the gaps.

It is plain data with a digest. Runs with equal plans write the same bytes. Shards can be merged
only if their plans are equal, and an interrupted run can resume only under the plan that it started
with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from coverage_assets.conversations.records import MIXED
from coverage_assets.datasets.plan.batches import (
    BATCH_SIZE,
    Batch,
    BatchPlan,
    CellCount,
    Shard,
    kept_scenarios,
    split_into_batches,
)
from coverage_assets.datasets.plan.variants import (
    SCENARIO_ID,
    PlannedVariants,
    apply_plan,
    read_plan,
    uniform_variants,
)
from coverage_assets.datasets.records import (
    ConversationGenerator,
    DatasetName,
    GeneratorFactory,
    Origin,
    refuse_reserved_names,
)
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.taxonomy.vertical import Vertical

MAX_SHOWN = 3


@dataclass(frozen=True)
class DatasetRequest:
    """A request for datasets. Without a plan file, every scenario has `per_scenario` variants."""

    selection: Selection = EVERYTHING
    per_scenario: int = 1
    plan: Path | None = None
    allow_gaps: bool = False
    combine: tuple[str, ...] = ()
    """The scopes of the combined datasets: some of `domain` and `global`."""
    difficulty: str = MIXED
    batch_size: int = BATCH_SIZE


@dataclass(frozen=True)
class RunPlan:
    """Everything that decides the output of a run."""

    request: Mapping[str, Any]
    """The options of the request, as plain values."""
    origin: Origin
    scenarios_sha256: str
    """The digest of the scenarios, their order and their numbers of variants."""
    cells: tuple[CellCount, ...]
    gaps: tuple[Mapping[str, Any], ...]
    """The kept scenarios to which a plan gives no variant, by cell."""
    batch_size: int

    @cached_property
    def sha256(self) -> str:
        """The digest of everything that decides the datasets; the batch size does not."""
        return sha256_json({**self.as_dict(), "batch": 0})

    @cached_property
    def batches_sha256(self) -> str:
        """The digest of everything that decides the batches and their content."""
        return sha256_json(self.as_dict())

    @cached_property
    def batches(self) -> list[Batch]:
        """All batches, in order."""
        return list(split_into_batches(self.cells, self.batch_size))

    def conversations_in(self, shard: Shard) -> int:
        """Return the number of conversations of a shard, without related pairs."""
        return sum(batch.size for batch in self.batches if batch in shard)

    @property
    def datasets(self) -> list[DatasetName]:
        """The names of all datasets, those of cells first."""
        vertical, combine = self.origin.vertical, self.request["combine"]
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
        """Return the plan as plain values."""
        return {
            "asked": dict(self.request),
            "origin": self.origin.as_dict(),
            "scenarios_sha256": self.scenarios_sha256,
            "cells": [asdict(cell) for cell in self.cells],
            "gaps": [dict(gap) for gap in self.gaps],
            "batch": self.batch_size,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunPlan:
        """Restore a plan from the output of `as_dict`."""
        return cls(
            values["asked"],
            Origin.from_dict(values["origin"]),
            values["scenarios_sha256"],
            tuple(CellCount(**cell) for cell in values["cells"]),
            tuple(values["gaps"]),
            values["batch"],
        )

    def differences(self, other: RunPlan) -> Iterator[str]:
        """Describe how two plans differ, for the person who has to choose between them."""
        for option in sorted({*self.request, *other.request}):
            if self.request.get(option) != other.request.get(option):
                yield f"`{option}`"
        if self.batch_size != other.batch_size:
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
    """Everything that a run needs to start."""

    factory: GeneratorFactory
    generator: ConversationGenerator
    batch_plan: BatchPlan
    run_plan: RunPlan


def prepare(factory: GeneratorFactory, vertical: Vertical, request: DatasetRequest) -> PreparedRun:
    """Plan a run. A request that would generate nothing raises an `InputError`."""
    refuse_reserved_names(vertical.taxonomy)
    planned = _plan_variants(vertical, request)
    if planned.scenarios.is_empty():
        raise InputError(
            f"there is nothing to make: of what was asked for, `{vertical.name}` "
            "keeps or plans no scenario"
        )
    generator = factory.create()
    batch_plan = BatchPlan(planned.scenarios, vertical.taxonomy.axis_slugs, request.batch_size)
    run_plan = RunPlan(
        {
            "domains": sorted(set(request.selection.domains)),
            "behaviors": sorted(set(request.selection.behaviors)),
            "variants": "as planned" if request.plan else request.per_scenario,
            "pairs": list(factory.pairs),
            "combine": [scope for scope in ("domain", "global") if scope in request.combine],
            "exclusions_sha256": vertical.exclusions_sha256,
        },
        Origin.of(vertical, generator, difficulty=request.difficulty),
        batch_plan.sha256,
        tuple(batch_plan.cells),
        tuple(_gaps_by_cell(planned.gaps)),
        request.batch_size,
    )
    return PreparedRun(factory, generator, batch_plan, run_plan)


def require_gaps_allowed(run_plan: RunPlan, request: DatasetRequest) -> None:
    """Refuse a plan that leaves kept scenarios without a conversation, unless gaps are allowed."""
    if not run_plan.gaps or request.allow_gaps:
        return
    number = sum(len(gap["scenario_ids"]) for gap in run_plan.gaps)
    shown = ", ".join(
        f"{gap['domain']}|{gap['behavior']} ({len(gap['scenario_ids'])})"
        for gap in run_plan.gaps[:MAX_SHOWN]
    )
    more = (
        f" and {len(run_plan.gaps) - MAX_SHOWN} more cells"
        if len(run_plan.gaps) > MAX_SHOWN
        else ""
    )
    raise InputError(
        f"{request.plan} plans no conversation of {number:,} kept scenarios, in {shown}{more}: "
        "plan some, or accept the gaps with --allow-gaps"
    )


def _plan_variants(vertical: Vertical, request: DatasetRequest) -> PlannedVariants:
    if request.plan is None:
        return uniform_variants(kept_scenarios(vertical, request.selection), request.per_scenario)
    plan = read_plan(request.plan)
    everything = apply_plan(
        kept_scenarios(vertical, EVERYTHING), plan, path=request.plan, vertical=vertical.name
    )
    request.selection.box(vertical)  # refuses unknown names
    selected = pl.lit(value=True)
    for column, names in (
        (DOMAIN, request.selection.domains),
        (BEHAVIOR, request.selection.behaviors),
    ):
        if names:
            selected &= pl.col(column).cast(pl.String).is_in(names)
    return PlannedVariants(*(table.filter(selected) for table in everything))


def _gaps_by_cell(gaps: pl.DataFrame) -> Iterator[dict[str, Any]]:
    by_cell: dict[Cell, list[str]] = {}
    for domain, behavior, scenario in gaps.select(DOMAIN, BEHAVIOR, SCENARIO_ID).iter_rows():
        by_cell.setdefault((domain, behavior), []).append(scenario)
    for (domain, behavior), scenarios in by_cell.items():
        yield {DOMAIN: domain, BEHAVIOR: behavior, "scenario_ids": scenarios}
