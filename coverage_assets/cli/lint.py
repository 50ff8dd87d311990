"""`coverage-assets lint`: checks that the rules mean what their authors think."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import click

from coverage_assets.cli.options import config_option, format_option


@click.command()
@config_option
@format_option("table", "text", "json", "github")
def lint(*, config: Path, vertical: str, shown_as: str) -> int:
    """Check the taxonomy and the exclusion rules. Exits 1 when there is an error; warnings
    and notes exit 0.

    \b
    Examples:
      coverage-assets lint
      coverage-assets lint --vertical clinic --format json
      coverage-assets lint --format github
    """  # noqa: D205 - click joins the lines of a paragraph
    from coverage_assets.cli import EXIT_BAD_INPUT, EXIT_FAILED
    from coverage_assets.linting import lint_folder
    from coverage_assets.linting.renderers import RENDERERS

    findings = lint_folder(config, vertical, today=dt.datetime.now(dt.UTC).date())
    click.echo(RENDERERS["text" if shown_as == "table" else shown_as](findings), nl=False)
    counts = Counter(finding.level for finding in findings)
    summary = ", ".join(
        f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}"
        for level in ("error", "warning", "note")
    )
    click.echo(f"{vertical}: {summary}", err=True)
    if any(finding.code == "invalid-config" for finding in findings):
        return EXIT_BAD_INPUT
    return EXIT_FAILED if any(finding.level == "error" for finding in findings) else 0
