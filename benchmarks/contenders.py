"""The same work done three ways: by the library, by DuckDB, and by a plain Python loop.

Each contender takes the number of raw combinations and a path, does its work and returns how many scenarios it kept.
All of them apply the same rules to the same grid. What they leave out is said in `benchmarks.scenarios_scale`.
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
    """The library: ids, dimensions, kept, excluded_by, also_matched, streamed to Parquet."""
    from coverage_assets.scenarios.writer import write_scenarios

    return write_scenarios(synthetic_vertical(raw), path).totals["kept"]


def library_count(raw: int, path: Path) -> int:
    """The library: the manifest's counts alone, nothing written."""
    from coverage_assets.scenarios.writer import count_scenarios

    assert not path.exists()
    return count_scenarios(synthetic_vertical(raw)).totals["kept"]


def duckdb_least(raw: int, path: Path) -> int:
    """DuckDB: dimensions, kept and excluded_by; no ids, no also_matched."""
    return _duckdb_write(raw, path, "")


def duckdb_ids(raw: int, path: Path) -> int:
    """DuckDB: ids cut from md5, dimensions, kept and excluded_by; no also_matched."""
    return _duckdb_write(raw, path, f"{_md5_id(raw)},")


def duckdb_same(raw: int, path: Path) -> int:
    """DuckDB: the same columns as the library, ids cut from md5."""
    matching = ", ".join(
        f"CASE WHEN {_sql(rule['where'])} AND excluded_by <> '{rule['id']}' THEN '{rule['id']}' END"
        for rule in rules()
        if rule["effect"] == "exclude"
    )
    also_matched = f"CASE WHEN excluded_by IS NULL THEN [] ELSE list_filter([{matching}], lambda name: name IS NOT NULL) END"
    return _duckdb_write(raw, path, f"{_md5_id(raw)}, {also_matched} AS also_matched,")


def duckdb_count(raw: int, path: Path) -> int:
    """DuckDB: the number of rows by the rule charged, nothing written."""
    assert not path.exists()
    connection, judged = _duckdb_judged(raw)
    counts = dict(
        connection.execute(f"SELECT excluded_by, count(*) FROM ({judged}) GROUP BY 1").fetchall()
    )
    return int(counts[None])


def python_loop(raw: int, path: Path) -> int:
    """itertools.product and Python predicates: the same columns, ids from sha256, caps first come first served."""
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
    connection, judged = _duckdb_judged(raw)
    columns = f"SELECT {more} {', '.join(dimensions(raw))}, excluded_by IS NULL AS kept, excluded_by FROM ({judged})"
    connection.execute(f"COPY ({columns}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return int(connection.execute(f"SELECT count(*) FROM '{path}' WHERE kept").fetchall()[0][0])


def _duckdb_judged(raw: int) -> tuple[Any, str]:
    """A connection that has decided the caps, and the query that charges every row."""
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
    grid = f"SELECT {selected}, {number} AS number FROM {', '.join(f'{name}_values' for name in named)}"
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
    """A window per scope; with balanced dimensions one within the other, which is even over both only by luck."""
    preferred = f"NOT ({_sql(effect['prefer'])})" if effect.get("prefer") else "false"
    line = f"{preferred}, hash(number)"
    scope = list(effect["per"])
    balance = list(effect.get("balance", []))
    query = candidates
    turns = ""
    for place in range(len(balance), 0, -1):
        turn = f"row_number() OVER (PARTITION BY {', '.join(scope + balance[:place])} ORDER BY {turns}{line})"
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
