"""`coverage-assets materialize`: rebuilds what is stale of the asset graph, in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import cells_option, config_option, format_option

if TYPE_CHECKING:
    from coverage_assets.defs.materialize import NamespaceResult, RebuildResult

STEPS = 28
MAX_SHOWN = 6


@click.command()
@config_option
@click.option(
    "--select",
    "selected",
    multiple=True,
    metavar="ASSETS",
    help="Only these: a name, a key, or Dagster's selection syntax; may be repeated.",
)
@cells_option
@click.option("--force", is_flag=True, help="Rebuild also what is fresh.")
@click.option("--recheck", is_flag=True, help="Judge also what was judged before.")
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
    recheck: bool,
    out: str,
    home: Path,
    findings: Path | None,
    shown_as: str,
) -> int:
    """Build what is stale of the asset graph, and run the checks of what was not judged yet.

    Stale is what is stored differently from what is declared now; the rest is left alone.
    Exits 1 when something could not be built, or a blocking check fails.

    \b
    Examples:
      coverage-assets materialize
      coverage-assets materialize --select scenarios --domain cart_management
      coverage-assets materialize --select 'key:"commerce/scenarios"+'
      coverage-assets materialize --force --out s3://bucket/artifacts
    """
    from coverage_assets.cli.output import console, print_json, progress
    from coverage_assets.defs.materialize import RebuildRequest, rebuild
    from coverage_assets.scenarios.selection import Selection
    from resources.namespace import Location
    from resources.profiles import profile_of

    profile_of(os.environ).checked(os.environ)
    request = RebuildRequest(
        Location(config, out, findings or Location.findings),
        vertical,
        home,
        selected,
        Selection(domains, behaviors),
        force,
        recheck,
    )
    with progress("building", STEPS, unit="assets and checks") as advance:
        done = rebuild(request, lambda _: advance(1))
    if shown_as == "json":
        print_json(_as_dict(done))
    else:
        _show(done, console())
    return 0 if done.succeeded else 1


def _show(done: RebuildResult, screen: Any) -> None:
    """Show tables first, then what was done, and last where to look."""
    from coverage_assets.cli.output import printable, table
    from coverage_assets.defs.materialize import summaries
    from coverage_assets.defs.summary import SummaryTable

    shown = [part for found in done.namespaces for part in summaries(found.namespace)]
    for part in shown:
        if isinstance(part, SummaryTable):
            screen.print(table(part.title, part.columns, part.rows))
    checks = [
        (
            f"{found.namespace.name}/{check.asset}",
            check.name,
            _outcome(check.passed, check.blocking),
            check.detail,
        )
        for found in done.namespaces
        for check in found.checks
    ]
    screen.print(table("Checks", ("asset", "check", "outcome", "detail"), checks))
    for found in done.namespaces:
        for line in _lines(found):
            screen.print(printable(line))
    for part in shown:
        if not isinstance(part, SummaryTable):
            screen.print(printable(part.path))


def _lines(found: NamespaceResult) -> Iterator[str]:
    """Say what was built, what stays as it was, and why."""
    name = found.namespace.name
    if found.rebuilt:
        yield f"{name}: rebuilt {_counts(found.rebuilt)} in {found.runs} run(s)."
    elif not (found.failed or found.left):
        yield f"{name}: everything was fresh already."
    if found.left:
        yield f"{name}: stale, and not asked for or waiting: {_counts(found.left)}."
    for failure in found.failures:
        yield f"{name}: failed: {failure}"
    if found.failed:
        yield f"{name}: not rebuilt, and as before: {_counts(found.failed)}."
    for refusal in found.refused:
        yield f"{name}: cannot use what is declared of {'/'.join(refusal.part)}:\n{refusal.reason}"


def _counts(parts: Mapping[str, Sequence[Any]]) -> str:
    return ", ".join(
        asset if list(found) == [()] else f"{asset} ({len(found)})"
        for asset, found in parts.items()
    )


def _outcome(passed: bool, blocking: bool) -> str:  # noqa: FBT001 - two plain facts of one check
    return "passed" if passed else "FAILED" if blocking else "warning"


def _as_dict(done: RebuildResult) -> dict[str, Any]:
    return {
        "succeeded": done.succeeded,
        "namespaces": [_namespace_as_dict(found) for found in done.namespaces],
    }


def _namespace_as_dict(found: NamespaceResult) -> dict[str, Any]:
    from coverage_assets.defs.materialize import summaries
    from coverage_assets.defs.summary import SummaryTable

    shown = list(summaries(found.namespace))
    return {
        "namespace": found.namespace.name,
        "runs": found.runs,
        "rebuilt": _parts_as_lists(found.rebuilt),
        "left_stale": _parts_as_lists(found.left),
        "failed": _parts_as_lists(found.failed),
        "failures": list(found.failures),
        "refused": [
            {"part": list(refusal.part), "reason": refusal.reason} for refusal in found.refused
        ],
        "checks": [check.as_dict() for check in found.checks],
        "tables": [
            {"title": part.title, "columns": list(part.columns), "rows": [*map(list, part.rows)]}
            for part in shown
            if isinstance(part, SummaryTable)
        ],
        "locations": [part.path for part in shown if not isinstance(part, SummaryTable)],
    }


def _parts_as_lists(parts: Mapping[str, Sequence[Any]]) -> dict[str, list[list[str]]]:
    return {asset: [list(part) for part in found] for asset, found in parts.items()}
