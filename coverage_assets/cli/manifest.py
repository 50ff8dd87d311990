"""`coverage-assets manifest`: what must be covered, what is excluded by which rule, and gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import cells_option, config_option, format_option

if TYPE_CHECKING:
    from coverage_assets.scenarios.manifest import Manifest

MAX_GAPS = 20


@click.command()
@config_option
@cells_option
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="DIM=V[,V]",
    help="Only scenarios that match; `!=` negates; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write the manifest, as JSON and Parquet, here.",
)
@format_option("table", "json")
def manifest(
    *,
    config: Path,
    vertical: str,
    domains: tuple[str, ...],
    behaviors: tuple[str, ...],
    conditions: tuple[str, ...],
    out: Path | None,
    shown_as: str,
) -> None:
    """Show the scenario manifest: kept and excluded scenarios, by cell, by rule, with gaps.

    Caps are computed over the whole taxonomy; what is asked for is then looked at.

    \b
    Examples:
      coverage-assets manifest
      coverage-assets manifest --domain cart_management --behavior ambiguous --format json
      coverage-assets manifest --where availability=backorder,out_of_stock --where brand_bias!=none
      coverage-assets manifest --out build
    """
    from coverage_assets.cli.output import console, print_json, progress
    from coverage_assets.scenarios.grid import Grid
    from coverage_assets.scenarios.selection import Selection
    from coverage_assets.scenarios.writer import count_scenarios, write_manifest
    from coverage_assets.taxonomy.loader import load_vertical
    from coverage_assets.taxonomy.where import parse_where

    loaded = load_vertical(config, vertical)
    selection = Selection(domains, behaviors, parse_where(parse_conditions(conditions)))
    total = Grid.of(loaded.taxonomy, selection.box(loaded)).rows
    paths: list[Path] = []
    with progress("scenarios", total, unit="scenarios") as advance:
        if out is None:
            found = count_scenarios(loaded, selection, progress=advance)
        else:
            found, paths = write_manifest(loaded, out, selection, progress=advance)
    if shown_as == "json":
        print_json(found.document())
        return
    screen = console()
    for part in _tables(found):
        screen.print(part)
    for path in paths:
        screen.print(str(path))


def parse_conditions(conditions: tuple[str, ...]) -> dict[str, Any]:
    """Parse `dimension=value,value` and `dimension!=value` into the notation of a `where`."""
    where: dict[str, Any] = {}
    for condition in conditions:
        name, sign, values = condition.partition("=")
        negated = name.endswith("!")
        name = name.removesuffix("!").strip()
        if not sign or not name:
            raise click.UsageError(
                f"--where wants DIMENSION=VALUE[,VALUE] or DIMENSION!=VALUE, not {condition!r}"
            )
        if name in where:
            raise click.UsageError(
                f"--where names `{name}` twice: list its values after one `=`, with commas"
            )
        listed = [value.strip() for value in values.split(",") if value.strip()]
        where[name] = {"not": listed} if negated else listed
    return where


def _tables(found: Manifest) -> list[Any]:
    from coverage_assets.cli.output import table

    taxonomy = found.vertical.taxonomy
    totals = found.totals
    cells = sum(row[1] for row in found.by_behavior())
    by_behavior = [
        *found.by_behavior(),
        ("all", cells, totals["raw"], totals["kept"], totals["excluded"]),
    ]
    rules = [
        (rule["id"], rule["excluded"], rule["also_matched"], rule["reason"] or "")
        for rule in found.rules()
    ]
    gaps = found.gaps()
    shown = [gap for gap in gaps if not gap.by_design]
    rows = [
        (
            gap.domain,
            gap.behavior,
            gap.axis or gap.group,
            "+".join(gap.bins),
            gap.rule,
            gap.waived or "",
        )
        for gap in shown[:MAX_GAPS]
    ]
    tables = [
        table(
            f"Scenarios of {taxonomy.name}",
            ("behavior", "cells", "raw", "kept", "excluded"),
            by_behavior,
        ),
        table("Rules", ("rule", "excluded", "also matched", "reason"), rules),
    ]
    if rows:
        title = f"Gaps not by design: {len(shown)} ({len(gaps) - len(shown)} more are by design)"
        tables.append(
            table(title, ("domain", "behavior", "axis or group", "bins", "rule", "waived"), rows)
        )
    else:
        tables.append(f"No gaps but those by design: {len(gaps)}.")
    return tables
