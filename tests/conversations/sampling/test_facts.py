"""Facts are drawn each from a stream of its own: no order, no neighbor and no redrawing moves what it must not move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.declared.facts import Fact
from coverage_assets.conversations.expressions.compiler import compile_expression
from coverage_assets.conversations.sampling import samplers as drawing
from coverage_assets.conversations.sampling.facts import (
    FactSampler,
    FactSamplerError,
    ScenarioField,
)
from coverage_assets.conversations.sampling.samplers import FactError

LEXICONS: Mapping[str, Sequence[Any]] = {
    "tones": ("calm", "curt", "warm"),
    "animals": (
        {"slug": "owl", "sounds": ("hoot", "screech"), "legs": 2},
        {"slug": "cat", "sounds": ("purr", "meow"), "legs": 4},
    ),
    "only": ("one",),
}
SCENARIO = {
    "mood": ScenarioField(("good", "bad"), ("good", "bad")),
    "outcome": ScenarioField(("done", "refused", "waiting"), ("done", "refused")),
    "domain": ScenarioField(("zoo", "farm"), ("zoo",)),
}
GIVEN = {"mood": "good", "outcome": "done", "domain": "zoo"}

Declared = dict[str, Any]
FACTS: list[Declared] = [
    {"name": "tone", "choose": "tones"},
    {"name": "other_tone", "choose": "tones", "besides": ["tone"]},
    {"name": "animal", "choose": "animals"},
    {"name": "sound", "choose": "animal.sounds"},
    {"name": "name", "choose": "tones", "invariant": True},
    {"name": "badge", "code": "B-", "digits": 4},
    {"name": "other_badge", "code": "B-", "digits": 4, "besides": ["badge"]},
    {"name": "born", "day": {"from": "2026-02-27", "to": "2026-03-02"}},
    {"name": "fed", "after": "born", "from": 1, "to": "legs"},
    {"name": "seen", "before": "born", "days": "legs * 7"},
    {"name": "legs", "value": "animal.legs"},
    {"name": "weight", "from": 100, "to": "100 + legs * 50", "step": 50},
    {
        "name": "mark",
        "by": "mood",
        "bins": {"good": {"from": 1, "to": 3}},
        "otherwise": {"value": "0 - 1"},
    },
]


def sheet(facts: Sequence[Declared] = FACTS) -> FactSampler:
    return FactSampler([Fact.model_validate(fact) for fact in facts], LEXICONS, SCENARIO)


def drawn(facts: Sequence[Declared] = FACTS, key: str = "sc-1", **given: str) -> dict[str, Any]:
    return sheet(facts).sample({**GIVEN, **given}, (key, "0"))


def problems(*facts: Declared) -> list[str]:
    with pytest.raises(FactSamplerError) as caught:
        sheet(facts)
    return [
        f"{'.'.join(map(str, (item.fact, *item.keys)))}: {item}" for item in caught.value.problems
    ]


@given(st.permutations(FACTS))
def test_the_order_of_declarations_does_not_matter(facts: list[Declared]) -> None:
    assert drawn(facts) == drawn()


@given(st.sampled_from([fact["name"] for fact in FACTS]), st.integers(0, 20))
def test_a_fact_draws_the_same_whatever_stands_beside_it(name: str, number: int) -> None:
    """What nothing else uses can go without moving anything else."""
    used = {"animal", "legs", "born", "tone", "badge"}
    left = [fact for fact in FACTS if fact["name"] != name or name in used]
    whole, partial = drawn(key=f"sc-{number}"), drawn(left, key=f"sc-{number}")
    assert partial == {fact: whole[fact] for fact in partial}


def test_another_scenario_and_another_variant_draw_anew() -> None:
    draws = [
        sheet().sample(GIVEN, key)["badge"] for key in [("sc-1", "0"), ("sc-1", "1"), ("sc-2", "0")]
    ]
    assert len(set(draws)) == 3


@given(st.integers(0, 200))
def test_every_fact_lies_where_it_is_declared_to_lie(number: int) -> None:
    facts = drawn(key=f"sc-{number}")
    assert facts["tone"] in LEXICONS["tones"]
    assert facts["other_tone"] in set(LEXICONS["tones"]) - {facts["tone"]}
    assert facts["sound"] in facts["animal"]["sounds"]
    assert (facts["badge"][:2], len(facts["badge"]), facts["badge"][2:].isdigit()) == (
        "B-",
        6,
        True,
    )
    assert facts["badge"] != facts["other_badge"]
    assert "2026-02-27" <= facts["born"] <= "2026-03-02"
    born, fed, seen = (dt.date.fromisoformat(facts[name]) for name in ("born", "fed", "seen"))
    assert 1 <= (fed - born).days <= facts["legs"]
    assert (born - seen).days == 7 * facts["legs"]
    assert facts["weight"] in range(100, 101 + 50 * facts["legs"], 50)
    assert 1 <= facts["mark"] <= 3


def test_every_value_that_can_be_drawn_is_drawn_at_times() -> None:
    many = [drawn(key=f"sc-{number}") for number in range(300)]
    assert {facts["born"] for facts in many} == {
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
        "2026-03-02",
    }
    assert {facts["mark"] for facts in many} == {1, 2, 3}
    assert {facts["weight"] for facts in many if facts["legs"] == 2} == {100, 150, 200}
    assert {facts["sound"] for facts in many} == {"hoot", "screech", "purr", "meow"}


def test_what_bins_do_not_name_is_drawn_otherwise() -> None:
    assert drawn(mood="bad")["mark"] == -1


def test_a_fixed_fact_is_given_and_those_that_use_it_follow() -> None:
    fixed = {"legs": compile_expression("100")}
    facts, free = sheet().sample(GIVEN, ("sc-1", "0"), fixed=fixed), drawn()
    assert facts["legs"] == 100
    assert (dt.date.fromisoformat(facts["born"]) - dt.date.fromisoformat(facts["seen"])).days == 700
    unmoved = free.keys() - {"legs", "fed", "seen", "weight"}
    assert {name: facts[name] for name in unmoved} == {name: free[name] for name in unmoved}


@given(st.integers(0, 50))
def test_redrawing_moves_what_is_redrawn_and_nothing_else(number: int) -> None:
    key = (f"sc-{number}", "0")
    base, pair = sheet().sample(GIVEN, key), sheet().sample(GIVEN, key, redrawn={"name": "again"})
    assert {name for name in base if base[name] != pair[name]} <= {"name"}


def test_redrawing_draws_anew() -> None:
    pairs = [(f"sc-{number}", "0") for number in range(40)]
    moved = [
        sheet().sample(GIVEN, key)["name"]
        != sheet().sample(GIVEN, key, redrawn={"name": "again"})["name"]
        for key in pairs
    ]
    assert 15 < sum(moved) < 40


def test_all_that_does_not_fit_is_told_at_once_with_its_place() -> None:
    assert problems(
        {"name": "a", "choose": "tonse"},
        {"name": "b", "choose": "anmial.sounds"},
        {"name": "c", "from": "ac", "to": 3},
        {"name": "d", "code": "X", "besides": ["c", "moood"]},
        {"name": "animal", "by": "mod", "otherwise": {"value": "outcoem + 1"}},
    ) == [
        "a.choose: fact `a` chooses from `tonse`, which is neither a lexicon nor a fact (did you mean `tones`?)",
        "b.choose: fact `b` chooses from `anmial`, which is neither a lexicon nor a fact (did you mean `animal` or `animals`?)",
        "c.from: fact `c` uses `ac`, which is not a fact (did you mean `c` or `a`?)",
        "d.besides.1: fact `d` uses `moood`, which is not a fact (did you mean `mood`?)",
        "animal.by: fact `animal` uses `mod`, which is not a fact (did you mean `mood`?)",
        "animal.otherwise.value: fact `animal` uses `outcoem`, which is not a fact (did you mean `outcome`?)",
    ]


def test_facts_that_need_each_other_are_named_in_their_circle() -> None:
    assert problems(
        {"name": "a", "value": "b"},
        {"name": "b", "from": 1, "to": "c"},
        {"name": "c", "value": "a"},
    ) == [
        "a: facts need each other: `a` uses `b` uses `c` uses `a` (let one of them use none of the others)"
    ]


def test_a_bin_that_is_never_met_is_a_mistake_however_deep_it_stands() -> None:
    inner = {"by": "outcome", "bins": {"refuesd": {"value": "1"}}, "otherwise": {"value": "2"}}
    assert problems(
        {
            "name": "a",
            "by": "mood",
            "bins": {"good": inner, "bda": {"value": "3"}, "bad": {"value": "4"}},
        }
    ) == [
        "a.bins.bda: `mood` is never `bda` (did you mean `bad`?)",
        "a.bins.good.bins.refuesd: `outcome` is never `refuesd` (did you mean `refused`?)",
    ]


def test_every_value_that_occurs_must_be_provided_for() -> None:
    """`waiting` occurs in another domain only, and so does `farm`."""
    assert problems(
        {"name": "a", "by": "outcome", "bins": {"done": {"value": "1"}}},
        {"name": "b", "by": "domain", "bins": {"farm": {"value": "1"}}},
    ) == [
        "a.bins: fact `a` says nothing for `outcome` `refused` (add it to `bins`, or add `otherwise`)",
        "b.bins: fact `b` says nothing for `domain` `zoo` (add it to `bins`, or add `otherwise`)",
    ]


def test_inside_a_bin_not_every_value_can_be_met() -> None:
    inner = {"by": "outcome", "bins": {"done": {"value": "1"}}}
    facts = [{"name": "a", "by": "mood", "bins": {"good": inner}, "otherwise": {"value": "0"}}]
    assert drawn(facts)["a"] == 1
    with pytest.raises(
        FactError, match="fact `a`: says nothing for `outcome` 'refused': add it to `bins`"
    ):
        drawn(facts, outcome="refused")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ([{"name": "a", "from": 3, "to": 2}], "fact `a`: cannot lie between 3 and 2"),
        (
            [{"name": "a", "from": "mood", "to": 2}],
            "fact `a`: `from` is 'good', which is not a whole number",
        ),
        (
            [{"name": "a", "from": "True", "to": 2}],
            "fact `a`: `from` is True, which is not a whole number",
        ),
        (
            [{"name": "a", "choose": "mood"}],
            "fact `a`: `mood` is 'good', not a list to choose from",
        ),
        (
            [{"name": "a", "value": "[]"}, {"name": "b", "choose": "a"}],
            "fact `b`: `a` has nothing to choose",
        ),
        (
            [{"name": "a", "choose": "only"}, {"name": "b", "choose": "only", "besides": ["a"]}],
            "fact `b`: `only` has nothing to choose besides a",
        ),
        (
            [{"name": "a", "value": "mood + 1"}],
            "fact `a`: `mood + 1`: `+` needs whole numbers, and 'good' is a text",
        ),
        ([{"name": "a", "value": "1 // (3 - 3)"}], "fact `a`: `1 // (3 - 3)`: division by zero"),
        (
            [{"name": "a", "after": "mood", "from": 1, "to": 1}],
            "fact `a`: `mood` is 'good': no calendar has a day 1 days from it",
        ),
        (
            [
                {"name": "a", "value": "'9999-12-31'"},
                {"name": "b", "after": "a", "from": 2, "to": 2},
            ],
            "fact `b`: `a` is '9999-12-31': no calendar has a day 2 days from it",
        ),
        (
            [{"name": "a", "value": "3"}, {"name": "b", "before": "a", "days": "1"}],
            "fact `b`: `a` is 3: no calendar",
        ),
    ],
)
def test_what_cannot_be_drawn_says_which_fact_and_why(facts: list[Declared], message: str) -> None:
    with pytest.raises(FactError) as caught:
        drawn(facts)
    assert str(caught.value).startswith(message)


def test_a_code_that_is_never_free_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_TRIES", 0)
    with pytest.raises(FactError, match="fact `a`: finds no free code of 3 digits: give it more"):
        drawn([{"name": "a", "code": "", "digits": 3}])
