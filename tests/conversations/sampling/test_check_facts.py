"""Facts that do not fit together are refused before any is sampled."""

from __future__ import annotations

from tests.conversations.sampling.declaring import problems


def test_all_that_does_not_fit_is_reported_at_once_with_its_place() -> None:
    assert problems(
        {"name": "a", "choose": "tonse"},
        {"name": "b", "choose": "anmial.sounds"},
        {"name": "c", "from": "ac", "to": 3},
        {"name": "d", "code": "X", "besides": ["c", "moood"]},
        {"name": "animal", "by": "mod", "otherwise": {"value": "outcoem + 1"}},
    ) == [
        (
            "a.choose: fact `a` chooses from `tonse`, which is neither a lexicon nor a fact "
            "(did you mean `tones`?)"
        ),
        (
            "b.choose: fact `b` chooses from `anmial`, which is neither a lexicon nor a fact "
            "(did you mean `animal` or `animals`?)"
        ),
        "c.from: fact `c` uses `ac`, which is not a fact (did you mean `c` or `a`?)",
        "d.besides.1: fact `d` uses `moood`, which is not a fact (did you mean `mood`?)",
        "animal.by: fact `animal` uses `mod`, which is not a fact (did you mean `mood`?)",
        (
            "animal.otherwise.value: fact `animal` uses `outcoem`, which is not a fact (did "
            "you mean `outcome`?)"
        ),
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


def test_every_value_that_occurs_needs_a_bin() -> None:
    """`waiting` occurs in another domain only, and so does `farm`."""
    assert problems(
        {"name": "a", "by": "outcome", "bins": {"done": {"value": "1"}}},
        {"name": "b", "by": "domain", "bins": {"farm": {"value": "1"}}},
    ) == [
        (
            "a.bins: fact `a` says nothing for `outcome` `refused` (add it to `bins`, or add "
            "`otherwise`)"
        ),
        "b.bins: fact `b` says nothing for `domain` `zoo` (add it to `bins`, or add `otherwise`)",
    ]
