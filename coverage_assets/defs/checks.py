"""Asset checks, built from plain functions.

A check reads what is stored rather than what a step holds in memory, so it can run by itself at any
time. All checks of an asset share one step, because a step costs Dagster more than most of these
checks do.
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
    """The result of a check: whether it passed, and what the UI shows of it."""

    passed: bool
    metadata: dict[str, Any]
    detail: str | None = None


CheckFunction = Callable[[VerticalConfig, Artifacts], CheckOutcome]


@dataclass(frozen=True)
class Check:
    """One check. It is named after its function; its description says what a failure means.

    A check that is not blocking only warns: something is odd, but what is built on it is not wrong.
    """

    function: CheckFunction
    description: str
    blocking: bool = True

    @property
    def name(self) -> str:
        """The name of the check."""
        return self.function.__name__

    @property
    def severity(self) -> dg.AssetCheckSeverity:
        """The severity of a failure."""
        return dg.AssetCheckSeverity.ERROR if self.blocking else dg.AssetCheckSeverity.WARN

    def spec(self, asset: str) -> dg.AssetCheckSpec:
        """Declare the check to Dagster."""
        return dg.AssetCheckSpec(
            self.name, asset=asset, description=self.description, blocking=self.blocking
        )


def merge_checks(*families: Mapping[str, Sequence[Check]]) -> dict[str, list[Check]]:
    """Collect the checks of each asset from all families."""
    assets = dict.fromkeys(asset for family in families for asset in family)
    return {
        asset: [check for family in families for check in family.get(asset, [])] for asset in assets
    }


def build_checks(asset: str, checks: Sequence[Check]) -> dg.AssetChecksDefinition:
    """Build one step with all checks of an asset; each of them can also run alone."""

    @dg.multi_asset_check(
        specs=[check.spec(asset) for check in checks], name=f"checks_of_{asset}", can_subset=True
    )
    def evaluate_all(
        context: dg.AssetCheckExecutionContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> Iterable[dg.AssetCheckResult]:
        selected = {key.name for key in context.selected_asset_check_keys}
        chosen = [check for check in checks if check.name in selected]
        yield from _results(asset, chosen, declarations, artifacts)

    return evaluate_all


def _results(
    asset: str, checks: Sequence[Check], declarations: VerticalConfig, artifacts: Artifacts
) -> Iterator[dg.AssetCheckResult]:
    for check in checks:
        outcome = _evaluate(check, declarations, artifacts)
        yield dg.AssetCheckResult(
            check_name=check.name,
            asset_key=asset,
            passed=outcome.passed,
            severity=check.severity,
            description=outcome.detail,
            metadata=outcome.metadata,
        )


def _evaluate(check: Check, declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Evaluate one check; if its data is missing or unreadable it fails, the others still run."""
    try:
        return check.function(declarations, artifacts)
    except UserError as error:
        return CheckOutcome(passed=False, metadata={}, detail=str(error))


def check_schema(table: pl.DataFrame, model: pa.DataFrameSchema) -> CheckOutcome:
    """Check a table against its model, and say where it differs."""
    try:
        check_frame(table, model, name=str(model.name))
    except IntegrityError as error:
        return CheckOutcome(passed=False, metadata={"rows": table.height}, detail=str(error))
    return CheckOutcome(passed=True, metadata={"rows": table.height, "columns": table.width})
