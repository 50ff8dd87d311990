"""`coverage-assets export`: datasets in the formats that evaluation tools load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.dataset_output import local_folder
from coverage_assets.cli.options import format_option

if TYPE_CHECKING:
    from coverage_assets.datasets.exports import Exported

OUT = Path("data/artifacts/exports")


@click.command()
@click.argument("target")
@click.argument(
    "datasets", nargs=-1, required=True, metavar="DATASET...", type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    callback=local_folder,
    metavar="DIRECTORY",
    help="Where the folder of each dataset goes.  [default: data/artifacts/exports/TARGET]",
)
@click.option("--overwrite", is_flag=True, help="Replace exports that are there.")
@format_option("table", "json")
def export(
    *, target: str, datasets: tuple[Path, ...], out: Path | None, overwrite: bool, shown_as: str
) -> None:
    """Write every DATASET in the form that TARGET loads.

    TARGET is one of inspect, promptfoo, deepeval, croissant (Hugging Face and MLCommons), openai,
    tau2, langsmith and langfuse. The tool itself is not needed for writing.
    `pip install 'coverage-assets[TARGET]'` brings it, but for promptfoo, which npm has.

    \b
    Examples:
      coverage-assets export inspect data/artifacts/datasets/commerce/cart_management/combined
      coverage-assets export croissant data/artifacts/datasets/commerce/combined --out build/hub
      coverage-assets export openai data/artifacts/datasets/commerce/*/combined --overwrite
    """
    from coverage_assets.cli.output import console, print_json, printable, table
    from coverage_assets.datasets.exports import export as write
    from coverage_assets.datasets.exports import target_named

    chosen = target_named(target)
    exported = write(chosen, datasets, out or OUT / chosen.name, overwrite=overwrite)
    if shown_as == "json":
        print_json([_entry(one) for one in exported])
        return
    rows = [(one.dataset_id, one.version, one.conversations, len(one.files)) for one in exported]
    console().print(
        table(f"Exported for {chosen.tool}", ("dataset", "version", "conversations", "files"), rows)
    )
    for one in exported:
        click.echo(printable(str(one.folder)))


def _entry(exported: Exported) -> dict[str, Any]:
    return {**exported.__dict__, "folder": str(exported.folder)}
