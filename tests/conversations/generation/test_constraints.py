"""What a person wants: when it comes up, what replaces it, and which of the offered things it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.compile.entries import CompiledConstraint
from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.generation.constraints import (
    ConstraintTracker,
    InconsistentGoldenError,
)
from coverage_assets.conversations.records.constraint_check import constraint_holds
from tests.conversations.desk import desk, kept, scenario

Declared = dict[str, Any]
FACTS = {"most": 300, "first_most": 500, "kind": "oak", "spare": "ash", "late": False}


def wish(**declared: Any) -> CompiledConstraint:
    base = {"id": "cap", "kind": "offer", "field": "price", "op": "le", "number": "most"}
    return CompiledConstraint.of(
        ConstraintEntry.model_validate({**base, **declared}), lambda where: lambda _: bool(where)
    )


def wishes(*declared: CompiledConstraint, facts: Mapping[str, Any] = FACTS) -> ConstraintTracker:
    return ConstraintTracker({one.id: one for one in declared}, dict(facts))


CAP = wish(first="first_most")
WOOD = wish(id="wood", field="wood", op="in", number=None, set=["kind", "spare"], hard=False)
STOCK = wish(id="stock", field="stock", op="ge", number="1", implicit=True)


def test_what_goes_without_saying_is_there_from_the_start() -> None:
    assert wishes(CAP, STOCK).records == [
        {
            "id": "stock",
            "kind": "offer",
            "field": "stock",
            "op": "ge",
            "value_num": 1,
            "value_set": [],
            "introduced_turn": 0,
            "superseded_by": "",
            "hard": True,
        }
    ]


def test_a_wish_comes_up_once_in_the_turn_that_says_it() -> None:
    found = wishes(CAP, WOOD)
    assert [found.activate("cap", 1, first=False), found.activate("cap", 3, first=False)] == [
        True,
        False,
    ]
    assert found.activate("wood", 3, first=True)
    assert [
        (one["id"], one["introduced_turn"], one["value_num"], one["value_set"])
        for one in found.records
    ] == [
        ("cap", 1, 300, []),
        ("wood", 3, None, ["oak", "ash"]),
    ]


def test_a_correction_supersedes_what_was_said_first() -> None:
    found = wishes(CAP)
    found.activate("cap", 1, first=True)
    found.correct("cap", 5)
    assert [
        (one["id"], one["value_num"], one["introduced_turn"], one["superseded_by"])
        for one in found.records
    ] == [
        ("cap", 500, 1, "cap.2"),
        ("cap.2", 300, 5, ""),
    ]


@pytest.mark.parametrize(
    ("first", "turns", "message"),
    [
        (True, [], "turn 5 corrects `cap`, which did not come up before"),
        (False, [1], "turn 5 corrects `cap` to what it was before: declare another `first`"),
        (True, [1, 3], "turn 5 corrects `cap` a second time"),
    ],
)
def test_a_correction_needs_something_to_correct(
    turns: list[int], message: str, *, first: bool
) -> None:
    found = wishes(CAP)
    if turns:
        found.activate("cap", turns[0], first=first)
    for turn in turns[1:]:
        found.correct("cap", turn)
    with pytest.raises(InconsistentGoldenError) as caught:
        found.correct("cap", 5)
    assert str(caught.value) == message


def test_a_wish_that_there_is_not_in_this_scenario_is_not_stated() -> None:
    found = wishes(
        CompiledConstraint.of(
            ConstraintEntry(id="cap", kind="offer", field="price", op="le", number="most"),
            lambda _: _never,
        )
    )
    assert (found.activate("cap", 1, first=False), found.records) == (False, [])


def _never(_: Mapping[str, Any]) -> bool:
    return False


def test_a_number_must_be_one() -> None:
    with pytest.raises(
        InconsistentGoldenError, match="`cap` is bounded by True, which is not a whole number"
    ):
        wishes(wish(number="late == False")).activate("cap", 1, first=False)


records = st.fixed_dictionaries(
    {
        "price": st.integers(0, 6).map(lambda hundreds: hundreds * 100),
        "wood": st.sampled_from(["oak", "ash", "elm"]),
    },
    optional={"stock": st.integers(0, 2)},
)


@given(offers=st.dictionaries(st.sampled_from("abcdef"), records), first=st.booleans())
def test_the_best_meet_all_that_is_hard_and_most_of_the_rest(
    offers: dict[str, Declared], *, first: bool
) -> None:
    found = wishes(CAP, WOOD, STOCK)
    found.activate("cap", 1, first=True)
    found.activate("wood", 1, first=False)
    if not first:
        found.correct("cap", 3)
    most = 500 if first else 300

    def fits(one: Declared) -> bool:
        return bool(one["price"] <= most and one.get("stock", 0) >= 1)

    best = max(
        (one["wood"] in {"oak", "ash"} for one in offers.values() if fits(one)), default=False
    )
    assert found.best(offers) == [
        key for key, one in offers.items() if fits(one) and (one["wood"] in {"oak", "ash"}) == best
    ]


CONSTRAINT: Declared = {"field": "n", "value_num": None, "value_set": []}


@pytest.mark.parametrize(
    ("bound", "record", "satisfied"),
    [
        ({"op": "le", "value_num": 3}, {"n": 3}, True),
        ({"op": "le", "value_num": 3}, {"n": 4}, False),
        ({"op": "ge", "value_num": 3}, {"n": 3}, True),
        ({"op": "ge", "value_num": 3}, {"n": 2}, False),
        ({"op": "eq", "value_num": 3}, {"n": 3}, True),
        ({"op": "eq", "value_num": 3}, {"n": 4}, False),
        ({"op": "eq", "value_set": ["a"]}, {"n": "a"}, True),
        ({"op": "eq", "value_set": ["a"]}, {"n": "b"}, False),
        ({"op": "in", "value_set": ["a", "b"]}, {"n": "b"}, True),
        ({"op": "in", "value_set": ["a", "b"]}, {"n": "c"}, False),
        ({"op": "not_in", "value_set": ["a", "b"]}, {"n": "c"}, True),
        ({"op": "not_in", "value_set": ["a", "b"]}, {"n": "b"}, False),
        ({"op": "in", "value_set": ["True"]}, {"n": True}, True),
        ({"op": "le", "value_num": 3}, {"m": 1}, False),
        ({"op": "not_in", "value_set": ["a"]}, {}, False),
        ({"op": "le", "value_num": 3}, {"n": "1"}, False),
        ({"op": "le", "value_num": 3}, {"n": True}, False),
    ],
)
def test_a_record_satisfies_a_constraint_by_its_field(
    bound: Declared, record: Declared, *, satisfied: bool
) -> None:
    assert constraint_holds({**CONSTRAINT, **bound}, record) is satisfied


def test_in_the_helpdesk_each_correction_supersedes_one_wish_by_a_tighter_one() -> None:
    corrected = [one for one in told_constraints() if one[0]["superseded_by"]]
    assert {one["id"] for one, _ in corrected} == {"variant", "amount"}
    for one, others in corrected:
        (after,) = (other for other in others if other["id"] == one["superseded_by"])
        assert (after["field"], after["op"], after["superseded_by"]) == (
            one["field"],
            one["op"],
            "",
        )
        assert after["introduced_turn"] > one["introduced_turn"] > 0
        if one["id"] == "amount":
            wider = (
                one["value_num"] > after["value_num"]
                if one["op"] == "le"
                else one["value_num"] < after["value_num"]
            )
            assert wider
        else:
            assert one["value_set"] != after["value_set"]


def told_constraints() -> Iterator[tuple[Declared, list[Declared]]]:
    """Every constraint of the help desk's insistent people, with the others of its golden."""
    for one in kept():
        if one.behavior == "insistent":
            constraints = desk().generate(one).golden["constraints"]
            yield from ((constraint, constraints) for constraint in constraints)


def test_whoever_leaves_something_out_is_asked_and_says_it_then() -> None:
    for variant in range(12):
        told = desk().generate(scenario(behavior="vague"), variant)
        (slot,) = (slot for turn in told.conversation["turns"] for slot in turn["asked_slots"])
        asked = next(turn["turn"] for turn in told.conversation["turns"] if turn["asked_slots"])
        (introduced,) = (
            one["introduced_turn"] for one in told.golden["constraints"] if one["id"] == slot
        )
        assert introduced == asked + 1
        assert told.golden["turn_outcomes"][0] == {
            "turn": asked,
            "outcome": "clarification_requested",
        }
        assert told.golden["obligations"][-1] == {"kind": "ask", "values": [slot]}
