"""`coverage-assets export`: datasets in the formats that evaluation tools load."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from coverage_assets.cli.dataset_output import named_place
from coverage_assets.cli.options import dataset_argument, format_option

OUT = Path("data/artifacts/exports")


@click.command()
@click.argument("target")
@dataset_argument("datasets", metavar="DATASET...", nargs=-1)
@click.option(
    "--out",
    callback=named_place,
    metavar="DIRECTORY|URL",
    help="Where the folder of each dataset goes.  [default: data/artifacts/exports/TARGET]",
)
@click.option("--overwrite", is_flag=True, help="Replace exports that are there.")
@format_option("table", "json")
def export(
    *, target: str, datasets: tuple[str, ...], out: str | None, overwrite: bool, shown_as: str
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
    from coverage_assets.datasets.exports import export_to_url, target_named
    from coverage_assets.datasets.read import fetched
    from coverage_assets.foundation.object_driver import is_url

    chosen = target_named(target)
    place = out or str(OUT / chosen.name)
    with contextlib.ExitStack() as copies:
        paths = [copies.enter_context(fetched(location)) for location in datasets]
        exported = (
            export_to_url(chosen, paths, place, overwrite=overwrite)
            if is_url(place)
            else write(chosen, paths, Path(place), overwrite=overwrite)
        )
    folders = [
        f"{place.rstrip('/')}/{one.folder.name}" if is_url(place) else str(one.folder)
        for one in exported
    ]
    if shown_as == "json":
        print_json(
            [
                {**one.__dict__, "folder": folder}
                for one, folder in zip(exported, folders, strict=True)
            ]
        )
        return
    rows = [(one.dataset_id, one.version, one.conversations, len(one.files)) for one in exported]
    console().print(
        table(f"Exported for {chosen.tool}", ("dataset", "version", "conversations", "files"), rows)
    )
    for folder in folders:
        click.echo(printable(folder))
