"""The number of variants of each scenario: one number for all, or what a plan file says.

A kept scenario to which a plan gives no variant is a planned gap. Gaps are listed separately and
never dropped silently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import polars as pl

from coverage_assets.errors import InputError, did_you_mean

SCENARIO_ID = "scenario_id"
VARIANTS = "variants"
MAX_VARIANTS = 10**9
MAX_SHOWN = 3
MAX_QUOTED = 40


class PlannedVariants(NamedTuple):
    """Kept scenarios with their numbers of variants, and the scenarios without any variant."""

    scenarios: pl.DataFrame
    gaps: pl.DataFrame


def uniform_variants(kept: pl.DataFrame, number: int) -> PlannedVariants:
    """Give every kept scenario the same number of variants."""
    scenarios = kept.with_columns(pl.lit(number, dtype=pl.Int64).alias(VARIANTS))
    return PlannedVariants(scenarios, scenarios.clear())


def apply_plan(
    kept: pl.DataFrame, plan: pl.DataFrame, *, path: Path, vertical: str
) -> PlannedVariants:
    """Give the kept scenarios of a vertical the numbers of variants in a plan.

    A planned scenario that is not kept raises an `InputError`. A kept scenario that the plan omits
    is a gap, like one that it lists with 0.
    """
    unknown = plan.join(kept, on=SCENARIO_ID, how="anti", maintain_order="left")[SCENARIO_ID]
    if unknown.len():
        shown = ", ".join(f"`{name}`" for name in unknown.head(MAX_SHOWN))
        more = f" and {unknown.len() - MAX_SHOWN:,} more" if unknown.len() > MAX_SHOWN else ""
        raise InputError(
            f"{path} plans {shown}{more}: not among the kept scenarios of `{vertical}`; "
            "`coverage-assets manifest` lists them"
        )
    counted = kept.join(plan, on=SCENARIO_ID, how="left", maintain_order="left").with_columns(
        pl.col(VARIANTS).fill_null(0)
    )
    return PlannedVariants(
        counted.filter(pl.col(VARIANTS) > 0), counted.filter(pl.col(VARIANTS) == 0)
    )


def read_plan(path: Path) -> pl.DataFrame:
    """Read `scenario_id` and `variants` from a plan file; each scenario may be listed once."""
    if path.suffix not in _READERS:
        raise InputError(f"{path} is no plan file: {did_you_mean(path.suffix, _READERS)}")
    try:
        ids, variants, where = _READERS[path.suffix](path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        first = (str(error).splitlines() or ["unreadable"])[0]
        raise InputError(
            f"{path} cannot be read as {path.suffix.removeprefix('.')}: {first}"
        ) from None
    return _validated(path, ids, variants, where)


Where = Callable[[int], str]
Columns = tuple[Sequence[Any], Sequence[Any], Where]


def _validated(
    path: Path, ids: Sequence[Any], variants: Sequence[Any], where: Where
) -> pl.DataFrame:
    seen: dict[str, int] = {}
    for index, (scenario, number) in enumerate(zip(ids, variants, strict=True)):
        if not isinstance(scenario, str) or not scenario:
            raise InputError(
                f"{path}, {where(index)}: `{SCENARIO_ID}` must be a scenario's id, "
                f"not {_shorten(scenario)}"
            )
        if type(number) is not int or not 0 <= number <= MAX_VARIANTS:
            raise InputError(
                f"{path}, {where(index)}: `{VARIANTS}` must be a whole number from 0 to "
                f"{MAX_VARIANTS:,}, not {_shorten(number)}"
            )
        first = seen.setdefault(scenario, index)
        if first != index:
            raise InputError(
                f"{path}, {where(index)}: `{scenario}` stands in {where(first)} already; "
                "plan it once"
            )
    return pl.DataFrame(
        {SCENARIO_ID: ids, VARIANTS: variants}, schema={SCENARIO_ID: pl.String, VARIANTS: pl.Int64}
    )


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."


def _read_csv(path: Path) -> Columns:
    table = pl.read_csv(path, infer_schema=False, encoding="utf8")
    ids, variants = _require_columns(path, table)
    numbers = variants.str.strip_chars().cast(pl.Int64, strict=False)
    values = [
        text if number is None else number for text, number in zip(variants, numbers, strict=True)
    ]
    return ids.str.strip_chars().to_list(), values, lambda index: f"line {index + 2}"


def _read_parquet(path: Path) -> Columns:
    ids, variants = _require_columns(path, pl.read_parquet(path))
    return ids.cast(pl.String).to_list(), variants.to_list(), lambda index: f"row {index + 1}"


def _require_columns(path: Path, table: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    for name in (SCENARIO_ID, VARIANTS):
        if name not in table.columns:
            found = ", ".join(f"`{column}`" for column in table.columns)
            raise InputError(f"{path} has no column `{name}`; it has {found}")
    return table[SCENARIO_ID], table[VARIANTS]


def _read_json(path: Path) -> Columns:
    try:
        rows = orjson.loads(path.read_bytes())
    except ValueError as error:
        raise InputError(f"{path} cannot be read as json: {error}") from None
    if isinstance(rows, dict):
        rows = rows.get("scenarios")
    if not isinstance(rows, list):
        raise InputError(
            f"{path} is no plan: it must be a list of `{{{SCENARIO_ID}, {VARIANTS}}}`, "
            "or hold one as `scenarios`"
        )
    return _from_entries(path, rows, lambda index: f"entry {index + 1}")


def _read_json_lines(path: Path) -> Columns:
    rows: list[Any] = []
    lines: list[int] = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                try:
                    rows.append(orjson.loads(line))
                except ValueError as error:
                    raise InputError(f"{path}, line {number}: {error}") from None
                lines.append(number)
    return _from_entries(path, rows, lambda index: f"line {lines[index]}")


def _from_entries(path: Path, rows: Sequence[Any], where: Where) -> Columns:
    for index, row in enumerate(rows):
        missing = [
            name for name in (SCENARIO_ID, VARIANTS) if not isinstance(row, dict) or name not in row
        ]
        if missing:
            raise InputError(f"{path}, {where(index)}: there is no `{missing[0]}`")
    return [row[SCENARIO_ID] for row in rows], [row[VARIANTS] for row in rows], where


_READERS: dict[str, Callable[[Path], Columns]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
}
