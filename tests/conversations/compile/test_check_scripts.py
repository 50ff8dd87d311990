"""Scripts cover every behavior, end once, and name what a domain has."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import DIALOGUE, WORLD

CASES = [
    Case(
        DIALOGUE,
        "  vague:\n",
        "  vaguely:\n",
        "vaguely",
        "`vaguely` is not a behavior",
        "did you mean `vague`?",
    ),
    Case(
        DIALOGUE,
        "  vague:\n",
        "  vaguely:\n",
        "behaviors:",
        "the behavior `vague` has no script",
        "add one",
    ),
    Case(
        DIALOGUE,
        "asks: unsaid, outcome: clarification_requested",
        "asks: unsaid, outcome: clarification",
        "clarification",
        "`clarification` is not a declared outcome",
        "did you mean `clarification_requested`?",
    ),
    Case(
        DIALOGUE,
        "asks: unsaid",
        "asks: unsayd",
        "unsayd",
        "`unsayd` is not a fact",
        "did you mean `unsaid`?",
    ),
    Case(
        DIALOGUE,
        "answers: unsaid",
        "answers: unsayd",
        "unsayd",
        "`unsayd` is not a fact",
        "did you mean `unsaid`?",
    ),
    Case(
        DIALOGUE,
        "tell.$rest, states: [variant, amount]",
        "tell.$rest, states: [variant, sum]",
        "sum",
        "`sum` is not a constraint",
        "accepted: `amount`, `due`, `left`, `variant`",
    ),
    Case(
        DIALOGUE,
        "when: { raised: amount }",
        "when: { raise: amount }",
        "raise:",
        "`raise` is not a fact",
        "did you mean `raised` or `grams`?",
    ),
    Case(
        DIALOGUE,
        "        - { assistant: ask.rest.$rest }\n",
        "        - { assistant: ask.rest.$rest, ends: true }\n",
        "turns:",
        "2 turns of `asked_at_once` end it",
        "say `ends: true` where the outcome is reached, once",
    ),
    Case(
        WORLD,
        "missing: unsaid\n",
        "missing: unsayd\n",
        "unless_missing",
        "there is no fact `unsayd`, which names what is missing",
        "name another under `missing` in world.yaml",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_in_a_script_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)
