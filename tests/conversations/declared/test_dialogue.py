"""A turn has one speaker and only keys of that speaker; a script has turns."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.dialogue import DialogueFile, TurnEntry


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ({}, "needs either `user` or `assistant`: one of them speaks"),
        (
            {"user": "open", "assistant": "answer"},
            "needs either `user` or `assistant`: one of them speaks",
        ),
        ({"user": "open", "does": "act"}, "`does` is not for a turn of the user"),
        ({"user": "open", "offers": True}, "`offers` is not for a turn of the user"),
        ({"user": "open", "asks": "unsaid"}, "`asks` is not for a turn of the user"),
        ({"user": "open", "ends": True}, "`ends` is not for a turn of the user"),
        ({"user": "open", "outcome": "queued"}, "`outcome` is not for a turn of the user"),
        ({"assistant": "answer", "states": ["due"]}, "`states` is not for a turn of the assistant"),
        (
            {"assistant": "answer", "answers": "unsaid"},
            "`answers` is not for a turn of the assistant",
        ),
        (
            {"assistant": "answer", "corrects": "raised"},
            "`corrects` is not for a turn of the assistant",
        ),
        ({"user": "open", "first": True}, "`first` means nothing without `states`"),
        (
            {"user": "open", "unless_missing": True},
            "`unless_missing` means nothing without `states`",
        ),
    ],
)
def test_a_turn_has_one_speaker_and_only_keys_of_that_speaker(
    turn: dict[str, object], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        TurnEntry.model_validate(turn)


def test_a_behavior_needs_a_script_with_turns() -> None:
    head = {"schema_version": 1, "version": "1.0.0"}
    with pytest.raises(ValidationError, match="at least 1 item"):
        DialogueFile.model_validate({**head, "behaviors": {"plain": []}})
    with pytest.raises(ValidationError, match="at least 1 item"):
        DialogueFile.model_validate(
            {**head, "behaviors": {"plain": [{"name": "short", "turns": []}]}}
        )


@pytest.mark.parametrize(
    ("does", "stages"),
    [({}, ()), ({"does": "act"}, ("act",)), ({"does": ["look_up", "act"]}, ("look_up", "act"))],
)
def test_a_turn_carries_out_one_stage_or_several(
    does: dict[str, object], stages: tuple[str, ...]
) -> None:
    turn = TurnEntry.model_validate({"assistant": "answer", **does})
    assert (turn.symbol, turn.stages) == ("answer", stages)
