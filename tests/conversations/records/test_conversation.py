from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.records.conversation import ConversationBody
from tests.conversations.desk import PLAIN, desk


@pytest.fixture(scope="module")
def conversation() -> dict[str, Any]:
    return desk().generate(PLAIN).conversation


def test_the_keys_of_a_generated_conversation_stand_in_the_order_of_the_fields(
    conversation: dict[str, Any],
) -> None:
    assert list(conversation) == list(ConversationBody.model_fields)


def test_an_unknown_key_is_kept(conversation: dict[str, Any]) -> None:
    record = ConversationBody.model_validate({**conversation, "note": "kept"})
    assert record.model_dump()["note"] == "kept"


@pytest.mark.parametrize(
    "change",
    [{"turns": []}, {"relation": "cousin"}, {"schema_version": 2}, {"base_id": None}],
    ids=str,
)
def test_a_conversation_of_another_shape_is_refused(
    conversation: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        ConversationBody.model_validate({**conversation, **change})
