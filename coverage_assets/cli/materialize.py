"""`coverage-assets materialize`: rebuilds what is stale of the asset graph, in this process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import cells_option, config_option, format_option

if TYPE_CHECKING:
    from coverage_assets.defs.materialize import RebuildResult

STEPS = 28


@click.command()
@config_option
@click.option(
    "--select", "selected", multiple=True, metavar="ASSET", help="Only this asset; may be repeated."
)
@cells_option
@click.option("--force", is_flag=True, help="Rebuild also what is fresh.")
@click.option(
    "--out",
    default="data/artifacts",
    envvar="COVERAGE_ARTIFACTS",
    show_default=True,
    help="A folder, or the URL of an object store.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/dagster_home"),
    help="The Dagster instance, where DAGSTER_HOME names none.",
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="COVERAGE_FINDINGS",
    help="The findings to plan disputes for, instead of the samples.",
)
@format_option("table", "json")
def materialize(
    *,
    config: Path,
    vertical: str,
    selected: tuple[str, ...],
    domains: tuple[str, ...],
    behaviors: tuple[str, ...],
    force: bool,
    out: str,
    home: Path,
    findings: Path | None,
    shown_as: str,
) -> int:
    """Build what is stale of the asset graph, and run its checks.

    Stale is what is stored differently from what the files declare now; the rest is left alone.
    Exits 1 when a step or a check fails.

    \b
    Examples:
      coverage-assets materialize
      coverage-assets materialize --select scenarios --domain cart_management
      coverage-assets materialize --force --out s3://bucket/artifacts
    """
    from coverage_assets.cli.output import console, print_json, progress
    from coverage_assets.defs.definitions import DEFAULT_FINDINGS
    from coverage_assets.defs.materialize import RebuildRequest, rebuild
    from coverage_assets.scenarios.selection import Selection

    request = RebuildRequest(
        config,
        vertical,
        out,
        home,
        selected,
        Selection(domains, behaviors),
        force,
        findings or DEFAULT_FINDINGS,
    )
    with progress("building", STEPS, unit="assets and checks") as advance:
        done = rebuild(request, lambda _: advance(1))
    if shown_as == "json":
        print_json(_as_dict(done))
    else:
        _show(done, console())
    return 0 if done.succeeded else 1


def _show(done: RebuildResult, screen: Any) -> None:
    from coverage_assets.cli.output import printable, table

    cells = len(done.vertical.taxonomy.domains) * len(done.vertical.taxonomy.behaviors)
    totals = done.manifest.totals
    counts = [
        *done.manifest.by_behavior(),
        ("all", cells, totals["raw"], totals["kept"], totals["excluded"]),
    ]
    title = f"Scenarios of {done.vertical.taxonomy.name}"
    screen.print(table(title, ("behavior", "cells", "raw", "kept", "excluded"), counts))
    checks = [
        (check.asset, check.name, _outcome(check.passed, check.blocking), check.detail)
        for check in done.checks
    ]
    screen.print(table("Checks", ("asset", "check", "outcome", "detail"), checks))
    for failure in done.failed_steps:
        screen.print(printable(f"failed: {failure}"))
    if done.failed_steps:
        screen.print("The rebuild failed; what was stored before is as it was.")
        return
    rebuilt = len(done.stale.cells)
    fresh = f"{cells - rebuilt - done.left} were fresh already"
    left = f"; {done.left} more are stale and were not asked for" if done.left else ""
    screen.print(f"Rebuilt {rebuilt} of {cells} cells in {done.runs} run(s); {fresh}{left}.")
    if done.conversations.cells:
        screen.print(
            f"Told conversations of {len(done.conversations.cells)} cells, "
            "with their goldens and datasets."
        )
    if done.conversations.domains or done.conversations.everything:
        whole = " and the one over everything" if done.conversations.everything else ""
        screen.print(f"Combined the datasets of {len(done.conversations.domains)} domains{whole}.")
    if done.disputes.accounts:
        screen.print(f"Planned disputes of {len(done.disputes.accounts)} accounts.")
    for path in done.locations:
        screen.print(path)


def _outcome(passed: bool, blocking: bool) -> str:  # noqa: FBT001 - two plain facts of one check
    return "passed" if passed else "FAILED" if blocking else "warning"


def _as_dict(done: RebuildResult) -> dict[str, Any]:
    return {
        "succeeded": done.succeeded,
        "runs": done.runs,
        "rebuilt": {
            "cells": [list(cell) for cell in done.stale.cells],
            "tables": list(done.stale.tables),
            "manifest": done.stale.manifest,
        },
        "cells_left_stale": done.left,
        "told": {
            "cells": [list(cell) for cell in done.conversations.cells],
            "domains": list(done.conversations.domains),
            "everything": done.conversations.everything,
        },
        "planned_accounts": list(done.disputes.accounts),
        "failed_steps": list(done.failed_steps),
        "checks": [check.__dict__ for check in done.checks],
        "locations": list(done.locations),
        "totals": done.manifest.totals,
    }
