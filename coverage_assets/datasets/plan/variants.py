"""How many variants of each scenario are made: the same number of all, or what a plan file says.

A scenario of which a plan makes none is a planned gap. It is told apart, listed, and never passed over in silence.
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
MAX_TEXT = 40


class Planned(NamedTuple):
    """Kept scenarios, each with how many variants are made of it; those of which none is, apart."""

    wanted: pl.DataFrame
    gaps: pl.DataFrame


def the_same_of_all(kept: pl.DataFrame, number: int) -> Planned:
    """The same number of variants of every kept scenario."""
    wanted = kept.with_columns(pl.lit(number, dtype=pl.Int64).alias(VARIANTS))
    return Planned(wanted, wanted.clear())


def as_planned(kept: pl.DataFrame, plan: pl.DataFrame, *, path: Path, vertical: str) -> Planned:
    """What a plan makes of the kept scenarios of a vertical; a scenario that is not among them is an `InputError`.

    What a plan does not name is a gap, like what it names with 0.
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
    return Planned(counted.filter(pl.col(VARIANTS) > 0), counted.filter(pl.col(VARIANTS) == 0))


def read_plan(path: Path) -> pl.DataFrame:
    """A plan file: `scenario_id` and `variants`, other columns being passed over, each scenario once."""
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
    return _checked(path, ids, variants, where)


Where = Callable[[int], str]
Columns = tuple[Sequence[Any], Sequence[Any], Where]


def _checked(path: Path, ids: Sequence[Any], variants: Sequence[Any], where: Where) -> pl.DataFrame:
    seen: dict[str, int] = {}
    for place, (scenario, number) in enumerate(zip(ids, variants, strict=True)):
        if not isinstance(scenario, str) or not scenario:
            raise InputError(
                f"{path}, {where(place)}: `{SCENARIO_ID}` must be a scenario's id, not {_short(scenario)}"
            )
        if type(number) is not int or not 0 <= number <= MAX_VARIANTS:
            raise InputError(
                f"{path}, {where(place)}: `{VARIANTS}` must be a whole number from 0 to {MAX_VARIANTS:,}, "
                f"not {_short(number)}"
            )
        first = seen.setdefault(scenario, place)
        if first != place:
            raise InputError(
                f"{path}, {where(place)}: `{scenario}` stands in {where(first)} already; plan it once"
            )
    return pl.DataFrame(
        {SCENARIO_ID: ids, VARIANTS: variants}, schema={SCENARIO_ID: pl.String, VARIANTS: pl.Int64}
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}..."


def _of_csv(path: Path) -> Columns:
    table = pl.read_csv(path, infer_schema=False, encoding="utf8")
    ids, variants = _columns(path, table)
    numbers = variants.str.strip_chars().cast(pl.Int64, strict=False)
    given = [
        text if number is None else number for text, number in zip(variants, numbers, strict=True)
    ]
    return ids.str.strip_chars().to_list(), given, lambda place: f"line {place + 2}"


def _of_parquet(path: Path) -> Columns:
    ids, variants = _columns(path, pl.read_parquet(path))
    return ids.cast(pl.String).to_list(), variants.to_list(), lambda place: f"row {place + 1}"


def _columns(path: Path, table: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    for name in (SCENARIO_ID, VARIANTS):
        if name not in table.columns:
            raise InputError(
                f"{path} has no column `{name}`; it has {', '.join(f'`{found}`' for found in table.columns)}"
            )
    return table[SCENARIO_ID], table[VARIANTS]


def _of_json(path: Path) -> Columns:
    try:
        rows = orjson.loads(path.read_bytes())
    except ValueError as error:
        raise InputError(f"{path} cannot be read as json: {error}") from None
    if isinstance(rows, dict):
        rows = rows.get("scenarios")
    if not isinstance(rows, list):
        raise InputError(
            f"{path} is no plan: it must be a list of `{{{SCENARIO_ID}, {VARIANTS}}}`, or hold one as `scenarios`"
        )
    return _entries(path, rows, lambda place: f"entry {place + 1}")


def _of_lines(path: Path) -> Columns:
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
    return _entries(path, rows, lambda place: f"line {lines[place]}")


def _entries(path: Path, rows: Sequence[Any], where: Where) -> Columns:
    for place, row in enumerate(rows):
        missing = [
            name for name in (SCENARIO_ID, VARIANTS) if not isinstance(row, dict) or name not in row
        ]
        if missing:
            raise InputError(f"{path}, {where(place)}: there is no `{missing[0]}`")
    return [row[SCENARIO_ID] for row in rows], [row[VARIANTS] for row in rows], where


_READERS: dict[str, Callable[[Path], Columns]] = {
    ".csv": _of_csv,
    ".parquet": _of_parquet,
    ".json": _of_json,
    ".jsonl": _of_lines,
    ".ndjson": _of_lines,
}
