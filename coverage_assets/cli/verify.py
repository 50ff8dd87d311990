"""`coverage-assets verify`: checks that artifacts are intact and what the files declare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import folder_option, format_option

if TYPE_CHECKING:
    from coverage_assets.datasets.validate import VerifiedDataset, VerifiedTree

MAX_SHOWN = 100


@click.command()
@click.argument(
    "path",
    default="data/artifacts",
    envvar="COVERAGE_ARTIFACTS",
)
@folder_option
@format_option("table", "json")
def verify(*, path: str, config: Path, shown_as: str) -> int:
    """Check digests, schemas and references, and derive again what can be derived.

    PATH is a folder of artifacts, a dataset, a folder of datasets, or a manifest file. It may be a
    URL; what is there is copied first.

    \b
    Examples:
      coverage-assets verify
      coverage-assets verify build/manifest.json
      coverage-assets verify data/artifacts/datasets/commerce
      coverage-assets verify s3://bucket/artifacts
    """
    from coverage_assets.cli.output import print_json, progress
    from coverage_assets.datasets.read import fetched_tree
    from coverage_assets.datasets.validate import dataset_folders
    from coverage_assets.datasets.validate import verify as verify_path

    with fetched_tree(path) as copy:
        total = len(dataset_folders(copy.path)) or None
        with progress("verifying", total, unit="datasets") as advance:
            found = verify_path(copy.path, config, progress=advance).renamed(copy.named)
    if shown_as == "json":
        print_json(_as_dict(found))
    else:
        _show(found)
    return 1 if found.failures else 0


def _show(found: VerifiedTree) -> None:
    from coverage_assets.cli.output import console, table

    screen = console()
    if found.datasets:
        columns = ("dataset", "version", "conversations", "goldens", "problems")
        rows = [
            (
                one.dataset_id or one.path,
                one.version,
                one.conversations,
                one.goldens,
                len(one.problems),
            )
            for one in found.datasets
        ]
        screen.print(table("Datasets", columns, rows))
    if not found.failures:
        screen.print(f"Whole, and what the files declare: {found.checked} checked.")
        return
    shown = found.failures[:MAX_SHOWN]
    failures = [(failure.path, failure.problem, failure.suggestion) for failure in shown]
    screen.print(table("Not as it should be", ("path", "problem", "what would do"), failures))
    if len(shown) < len(found.failures):
        screen.print(f"And {len(found.failures) - len(shown):,} more: --format json lists all.")


def _as_dict(found: VerifiedTree) -> dict[str, Any]:
    datasets = {"datasets": [_dataset(one) for one in found.datasets]} if found.datasets else {}
    return {
        "checked": found.checked,
        "failures": [failure.__dict__ for failure in found.failures],
        **datasets,
    }


def _dataset(one: VerifiedDataset) -> dict[str, Any]:
    return {**one.__dict__, "problems": [problem.__dict__ for problem in one.problems]}
