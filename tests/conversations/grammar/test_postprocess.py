from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.postprocess import ProtectedValues

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Co", "Cc"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("  so   what \n now ", "So what now"),
        ("well , ok . fine ; sure : yes ! no ?", "Well, ok. Fine; sure: yes! No?"),
        ("( a ) b", "(A) b"),
        ('he said "go." then "stop"', 'He said "go." Then "stop"'),
        ("one! two? three. four", "One! Two? Three. Four"),
        ("hmm... let me see… ok", "Hmm... let me see… ok"),
        ("no?! really", "No?! Really"),
        ("it's fine. it's ok. can't say", "It's fine. It's ok. Can't say"),
        ("élan. über", "Élan. Über"),
        (
            "iPhone cases. eBay. sku-12 is it. x2 too. e.g. this",
            "iPhone cases. eBay. sku-12 is it. x2 too. e.g. This",
        ),
        ("3 days. 4 nights", "3 days. 4 nights"),
        ("www.example.com works. me@example.com too", "www.example.com works. me@example.com too"),
        ("drop-in. follow-up it is", "Drop-in. Follow-up it is"),
        ("", ""),
    ],
)
def test_a_text_gets_its_finishing_touches(text: str, finished: str) -> None:
    assert ProtectedValues().postprocess(text) == finished


@given(TEXTS)
def test_a_finished_text_is_not_touched_again(text: str) -> None:
    once = ProtectedValues().postprocess(text)
    assert ProtectedValues().postprocess(once) == once


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_values_stay_as_they_are_between_words(values: list[str]) -> None:
    held = ProtectedValues()
    text = "".join(f"say {held.protect(value)} , " for value in values) + "ok"
    assert held.postprocess(text) == "S" + "".join(f"say {value}, " for value in values)[1:] + "ok"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("oak desk", "Oak desk"),
        ("acme inc. tables", "Acme inc. tables"),
        ("iPhone case (new) .", "iPhone case (new) ."),
        ("sku-12 . b", "sku-12 . b"),
        ("  odd", "  odd"),
    ],
)
def test_a_value_at_the_start_may_become_a_capital_and_nothing_else(value: str, said: str) -> None:
    held = ProtectedValues()
    assert held.postprocess(f"{held.protect(value)} it is") == f"{said} it is"
    again = ProtectedValues()
    assert again.postprocess(f"ok. {again.protect(value)} it is") == f"Ok. {said} it is"


@pytest.mark.parametrize("value", ["Acme Inc.", "Who?", 'the "Best."'])
def test_a_sentence_does_not_end_within_a_value(value: str) -> None:
    held = ProtectedValues()
    assert held.postprocess(f"by {held.protect(value)} or so") == f"By {value} or so"
