"""Each fact has a stream of its own: neither order nor neighbors nor redrawing moves another."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.expressions.compiler import compile_expression
from tests.conversations.sampling.declaring import (
    FACTS,
    GIVEN,
    Declared,
    problems,
    sampled,
    sampler,
)


@given(st.permutations(FACTS))
def test_the_order_of_declarations_does_not_matter(facts: list[Declared]) -> None:
    assert sampled(facts) == sampled()


@given(st.sampled_from([fact["name"] for fact in FACTS]), st.integers(0, 20))
def test_a_fact_is_sampled_alike_whatever_stands_beside_it(name: str, number: int) -> None:
    """What nothing else uses can go without moving anything else."""
    used = {"animal", "legs", "born", "tone", "badge"}
    left = [fact for fact in FACTS if fact["name"] != name or name in used]
    whole, partial = sampled(key=f"sc-{number}"), sampled(left, key=f"sc-{number}")
    assert partial == {fact: whole[fact] for fact in partial}


def test_another_scenario_and_another_variant_sample_other_values() -> None:
    draws = [
        sampler().sample(GIVEN, key)["badge"]
        for key in [("sc-1", "0"), ("sc-1", "1"), ("sc-2", "0")]
    ]
    assert len(set(draws)) == 3


def test_a_fixed_fact_is_given_and_those_that_use_it_follow() -> None:
    fixed = {"legs": compile_expression("100")}
    facts, free = sampler().sample(GIVEN, ("sc-1", "0"), fixed=fixed), sampled()
    assert facts["legs"] == 100
    assert (dt.date.fromisoformat(facts["born"]) - dt.date.fromisoformat(facts["seen"])).days == 700
    unmoved = free.keys() - {"legs", "fed", "seen", "weight"}
    assert {name: facts[name] for name in unmoved} == {name: free[name] for name in unmoved}


@given(st.integers(0, 50))
def test_redrawing_moves_what_is_redrawn_and_nothing_else(number: int) -> None:
    key = (f"sc-{number}", "0")
    base, pair = (
        sampler().sample(GIVEN, key),
        sampler().sample(GIVEN, key, redrawn={"name": "again"}),
    )
    assert {name for name in base if base[name] != pair[name]} <= {"name"}


def test_redrawing_gives_other_values() -> None:
    pairs = [(f"sc-{number}", "0") for number in range(40)]
    moved = [
        sampler().sample(GIVEN, key)["name"]
        != sampler().sample(GIVEN, key, redrawn={"name": "again"})["name"]
        for key in pairs
    ]
    assert 15 < sum(moved) < 40


def test_facts_that_need_each_other_are_named_in_their_cycle() -> None:
    assert problems(
        {"name": "a", "value": "b"},
        {"name": "b", "from": 1, "to": "c"},
        {"name": "c", "value": "a"},
    ) == [
        (
            "a: facts need each other: `a` uses `b` uses `c` uses `a` (let one of them use "
            "none of the others)"
        )
    ]
