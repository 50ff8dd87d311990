"""A dialogue carries out its plan and says what it states, or is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coverage_assets.conversations.generation.dialogue import DialogueRun, build_initial_state
from coverage_assets.conversations.simulator.environment import state_sha256
from tests.conversations.desk import DEVICES, LANGUAGE, PLAIN, WORLD, desk
from tests.conversations.generation.refusals import (
    INSISTENT,
    KEY,
    VAGUE,
    Case,
    assert_refused,
)

BROKEN_DIALOGUES: Sequence[Case] = [
    (
        WORLD,
        "code: PRV-, digits: 5, besides: [code] }",
        "value: code }",
        PLAIN,
        rf"two records of `provisions` have the key {KEY}",
    ),
    (
        WORLD,
        "name: caller, office: office, home",
        "name: due, office: office, home",
        PLAIN,
        r"staff\['STF-\d{5}'\]: `name` is \d, which is not a text",
    ),
    (
        WORLD,
        'name: proposed, value: "[code] if',
        'name: proposed, value: "code if',
        PLAIN,
        rf"the fact `proposed` is {KEY}, which is not a list of keys",
    ),
    (
        WORLD,
        'name: proposed, value: "[code] if',
        'name: proposed, value: "[due] if',
        PLAIN,
        r"the fact `proposed` is \[\d\], which is not a list of keys",
    ),
    (
        DEVICES,
        '"provisions[code].left > 0", otherwise',
        '"provisions[code].left > 99", otherwise',
        PLAIN,
        r"the plan of `completed` cannot be carried out: replace_device: none_left",
    ),
    (
        DEVICES,
        "asset_id: asset_id, code: code }",
        "asset_id: staff_id, code: code }",
        PLAIN,
        r"the plan of `completed` cannot be carried out: replace_device: unknown_asset_id",
    ),
    (
        LANGUAGE,
        '- "<say.variant> <say.amount>"',
        '- "<say.amount>"',
        PLAIN,
        r"turn \d should say `variant` as one of \['\w+'\], but says",
    ),
    (
        LANGUAGE,
        '"<oh> <say.variant>"',
        '"<oh> <say.amount>"',
        VAGUE,
        r"turn 3 should say `variant` as one of \['\w+'\], but says",
    ),
    (
        LANGUAGE,
        "$variant, not $first_variant. [",
        "$first_variant after all. [",
        INSISTENT,
        r"turn 3 should say `variant` as one of \['\w+'\], but says",
    ),
    (
        DEVICES,
        'says_first: ["$first_grams"]',
        'says_first: ["$most_grams"]',
        INSISTENT,
        r"turn 1 should say `amount` as one of \['\d+'\], but says",
    ),
]


@pytest.mark.parametrize("case", BROKEN_DIALOGUES, ids=lambda case: case[4])
def test_a_dialogue_that_cannot_run_as_planned_is_refused(case: Case) -> None:
    assert_refused(case)


def test_a_dialogue_gives_the_facts_of_its_golden_while_it_runs() -> None:
    compiled = desk().compiled
    domain, key = compiled.domains[PLAIN.domain], (PLAIN.scenario_id, "0")
    decision = compiled.table.decide(PLAIN)
    given = {**PLAIN.bins, "domain": PLAIN.domain, "behavior": PLAIN.behavior}
    facts = domain.fact_sampler.sample({**given, "outcome": decision.outcome}, key)
    dialogue = DialogueRun(compiled, domain, facts, key)
    dialogue.run(next(one for one in compiled.scripts[PLAIN.behavior] if one.when(facts)))
    assert [turn["turn"] for turn in dialogue.turns] == list(range(1, len(dialogue.turns) + 1))
    called = [call["name"] for turn in dialogue.turns for call in turn["tool_calls"]]
    assert called == [action["name"] for action in dialogue.expected]
    assert dialogue.initial == build_initial_state(domain, facts) != dialogue.state
    assert dialogue.golden(decision)["final_state_sha256"] == state_sha256(dialogue.state)
