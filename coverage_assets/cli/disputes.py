"""`coverage-assets disputes`: exact timelines for every bureau."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import folder_option, format_option

if TYPE_CHECKING:
    from coverage_assets.disputes.batch import PlannedRun


@click.group()
def disputes() -> None:
    """Plan disputes: for every bureau a master timeline and one per working weekday."""


@disputes.command()
@click.argument("findings", type=click.Path(path_type=Path))
@click.option(
    "--run-at", metavar="ISO", help="When planning happens; wins over the file's own `run_at`."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write plans, pictures and the run's record here.",
)
@folder_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    help="Processes for many accounts.",
)
@format_option("table", "json")
def plan(
    *, findings: Path, run_at: str | None, out: Path | None, config: Path, jobs: int, shown_as: str
) -> int:
    """Plan the disputes of FINDINGS: one file, or a folder of accounts.

    A broken file in a folder does not stop the others; it is reported, and the exit code is 2.

    \b
    Examples:
      coverage-assets disputes plan data/samples/disputes
      coverage-assets disputes plan data/samples/disputes/account_7/summary.json --format json
      coverage-assets disputes plan data/samples/disputes --run-at 2025-11-19 --out build/disputes
    """
    from coverage_assets.cli import EXIT_BAD_INPUT
    from coverage_assets.cli.output import console, print_json, progress, say_error
    from coverage_assets.disputes.batch import Moments, account_document, plan_path, run_document
    from coverage_assets.disputes.findings_files import parse_moment
    from coverage_assets.disputes.settings import load_settings
    from coverage_assets.disputes.writer import write_run
    from coverage_assets.errors import InputError

    if out is not None and (
        out.resolve() == findings.resolve() or out.resolve() in findings.resolve().parents
    ):
        raise InputError(
            f"{out} holds the findings themselves: choose another folder for the plans"
        )
    moments = Moments(
        run_at=parse_moment(run_at) if run_at else None, default=dt.datetime.now(dt.UTC)
    )
    with progress("planning"):
        run = plan_path(findings, load_settings(config, os.environ), moments, jobs=jobs)
        record = None if out is None else write_run(run, out)
    if shown_as == "json" and run.accounts:
        print_json(account_document(run.accounts[0]) if findings.is_file() else run_document(run))
    elif run.accounts:
        for part in _tables(run):
            console().print(part)
        if record is not None:
            console().print(
                f"{record['plans_written']} plans of {record['accounts_seen']} accounts "
                f"are in {out}."
            )
    for item in run.broken:
        say_error(item.error)
    return EXIT_BAD_INPUT if run.broken else 0


def _tables(run: PlannedRun) -> list[Any]:
    from coverage_assets.cli.output import table

    rows = []
    for plans in run.accounts:
        for bureau in plans.bureaus:
            if bureau.master is None:
                rows.append(
                    (
                        plans.account.id,
                        bureau.bureau,
                        "",
                        "",
                        "",
                        bureau.error_reason or bureau.error or "",
                    )
                )
                continue
            timeline = bureau.master.timeline
            placements = timeline.placements
            rows.append(
                (
                    plans.account.id,
                    bureau.bureau,
                    str(timeline.table.anchor),
                    "/".join(str(placement.submit_day) for placement in placements),
                    str(timeline.total),
                    ", ".join(placement.item.field for placement in placements),
                )
            )
    columns = (
        "account",
        "bureau",
        "starts",
        "submit days",
        "effective days",
        "items in order, or why there is no plan",
    )
    return [table("Master plans", columns, rows)]
