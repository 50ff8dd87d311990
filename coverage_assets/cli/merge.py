"""`coverage-assets merge`: merges shards into the datasets of one run."""

from __future__ import annotations

from pathlib import Path

import click

from coverage_assets.cli.dataset_output import mode_of, out_option, show
from coverage_assets.cli.options import format_option


@click.command()
@click.argument(
    "shards",
    nargs=-1,
    required=True,
    metavar="SHARD...",
    type=click.Path(path_type=Path, exists=True),
)
@out_option
@click.option("--overwrite", is_flag=True, help="Replace what an earlier run wrote.")
@format_option("table", "json")
def merge(*, shards: tuple[Path, ...], out: str, overwrite: bool, shown_as: str) -> int:
    """Put all shards of one run together. Each SHARD is the folder that `generate --shard I/N`
    wrote.

    Every shard must be there and whole. The datasets are those that the same run without shards
    would have written.

    \b
    Examples:
      coverage-assets merge shards/1 shards/2 shards/3 shards/4
      coverage-assets merge shards/* --out build --overwrite
    """  # noqa: D205 - click joins the lines of a paragraph
    from coverage_assets.datasets.build import merge as merge_shards
    from coverage_assets.datasets.build import run_to

    mode = mode_of(overwrite=overwrite, resume=False)
    show(run_to(out, lambda folder: merge_shards(shards, folder, mode=mode)), shown_as)
    return 0
