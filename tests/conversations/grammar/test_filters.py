from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar import english
from coverage_assets.conversations.grammar.filters import FILTERS
from coverage_assets.conversations.grammar.grammar import Grammar, GrammarError
from coverage_assets.foundation.random_stream import random_stream


def said(text: str, **facts: object) -> str:
    return Grammar.compile({"s": [text]}).raw("s", facts, random_stream("x"))


def refused(text: str, **facts: object) -> str:
    with pytest.raises(GrammarError) as error:
        said(text, **facts)
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
)  # fmt: skip
def test_a_filter_puts_a_value_into_words(text: str, value: object, words: str) -> None:
    assert said(text, v=value) == words


def test_money_speaks_in_the_currency_of_the_facts_unless_it_is_told_another() -> None:
    assert said("${v|money} ${v|money:$}", v=100, currency="EUR") == "€1 $1"


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
        ("${v|day}", "2026-02-30", "the fact `v`: `day` takes a day such as 2026-03-12, not '2026-02-30'"),
        ("${v|day}", "20260312", "the fact `v`: `day` takes a day such as 2026-03-12, not '20260312'"),
        ("${v|day}", 3, "the fact `v`: `day` takes a day such as 2026-03-12, not 3"),
        ("${v|join}", [], "the fact `v`: `join` takes a list that is not empty, not []"),
        ("${v|join}", "abc", "the fact `v`: `join` takes a list that is not empty, not 'abc'"),
        ("${v|words}", ["x"], "the fact `v`: `words` takes a whole number, not 'x'"),
        ("${v|cap}", ["x"], "the fact `v` is a list"),
    ],
)  # fmt: skip
def test_a_value_that_a_filter_cannot_say_is_refused(
    text: str, value: object, message: str
) -> None:
    assert refused(text, v=value) == message


def test_the_example_of_every_filter_can_be_compiled() -> None:
    Grammar.compile({"s": [kind.example for kind in FILTERS.values()]})


@pytest.mark.parametrize(
    "words",
    [
        "a lamp", "an oak desk", "an hour", "a hotel", "an honest mistake", "an heirloom", "a unit", "a used one",
        "an unused one", "an unidentified box", "an 8.5-inch pan", "a 1,100-page book", "an 18,000-lumen lamp", "a 118-key set", "a uniform", "an uninsulated box", "an umbrella", "a utility knife", "a European plug", "a one-piece", "a once-over", "an oven",
        "an 8-inch pan", "an 11 oz mug", "an 18-piece set", "an 80 cm shelf", "a 1-day pass", "a 100-pack", "a 12 oz can", "an 11,000 mAh bank",
        "an LED lamp", "a USB cable", "an HDMI cable", "an SUV rack", "a SIM card", "a UK plug", "an XL shirt", "an S hook", "a T-shirt", "an X-ray", "a U-bend",
        "a $20 card", "an $8 card", 'an "easy" chair', "a 'user' chair", "an élan vital", "an SD card", "a PIN pad", "a Norrvik lamp", "an IKEA lamp",
        "an M size", "a ewer", "an urn", "an understated one", "a Eucalyptus wreath", "an espresso cup", "a yellow cup", "an ottoman", "an ice pack",
    ],
)  # fmt: skip
def test_the_article_follows_the_sound(words: str) -> None:
    article, _, rest = words.partition(" ")
    assert english.indefinite_article(rest) == article


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("desk", "desks"), ("oak desk", "oak desks"), ("box", "boxes"), ("brush", "brushes"), ("bench", "benches"), ("lens", "lenses"), ("toy", "toys"),
        ("battery", "batteries"), ("shelf", "shelves"), ("bookshelf", "bookshelves"), ("knife", "knives"), ("pair of shoes", "pairs of shoes"), ("glass of water", "glasses of water"),
        ("jeans", "jeans"), ("running shorts", "running shorts"), ("headphones", "headphones"), ("person", "people"), ("child", "children"), ("mouse", "mice"),
        ("potato", "potatoes"), ("photo", "photos"), ("T-shirt", "T-shirts"), ("roof", "roofs"), ("Person", "People"), ("day", "days"), ("quiz", "quizzes"),
        ("half", "halves"), ("scarf", "scarves"), ("woman", "women"), ("salesperson", "salespeople"), ("tax", "taxes"), ("match", "matches"), ("couch", "couches"),
    ],
)  # fmt: skip
def test_nouns_have_their_plurals(noun: str, plural: str) -> None:
    assert english.plural(noun) == plural
