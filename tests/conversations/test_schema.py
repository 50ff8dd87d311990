"""Conversations and goldens as tables: a stored record is read back unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandera.errors
import polars as pl
import pytest

from coverage_assets.conversations.records.conversation import ConversationBody
from coverage_assets.conversations.records.golden import GoldenBody
from coverage_assets.conversations.schema import conversations_model, goldens_model, table_of
from tests.conversations.desk import helpdesk
from tests.conversations.generation.pairs import all_pairs

Record = dict[str, Any]


MODELS = [conversations_model(helpdesk()), goldens_model(helpdesk())]


@cache
def conversations() -> list[Record]:
    return [pair.conversation for pair in all_pairs()]


@cache
def goldens() -> list[Record]:
    return [pair.golden for pair in all_pairs()]


@pytest.mark.parametrize(
    ("generated", "model"), list(zip([conversations, goldens], MODELS, strict=True))
)
def test_a_record_is_read_from_parquet_as_it_was_generated(
    generated: Callable[[], list[Record]], model: Any, tmp_path: Path
) -> None:
    stored = generated()
    table = table_of(stored, model)
    model.validate(table)
    table.write_parquet(tmp_path / "table.parquet")
    again = pl.read_parquet(tmp_path / "table.parquet")
    assert again.schema == table.schema
    assert json.dumps(again.to_dicts()) == json.dumps(stored)


def test_every_record_matches_its_published_model() -> None:
    for conversation, golden in zip(conversations(), goldens(), strict=True):
        ConversationBody.model_validate(conversation)
        GoldenBody.model_validate(golden)


@pytest.mark.parametrize("model", MODELS)
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
        model.validate(table_of([{**conversations()[0], **change}], model))


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
        model.validate(table_of([{**goldens()[0], **change}], model))


def test_a_repeated_id_is_refused() -> None:
    model = conversations_model(helpdesk())
    with pytest.raises(pandera.errors.SchemaError, match="id"):
        model.validate(table_of([conversations()[0]] * 2, model))
