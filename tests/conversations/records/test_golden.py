from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.records.golden import Constraint, GoldenBody
from coverage_assets.conversations.records.vocabulary import GATES
from tests.conversations.desk import PLAIN, desk


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return desk().generate(PLAIN).golden


def test_the_keys_of_a_generated_golden_stand_in_the_order_of_the_fields(
    golden: dict[str, Any],
) -> None:
    assert list(golden) == list(GoldenBody.model_fields)
    assert list(golden["constraints"][0]) == list(Constraint.model_fields)


def test_a_generated_golden_is_judged_by_every_gate(golden: dict[str, Any]) -> None:
    assert tuple(golden["gates"]) == GATES


@pytest.mark.parametrize(
    "change",
    [
        {"gates": []},
        {"gates": ["STATE", "STATE"]},
        {"initial_state": "[]"},
        {"final_outcome": "Not A Slug"},
        {"obligations": [{"kind": "ask", "values": []}]},
    ],
    ids=str,
)
def test_a_golden_of_another_shape_is_refused(
    golden: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        GoldenBody.model_validate({**golden, **change})
