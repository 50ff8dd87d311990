"""A golden that its conversation does not agree with is refused, whatever the disagreement."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
)
from tests.conversations.desk import DEVICES, DIALOGUE, LANGUAGE, OUTCOMES, PLAIN, WORLD, desk
from tests.conversations.generation.refusals import (
    BORDERLINE,
    INSISTENT,
    KEY,
    LOCKED_OUT,
    NONE_NOW,
    NONE_SOON,
    VAGUE,
    Case,
    assert_refused,
    refusals,
)

OUTSIDE_A_BIN: Sequence[Case] = [
    (
        WORLD,
        "soon: { from: 2, to: 5 }",
        "soon: { from: 7, to: 9 }",
        PLAIN,
        r"`due` is [789], outside bin `soon` of `urgency`",
    ),
    (
        WORLD,
        "urgency, number: due",
        "urgency, number: caller",
        PLAIN,
        r"`caller` is '\w+', outside bin `soon` of `urgency`",
    ),
    (
        WORLD,
        "urgency, number: due",
        "urgency, number: strict",
        PLAIN,
        r"`strict` is False, outside bin `soon` of `urgency`",
    ),
    (
        WORLD,
        "on_shelf: { from: 4, to: 15 }",
        "on_shelf: { from: 1, to: 3 }",
        PLAIN,
        r"`left >= 4` does not hold in bin `on_shelf` of `stock`: {'left': [123]}",
    ),
]


@pytest.mark.parametrize("case", OUTSIDE_A_BIN, ids=lambda case: case[4])
def test_facts_outside_their_bin_are_refused(case: Case) -> None:
    assert_refused(case)


UNSAID_OR_UNDONE: Sequence[Case] = [
    (
        DEVICES,
        "act, tool: replace_device",
        "act, level: reference, tool: replace_device",
        PLAIN,
        r"who does nothing would be right: the plan of `completed` changes nothing",
    ),
    (
        DEVICES,
        "act, tool: replace_device",
        "act, if: due > 99, tool: replace_device",
        PLAIN,
        r"who does nothing would be right: the plan of `completed` changes nothing",
    ),
    (
        DIALOGUE,
        "answer.$outcome, does: look_up }",
        "answer.$outcome }",
        LOCKED_OUT,
        r"the script has no turn for a stage of the plan of `escalated`",
    ),
    (
        LANGUAGE,
        "<found> <note> <shall>",
        "<found> again: <shall>",
        BORDERLINE,
        r"the assistant never says '36 months', which must be communicated",
    ),
    (
        DEVICES,
        '"swap yours for it"',
        '"swap yours for it with key $master_key"',
        PLAIN,
        r"somebody says 'MK-\d{8}', which must not be communicated",
    ),
]


@pytest.mark.parametrize("case", UNSAID_OR_UNDONE, ids=lambda case: case[4])
def test_a_golden_that_its_conversation_does_not_fulfill_is_refused(case: Case) -> None:
    assert_refused(case)


UNMET: Sequence[Case] = [
    (
        DIALOGUE,
        "asks: unsaid, outcome",
        "outcome",
        VAGUE,
        r"the assistant has to ask \['\w+'\], and the script has no turn in which it does",
    ),
    (
        OUTCOMES,
        "values: [unsaid]",
        "values: [raised]",
        VAGUE,
        r"an obligation to ask names nothing: \[''\]",
    ),
    (
        OUTCOMES,
        "values: proposed",
        'values: "[]"',
        PLAIN,
        r"an obligation to offer names nothing: \[\]",
    ),
    (
        OUTCOMES,
        "values: proposed",
        "values: [spare_code]",
        PLAIN,
        rf"the assistant has to offer \[{KEY}\], and the script has no turn in which it does",
    ),
    (
        OUTCOMES,
        "\"'check_standing'\"",
        "\"'find_provisions'\"",
        LOCKED_OUT,
        (
            r"the assistant has to call \['find_provisions'\], and the script has no turn in "
            r"which it does"
        ),
    ),
]


@pytest.mark.parametrize("case", UNMET, ids=lambda case: case[4])
def test_an_obligation_that_the_right_assistant_does_not_meet_is_refused(case: Case) -> None:
    assert_refused(case)


WRONG_OFFERS: Sequence[Case] = [
    (
        WORLD,
        "spare_grams, days: spare_days, left: left + 3",
        "grams, days: spare_days, left: left + 3",
        PLAIN,
        rf"\[{KEY}, {KEY}\] fit what was said best, but \[{KEY}\] is offered",
    ),
    (
        DEVICES,
        "number: most_grams",
        "number: grams - 1",
        PLAIN,
        rf"\[\] fit what was said best, but \[{KEY}\] is offered",
    ),
    (
        WORLD,
        "spare_grams, days: spare_days, left: left + 3",
        "grams, days: spare_days, left: left + 3",
        NONE_SOON,
        rf"\[{KEY}\] would fit what was said, but the outcome is `queued`",
    ),
    (
        WORLD,
        "label: spare_label, variant: variant",
        "label: spare_label, variant: other_variant",
        NONE_NOW,
        rf"\[\] fit what was said best, but \[{KEY}\] is offered",
    ),
]


@pytest.mark.parametrize("case", WRONG_OFFERS, ids=lambda case: case[4])
def test_an_offer_that_is_not_the_best_is_refused(case: Case) -> None:
    assert_refused(case)


@pytest.mark.parametrize(
    "wanted", [PLAIN, BORDERLINE, NONE_NOW, NONE_SOON, VAGUE, INSISTENT, LOCKED_OUT]
)
def test_the_shipped_files_are_consistent_where_edited_ones_are_not(wanted: Scenario) -> None:
    assert [list(refusals(desk(), wanted, relation)) for relation in (BASE, INV, DIR)] == [
        [],
        [],
        [],
    ]


def test_a_redrawn_fact_that_matters_is_refused() -> None:
    edited = desk().edit(
        WORLD, "name: errand, choose: errands", "name: errand, choose: errands, invariant: true"
    )
    edited = (
        edited.edit(WORLD, "redraw: [caller, office]", "redraw: [errand]")
        .edit(
            OUTCOMES,
            'flags: [borderline]\n    must_say: ["$limit $unit"]',
            'flags: [borderline]\n    must_say: ["$errand"]',
        )
        .edit(LANGUAGE, "<found> <note> <shall>", "<found> <note> So it's about $errand. <shall>")
    )
    found = [text.partition("inv): ")[2] for text in refusals(edited, BORDERLINE, INV)]
    assert found
    assert all(
        text.startswith("what is redrawn matters: `must_communicate` is ['") for text in found
    ), found


def test_a_tightened_conversation_that_leaves_something_fitting_is_refused() -> None:
    edited = desk().edit(WORLD, 'set: { strict: "True" }', 'set: { strict: "False" }')
    found = list(refusals(edited, PLAIN, DIR))
    assert len(found) == 12
    assert all("would fit what was said, but the outcome is `queued`" in text for text in found)


def test_several_things_may_be_equally_right_to_offer() -> None:
    edited = desk().edit(
        WORLD,
        "spare_grams, days: spare_days, left: left + 3",
        "grams, days: spare_days, left: left + 3",
    )
    edited = edited.edit(
        WORLD, 'value: "[code] if outcome', 'value: "[spare_code, code] if outcome'
    )
    pairs = edited.generate(PLAIN)
    assert list(refusals(edited, PLAIN)) == []
    assert pairs.golden["obligations"][0]["kind"] == "offer"
    assert len(pairs.golden["obligations"][0]["values"]) == 2
