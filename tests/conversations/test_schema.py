"""Conversations and goldens as tables: a record that is stored and read again is the record that was told."""

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
    told = [
        generate_pair(desk().compiled, one, 0, relation)
        for one in kept()
        for relation in (BASE, INV, DIR)
    ]
    made = [one for one in told if one is not None]
    return [one.conversation for one in made], [one.golden for one in made]


CONVERSATIONS, GOLDENS = records()


@pytest.mark.parametrize(
    ("told", "model"),
    [(CONVERSATIONS, conversations_model(helpdesk())), (GOLDENS, goldens_model(helpdesk()))],
)
def test_what_is_stored_in_parquet_is_what_was_told(
    told: list[Record], model: Any, tmp_path: Path
) -> None:
    table = table_of(told, model)
    model.validate(table)
    table.write_parquet(tmp_path / "table.parquet")
    again = pl.read_parquet(tmp_path / "table.parquet")
    assert again.schema == table.schema
    assert json.dumps(again.to_dicts()) == json.dumps(told)


def test_every_record_is_of_the_published_shape() -> None:
    for conversation, golden in zip(CONVERSATIONS, GOLDENS, strict=True):
        ConversationBody.model_validate(conversation)
        GoldenBody.model_validate(golden)


@pytest.mark.parametrize("model", [conversations_model(helpdesk()), goldens_model(helpdesk())])
def test_a_table_of_nothing_has_all_columns(model: Any) -> None:
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


def test_one_id_stands_once() -> None:
    model = conversations_model(helpdesk())
    with pytest.raises(pandera.errors.SchemaError, match="id"):
        model.validate(table_of([CONVERSATIONS[0]] * 2, model))
