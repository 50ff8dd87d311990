"""Grammars define every symbol and fact that they use."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import DEVICES, DIALOGUE, LANGUAGE, OUTCOMES, desk

CASES = [
    Case(
        DIALOGUE,
        "assistant: ask.both",
        "assistant: ask.noth",
        "ask.noth",
        "there is no symbol `ask.noth`",
        "did you mean `ask.both` or `ask.rest.both`?",
    ),
    Case(
        LANGUAGE,
        "  settle.queued:\n",
        "  settle.queue:\n",
        "assistant: settle.$outcome",
        "`settle.$outcome` becomes `settle.queued` at times, and there is no such symbol",
        "did you mean `settle.queue` or `react.queued`?",
    ),
    Case(
        LANGUAGE,
        "when: { entitlement: borderline, strict: true }",
        "when: { entitlement: borderlin, strict: true }",
        "borderlin,",
        "symbol `answer.queued`, alternative 4: the fact `entitlement` is never 'borderlin'",
        "did you mean `borderline`?",
    ),
    Case(
        LANGUAGE,
        "<too.much> <note> <line>",
        "<too.mush> <note> <line>",
        "too.mush",
        "symbol `answer.queued`, alternative 4, column 1: there is no symbol `too.mush`",
        "did you mean `too.much`?",
    ),
    Case(
        LANGUAGE,
        "do you know who (I report",
        "do you know who $erand (I report",
        "$erand",
        "symbol `push.rank`, alternative 2, column 17: there is no fact `erand`",
        "did you mean `errand`?",
    ),
    Case(
        DEVICES,
        "  line.label:\n",
        "  line.lable:\n",
        "line.lable",
        "symbol `line.lable`: the symbol is never used",
        "use it, or remove it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_in_a_grammar_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)


def test_a_domain_needs_no_symbol_for_outcomes_it_never_has() -> None:
    """No scenario ends in `clarification_requested`, so no symbol says it."""
    assert "settle.clarification_requested" not in desk().files[LANGUAGE]
    assert any("clarification_requested" in line for line in desk().files[OUTCOMES].splitlines())
