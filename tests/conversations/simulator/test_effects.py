"""Effects replace records and never change them in place, so that a refused call can be undone."""

from __future__ import annotations

import pytest

from coverage_assets.conversations.declared.tools import AddTo, Collection, Delete, Put, SetField
from coverage_assets.conversations.simulator.effects import compile_effect, target_of
from coverage_assets.conversations.simulator.values import Refused, Scope
from tests.conversations.shop import declared, lending_state

COLLECTIONS: dict[str, Collection] = declared()[0]


def scope(**arguments: object) -> Scope:
    return {**lending_state(), **arguments}


def test_an_effect_names_the_collection_that_it_writes() -> None:
    effects = [effect for tool in declared()[1] for effect in tool.do]
    assert [target_of(effect) for effect in effects] == [
        "loans",
        "things",
        "things",
        "loans",
        "things",
        "things",
        "notices",
    ]


def test_a_record_is_replaced_and_not_changed() -> None:
    here = scope(code="T-1")
    before = here["things"]["T-1"]
    effect = SetField.model_validate({"set": "things", "key": "code", "field": "fee", "to": "7"})
    compile_effect(effect, COLLECTIONS)(here)
    assert (before["fee"], here["things"]["T-1"]["fee"]) == (400, 7)


def test_a_deleted_record_is_gone() -> None:
    here = scope(code="T-1")
    compile_effect(Delete.model_validate({"delete": "things", "key": "code"}), COLLECTIONS)(here)
    assert "T-1" not in here["things"]


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (
            AddTo.model_validate({"add": "things", "key": "'T-9'", "field": "left", "by": "1"}),
            "not_there",
        ),
        (
            AddTo.model_validate({"add": "things", "key": "code", "field": "left", "by": "'x'"}),
            "wrong_value",
        ),
        (
            Put.model_validate({"put": "notices", "key": "code", "record": {"code": "'T-2'"}}),
            "wrong_key",
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(effect: AddTo | Put, code: str) -> None:
    with pytest.raises(Refused) as caught:
        compile_effect(effect, COLLECTIONS)(scope(code="T-1"))
    assert caught.value.code == code
