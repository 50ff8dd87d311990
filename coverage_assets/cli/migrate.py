"""`coverage-assets migrate`: brings a dataset of an older version to the current one."""

from __future__ import annotations

from pathlib import Path

import click

from coverage_assets.cli.options import format_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--golden",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The golden file of the dataset, of the same version.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the result here instead of printing it; for a folder a new folder.",
)
@click.option("--overwrite", is_flag=True, help="Replace the file that stands there.")
@format_option("table", "json")
def migrate(
    *, file: Path, golden: Path | None, out: Path | None, overwrite: bool, shown_as: str
) -> None:
    """Bring FILE, a dataset of version 1 or 2, to version 3, together with its goldens.

    FILE is one file, or the folder of a dataset of version 2. Nothing is lost: what version 3 has
    no place for is kept under `legacy`.

    \b
    Examples:
      coverage-assets migrate data/samples/datasets/v1/cart_management.combined.json
      coverage-assets migrate old.json --golden old.golden.json --out new.json
      coverage-assets migrate data/samples/datasets/v2/helpdesk.access.vague --out build/vague
    """
    from coverage_assets.cli.output import console, print_json, printable
    from coverage_assets.datasets.read import migrate_file, migrate_folder, write_migrated

    if file.is_dir() and out is not None:
        if golden is not None:
            raise click.UsageError(f"{file} has goldens of its own: leave --golden out")
        document = migrate_folder(file, out, overwrite=overwrite)
        counts = {kind: document["files"][kind]["rows"] for kind in ("conversations", "goldens")}
    else:
        document = migrate_file(file, golden=golden)
        if out is None:
            print_json(document)
            return
        write_migrated(document, out, overwrite=overwrite)
        counts = {name: len(document.get(name, ())) for name in ("conversations", "goldens")}
    if shown_as == "json":
        print_json({"path": str(out), "dataset_id": document["dataset_id"], **counts})
        return
    summary = (
        f"{document['dataset_id']}: {counts['conversations']} conversations "
        f"and {counts['goldens']} goldens are in {out}."
    )
    console().print(printable(summary), soft_wrap=True)
