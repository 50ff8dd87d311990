"""A fact is sampled in exactly one way, with the keys of that way; a proof checks something."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.facts import Fact, Proof


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ({}, "must say how it is drawn in one way; nothing is given"),
        ({"choose": "tones", "value": "1"}, "in one way; `choose` and `value` is given"),
        ({"value": "1", "from": 1, "to": 2}, "in one way; `value` and `from` is given"),
        ({"from": 1}, "needs both `from` and `to`"),
        ({"after": "born"}, "needs both `from` and `to`"),
        ({"before": "born"}, "`before` and `days` go together"),
        ({"value": "1", "days": "2"}, "`before` and `days` go together"),
        ({"by": "mood"}, "needs `bins`: what is drawn for each value of `by`"),
        ({"choose": "tones", "digits": 4}, "`digits` means nothing without `code`"),
        ({"value": "1", "besides": ["tone"]}, "`besides` means nothing without `choose` or `code`"),
        ({"choose": "tones", "step": 2}, "`step` means nothing without `from`"),
        ({"value": "1", "bins": {"good": {"value": "1"}}}, "`bins` means nothing without `by`"),
        ({"value": "1", "otherwise": {"value": "1"}}, "`otherwise` means nothing without `by`"),
        (
            {"day": {"from": "2026-03-02", "to": "2026-03-01"}},
            "the last day, 2026-03-01, is before the first, 2026-03-02",
        ),
        ({"value": "1 +"}, "it cannot be read"),
    ],
)
def test_a_fact_with_too_few_or_too_many_keys_is_refused(
    fact: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Fact.model_validate({"name": "a", **fact})
    assert message in str(caught.value)


def test_a_proof_that_checks_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs `number` or `that`: it proves nothing"):
        Proof.model_validate({"axis": "mood"})
