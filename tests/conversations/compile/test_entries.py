"""Declared entries compile to functions of a conversation's facts."""

from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.conversations.compile.entries import (
    BinCheck,
    CompiledConstraint,
    CompiledObligation,
    CompiledVariation,
    PlanStep,
    RecordTemplate,
)
from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.declared.facts import Proof
from coverage_assets.conversations.declared.outcomes import ObligationEntry
from coverage_assets.conversations.declared.pairs import DirPair
from coverage_assets.conversations.declared.world import RecordEntry, Step
from tests.conversations.desk import helpdesk

FACTS: dict[str, Any] = {"code": "T-1", "days": 3, "codes": ["T-1", "T-2"], "late": False}


@pytest.mark.parametrize(
    ("values", "resolved"),
    [("code", ["T-1"]), ("codes", ["T-1", "T-2"]), (["code", "days"], ["T-1", "3"])],
)
def test_an_obligation_resolves_to_one_value_a_list_or_several(
    values: object, resolved: list[str]
) -> None:
    entry = ObligationEntry.model_validate({"kind": "offer", "values": values})
    assert CompiledObligation.of(entry).resolve(FACTS) == resolved


@pytest.mark.parametrize(("condition", "applies"), [(None, True), ("late", False), ("days", True)])
def test_a_step_applies_if_its_condition_holds(condition: str | None, *, applies: bool) -> None:
    declared = {"stage": "act", "tool": "lend", "arguments": {"code": "code"}, "if": condition}
    step = PlanStep.of(Step.model_validate(declared))
    assert step.applies(FACTS) is applies
    assert step.arguments["code"](FACTS) == "T-1"


def test_a_record_is_a_template_over_the_facts() -> None:
    template = RecordTemplate.of(
        RecordEntry.model_validate({"in": "loans", "record": {"code": "code", "days": "days + 1"}})
    )
    assert template.condition is None
    assert {name: value(FACTS) for name, value in template.fields.items()} == {
        "code": "T-1",
        "days": 4,
    }


def test_a_constraint_has_the_bounds_and_the_symbols_of_its_wordings() -> None:
    entry = ConstraintEntry.model_validate(
        {
            "id": "cap",
            "kind": "offer",
            "field": "days",
            "op": "le",
            "number": "days",
            "first": "days + 2",
            "says": ["$days days", "$days"],
            "hard": False,
        }
    )
    constraint = CompiledConstraint.of(entry, lambda where: lambda _: bool(where))
    assert (constraint.numeric, constraint.applies(FACTS), constraint.hard(FACTS)) == (
        True,
        True,
        False,
    )
    assert [bound(FACTS) for bound in (*constraint.bounds, *constraint.first)] == [3, 5]
    assert constraint.says == ("says_texts.cap.n0", "says_texts.cap.n1")
    assert constraint.says_first == ()


def test_a_bin_check_knows_the_intervals_of_its_axis() -> None:
    proof = Proof.model_validate({"axis": "urgency", "number": "days"})
    check = BinCheck.of(4, proof, helpdesk().taxonomy)
    assert (check.index, check.bin, check.that) == (4, None, None)
    assert set(check.intervals) == set(helpdesk().taxonomy.dimensions["urgency"])


def test_a_variation_sets_facts_by_expressions_over_the_base() -> None:
    pair = DirPair.model_validate(
        {"description": "Later.", "set": {"days": "days + 9"}, "outcome": "queued"}
    )
    variation = CompiledVariation.of(pair)
    assert (variation.condition, variation.fixed["days"](FACTS)) == (None, 12)
