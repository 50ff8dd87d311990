"""Asset checks, built from plain functions.

A check reads what is stored rather than what a step holds in memory, so it can run by itself at any
time. In a run it judges the parts of that run alone; what must hold over all parts is a check of an
asset that is whole. All checks of an asset share one step, because a step costs Dagster more than
most of these checks do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

from coverage_assets.defs.family import Family
from coverage_assets.defs.metadata import escape_markdown
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.partitions import parts_of_run
from coverage_assets.defs.planner import Wanted
from coverage_assets.defs.verdicts import Judgement, remember
from coverage_assets.errors import InputError, IntegrityError, UserError
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.frames import check_frame
from resources.artifacts import stored_parts
from resources.namespace import Namespace
from resources.partition_keys import partition_key

MAX_SHOWN = 20


@dataclass(frozen=True)
class CheckOutcome:
    """The result of a check: whether it passed, where it did not, and what the UI shows of it."""

    passed: bool
    metadata: dict[str, Any]
    detail: str | None = None
    failed: Sequence[PartKey] = ()
    """The parts that failed; all that were judged if none is named."""


CheckFunction = Callable[[Namespace, Sequence[PartKey]], CheckOutcome]


@dataclass(frozen=True)
class Check:
    """One check. It is named after its function; its description says what a failure means.

    A check that is not blocking only warns: something is odd, but what is built on it is not wrong.
    """

    function: CheckFunction
    description: str
    blocking: bool = True
    mended_by: str | None = None
    """The command that mends it; without, what failed is built again."""

    @property
    def name(self) -> str:
        """The name of the check."""
        return self.function.__name__

    @property
    def severity(self) -> dg.AssetCheckSeverity:
        """The severity of a failure."""
        return dg.AssetCheckSeverity.ERROR if self.blocking else dg.AssetCheckSeverity.WARN

    def judgement(self, outcome: CheckOutcome) -> Judgement:
        """Return what is remembered of an outcome."""
        return Judgement(self.name, outcome.passed, self.blocking, outcome.detail, outcome.failed)

    def spec(self, namespace: Namespace, asset: str) -> dg.AssetCheckSpec:
        """Declare the check to Dagster."""
        return dg.AssetCheckSpec(
            self.name,
            asset=asset_key(namespace, asset),
            description=self.description,
            blocking=self.blocking,
        )


def build_checks(
    family: Family,
    namespace: Namespace,
    asset: str,
    checks: Sequence[Check],
    partitions: dg.PartitionsDefinition[str] | None,
    *,
    wanted: Callable[[], Wanted] | None = None,
) -> dg.AssetChecksDefinition:
    """Build one step with all checks of an asset; each of them can also run alone.

    Alone they judge what is stored and still wanted: of a domain that cannot be used now, nobody
    can say whether what is stored is right.
    """

    @dg.multi_asset_check(
        specs=[check.spec(namespace, asset) for check in checks],
        name=f"{namespace.name}__checks_of_{asset}",
        can_subset=True,
    )
    def evaluate_all(context: dg.AssetCheckExecutionContext) -> Iterable[dg.AssetCheckResult]:
        selected = {key.name for key in context.selected_asset_check_keys}
        parts = (
            [()] if partitions is None else parts_of_run(context.run, partitions, context.instance)
        )
        chosen = [check for check in checks if check.name in selected]
        judged = _stored_parts(namespace, asset, wanted) if parts is None else parts
        outcomes = {
            check: _evaluate(check, family, namespace, asset, parts=judged) for check in chosen
        }
        remember(
            family,
            namespace,
            asset,
            judged,
            judgements=[check.judgement(outcome) for check, outcome in outcomes.items()],
            declared=[check.name for check in checks],
        )
        yield from _results(asset_key(namespace, asset), outcomes)

    return evaluate_all


def _stored_parts(
    namespace: Namespace, asset: str, wanted: Callable[[], Wanted] | None
) -> list[PartKey]:
    stored = namespace.store.parts(asset)
    if wanted is None:
        return stored
    versions = wanted()[asset].versions
    return [part for part in stored if part in versions]


def _results(
    key: dg.AssetKey, outcomes: Mapping[Check, CheckOutcome]
) -> Iterator[dg.AssetCheckResult]:
    for check, outcome in outcomes.items():
        yield dg.AssetCheckResult(
            check_name=check.name,
            asset_key=key,
            passed=outcome.passed,
            severity=check.severity,
            description=_shown(outcome.detail),
            metadata=outcome.metadata | _where(outcome),
        )


def _shown(detail: str | None) -> str | None:
    """Return a detail as the UI shows it, which renders Markdown: it may quote declared texts."""
    if detail is None:
        return None
    return "\n\n".join(escape_markdown(line) for line in detail.splitlines())


def _where(outcome: CheckOutcome) -> dict[str, Any]:
    keys = [partition_key(part) for part in outcome.failed if part]
    return {"partitions": keys[:MAX_SHOWN]} if keys else {}


def _evaluate(
    check: Check, family: Family, namespace: Namespace, asset: str, *, parts: Sequence[PartKey]
) -> CheckOutcome:
    """Evaluate one check; if its data is missing or unreadable it fails, the others still run."""
    try:
        if not parts:
            raise InputError(f"no part of `{asset}` is stored yet")
        outcome = check.function(namespace, parts)
    except UserError as error:
        outcome = CheckOutcome(passed=False, metadata={}, detail=str(error))
    if outcome.passed:
        return outcome
    mend = _mend(check, family, namespace, asset, parts=outcome.failed)
    detail = "\n".join(text for text in (outcome.detail, mend) if text)
    return CheckOutcome(
        passed=False, metadata=outcome.metadata, detail=detail, failed=outcome.failed
    )


def _mend(
    check: Check, family: Family, namespace: Namespace, asset: str, *, parts: Sequence[PartKey]
) -> str:
    """Say where it failed, and which command mends it."""
    named = [part for part in parts if part]
    where = ", ".join(partition_key(part) for part in named[:MAX_SHOWN])
    more = f" and {len(named) - MAX_SHOWN} more" if len(named) > MAX_SHOWN else ""
    command = " ".join(
        [
            "coverage-assets materialize --force",
            *([f"--vertical {namespace.name}"] if family.in_verticals else []),
            f"--select {namespace.name}/{asset}",
            *(_cell_options(named) if family.in_verticals else []),
        ]
    )
    mended_by = command if check.mended_by is None else check.mended_by
    return " ".join(
        [*([f"At {where}{more}."] if where else []), *([f"Try: {mended_by}"] if mended_by else [])]
    )


def _cell_options(parts: Sequence[PartKey]) -> list[str]:
    """Return the options that name these cells or domains; other parts have none."""
    options = [f"--domain {part[0]}" for part in parts]
    if parts and all(len(part) > 1 for part in parts):
        options += [f"--behavior {part[1]}" for part in parts]
    return list(dict.fromkeys(options))[:MAX_SHOWN]


def read_stored(namespace: Namespace, asset: str, parts: Sequence[PartKey]) -> pl.DataFrame:
    """Return parts of an asset in one table; refuse to judge what is missing or altered."""
    stored = stored_parts(namespace.store, asset, parts)
    missing = [part for part in parts if stored.versions.get(part) is None]
    if missing or stored.table is None:
        keys = ", ".join(partition_key(part) for part in missing[:3] if part)
        raise InputError(f"`{asset}` is missing or altered" + (f" at {keys}" if keys else ""))
    return stored.table


def check_schema(table: pl.DataFrame, model: pa.DataFrameSchema) -> CheckOutcome:
    """Check a table against its model, and say where it differs."""
    try:
        check_frame(table, model, name=str(model.name))
    except IntegrityError as error:
        return CheckOutcome(passed=False, metadata={"rows": table.height}, detail=str(error))
    return CheckOutcome(passed=True, metadata={"rows": table.height, "columns": table.width})
