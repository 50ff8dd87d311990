"""The schemas of the stored tables: conversations and goldens, a record in each row.

The fields of `bins` are a vertical's axes, so each taxonomy has its own schemas. Everything nested
has one type in all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandera.polars as pa
import polars as pl

from coverage_assets.conversations.records import DIFFICULTIES, GATES, RELATIONS, SCHEMA_VERSION
from coverage_assets.foundation.validation import SLUG_PATTERN
from coverage_assets.taxonomy.vertical import Vertical

CONVERSATION_ID = r"^sc-[0-9a-f]{16}\.\d+(\.(inv|dir))?$"
SHA256 = r"^[0-9a-f]{64}$"

CALL = pl.Struct({"name": pl.String, "arguments": pl.String, "result": pl.String})
TURN = pl.Struct(
    {
        "turn": pl.Int64,
        "role": pl.String,
        "act": pl.String,
        "text": pl.String,
        "tool_calls": pl.List(CALL),
        "asked_slots": pl.List(pl.String),
        "offered": pl.List(pl.String),
    }
)
CONSTRAINT = pl.Struct(
    {
        "id": pl.String,
        "kind": pl.String,
        "field": pl.String,
        "op": pl.String,
        "value_num": pl.Int64,
        "value_set": pl.List(pl.String),
        "introduced_turn": pl.Int64,
        "superseded_by": pl.String,
        "hard": pl.Boolean,
    }
)
OBLIGATION = pl.Struct({"kind": pl.String, "values": pl.List(pl.String)})
ACTION = pl.Struct(
    {"name": pl.String, "level": pl.String, "match": pl.String, "arguments": pl.String}
)
TURN_OUTCOME = pl.Struct({"turn": pl.Int64, "outcome": pl.String})


@lru_cache(maxsize=8)
def conversations_model(vertical: Vertical) -> pa.DataFrameSchema:
    """Return the schema of conversations, one in each row."""
    return pa.DataFrameSchema(
        {
            **_head(vertical),
            "turns": pa.Column(
                pl.List(TURN),
                pa.Check(_has_turns, error="has turns"),
                description="Who says and does what, in order.",
            ),
        },
        strict=True,
        ordered=True,
        name="conversations",
    )


@lru_cache(maxsize=8)
def goldens_model(vertical: Vertical) -> pa.DataFrameSchema:
    """Return the schema of goldens: each judges any answer to the conversation of the same id."""
    texts = pl.List(pl.String)
    return pa.DataFrameSchema(
        {
            **_head(vertical),
            "generator_sha256": _text(
                "Digest of the declared files that made it.", pa.Check.str_matches(SHA256)
            ),
            "taxonomy_sha256": _text("Digest of the taxonomy.", pa.Check.str_matches(SHA256)),
            "initial_state": _text("The world before the conversation, as canonical JSON."),
            "constraints": pa.Column(
                pl.List(CONSTRAINT), description="What the person insists on, and when it came up."
            ),
            "obligations": pa.Column(
                pl.List(OBLIGATION), description="What must be asked, offered or called on the way."
            ),
            "expected_actions": pa.Column(
                pl.List(ACTION), description="Calls that are required, good to know, or forbidden."
            ),
            "final_state_sha256": _text(
                "Digest of the right end state.", pa.Check.str_matches(SHA256)
            ),
            "final_outcome": _text(
                "How the conversation must end; goes before the outcomes of turns.",
                pa.Check.str_matches(SLUG_PATTERN),
            ),
            "turn_outcomes": pa.Column(
                pl.List(TURN_OUTCOME), description="How it would stand after some turns."
            ),
            "policy_flags": pa.Column(texts, description="What policies have to do with it."),
            "must_communicate": pa.Column(texts, description="What the assistant must have said."),
            "must_not_communicate": pa.Column(
                texts, description="What must never be said or passed on."
            ),
            "gates": pa.Column(
                texts,
                pa.Check(_known_gates, error="known gates"),
                description="What it is judged by.",
            ),
        },
        strict=True,
        ordered=True,
        name="goldens",
    )


def table_of(records: Sequence[Mapping[str, Any]], model: pa.DataFrameSchema) -> pl.DataFrame:
    """Return records as a table with the columns of a schema."""
    schema = {name: column.dtype.type for name, column in model.columns.items()}
    return pl.DataFrame(list(records), schema=schema, orient="row")


def _head(vertical: Vertical) -> dict[str, pa.Column]:
    taxonomy = vertical.taxonomy
    bins = pl.Struct(dict.fromkeys(taxonomy.axis_slugs, pl.String))
    return {
        "schema_version": pa.Column(
            pl.Int64, pa.Check.eq(SCHEMA_VERSION), description="Version of the record's shape."
        ),
        "id": _text(
            "The scenario and the variant.", pa.Check.str_matches(CONVERSATION_ID), unique=True
        ),
        "scenario_id": _text("The scenario."),
        "variant": pa.Column(
            pl.Int64, pa.Check.ge(0), description="Which conversation of the scenario."
        ),
        "relation": _text("A base, or its INV or DIR pair.", pa.Check.isin(RELATIONS)),
        "base_id": _text("The base of a pair, else empty."),
        "domain": _text("The domain.", pa.Check.isin(taxonomy.dimensions["domain"])),
        "behavior": _text("The behavior.", pa.Check.isin(taxonomy.dimensions["behavior"])),
        "bins": pa.Column(bins, description="The bin of every axis."),
        "difficulty": _text("How hard it is.", pa.Check.isin(DIFFICULTIES)),
    }


def _text(description: str, *checks: pa.Check, unique: bool = False) -> pa.Column:
    return pa.Column(pl.String, list(checks), description=description, unique=unique)


def _has_turns(data: Any) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key).list.len() >= 1)  # type: ignore[no-any-return]


def _known_gates(data: Any) -> pl.LazyFrame:
    known = pl.lit(pl.Series(list(GATES)))
    are_known = pl.col(data.key).list.eval(pl.element().is_in(known.implode())).list.all()
    return data.lazyframe.select(are_known)  # type: ignore[no-any-return]
