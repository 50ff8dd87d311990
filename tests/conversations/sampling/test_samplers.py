"""Every way to sample a fact stays within its declaration, or says why it cannot."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.sampling import samplers
from coverage_assets.conversations.sampling.samplers import FactError
from tests.conversations.sampling.declaring import LEXICONS, Declared, sampled


@given(st.integers(0, 200))
def test_every_fact_lies_where_it_is_declared_to_lie(number: int) -> None:
    facts = sampled(key=f"sc-{number}")
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


def test_every_value_that_can_be_sampled_is_sampled_at_times() -> None:
    many = [sampled(key=f"sc-{number}") for number in range(300)]
    assert {facts["born"] for facts in many} == {
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
        "2026-03-02",
    }
    assert {facts["mark"] for facts in many} == {1, 2, 3}
    assert {facts["weight"] for facts in many if facts["legs"] == 2} == {100, 150, 200}
    assert {facts["sound"] for facts in many} == {"hoot", "screech", "purr", "meow"}


def test_what_bins_do_not_name_is_sampled_otherwise() -> None:
    assert sampled(mood="bad")["mark"] == -1


def test_inside_a_bin_not_every_value_can_be_met() -> None:
    inner = {"by": "outcome", "bins": {"done": {"value": "1"}}}
    facts = [{"name": "a", "by": "mood", "bins": {"good": inner}, "otherwise": {"value": "0"}}]
    assert sampled(facts)["a"] == 1
    with pytest.raises(
        FactError, match="fact `a`: says nothing for `outcome` 'refused': add it to `bins`"
    ):
        sampled(facts, outcome="refused")


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
def test_what_cannot_be_sampled_says_which_fact_and_why(
    facts: list[Declared], message: str
) -> None:
    with pytest.raises(FactError) as caught:
        sampled(facts)
    assert str(caught.value).startswith(message)


def test_a_code_that_is_never_free_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samplers, "MAX_TRIES", 0)
    with pytest.raises(FactError, match="fact `a`: finds no free code of 3 digits: give it more"):
        sampled([{"name": "a", "code": "", "digits": 3}])
