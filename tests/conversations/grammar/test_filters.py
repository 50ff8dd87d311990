from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.filters import FILTERS
from coverage_assets.conversations.grammar.grammar import Grammar, GrammarError
from coverage_assets.foundation.random_stream import random_stream


def rendered(text: str, **facts: object) -> str:
    return Grammar.compile({"s": [text]}).raw("s", facts, random_stream("x"))


def refusal(text: str, **facts: object) -> str:
    with pytest.raises(GrammarError) as error:
        rendered(text, **facts)
    return error.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("${v|money}", 24000, "$240"),
        ("${v|money}", 24050, "$240.50"),
        ("${v|money}", 5, "$0.05"),
        ("${v|money}", 0, "$0"),
        ("${v|money}", 123456700, "$1,234,567"),
        ("${v|money}", -1250, "-$12.50"),
        ("${v|money:€}", 900, "€9"),
        ("${v|money:GBP}", 900, "£9"),
        ("${v|money:SEK}", 900, "SEK 9"),
        ("${v|a}", "oak desk", "an oak desk"),
        ("${v|words}", 0, "zero"),
        ("${v|words}", 12, "twelve"),
        ("${v|words}", 13, "13"),
        ("${v|words}", 1300, "1,300"),
        ("${v|words}", -1, "-1"),
        ("${v|count:day:days}", 1, "1 day"),
        ("${v|count:day:days}", 3, "3 days"),
        ("${v|count:day}", 0, "0 days"),
        ("${v|count:person}", 1200, "1,200 people"),
        ("${v|words|count:day}", 1, "one day"),
        ("${v|words|count:day}", 3, "three days"),
        ("${v|words|count:day}", 21, "21 days"),
        ("${v|count:piece\\: small:pieces}", 1, "1 piece: small"),
        ("${v|plural}", "shelf", "shelves"),
        ("${v|plural:noun}", {"noun": "desk"}, "desks"),
        ("${v|plural:noun}", {"noun": "desk", "plural": "sets of desks"}, "sets of desks"),
        ("${v|cap}", "oak Desk", "Oak Desk"),
        ("${v|lower}", "Oak Desk", "oak desk"),
        ("${v|day}", "2026-03-02", "March 2"),
        ("${v|day:short}", "2026-03-12", "Mar 12"),
        ("${v|day:year}", "2026-03-12", "March 12, 2026"),
        ("${v|day:weekday}", "2026-03-12", "Thursday, March 12"),
        ("${v|ordinal}", 1, "1st"),
        ("${v|ordinal}", 12, "12th"),
        ("${v|ordinal}", 1022, "1,022nd"),
        ("${v|ordinal:words}", 3, "third"),
        ("${v|ordinal:words}", 23, "23rd"),
        ("${v|join}", ["a"], "a"),
        ("${v|join}", ["a", "b"], "a and b"),
        ("${v|join:or}", ["a", "b", 3], "a, b or 3"),
        ("${v|a|join}", ["oak desk", "lamp"], "an oak desk and a lamp"),
        ("${v|money|join:plus}", [100, 250], "$1 plus $2.50"),
        ("${v|percent}", 15, "15%"),
        ("${v|percent:words}", 15, "15 percent"),
        ("${v|plural|cap}", "lamp", "Lamps"),
    ],
)
def test_a_filter_puts_a_value_into_words(text: str, value: object, words: str) -> None:
    assert rendered(text, v=value) == words


def test_money_uses_the_currency_of_the_facts_unless_another_is_given() -> None:
    assert rendered("${v|money} ${v|money:$}", v=100, currency="EUR") == "€1 $1"


@pytest.mark.parametrize(
    ("text", "value", "message"),
    [
        ("${v|money}", "240", "the fact `v`: `money` takes a whole number, not '240'"),
        ("${v|money}", True, "the fact `v`: `money` takes a whole number, not True"),
        ("${v|money}", 2.5, "the fact `v`: `money` takes a whole number, not 2.5"),
        ("${v|a}", None, "the fact `v`: `a` takes a text, not None"),
        ("${v|cap}", "", "the fact `v`: `cap` takes a text, not ''"),
        ("${v|a}", {"x": 1}, "the fact `v`: `a` takes a text, not {'x': 1}"),
        ("${v|plural:noun}", {}, "the fact `v`: `plural` takes a text, not None"),
        ("${v|count:day}", "many", "the fact `v`: `count` takes a whole number, not 'many'"),
        (
            "${v|day}",
            "2026-02-30",
            "the fact `v`: `day` takes a day such as 2026-03-12, not '2026-02-30'",
        ),
        (
            "${v|day}",
            "20260312",
            "the fact `v`: `day` takes a day such as 2026-03-12, not '20260312'",
        ),
        ("${v|day}", 3, "the fact `v`: `day` takes a day such as 2026-03-12, not 3"),
        ("${v|join}", [], "the fact `v`: `join` takes a list that is not empty, not []"),
        ("${v|join}", "abc", "the fact `v`: `join` takes a list that is not empty, not 'abc'"),
        ("${v|words}", ["x"], "the fact `v`: `words` takes a whole number, not 'x'"),
        ("${v|cap}", ["x"], "the fact `v` is a list"),
    ],
)
def test_a_value_that_a_filter_cannot_say_is_refused(
    text: str, value: object, message: str
) -> None:
    assert refusal(text, v=value) == message


def test_the_example_of_every_filter_can_be_compiled() -> None:
    Grammar.compile({"s": [kind.example for kind in FILTERS.values()]})
