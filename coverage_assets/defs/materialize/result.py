"""What a rebuild did: checks, failures and locations, for the command line to show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from coverage_assets.conversations.generation import FAMILY
from coverage_assets.datasets.records import vertical_folder
from coverage_assets.defs.datasets.requests import StaleConversations
from coverage_assets.defs.materialize.failures import reason
from coverage_assets.defs.materialize.request import ASSETS
from coverage_assets.disputes.freshness import PLANS, StaleDisputes
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, Stale
from coverage_assets.scenarios.manifest import Manifest
from coverage_assets.taxonomy.vertical import Vertical


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one asset check."""

    asset: str
    name: str
    passed: bool
    blocking: bool
    detail: str


@dataclass(frozen=True)
class RebuildResult:
    """What was stale and is rebuilt, and how the runs went."""

    vertical: Vertical
    manifest: Manifest
    stale: Stale
    left: int
    """Cells that are stale but were not requested."""
    conversations: StaleConversations
    disputes: StaleDisputes
    runs: int
    failed_steps: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    locations: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Whether every step ran and every blocking check passed."""
        return not self.failed_steps and all(
            check.passed or not check.blocking for check in self.checks
        )


def list_failures(results: Sequence[dg.ExecuteInProcessResult]) -> tuple[str, ...]:
    """List the steps that failed, with the reason of each."""
    steps = [event for result in results for event in result.all_events if event.is_step_failure]
    return tuple(f"{step.step_key}: {reason(step.step_failure_data.error)}" for step in steps)


def list_checks(results: Sequence[dg.ExecuteInProcessResult]) -> tuple[CheckResult, ...]:
    """List the latest outcome of every check, in the order of the graph."""
    latest = {}
    for result in results:
        for found in result.get_asset_check_evaluations():
            asset = found.asset_key.path[-1]
            blocking = found.severity == dg.AssetCheckSeverity.ERROR
            latest[asset, found.check_name] = CheckResult(
                asset, found.check_name, found.passed, blocking, found.description or ""
            )
    ordered = sorted(latest, key=lambda key: (ASSETS.index(key[0]), key[1]))
    return tuple(latest[key] for key in ordered)


def list_locations(store: ArtifactStore, conversations: StaleConversations) -> Iterator[str]:
    """List the files and folders where people find the artifacts."""
    yield store.location(MANIFEST, suffix="json")
    yield store.location(MANIFEST)
    generated = FAMILY if conversations.versions else ()
    for asset in (SCENARIOS, *generated, PLANS):
        yield store.location(asset).rsplit("/", 1)[0] + "/"
    if conversations.versions:
        yield f"{vertical_folder(Path(store.base), store.vertical)}/"
