"""The same work done three ways: by the library, by DuckDB, and by a plain Python loop.

Each contender takes the number of raw combinations and a path, does its work and returns how many
scenarios it kept. All apply the same rules to the same grid. `benchmarks.scenarios_scale` says what
they leave out.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.synthetic import dimensions, rules, synthetic_vertical

Contender = Callable[[int, Path], int]
PYTHON_BATCH = 100_000


def library_write(raw: int, path: Path) -> int:
    """Stream ids, dimensions, kept, excluded_by and also_matched to Parquet with the library."""
    from coverage_assets.scenarios.writer import write_scenarios

    return write_scenarios(synthetic_vertical(raw), path).totals["kept"]


def library_count(raw: int, path: Path) -> int:
    """Count for the manifest with the library; write nothing."""
    from coverage_assets.scenarios.writer import count_scenarios

    assert not path.exists()
    return count_scenarios(synthetic_vertical(raw)).totals["kept"]


def duckdb_least(raw: int, path: Path) -> int:
    """Write dimensions, kept and excluded_by with DuckDB: no ids, no also_matched."""
    return _duckdb_write(raw, path, "")


def duckdb_ids(raw: int, path: Path) -> int:
    """Write ids from md5, dimensions, kept and excluded_by with DuckDB: no also_matched."""
    return _duckdb_write(raw, path, f"{_md5_id(raw)},")


def duckdb_same(raw: int, path: Path) -> int:
    """Write the columns of the library with DuckDB, with ids from md5."""
    matching = ", ".join(
        f"CASE WHEN {_sql(rule['where'])} AND excluded_by <> '{rule['id']}' THEN '{rule['id']}' END"
        for rule in rules()
        if rule["effect"] == "exclude"
    )
    others = f"list_filter([{matching}], lambda name: name IS NOT NULL)"
    also_matched = f"CASE WHEN excluded_by IS NULL THEN [] ELSE {others} END"
    return _duckdb_write(raw, path, f"{_md5_id(raw)}, {also_matched} AS also_matched,")


def duckdb_count(raw: int, path: Path) -> int:
    """Count rows by the rule that excludes them with DuckDB; write nothing."""
    assert not path.exists()
    connection, query = _duckdb_excluded(raw)
    counts = dict(
        connection.execute(f"SELECT excluded_by, count(*) FROM ({query}) GROUP BY 1").fetchall()
    )
    return int(counts[None])


def python_loop(raw: int, path: Path) -> int:
    """Write the columns of the library with a loop over `itertools.product`.

    Ids come from sha256; caps keep the first combinations that match.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    declared = rules()
    named = dimensions(raw)
    kept = 0
    writer: Any = None
    rows = _python_rows(named, declared)
    while batch := list(itertools.islice(rows, PYTHON_BATCH)):
        kept += sum(row[-2] is None for row in batch)
        columns = ["scenario_id", *named, "excluded_by", "also_matched"]
        arrays = [pa.array(list(column)) for column in zip(*batch, strict=True)]
        arrays[-2] = arrays[-2].cast(pa.string())
        arrays[-1] = arrays[-1].cast(pa.list_(pa.string()))
        table = pa.table(dict(zip(columns, arrays, strict=True)))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    writer.close()
    return kept


CONTENDERS: dict[str, Contender] = {
    "coverage-assets, write": library_write,
    "DuckDB, write the same columns": duckdb_same,
    "DuckDB, write with ids, no also_matched": duckdb_ids,
    "DuckDB, write without both": duckdb_least,
    "itertools loop, write": python_loop,
    "coverage-assets, count": library_count,
    "DuckDB, count": duckdb_count,
}


def _python_rows(
    named: dict[str, list[str]], declared: list[dict[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    taken: Counter[tuple[str, ...]] = Counter()
    for combination in itertools.product(*named.values()):
        values = dict(zip(named, combination, strict=True))
        excluded_by = None
        matched = []
        for rule in declared:
            if not _holds(rule["where"], values):
                continue
            effect = rule["effect"]
            if effect == "exclude":
                matched.append(rule["id"])
            elif excluded_by is None:
                scope = (rule["id"], *(values[name] for name in effect["per"]))
                taken[scope] += 1
                if taken[scope] <= effect["limit"]:
                    continue
            excluded_by = excluded_by or rule["id"]
        digest = hashlib.sha256("|".join(combination).encode()).hexdigest()[:16]
        yield (
            f"sc-{digest}",
            *combination,
            excluded_by,
            [name for name in matched if name != excluded_by],
        )


def _holds(where: dict[str, Any], values: dict[str, str]) -> bool:
    for name, chosen in where.items():
        negated = isinstance(chosen, dict)
        options = chosen["not"] if negated else chosen
        if (values[name] in (options if isinstance(options, list) else [options])) == negated:
            return False
    return True


def _md5_id(raw: int) -> str:
    identity = " || '|' || ".join(f"'{name}=' || {name}" for name in sorted(dimensions(raw)))
    return f"'sc-' || left(md5({identity}), 16) AS scenario_id"


def _duckdb_write(raw: int, path: Path, more: str) -> int:
    connection, query = _duckdb_excluded(raw)
    columns = (
        f"SELECT {more} {', '.join(dimensions(raw))}, "
        f"excluded_by IS NULL AS kept, excluded_by FROM ({query})"
    )
    connection.execute(f"COPY ({columns}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return int(connection.execute(f"SELECT count(*) FROM '{path}' WHERE kept").fetchall()[0][0])


def _duckdb_excluded(raw: int) -> tuple[Any, str]:
    """Decide the caps; return the connection and the query that adds `excluded_by` to each row."""
    import duckdb

    named = dimensions(raw)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    strides = {}
    stride = 1
    for name, values in reversed(named.items()):
        strides[name] = stride
        stride *= len(values)
        listed = ", ".join(f"({number}, '{value}')" for number, value in enumerate(values))
        connection.execute(
            f"CREATE TABLE {name}_values AS SELECT * FROM (VALUES {listed}) AS t(code, value)"
        )
    number = " + ".join(f"{name}_values.code::BIGINT * {strides[name]}" for name in named)
    selected = ", ".join(f"{name}_values.value AS {name}" for name in named)
    tables = ", ".join(f"{name}_values" for name in named)
    grid = f"SELECT {selected}, {number} AS number FROM {tables}"
    branches: list[str] = []
    for rule in rules():
        condition, effect = _sql(rule["where"]), rule["effect"]
        if effect != "exclude":
            earlier = f"CASE {' '.join(branches)} END" if branches else "NULL"
            candidates = f"SELECT * FROM ({grid}) WHERE {condition} AND {earlier} IS NULL"
            connection.execute(
                f"CREATE TABLE kept_by_{rule['id']} AS {_kept_by_cap(candidates, effect)}"
            )
            condition = f"{condition} AND number NOT IN (SELECT number FROM kept_by_{rule['id']})"
        branches.append(f"WHEN {condition} THEN '{rule['id']}'")
    return connection, f"SELECT *, CASE {' '.join(branches)} END AS excluded_by FROM ({grid})"


def _kept_by_cap(candidates: str, effect: dict[str, Any]) -> str:
    """Rank in a window per scope, with balanced dimensions nested: only roughly even over both."""
    preferred = f"NOT ({_sql(effect['prefer'])})" if effect.get("prefer") else "false"
    line = f"{preferred}, hash(number)"
    scope = list(effect["per"])
    balance = list(effect.get("balance", []))
    query = candidates
    turns = ""
    for place in range(len(balance), 0, -1):
        partition = ", ".join(scope + balance[:place])
        turn = f"row_number() OVER (PARTITION BY {partition} ORDER BY {turns}{line})"
        query = f"SELECT *, {turn} AS turn_{place} FROM ({query})"
        turns = f"turn_{place}, {turns}"
    window = f"row_number() OVER (PARTITION BY {', '.join(scope)} ORDER BY {turns}{line})"
    return f"SELECT number FROM ({query}) QUALIFY {window} <= {effect['limit']}"


def _sql(where: dict[str, Any]) -> str:
    parts = []
    for name, chosen in where.items():
        negated = isinstance(chosen, dict)
        options = chosen["not"] if negated else chosen
        listed = ", ".join(
            f"'{option}'" for option in (options if isinstance(options, list) else [options])
        )
        parts.append(f"{name} {'NOT IN' if negated else 'IN'} ({listed})")
    return "(" + " AND ".join(parts) + ")"
