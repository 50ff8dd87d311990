"""INV pairs change nothing that is judged; DIR pairs change it in the declared direction."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
    generate_pair,
)
from coverage_assets.conversations.generation.verify import JUDGED
from coverage_assets.errors import InputError
from tests.conversations.desk import PLAIN, WORLD, Desk, desk, kept
from tests.conversations.generation.pairs import ByRelation, pairs_of_helpdesk

Record = dict[str, Any]


@pytest.fixture(scope="module")
def pairs() -> tuple[ByRelation, ...]:
    return pairs_of_helpdesk()


def without_people(state: str) -> Any:
    """Return the world without who asks, and from where."""
    world = json.loads(state)
    for record in world["staff"].values():
        record["name"] = record["office"] = ""
    return world


def test_every_conversation_has_an_inv_pair_that_is_judged_alike(
    pairs: tuple[ByRelation, ...],
) -> None:
    for one in pairs:
        base, pair = one[BASE], one[INV]
        assert base is not None
        assert pair is not None
        assert {key: pair.golden[key] for key in JUDGED} == {
            key: base.golden[key] for key in JUDGED
        }
        assert without_people(pair.golden["initial_state"]) == without_people(
            base.golden["initial_state"]
        )
        assert pair.golden["id"] == pair.conversation["id"] == f"{base.golden['id']}.inv"
        assert (pair.golden["relation"], pair.golden["base_id"]) == ("inv", base.golden["id"])


def test_inv_pairs_are_about_other_people(pairs: tuple[ByRelation, ...]) -> None:
    states = [
        [pair.golden["initial_state"] for pair in (one[BASE], one[INV]) if pair] for one in pairs
    ]
    assert sum(base != pair for base, pair in states) > 0.9 * len(pairs)


def test_inv_pairs_say_the_same_but_for_names(pairs: tuple[ByRelation, ...]) -> None:
    for one in pairs:
        texts = []
        for made in (one[BASE], one[INV]):
            assert made is not None
            (person,) = json.loads(made.golden["initial_state"])["staff"].values()
            said = "\n".join(turn["text"] for turn in made.conversation["turns"])
            texts.append(said.replace(person["name"], "NAME").replace(person["office"], "OFFICE"))
        assert texts[0] == texts[1]


def test_only_conversations_that_the_condition_is_about_have_a_dir_pair(
    pairs: tuple[ByRelation, ...],
) -> None:
    for one in pairs:
        base, pair = one[BASE], one[DIR]
        assert base is not None
        golden = base.golden
        wanted = (golden["behavior"], golden["final_outcome"]) == ("plain", "completed")
        assert (pair is not None) == (wanted and golden["bins"]["urgency"] != "now")
    assert 10 < sum(one[DIR] is not None for one in pairs) < len(pairs) / 2


def test_a_dir_pair_tightens_one_bound_and_ends_otherwise(
    pairs: tuple[ByRelation, ...],
) -> None:
    for one in pairs:
        base, pair = one[BASE], one[DIR]
        if base is None or pair is None:
            continue
        bounds = [
            {constraint["id"]: constraint["value_num"] for constraint in made.golden["constraints"]}
            for made in (base, pair)
        ]
        tighter = (
            bounds[1]["amount"] < bounds[0]["amount"]
            if base.golden["domain"] == "devices"
            else bounds[1]["amount"] > bounds[0]["amount"]
        )
        assert tighter
        assert {**bounds[0], "amount": 0} == {**bounds[1], "amount": 0}
        assert (base.golden["final_outcome"], pair.golden["final_outcome"]) == (
            "completed",
            "queued",
        )
        assert pair.golden["initial_state"] == base.golden["initial_state"]
        assert pair.golden["final_state_sha256"] != base.golden["final_state_sha256"]
        assert (
            pair.golden["policy_flags"],
            pair.golden["must_communicate"],
            pair.golden["obligations"],
        ) == (
            [],
            [],
            [],
        )
        assert pair.golden["id"] == f"{base.golden['id']}.dir"


def test_a_pair_keeps_the_questions_that_had_to_be_asked() -> None:
    edited = desk().edit(WORLD, "if: \"behavior == 'plain' and", "if: \"behavior == 'vague' and")
    found = [generate_pair(edited.compiled, one, 0, DIR) for one in kept()]
    made = [pair for pair in found if pair is not None]
    assert made
    assert {obligation["kind"] for pair in made for obligation in pair.golden["obligations"]} == {
        "ask"
    }


def test_a_dir_pair_may_leave_the_bin_that_it_is_declared_to_leave() -> None:
    changed = desk().edit(WORLD, 'set: { strict: "True" }', 'set: { strict: "True", due: "9" }')
    with pytest.raises(InputError, match="outside bin `soon` of `urgency`"):
        changed.generate(PLAIN, 0, DIR)
    left = changed.edit(WORLD, "outcome: queued\n", "outcome: queued\n    unproven: [urgency]\n")
    assert left.generate(PLAIN, 0, DIR).golden["final_outcome"] == "queued"


def test_a_vertical_needs_no_pairs() -> None:
    text = desk().files[WORLD]
    alone = desk().edit(WORLD, text[text.index("\npairs:") :], "\n")
    assert [generate_pair(alone.compiled, PLAIN, 0, relation) for relation in (INV, DIR)] == [
        None,
        None,
    ]


def test_without_a_condition_every_conversation_has_a_dir_pair() -> None:
    everywhere: Desk = desk().edit(
        WORLD,
        "    if: \"behavior == 'plain' and outcome == 'completed' and urgency != 'now'\"\n",
        "",
    )
    assert everywhere.generate(PLAIN, 0, DIR).golden["relation"] == "dir"
