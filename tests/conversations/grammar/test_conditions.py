from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.grammar import Alternative, Grammar
from tests.conversations.grammar.compiling import alternative, rendered


def test_a_condition_is_written_as_it_is_read() -> None:
    declared = {
        "text": "x",
        "when": {"tone": ["calm", "curt"], "rush": {"not": [True]}},
        "weight": 1,
    }
    assert Alternative.model_validate(declared).model_dump() == declared


@pytest.mark.parametrize(
    ("when", "value", "holds"),
    [
        ("calm", "calm", True),
        ("calm", "curt", False),
        (["calm", "curt"], "curt", True),
        ({"not": ["calm", "curt"]}, "curt", False),
        ({"not": "calm"}, "curt", True),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (2, 2, True),
        (None, None, True),
        ("", None, False),
    ],
)
def test_a_condition_holds_for_its_values_and_their_types(
    when: object, value: object, *, holds: bool
) -> None:
    grammar = Grammar.compile({"s": [alternative("yes", fact=when), "always"]})
    assert ("Yes" in rendered(grammar, "s", fact=value)) is holds


def test_conditions_on_several_facts_hold_together() -> None:
    grammar = Grammar.compile({"s": [alternative("both", tone="curt", rush=True), "always"]})
    assert "Both" in rendered(grammar, "s", tone="curt", rush=True)
    assert "Both" not in rendered(grammar, "s", tone="curt", rush=False)


def test_a_condition_may_test_a_field_and_an_absent_fact_counts_as_null() -> None:
    grammar = Grammar.compile(
        {
            "s": [
                Alternative.model_validate({"text": "late", "when": {"order.status": "late"}}),
                "ok",
            ]
        }
    )
    assert "Late" in rendered(grammar, "s", order={"status": "late"})
    assert (
        rendered(grammar, "s", order={})
        == rendered(grammar, "s")
        == rendered(grammar, "s", order="x")
        == {"Ok"}
    )
