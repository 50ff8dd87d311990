"""Conversations and goldens as tables: a stored record is read back unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandera.errors
import polars as pl
import pytest

from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.conversations.records.conversation import ConversationBody
from coverage_assets.conversations.records.golden import GoldenBody
from coverage_assets.conversations.schema import conversations_model, goldens_model, table_of
from tests.conversations.desk import desk, helpdesk, kept

Record = dict[str, Any]


def records() -> tuple[list[Record], list[Record]]:
    pairs = [
        generate_pair(desk().compiled, one, 0, relation)
        for one in kept()
        for relation in (BASE, INV, DIR)
    ]
    found = [one for one in pairs if one is not None]
    return [one.conversation for one in found], [one.golden for one in found]


CONVERSATIONS, GOLDENS = records()


@pytest.mark.parametrize(
    ("stored", "model"),
    [(CONVERSATIONS, conversations_model(helpdesk())), (GOLDENS, goldens_model(helpdesk()))],
)
def test_a_record_is_read_from_parquet_as_it_was_generated(
    stored: list[Record], model: Any, tmp_path: Path
) -> None:
    table = table_of(stored, model)
    model.validate(table)
    table.write_parquet(tmp_path / "table.parquet")
    again = pl.read_parquet(tmp_path / "table.parquet")
    assert again.schema == table.schema
    assert json.dumps(again.to_dicts()) == json.dumps(stored)


def test_every_record_matches_its_published_model() -> None:
    for conversation, golden in zip(CONVERSATIONS, GOLDENS, strict=True):
        ConversationBody.model_validate(conversation)
        GoldenBody.model_validate(golden)


@pytest.mark.parametrize("model", [conversations_model(helpdesk()), goldens_model(helpdesk())])
def test_an_empty_table_has_all_columns(model: Any) -> None:
    assert table_of([], model).columns == list(model.columns)
    model.validate(table_of([], model))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"id": "sc-1.0"}, "id"),
        ({"domain": "gardens"}, "domain"),
        ({"behavior": "cheerful"}, "behavior"),
        ({"relation": "cousin"}, "relation"),
        ({"difficulty": "mixed"}, "difficulty"),
        ({"schema_version": 1}, "schema_version"),
        ({"variant": -1}, "variant"),
        ({"turns": []}, "turns"),
    ],
)
def test_a_conversation_of_another_shape_is_refused(change: Record, check: str) -> None:
    model = conversations_model(helpdesk())
    with pytest.raises(pandera.errors.SchemaError, match=check):
        model.validate(table_of([{**CONVERSATIONS[0], **change}], model))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"generator_sha256": "0" * 63}, "generator_sha256"),
        ({"final_state_sha256": ""}, "final_state_sha256"),
        ({"final_outcome": "Not A Slug"}, "final_outcome"),
        ({"gates": ["STATE", "TASTE"]}, "gates"),
    ],
)
def test_a_golden_of_another_shape_is_refused(change: Record, check: str) -> None:
    model = goldens_model(helpdesk())
    with pytest.raises(pandera.errors.SchemaError, match=check):
        model.validate(table_of([{**GOLDENS[0], **change}], model))


def test_a_repeated_id_is_refused() -> None:
    model = conversations_model(helpdesk())
    with pytest.raises(pandera.errors.SchemaError, match="id"):
        model.validate(table_of([CONVERSATIONS[0]] * 2, model))
