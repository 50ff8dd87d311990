"""What a person wants: when it comes up, what replaces it, and which offers it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from tests.conversations.desk import DEVICES, DIALOGUE, PLAIN, WORLD, desk, kept, scenario
from tests.conversations.generation.refusals import INSISTENT, Case, assert_refused

Declared = dict[str, Any]


FACTS = {"most": 300, "first_most": 500, "kind": "oak", "spare": "ash", "late": False}


def constraint(**declared: Any) -> CompiledConstraint:
    base = {"id": "cap", "kind": "offer", "field": "price", "op": "le", "number": "most"}
    return CompiledConstraint.of(
        ConstraintEntry.model_validate({**base, **declared}), lambda where: lambda _: bool(where)
    )


def tracker(*declared: CompiledConstraint, facts: Mapping[str, Any] = FACTS) -> ConstraintTracker:
    return ConstraintTracker({one.id: one for one in declared}, dict(facts))


CAP = constraint(first="first_most")


WOOD = constraint(id="wood", field="wood", op="in", number=None, set=["kind", "spare"], hard=False)


STOCK = constraint(id="stock", field="stock", op="ge", number="1", implicit=True)


def test_what_goes_without_saying_is_there_from_the_start() -> None:
    assert tracker(CAP, STOCK).records == [
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


def test_a_constraint_is_activated_once_by_the_turn_that_says_it() -> None:
    tracked = tracker(CAP, WOOD)
    assert [tracked.activate("cap", 1, first=False), tracked.activate("cap", 3, first=False)] == [
        True,
        False,
    ]
    assert tracked.activate("wood", 3, first=True)
    assert [
        (one["id"], one["introduced_turn"], one["value_num"], one["value_set"])
        for one in tracked.records
    ] == [
        ("cap", 1, 300, []),
        ("wood", 3, None, ["oak", "ash"]),
    ]


def test_a_correction_supersedes_what_was_said_first() -> None:
    tracked = tracker(CAP)
    tracked.activate("cap", 1, first=True)
    tracked.correct("cap", 5)
    assert [
        (one["id"], one["value_num"], one["introduced_turn"], one["superseded_by"])
        for one in tracked.records
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
    tracked = tracker(CAP)
    if turns:
        tracked.activate("cap", turns[0], first=first)
    for turn in turns[1:]:
        tracked.correct("cap", turn)
    with pytest.raises(InconsistentGoldenError) as caught:
        tracked.correct("cap", 5)
    assert str(caught.value) == message


def test_a_constraint_that_does_not_apply_is_not_activated() -> None:
    tracked = tracker(
        CompiledConstraint.of(
            ConstraintEntry(id="cap", kind="offer", field="price", op="le", number="most"),
            lambda _: _never,
        )
    )
    assert (tracked.activate("cap", 1, first=False), tracked.records) == (False, [])


def _never(_: Mapping[str, Any]) -> bool:
    return False


BROKEN_CONSTRAINTS: Sequence[Case] = [
    (
        DEVICES,
        "number: most_grams",
        "number: label",
        PLAIN,
        r"`amount` is bounded by '\w+', which is not a whole number",
    ),
    (
        WORLD,
        "    first: [first_variant]\n",
        "",
        INSISTENT,
        r"turn 3 corrects `variant` to what it was before: declare another `first`",
    ),
    (
        DIALOGUE,
        (
            "states: [due, variant, amount], first: true }\n        - { assistant: "
            "repeat_back }\n        - { user: raise.$raised"
        ),
        (
            "states: [due], first: true }\n        - { assistant: repeat_back }\n        - { "
            "user: raise.$raised"
        ),
        INSISTENT,
        r"turn 3 corrects `(variant|amount)`, which did not come up before",
    ),
    (
        DIALOGUE,
        "        - { user: raise.$raised, corrects: raised }\n",
        (
            "        - { user: raise.$raised, corrects: raised }\n        - { assistant: "
            "repeat_back }\n        - { user: raise.$raised, corrects: raised }\n"
        ),
        INSISTENT,
        r"turn 5 corrects `(variant|amount)` a second time",
    ),
]


@pytest.mark.parametrize("case", BROKEN_CONSTRAINTS, ids=lambda case: case[4])
def test_a_constraint_that_cannot_be_stated_or_corrected_is_refused(case: Case) -> None:
    assert_refused(case)


def test_a_number_must_be_one() -> None:
    with pytest.raises(
        InconsistentGoldenError, match="`cap` is bounded by True, which is not a whole number"
    ):
        tracker(constraint(number="late == False")).activate("cap", 1, first=False)


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
    tracked = tracker(CAP, WOOD, STOCK)
    tracked.activate("cap", 1, first=True)
    tracked.activate("wood", 1, first=False)
    if not first:
        tracked.correct("cap", 3)
    most = 500 if first else 300

    def fits(one: Declared) -> bool:
        return bool(one["price"] <= most and one.get("stock", 0) >= 1)

    best = max(
        (one["wood"] in {"oak", "ash"} for one in offers.values() if fits(one)), default=False
    )
    assert tracked.best(offers) == [
        key for key, one in offers.items() if fits(one) and (one["wood"] in {"oak", "ash"}) == best
    ]


def test_in_the_helpdesk_each_correction_supersedes_one_constraint_by_a_tighter_one() -> None:
    corrected = [one for one in insistent_constraints() if one[0]["superseded_by"]]
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


def insistent_constraints() -> Iterator[tuple[Declared, list[Declared]]]:
    """Every constraint of the help desk's insistent people, with the others of its golden."""
    for one in kept():
        if one.behavior == "insistent":
            constraints = desk().generate(one).golden["constraints"]
            yield from ((constraint, constraints) for constraint in constraints)


def test_whoever_leaves_something_out_is_asked_and_says_it_then() -> None:
    for variant in range(12):
        pair = desk().generate(scenario(behavior="vague"), variant)
        (slot,) = (slot for turn in pair.conversation["turns"] for slot in turn["asked_slots"])
        asked = next(turn["turn"] for turn in pair.conversation["turns"] if turn["asked_slots"])
        (introduced,) = (
            one["introduced_turn"] for one in pair.golden["constraints"] if one["id"] == slot
        )
        assert introduced == asked + 1
        assert pair.golden["turn_outcomes"][0] == {
            "turn": asked,
            "outcome": "clarification_requested",
        }
        assert pair.golden["obligations"][-1] == {"kind": "ask", "values": [slot]}
