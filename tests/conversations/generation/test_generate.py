"""Generation names the line at fault, and samples a secret that leaked by chance again."""

from __future__ import annotations

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
from tests.conversations.desk import DEVICES, DIALOGUE, LANGUAGE, OUTCOMES, PLAIN, WORLD, Desk, desk
from tests.conversations.generation.refusals import (
    BORDERLINE,
    VAGUE,
    Case,
    assert_refused,
    refusals,
)

BROKEN_DECLARATIONS: Sequence[Case] = [
    (
        DIALOGUE,
        "    - name: asked_at_once\n",
        "    - name: asked_at_once\n      when: { unsaid: nothing }\n",
        VAGUE,
        r"no script of the behavior fits",
    ),
    (
        WORLD,
        "from: due, to: due",
        "from: due, to: due - 1",
        PLAIN,
        r"fact `due_day`: cannot lie between \d and \d",
    ),
    (
        LANGUAGE,
        '"(say the word|one yes) and',
        '"${strict|money} (say the word|one yes) and',
        PLAIN,
        (
            r"symbol `shall`, alternative 2, column 1: the fact `strict`: `money` takes a "
            r"whole number, not False"
        ),
    ),
]


@pytest.mark.parametrize("case", BROKEN_DECLARATIONS, ids=lambda case: case[4])
def test_a_scenario_that_cannot_be_generated_is_refused(case: Case) -> None:
    assert_refused(case)


def with_a_weight_for_a_secret(edited: Desk) -> Desk:
    """The desk with a secret that is a number as many of the weights are that are said there."""
    edited = edited.edit(
        WORLD,
        "name: master_key, code: MK-, digits: 8",
        "name: master_key, from: 1200, to: 1400, step: 50",
    )
    return edited.edit(WORLD, "master_key: text", "master_key: integer")


PLACED: Sequence[tuple[str, str, str, Scenario, tuple[str, str]]] = [
    # a file, a text in it, its replacement, a scenario that shows it, and the line at fault
    (WORLD, "from: due, to: due", "from: due, to: due - 1", PLAIN, (WORLD, "name: due_day")),
    (
        WORLD,
        "soon: { from: 2, to: 5 }",
        "soon: { from: 7, to: 9 }",
        PLAIN,
        (WORLD, "axis: urgency, number: due"),
    ),
    (
        WORLD,
        "grams: spare_grams, days: spare_days",
        "grams: spare_grams // (due - due), days: spare_days",
        PLAIN,
        (WORLD, "record: { code: spare_code"),
    ),
    (
        WORLD,
        'value: "[code] if outcome',
        'value: "code if outcome',
        PLAIN,
        (WORLD, "name: proposed"),
    ),
    (
        WORLD,
        "record: { code: spare_code",
        "record: { code: code",
        PLAIN,
        (WORLD, "label: spare_label, variant"),
    ),
    (DEVICES, "number: most_grams", "number: label", PLAIN, (DEVICES, "id: amount")),
    (
        WORLD,
        "axis: urgency, number: due",
        "axis: urgency, number: due // (left - left)",
        PLAIN,
        (WORLD, "axis: urgency"),
    ),
    (
        DEVICES,
        "arguments: { asset_id: asset_id, code: code }",
        "arguments: { asset_id: asset_id, code: due // (left - left) }",
        PLAIN,
        (DEVICES, "  completed:"),
    ),
    (
        DEVICES,
        '"swap yours for it"',
        '"swap yours for it with key $master_key"',
        PLAIN,
        (WORLD, 'secrets: ["$master_key"'),
    ),
    (
        DIALOGUE,
        "    - name: asked_at_once\n",
        "    - name: asked_at_once\n      when: { unsaid: nothing }\n",
        VAGUE,
        (DIALOGUE, "  vague:"),
    ),
    (OUTCOMES, "values: proposed", "values: '[]'", PLAIN, (OUTCOMES, "propose_what_fits: {")),
    (
        OUTCOMES,
        'flags: [borderline]\n    must_say: ["$limit $unit"]',
        'flags: [borderline]\n    must_say: ["$limit ${unit}x"]',
        BORDERLINE,
        (OUTCOMES, "${unit}x"),
    ),
    (
        LANGUAGE,
        '"(say the word|one yes) and',
        '"${strict|money} (say the word|one yes) and',
        PLAIN,
        (LANGUAGE, "  shall:"),
    ),
]


@pytest.mark.parametrize("case", PLACED, ids=lambda case: case[4][1])
def test_a_refusal_names_the_line_at_fault(
    case: tuple[str, str, str, Scenario, tuple[str, str]],
) -> None:
    file, old, new, wanted, (blamed, shown) = case
    edited = desk().edit(file, old, new)
    [line] = [
        number for number, text in enumerate(edited.files[blamed].splitlines(), 1) if shown in text
    ]
    found = {text.partition("base): ")[2] for text in refusals(edited, wanted)}
    assert any(text.startswith(f"{blamed}:{line}:") for text in found), found


def generate_variants(edited: Desk, relation: str) -> Iterator[GeneratedPair]:
    for variant in range(40):
        pairs = generate_pair(edited.compiled, PLAIN, variant, relation)
        assert pairs is not None
        yield pairs


@pytest.mark.parametrize("relation", [BASE, INV, DIR])
def test_a_secret_that_a_number_equals_by_chance_is_drawn_again_and_nothing_else_is(
    relation: str,
) -> None:
    pairs = list(generate_variants(with_a_weight_for_a_secret(desk()), relation))
    assert [one.conversation["turns"] for one in pairs] == [
        one.conversation["turns"] for one in generate_variants(desk(), relation)
    ]
    assert len({one.golden["must_not_communicate"][0] for one in pairs}) > 3


def test_a_secret_that_is_always_said_is_refused() -> None:
    edited = desk().edit(
        WORLD, "name: master_key, code: MK-, digits: 8", "name: master_key, value: label"
    )
    found = list(refusals(edited, PLAIN))
    assert ["which must not be communicated" in text for text in found] == [True] * 12
