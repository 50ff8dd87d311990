"""Asset checks, made from plain functions.

A check looks at what is stored, not at what a step happens to hold, so that it can run by itself at any time. All checks of
an asset share one step: a step costs Dagster more than most of these checks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

from coverage_assets.errors import IntegrityError, UserError
from coverage_assets.foundation.frames import check_frame
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig


@dataclass(frozen=True)
class CheckOutcome:
    """What a check says: whether it passed, and what a person should see of it."""

    passed: bool
    shown: dict[str, Any]
    detail: str | None = None


Examine = Callable[[VerticalConfig, Artifacts], CheckOutcome]


@dataclass(frozen=True)
class Check:
    """One check: its function's name and docstring are what people read in the UI.

    One that is not blocking only warns: it says that something is odd, not that what follows is wrong.
    """

    examine: Examine
    blocking: bool = True

    @property
    def name(self) -> str:
        """The check's name."""
        return self.examine.__name__

    def spec(self, asset: str) -> dg.AssetCheckSpec:
        """The check as Dagster declares it."""
        return dg.AssetCheckSpec(
            self.name, asset=asset, description=self.examine.__doc__, blocking=self.blocking
        )


def gathered(*rooms: Mapping[str, Sequence[Check]]) -> Iterator[tuple[str, list[Check]]]:
    """The checks of every asset, from all rooms that have some."""
    for asset in dict.fromkeys(asset for room in rooms for asset in room):
        yield asset, [check for room in rooms for check in room.get(asset, [])]


def checks_of(asset: str, checks: Sequence[Check]) -> dg.AssetChecksDefinition:
    """All checks of an asset, in one step; any of them can be run alone."""
    by_name = {check.name: check for check in checks}

    @dg.multi_asset_check(
        specs=[check.spec(asset) for check in checks], name=f"checks_of_{asset}", can_subset=True
    )
    def examine_all(
        context: dg.AssetCheckExecutionContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> Iterable[dg.AssetCheckResult]:
        wanted = {key.name for key in context.selected_asset_check_keys}
        yield from _results(
            asset, [by_name[name] for name in by_name if name in wanted], declarations, artifacts
        )

    return examine_all


def _results(
    asset: str, checks: Sequence[Check], declarations: VerticalConfig, artifacts: Artifacts
) -> Iterator[dg.AssetCheckResult]:
    for check in checks:
        verdict = _examined(check, declarations, artifacts)
        yield dg.AssetCheckResult(
            check_name=check.name,
            asset_key=asset,
            passed=verdict.passed,
            severity=dg.AssetCheckSeverity.ERROR if check.blocking else dg.AssetCheckSeverity.WARN,
            description=verdict.detail,
            metadata=verdict.shown,
        )


def _examined(check: Check, declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """The check's verdict. What was never built, or cannot be read, has not passed; the other checks still run."""
    try:
        return check.examine(declarations, artifacts)
    except UserError as error:
        return CheckOutcome(passed=False, shown={}, detail=str(error))


def schema_verdict(table: pl.DataFrame, model: pa.DataFrameSchema) -> CheckOutcome:
    """Whether a table is as its model declares, with what is not."""
    try:
        check_frame(table, model, name=str(model.name))
    except IntegrityError as error:
        return CheckOutcome(passed=False, shown={"rows": table.height}, detail=str(error))
    return CheckOutcome(passed=True, shown={"rows": table.height, "columns": table.width})
