"""`coverage-assets verify`: whether what was produced is whole, and still what the files declare."""

from __future__ import annotations

from pathlib import Path

import click

from coverage_assets.cli.options import folder_option, format_option


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("data/artifacts"), envvar="COVERAGE_ARTIFACTS")
@folder_option
@format_option("table", "json")
def verify(*, path: Path, config: Path, shown_as: str) -> int:
    """Check digests, and derive again what can be derived. PATH is a folder of artifacts or a manifest file.

    \b
    Examples:
      coverage-assets verify
      coverage-assets verify build/manifest.json
    """
    from coverage_assets.cli.output import console, print_json, table
    from coverage_assets.scenarios.verify import verify as verify_path

    found = verify_path(path, config)
    if shown_as == "json":
        print_json({"checked": found.checked, "failures": [failure.__dict__ for failure in found.failures]})
    elif found.failures:
        rows = [(failure.path, failure.problem, failure.suggestion) for failure in found.failures]
        console().print(table("Not as it should be", ("path", "problem", "what would do"), rows))
    else:
        console().print(f"Whole, and what the files declare: {found.checked} checked.")
    return 1 if found.failures else 0
