"""Files that make a conversation which is not what its golden says are refused, whichever promise they break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
    GeneratedPair,
    generate_pair,
)
from coverage_assets.errors import InputError
from tests.conversations.desk import (
    DEVICES,
    DIALOGUE,
    LANGUAGE,
    OUTCOMES,
    PLAIN,
    WORLD,
    Desk,
    desk,
    scenario,
)

BORDERLINE = scenario(entitlement="borderline")
NONE_NOW = scenario(urgency="now", stock="none")
NONE_SOON = scenario(stock="none")
VAGUE = scenario(behavior="vague")
INSISTENT = scenario(behavior="insistent")
LOCKED_OUT = scenario("access", "insistent", entitlement="not_entitled")
KEY = r"'PRV-\d{5}'"

CASES: Sequence[tuple[str, str, str, Scenario, str]] = [
    # file, what stands there, what is put in its place, a scenario that shows it, and what is said
    # ---- facts in their bins ----
    (WORLD, "soon: { from: 2, to: 5 }", "soon: { from: 7, to: 9 }", PLAIN, r"`due` is [789], outside bin `soon` of `urgency`"),
    (WORLD, "urgency, number: due", "urgency, number: caller", PLAIN, r"`caller` is '\w+', outside bin `soon` of `urgency`"),
    (WORLD, "urgency, number: due", "urgency, number: strict", PLAIN, r"`strict` is False, outside bin `soon` of `urgency`"),
    (WORLD, "on_shelf: { from: 4, to: 15 }", "on_shelf: { from: 1, to: 3 }", PLAIN, r"`left >= 4` does not hold in bin `on_shelf` of `stock`: {'left': [123]}"),
    # ---- the world ----
    (WORLD, "code: PRV-, digits: 5, besides: [code] }", "value: code }", PLAIN, rf"two records of `provisions` have the key {KEY}"),
    (WORLD, "name: caller, office: office, home", "name: due, office: office, home", PLAIN, r"staff\['STF-\d{5}'\]: `name` is \d, which is not a text"),
    (WORLD, 'name: proposed, value: "[code] if', 'name: proposed, value: "code if', PLAIN, rf"the fact `proposed` is {KEY}, which is not a list of keys"),
    (WORLD, 'name: proposed, value: "[code] if', 'name: proposed, value: "[due] if', PLAIN, r"the fact `proposed` is \[\d\], which is not a list of keys"),
    (DEVICES, "number: most_grams", "number: label", PLAIN, r"`amount` is bounded by '\w+', which is not a whole number"),
    # ---- the plan ----
    (DEVICES, '"provisions[code].left > 0", otherwise', '"provisions[code].left > 99", otherwise', PLAIN, r"the plan of `completed` cannot be carried out: replace_device: none_left"),
    (DEVICES, "asset_id: asset_id, code: code }", "asset_id: staff_id, code: code }", PLAIN, r"the plan of `completed` cannot be carried out: replace_device: unknown_asset_id"),
    (DEVICES, "act, tool: replace_device", "act, level: reference, tool: replace_device", PLAIN, r"who does nothing would be right: the plan of `completed` changes nothing"),
    (DEVICES, "act, tool: replace_device", "act, if: due > 99, tool: replace_device", PLAIN, r"who does nothing would be right: the plan of `completed` changes nothing"),
    (DIALOGUE, "answer.$outcome, does: look_up }", "answer.$outcome }", LOCKED_OUT, r"the script has no turn for a stage of the plan of `escalated`"),
    # ---- words ----
    (LANGUAGE, "<found> <note> <shall>", "<found> again: <shall>", BORDERLINE, r"the assistant never says '36 months', which must be communicated"),
    (DEVICES, '"swap yours for it"', '"swap yours for it with key $master_key"', PLAIN, r"somebody says 'MK-\d{8}', which must not be communicated"),
    (LANGUAGE, '- "<say.variant> <say.amount>"', '- "<say.amount>"', PLAIN, r"turn \d should say `variant` as one of \['\w+'\], but says"),
    (LANGUAGE, '"<oh> <say.variant>"', '"<oh> <say.amount>"', VAGUE, r"turn 3 should say `variant` as one of \['\w+'\], but says"),
    (LANGUAGE, "$variant, not $first_variant. [", "$first_variant after all. [", INSISTENT, r"turn 3 should say `variant` as one of \['\w+'\], but says"),
    (DEVICES, 'says_first: ["$first_grams"]', 'says_first: ["$most_grams"]', INSISTENT, r"turn 1 should say `amount` as one of \['\d+'\], but says"),
    # ---- corrections ----
    (WORLD, "    first: [first_variant]\n", "", INSISTENT, r"turn 3 corrects `variant` to what it was before: declare another `first`"),
    (DIALOGUE, "states: [due, variant, amount], first: true }\n        - { assistant: repeat_back }\n        - { user: raise.$raised", "states: [due], first: true }\n        - { assistant: repeat_back }\n        - { user: raise.$raised", INSISTENT, r"turn 3 corrects `(variant|amount)`, which did not come up before"),
    (DIALOGUE, "        - { user: raise.$raised, corrects: raised }\n", "        - { user: raise.$raised, corrects: raised }\n        - { assistant: repeat_back }\n        - { user: raise.$raised, corrects: raised }\n", INSISTENT, r"turn 5 corrects `(variant|amount)` a second time"),
    # ---- obligations ----
    (DIALOGUE, "asks: unsaid, outcome", "outcome", VAGUE, r"the assistant has to ask \['\w+'\], and the script has no turn in which it does"),
    (OUTCOMES, "values: [unsaid]", "values: [raised]", VAGUE, r"an obligation to ask names nothing: \[''\]"),
    (OUTCOMES, "values: proposed", 'values: "[]"', PLAIN, r"an obligation to offer names nothing: \[\]"),
    (OUTCOMES, "values: proposed", "values: [spare_code]", PLAIN, rf"the assistant has to offer \[{KEY}\], and the script has no turn in which it does"),
    (OUTCOMES, "\"'check_standing'\"", "\"'find_provisions'\"", LOCKED_OUT, r"the assistant has to call \['find_provisions'\], and the script has no turn in which it does"),
    # ---- what is offered, and nothing else ----
    (WORLD, "spare_grams, days: spare_days, left: left + 3", "grams, days: spare_days, left: left + 3", PLAIN, rf"\[{KEY}, {KEY}\] fit what was said best, but \[{KEY}\] is offered"),
    (DEVICES, "number: most_grams", "number: grams - 1", PLAIN, rf"\[\] fit what was said best, but \[{KEY}\] is offered"),
    (WORLD, "spare_grams, days: spare_days, left: left + 3", "grams, days: spare_days, left: left + 3", NONE_SOON, rf"\[{KEY}\] would fit what was said, but the outcome is `queued`"),
    (WORLD, "label: spare_label, variant: variant", "label: spare_label, variant: other_variant", NONE_NOW, rf"\[\] fit what was said best, but \[{KEY}\] is offered"),
    # ---- scripts, facts, grammars ----
    (DIALOGUE, "    - name: asked_at_once\n", "    - name: asked_at_once\n      when: { unsaid: nothing }\n", VAGUE, r"no script of the behavior fits"),
    (WORLD, "from: due, to: due", "from: due, to: due - 1", PLAIN, r"fact `due_day`: cannot lie between \d and \d"),
    (LANGUAGE, '"(say the word|one yes) and', '"${strict|money} (say the word|one yes) and', PLAIN, r"symbol `shall`, alternative 2, column 1: the fact `strict`: `money` takes a whole number, not False"),
]  # fmt: skip


def refusals(edited: Desk, wanted: Scenario, relation: str = BASE) -> Iterator[str]:
    """What is said of the variants of a scenario that cannot be told: scripts and facts differ between them."""
    for variant in range(12):
        try:
            generate_pair(edited.compiled, wanted, variant, relation)
        except InputError as error:
            yield str(error)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[4])
def test_a_broken_promise_is_refused_with_the_scenario_that_shows_it(
    case: tuple[str, str, str, Scenario, str],
) -> None:
    file, old, new, wanted, message = case
    found = list(refusals(desk().edit(file, old, new), wanted))
    bins = ", ".join(wanted.bins.values())
    shown = rf"cannot tell {wanted.domain}, {wanted.behavior}, {bins} \(sc-0000000000000001, variant \d+, base\): (\S+:\d+:\d+: )?"
    assert any(re.match(shown + message, text) for text in found), "\n".join(found)


@pytest.mark.parametrize(
    "wanted", [PLAIN, BORDERLINE, NONE_NOW, NONE_SOON, VAGUE, INSISTENT, LOCKED_OUT]
)
def test_the_shipped_files_break_no_promise_where_others_do(wanted: Scenario) -> None:
    assert [list(refusals(desk(), wanted, relation)) for relation in (BASE, INV, DIR)] == [
        [],
        [],
        [],
    ]


def with_a_number_for_a_secret(edited: Desk) -> Desk:
    """The desk with a secret that is a number as many of the weights are that are said there."""
    edited = edited.edit(
        WORLD,
        "name: master_key, code: MK-, digits: 8",
        "name: master_key, from: 1200, to: 1400, step: 50",
    )
    return edited.edit(WORLD, "master_key: text", "master_key: integer")


PLACED: Sequence[tuple[str, str, str, Scenario, tuple[str, str]]] = [
    # file, what stands there, what is put in its place, a scenario that shows it, and the line that is at fault
    (WORLD, "from: due, to: due", "from: due, to: due - 1", PLAIN, (WORLD, "name: due_day")),
    (WORLD, "soon: { from: 2, to: 5 }", "soon: { from: 7, to: 9 }", PLAIN, (WORLD, "axis: urgency, number: due")),
    (WORLD, "grams: spare_grams, days: spare_days", "grams: spare_grams // (due - due), days: spare_days", PLAIN, (WORLD, "record: { code: spare_code")),
    (WORLD, 'value: "[code] if outcome', 'value: "code if outcome', PLAIN, (WORLD, "name: proposed")),
    (WORLD, "record: { code: spare_code", "record: { code: code", PLAIN, (WORLD, "label: spare_label, variant")),
    (DEVICES, "number: most_grams", "number: label", PLAIN, (DEVICES, "id: amount")),
    (WORLD, "axis: urgency, number: due", "axis: urgency, number: due // (left - left)", PLAIN, (WORLD, "axis: urgency")),
    (DEVICES, "arguments: { asset_id: asset_id, code: code }", "arguments: { asset_id: asset_id, code: due // (left - left) }", PLAIN, (DEVICES, "  completed:")),
    (DEVICES, '"swap yours for it"', '"swap yours for it with key $master_key"', PLAIN, (WORLD, 'secrets: ["$master_key"')),
    (DIALOGUE, "    - name: asked_at_once\n", "    - name: asked_at_once\n      when: { unsaid: nothing }\n", VAGUE, (DIALOGUE, "  vague:")),
    (OUTCOMES, "values: proposed", "values: '[]'", PLAIN, (OUTCOMES, "propose_what_fits: {")),
    (OUTCOMES, 'flags: [borderline]\n    must_say: ["$limit $unit"]', 'flags: [borderline]\n    must_say: ["$limit ${unit}x"]', BORDERLINE, (OUTCOMES, "${unit}x")),
    (LANGUAGE, '"(say the word|one yes) and', '"${strict|money} (say the word|one yes) and', PLAIN, (LANGUAGE, "  shall:")),
]  # fmt: skip


@pytest.mark.parametrize("case", PLACED, ids=lambda case: case[4][1])
def test_what_is_refused_is_told_with_the_line_that_declares_it(
    case: tuple[str, str, str, Scenario, tuple[str, str]],
) -> None:
    file, old, new, wanted, (blamed, shown) = case
    edited = desk().edit(file, old, new)
    [line] = [
        number for number, text in enumerate(edited.files[blamed].splitlines(), 1) if shown in text
    ]
    found = {text.partition("base): ")[2] for text in refusals(edited, wanted)}
    assert any(text.startswith(f"{blamed}:{line}:") for text in found), found


def variants(edited: Desk, relation: str) -> Iterator[GeneratedPair]:
    for variant in range(40):
        told = generate_pair(edited.compiled, PLAIN, variant, relation)
        assert told is not None
        yield told


@pytest.mark.parametrize("relation", [BASE, INV, DIR])
def test_a_secret_that_a_number_equals_by_chance_is_drawn_anew_and_nothing_else_is(
    relation: str,
) -> None:
    told = list(variants(with_a_number_for_a_secret(desk()), relation))
    assert [one.conversation["turns"] for one in told] == [
        one.conversation["turns"] for one in variants(desk(), relation)
    ]
    assert len({one.golden["must_not_communicate"][0] for one in told}) > 3


def test_a_secret_that_is_always_said_is_refused() -> None:
    edited = desk().edit(
        WORLD, "name: master_key, code: MK-, digits: 8", "name: master_key, value: label"
    )
    found = list(refusals(edited, PLAIN))
    assert ["which must not be communicated" in text for text in found] == [True] * 12


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
    told = edited.generate(PLAIN)
    assert list(refusals(edited, PLAIN)) == []
    assert told.golden["obligations"][0]["kind"] == "offer"
    assert len(told.golden["obligations"][0]["values"]) == 2
