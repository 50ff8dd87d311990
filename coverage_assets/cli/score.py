"""`coverage-assets score`: scores an assistant's responses, conversation by conversation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import dataset_argument, format_option

if TYPE_CHECKING:
    import polars as pl

    from coverage_assets.datasets.scoring import Report

SHOWN = 10
NAMES = {"passed": "passed", "failed": "failed", "not_judged": "not judged"}


@click.command()
@dataset_argument("dataset", metavar="DATASET")
@click.argument("responses", type=click.Path(path_type=Path))
@format_option("table", "json")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the report, as JSON, here.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    metavar="SHARE",
    help="Exit with 1 when a smaller share passes.",
)
def score(
    *, dataset: str, responses: Path, shown_as: str, out: Path | None, fail_under: float
) -> int:
    """Judge RESPONSES, one JSON object a line, by the goldens of DATASET.

    A conversation without a response fails. What is not judged, because its id is unknown or taken,
    is said.

    \b
    Examples:
      coverage-assets score data/datasets/commerce/cart_management/happy_path responses.jsonl
      coverage-assets score data/datasets/commerce/combined responses.jsonl --format json
      coverage-assets score data/datasets/commerce/combined responses.jsonl --out report.json --fail-under 0.9
    """  # noqa: E501 - an example is one line
    from coverage_assets.cli.output import console, print_json
    from coverage_assets.datasets.read import fetched, read_dataset
    from coverage_assets.datasets.scoring import score_dataset
    from coverage_assets.foundation.files import write_atomically
    from coverage_assets.foundation.readable_json import readable_json

    if out is not None and out.resolve() == responses.resolve():
        raise click.UsageError(
            f"--out names the responses themselves: choose another file than {out} for the report"
        )
    with fetched(dataset) as path:
        report = score_dataset(read_dataset(path), responses)
    if out is not None:
        write_atomically(out, readable_json(report.as_dict()).encode())
    if shown_as == "json":
        print_json(report.as_dict())
    else:
        for part in _parts(report):
            console().print(part)
    _print_notes(report, responses)
    return 0 if report.share >= fail_under else 1


def _parts(report: Report) -> list[Any]:
    from coverage_assets.cli.output import printable, table

    missing = f", {report.missing:,} without a response" if report.missing else ""
    headline = (
        f"{report.dataset_id} {report.dataset_version}: "
        f"{report.passed:,} of {report.total:,} pass{missing}."
    )
    parts = [
        printable(headline),
        table("By gate", ("gate", *NAMES.values()), _rows(report.gates, "gate")),
        _wholes(report.cells, "By cell", ("domain", "behavior")),
        _wholes(report.bins, "By bin", ("axis", "bin")),
    ]
    if report.failures:
        failures = [
            (failure.id, gate, reason)
            for failure in report.failures[:SHOWN]
            for gate, reason in failure.gates.items()
        ]
        more = (
            f"The first {SHOWN} of {report.failed:,} failures"
            if report.failed > SHOWN
            else "Failures"
        )
        parts.append(table(more, ("id", "gate", "what was expected, and what came"), failures))
    return parts


def _rows(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select(*columns, *NAMES).rows()


def _wholes(frame: pl.DataFrame, title: str, columns: tuple[str, str]) -> Any:
    """Show how many responses of every slice pass as a whole; a whole is always scored."""
    import polars as pl

    from coverage_assets.cli.output import table
    from coverage_assets.datasets.scoring import ALL

    whole = frame.filter(pl.col("gate") == ALL).select(*columns, "passed", "failed")
    return table(title, (*columns, "passed", "failed"), whole.rows())


def _print_notes(report: Report, responses: Path) -> None:
    from coverage_assets.cli.output import printable

    for remark in report.remarks[:SHOWN]:
        text = (
            f"{responses}:{remark.line}: the response to {remark.id} is not judged: {remark.reason}"
        )
        click.echo(f"note: {printable(text)}", err=True)
    if report.remarks_total > SHOWN:
        click.echo(
            f"note: {report.remarks_total - SHOWN:,} more responses are not judged", err=True
        )
    silent = int(report.gates["not_judged"].sum())
    if silent:
        click.echo(
            f"note: {silent:,} responses have no `messages`, so what had to be said is not judged",
            err=True,
        )
