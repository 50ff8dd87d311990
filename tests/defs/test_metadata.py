import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coverage_assets.defs.metadata import (
    add_partition_metadata,
    column_metadata,
    escape_markdown,
    preview,
)
from coverage_assets.defs.partitions import RANGE_END, RANGE_START
from tests.defs.project import Project

PARTITIONS = dg.StaticPartitionsDefinition(["calm", "rushed", "worried"])
WHOLE = {RANGE_START: "calm", RANGE_END: "worried"}
SHOWN: dict[str, dict[str, Any]] = {
    "calm": {"rows": 1, "preview": dg.MetadataValue.md("| a |")},
    "worried": {"rows": 3},
}

Describe = Callable[[dg.AssetExecutionContext, Mapping[str, Mapping[str, Any]]], None]


def one_by_one(context: dg.AssetExecutionContext, shown: Mapping[str, Mapping[str, Any]]) -> None:
    for key, metadata in shown.items():
        context.add_asset_metadata(metadata, partition_key=key)


def recorded(
    describe: Describe, *steps: Mapping[str, Mapping[str, Any]], tags: Mapping[str, str] = WHOLE
) -> Any:
    """The metadata of each partition after a run that adds some, with some for every partition."""

    @dg.asset(partitions_def=PARTITIONS, backfill_policy=dg.BackfillPolicy.single_run())
    def moods(context: dg.AssetExecutionContext) -> None:
        context.add_asset_metadata({"of_all": "yes"})
        for shown in steps:
            describe(context, shown)

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([moods], instance=instance, tags=tags)
    return {
        event.partition: dict(event.materialization.metadata)
        for event in result.get_asset_materialization_events()
    }


@pytest.mark.parametrize(
    "steps",
    [
        [SHOWN],
        [SHOWN, {"calm": {"rows": 2}}],
        [SHOWN, {"rushed": {"note": "late"}, "calm": {"note": "early"}}],
        [{}],
        [{"calm": {}}],
    ],
)
def test_metadata_added_at_once_is_recorded_as_if_added_one_by_one(
    steps: list[dict[str, dict[str, Any]]],
) -> None:
    assert recorded(add_partition_metadata, *steps) == recorded(one_by_one, *steps)


def test_every_partition_shows_its_own() -> None:
    found = recorded(add_partition_metadata, SHOWN)
    assert {key: metadata.get("rows") for key, metadata in found.items()} == {
        "calm": dg.IntMetadataValue(1),
        "rushed": None,
        "worried": dg.IntMetadataValue(3),
    }


@pytest.mark.parametrize("describe", [add_partition_metadata, one_by_one])
def test_a_partition_that_is_not_built_is_refused(describe: Describe) -> None:
    narrow = {RANGE_START: "calm", RANGE_END: "calm"}
    with pytest.raises(dg.DagsterInvariantViolationError, match="worried"):
        recorded(describe, SHOWN, tags=narrow)


def lines_of(table: pl.DataFrame, rows: int = 8) -> list[str]:
    return str(preview(table, rows).value).splitlines()


def test_a_preview_is_a_table_of_the_first_rows() -> None:
    assert lines_of(pl.DataFrame({"a": [1, 2], "b": ["x", None]})) == [
        "| a | b |",
        "|---|---|",
        "| 1 | x |",
        "| 2 |  |",
    ]


def test_a_preview_says_how_many_rows_it_leaves_out() -> None:
    assert lines_of(pl.DataFrame({"a": range(1_500)}), rows=2)[-1] == "1,498 more rows"


@pytest.mark.parametrize(
    ("value", "rendered"),
    [
        ("a|b", "a\\|b"),
        ("<b>", "&lt;b&gt;"),
        ("two\nlines", "two lines"),
        ("[x](y)", "\\[x\\](y)"),
        ("w" * 100, "w" * 80 + "..."),
    ],
)
def test_no_text_breaks_out_of_its_cell(value: str, rendered: str) -> None:
    assert lines_of(pl.DataFrame({"a": [value]}))[-1] == f"| {rendered} |"


def test_a_list_is_rendered_with_commas() -> None:
    assert lines_of(pl.DataFrame({"a": [["x", "y"]]}))[-1] == "| x, y |"


def test_a_column_is_declared_with_its_meaning_and_its_limits() -> None:
    model = pa.DataFrameSchema(
        {"count": pa.Column(pl.Int64, pa.Check.ge(0), unique=True, description="How many.")}
    )
    [column] = column_metadata(model)["dagster/column_schema"].columns
    assert (column.name, column.description, column.constraints.unique) == (
        "count",
        "How many.",
        True,
    )
    assert column.constraints.other == ["greater_than_or_equal_to(0)"]


HOSTILE = [
    "![x](/graphql?query=mutation{launchRun})",
    "[click](javascript:alert(1))",
    "<img src=/graphql?query=mutation{launchRun}>",
    "\\![x](/graphql)",
    "a\n\n![x](/graphql)",
    "`` ` ![x](/graphql)",
    "&lt;img src=/graphql&gt; &#33;[x](/graphql)",
    "a | ![x](/graphql) |",
]


def rendered(text: str) -> str:
    """Render as the UI does: CommonMark with tables."""
    return str(MarkdownIt("commonmark").enable("table").render(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_declared_text_loads_and_links_nothing(text: str) -> None:
    html = rendered(escape_markdown(text))
    assert not re.search(r"<(img|a)\b", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_row_of_a_preview_loads_and_links_nothing(text: str) -> None:
    html = rendered(preview(pl.DataFrame({"text": [text]})).value)
    assert not re.search(r"<(img|a)\b", html)


@pytest.mark.parametrize("text", HOSTILE[:6])
def test_a_declared_text_is_shown_as_it_stands(text: str) -> None:
    html = rendered(escape_markdown(text))
    assert unescape(re.sub(r"<[^>]*>", "", html)).strip() == text.replace("\n", " ")


@given(st.text("![]()<>`\\&;#*_~| \n" + "ab/:", max_size=30))
def test_no_text_at_all_becomes_an_image_or_a_link(text: str) -> None:
    assert not re.search(r"<(img|a)\b", rendered(escape_markdown(text)))


def test_the_description_of_a_column_is_escaped() -> None:
    model = pa.DataFrameSchema({"a": pa.Column(pl.String, description=HOSTILE[0])})
    schema = column_metadata(model)["dagster/column_schema"]
    assert schema.columns[0].description == escape_markdown(HOSTILE[0])


def test_no_declared_text_loads_or_links_anything_in_the_graph(empty: Project) -> None:
    text = empty.files.taxonomy.read_text()
    empty.files.taxonomy.write_text(text.replace("How old the patient is.", f"'{HOSTILE[0]}'"))
    graph = empty.definitions().resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    columns = [
        column.description or ""
        for node in nodes
        if "dagster/column_schema" in node.metadata
        for column in node.metadata["dagster/column_schema"].columns
    ]
    checks = [graph.get(key).description or "" for key in graph.asset_check_keys]
    shown = [*columns, *checks, *(node.description or "" for node in nodes)]
    assert any("launchRun" in found for found in columns)
    assert [found for found in shown if re.search(r"<(img|a)\b", rendered(found))] == []
