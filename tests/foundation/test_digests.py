from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.digests import (
    canonical_json,
    sha256_bytes,
    sha256_file,
    sha256_json,
    sha256_table,
    sha256_tables,
)

TABLE = pl.DataFrame({"a": [1, 2], "b": ["x", None]})


def test_a_digest_of_bytes_is_sha256() -> None:
    assert (
        sha256_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_file_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc" * 100_000)
    assert sha256_file(tmp_path / "file") == sha256_bytes(b"abc" * 100_000)


def test_json_has_one_spelling() -> None:
    assert canonical_json({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'


def test_the_order_of_keys_changes_no_digest() -> None:
    assert sha256_json({"a": 1, "b": 2}) == sha256_json({"b": 2, "a": 1})


def test_json_without_a_spelling_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float values"):
        canonical_json(float("nan"))


def test_a_table_has_a_digest_that_never_changes() -> None:
    text = b'[["a","Int64"],["b","String"]]\n{"a":1,"b":"x"}\n{"a":2,"b":null}\n'
    assert sha256_table(TABLE) == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        TABLE.reverse(),
        TABLE.select("b", "a"),
        TABLE.rename({"a": "c"}),
        TABLE.cast({"a": pl.Int32}),
        TABLE.head(1),
        TABLE.with_columns(pl.lit("x").alias("b")),
    ],
    ids=["order", "columns", "name", "type", "rows", "value"],
)
def test_another_table_has_another_digest(other: pl.DataFrame) -> None:
    assert sha256_table(other) != sha256_table(TABLE)


def test_how_a_table_lies_in_memory_changes_no_digest() -> None:
    assert sha256_table(pl.concat([TABLE.head(1), TABLE.tail(1)], rechunk=False)) == sha256_table(
        TABLE
    )


def test_many_tables_have_the_digests_that_each_has_alone() -> None:
    tables = [
        TABLE,
        TABLE.clear(),
        pl.DataFrame({"a": [3], "b": ["two\nlines\r\u2028and\x85more"]}),
        TABLE.head(1),
    ]
    assert sha256_tables(tables) == [sha256_table(table) for table in tables]


def test_no_tables_have_no_digests() -> None:
    assert sha256_tables([]) == []
