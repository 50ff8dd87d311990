"""`coverage-assets generate`: datasets of conversations and goldens for the kept scenarios."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from coverage_assets.cli.dataset_output import (
    listed,
    local_folder,
    mode_of,
    out_option,
    show,
    show_estimate,
)
from coverage_assets.cli.options import cells_option, config_option, format_option
from coverage_assets.foundation.object_driver import is_url

if TYPE_CHECKING:
    from coverage_assets.datasets.build import FinishedRun, FinishedShard
    from coverage_assets.datasets.plan import Shard

WORTH_A_PROCESS = 2_000
INTERRUPTED = (
    "interrupted; what was there before is as it was, and the same command with --resume goes on"
)
INTERRUPTED_AT_URL = (
    "interrupted; a dataset is as it was, or as it is now, or has to be written again: "
    "the same command with --overwrite begins anew"
)
BY_SHARDS = (
    "run `generate --shard 1/1 --out DIRECTORY`, with --resume as often as needed, "
    "and then `coverage-assets merge DIRECTORY --out URL`"
)


@click.command()
@config_option
@cells_option
@click.option(
    "--per-scenario",
    type=click.IntRange(1, 10**6),
    metavar="N",
    help="Variants of each scenario.  [default: 1]",
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="CSV, Parquet, JSON or JSONL with `scenario_id` and `variants`.",
)
@click.option(
    "--allow-gaps", is_flag=True, help="Accept kept scenarios of which the plan makes nothing."
)
@click.option(
    "--pairs",
    default="",
    metavar="KIND[,KIND]",
    help="Beside every conversation its `inv` and `dir` pairs.",
)
@click.option(
    "--combine",
    default="none",
    show_default=True,
    metavar="SCOPE[,SCOPE]",
    help="Also `domain` and `global` datasets.",
)
@click.option(
    "--difficulty",
    type=click.Choice(["mixed", "array"]),
    default="mixed",
    show_default=True,
    help="How to show the difficulty of a dataset whose entries differ.",
)
@out_option
@click.option("--dry-run", is_flag=True, help="Show counts and size; write nothing.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier run wrote.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted run.")
@click.option(
    "--shard", "notation", metavar="I/N", help="Only one of N parts; --out is then its own folder."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes.  [default: as many as pay off]",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 10**6),
    default=256,
    show_default=True,
    metavar="N",
    help="Conversations that are made, stored and redone together.",
)
@click.option(
    "--reserve-memory",
    type=click.IntRange(0),
    default=256,
    show_default=True,
    metavar="MB",
    help="Stop before less than this is left.",
)
@format_option("table", "json")
def generate(
    *,
    config: Path,
    vertical: str,
    domains: tuple[str, ...],
    behaviors: tuple[str, ...],
    per_scenario: int | None,
    plan: Path | None,
    allow_gaps: bool,
    pairs: str,
    combine: str,
    difficulty: str,
    out: str,
    dry_run: bool,
    overwrite: bool,
    resume: bool,
    notation: str | None,
    jobs: int | None,
    batch_size: int,
    reserve_memory: int,
    shown_as: str,
) -> int:
    """Make conversations and goldens for the kept scenarios, and collate them into datasets.

    Each cell gives a dataset in `<out>/datasets/<vertical>/<domain>/<behavior>/`. The same command
    gives the same bytes, however many processes or shards it takes, and however often it is
    interrupted and resumed.

    \b
    Examples:
      coverage-assets generate --dry-run
      coverage-assets generate --domain cart_management --combine domain
      coverage-assets generate --plan plan.csv --combine domain,global --out build
      coverage-assets generate --resume
      coverage-assets generate --per-scenario 20 --shard 1/4 --out shards/1
    """
    from coverage_assets.cli import EXIT_INTERRUPTED
    from coverage_assets.cli.output import progress, say_error
    from coverage_assets.datasets.build import (
        DeclaredGeneratorFactory,
        MemoryGuard,
        RunOptions,
        estimate,
        generate_shard,
        run_to,
    )
    from coverage_assets.datasets.build import generate as write_datasets
    from coverage_assets.datasets.plan import DatasetRequest, Shard, prepare, require_gaps_allowed
    from coverage_assets.scenarios.selection import Selection
    from coverage_assets.taxonomy.loader import load_vertical

    if plan is not None and per_scenario is not None:
        raise click.UsageError(
            "--plan says how many variants each scenario gets: leave --per-scenario out"
        )
    mode = mode_of(overwrite=overwrite, resume=resume)
    shard = None if notation is None else Shard.parse(notation)
    if resume or shard:
        local_folder(out, BY_SHARDS)
    request = DatasetRequest(
        Selection(domains, behaviors),
        per_scenario or 1,
        plan,
        allow_gaps=allow_gaps,
        combine=_scopes(combine),
        difficulty=difficulty,
        batch_size=batch_size,
    )
    factory = DeclaredGeneratorFactory(config, vertical, listed(pairs, ("inv", "dir"), "--pairs"))
    prepared = prepare(factory, load_vertical(config, vertical), request)
    if dry_run:
        show_estimate(estimate(prepared), prepared.run_plan.gaps, shown_as)
        return 0
    require_gaps_allowed(prepared.run_plan, request)
    conversations = prepared.run_plan.conversations_in(shard or Shard())
    try:
        with progress("generating", conversations, unit="conversations") as advance:
            options = RunOptions(
                jobs or worthwhile_jobs(conversations), MemoryGuard(reserve_memory << 20), advance
            )
            if shard is None:
                done: FinishedRun | FinishedShard = run_to(
                    out,
                    lambda folder: write_datasets(prepared, folder, mode=mode, options=options),
                )
            else:
                folder = _shard_folder(local_folder(out, BY_SHARDS), vertical, shard)
                done = generate_shard(prepared, shard, folder, mode=mode, options=options)
    except KeyboardInterrupt:
        say_error(INTERRUPTED_AT_URL if is_url(out) else INTERRUPTED)
        return EXIT_INTERRUPTED
    show(done, shown_as)
    return 0


def worthwhile_jobs(conversations: int) -> int:
    """Return how many processes pay off: each spends seconds on reading the declared files."""
    return min(os.cpu_count() or 1, 1 + conversations // WORTH_A_PROCESS)


def _shard_folder(out: Path, vertical: str, shard: Shard) -> Path:
    """Return the folder of a shard: the one that was named, or one beside the artifacts."""
    if click.get_current_context().get_parameter_source("out") is ParameterSource.COMMANDLINE:
        return out
    return out / "shards" / vertical / f"{shard.number}-of-{shard.of}"


def _scopes(combine: str) -> tuple[str, ...]:
    """Parse the scopes to combine."""
    scopes = listed(combine, ("none", "domain", "global"), "--combine")
    if "none" in scopes and len(scopes) > 1:
        raise click.UsageError("--combine takes `none`, or scopes to combine, but not both")
    return tuple(scope for scope in scopes if scope != "none")
