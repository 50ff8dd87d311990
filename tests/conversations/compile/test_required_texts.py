"""Wordings, required texts and secrets are checked with the grammar that they join."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import OUTCOMES, WORLD, desk

CASES = [
    Case(
        WORLD,
        'says: ["$variant"]',
        'says: ["$varant"]',
        "$varant",
        "column 1: there is no fact `varant`",
        "did you mean `variant` or `other_variant`?",
    ),
    Case(
        WORLD,
        'secrets: ["$master_key", "$home_phone"]',
        'secrets: ["$master_key", "${home_phone|mony}"]',
        "secrets",
        "column 14: `mony` is not a filter",
        "did you mean `money`?",
    ),
    Case(
        OUTCOMES,
        'flags: [borderline]\n    must_say: ["$limit $unit"]',
        'flags: [borderline]\n    must_say: ["$limit $unti"]',
        "$unti",
        "column 8: there is no fact `unti`",
        "did you mean `unit` or `unsaid`?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_in_a_text_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)


def test_a_row_may_use_the_facts_of_the_domain_that_it_is_about() -> None:
    """`asset_id` is a fact of `devices` alone, so a row for all domains may not use it."""
    old = "    reason: Whoever is locked out"
    rows = (
        "  - when: { domain: devices, entitlement: not_entitled }\n"
        '    outcome: declined\n    must_say: ["$asset_id"]\n'
    )
    own = (
        desk()
        .edit(OUTCOMES, "\noverrides:\n", f"\noverrides:\n{rows}")
        .edit(
            OUTCOMES,
            "  - when: { entitlement: not_entitled }\n    outcome: declined",
            "  - when: { entitlement: not_entitled, domain: access }\n    outcome: declined",
        )
    )
    assert old in own.files[OUTCOMES]
    assert [problem.message for problem in own.problems if "asset_id" in problem.message] == []
    shared = desk().edit(
        OUTCOMES,
        'flags: [borderline]\n    must_say: ["$limit $unit"]',
        'flags: [borderline]\n    must_say: ["$asset_id"]',
    )
    assert ["there is no fact `asset_id`" in problem.message for problem in shared.problems] == [
        True
    ]
