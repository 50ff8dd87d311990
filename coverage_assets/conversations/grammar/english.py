"""English as far as a grammar needs it: articles, plurals, numbers, ordinals, lists, days, money.

These are rules with their well-known exceptions, for the words of declared lexicons. A lexicon that
needs another form declares it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_ORDINAL_WORDS = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}

_LETTERS_WITH_AN = "AEFHILMNORSX"
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)")
_SOUNDS_LIKE_YOU = re.compile(
    r"(?:uni(?!n|m|de|di)|us(?:e|u|a)|ut(?:e|i)|ubiq|uk|ur(?:in|ol|an)|eu|ewe|one(?:\b|s|-)|once)"
)
_SPOKEN_AS_A_WORD = _word_set("HEPA LAN LASER NASA NATO PIN RAID RAM REM ROM SIM SOHO SWAT")
_FIRST_WORD = re.compile(r"[\"'\u201c\u2018(\[$€£]*([^\W_]+(?:[,.]\d+)*)")
_SOUNDS_LIKE_EIGHT = re.compile(r"(?:8[\d,.]*|1[18](?:,?\d{3})*(?:\.\d+)?)(?![\d,.])")

_IRREGULAR = {
    "child": "children",
    "foot": "feet",
    "goose": "geese",
    "man": "men",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "quiz": "quizzes",
    "tooth": "teeth",
    "woman": "women",
}
_IN_VES = _word_set("calf half knife leaf life loaf scarf shelf thief wife wolf")
_IRREGULAR_ENDINGS = {"child", "foot", "person", "tooth", "woman"}
_ENDINGS_IN_VES = ("shelf", "knife")
_IN_OES = {"echo", "hero", "mango", "potato", "tomato", "veto"}
_UNCHANGED = _word_set(
    "aircraft clothes deer equipment fish furniture glasses headphones information jeans "
    "luggage pajamas pants scissors series sheep shorts species trousers"
)


def indefinite_article(words: str) -> str:
    """Return `a` or `an`, by the sound with which the words begin."""
    found = _FIRST_WORD.match(words)
    if not found:
        return "a"
    word = found[1]
    if word[0].isdigit():
        return "an" if _SOUNDS_LIKE_EIGHT.match(word) else "a"
    if len(word) == 1 or (word.isupper() and word not in _SPOKEN_AS_A_WORD):
        return "an" if word[0].upper() in _LETTERS_WITH_AN else "a"
    low = word.lower()
    if low[0] == "h":
        return "an" if _SILENT_H.match(low) else "a"
    return (
        "an" if low[0] in "aeiouáàâäåéèêëíìîïóòôöøúùûü" and not _SOUNDS_LIKE_YOU.match(low) else "a"
    )


def plural(noun: str) -> str:
    """Return the plural of a noun, also with its adjectives: `oak desks`, `pairs of shoes`."""
    head, of, rest = noun.partition(" of ")
    before, space, last = head.rpartition(" ")
    return f"{before}{space}{_plural_word(last)}{of}{rest}"


def _plural_word(word: str) -> str:
    low = word.lower()
    tail = low.rpartition("-")[2]
    if tail in _UNCHANGED:
        return word
    irregular = next(
        (
            one
            for one in _IRREGULAR
            if tail == one or (one in _IRREGULAR_ENDINGS and tail.endswith(one))
        ),
        None,
    )
    if irregular:
        return word[: 1 - len(irregular)] + _IRREGULAR[irregular][1:]
    if tail in _IN_VES or tail.endswith(_ENDINGS_IN_VES):
        return word.removesuffix("e").removesuffix("E")[:-1] + "ves"
    if low.endswith(("s", "x", "z", "ch", "sh")) or tail in _IN_OES:
        return word + "es"
    if low.endswith("y") and low[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def number_words(number: int) -> str:
    """Return a number as people write it: in words up to twelve, in digits beyond."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else f"{number:,}"


def ordinal(number: int, *, words: bool = False) -> str:
    """Return `1st`, `2nd`, `11th`; with `words`, `first`, `second` up to twelve."""
    if words and 0 <= number < len(_ORDINAL_WORDS):
        return _ORDINAL_WORDS[number]
    teen = abs(number) % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(abs(number) % 10, "th")
    return f"{number:,}{ending}"


def money(minor_units: int, currency: str = "$") -> str:
    """Return an amount in minor units as a price: `$240`, `$240.50`, `SEK 1,240`."""
    symbol = _CURRENCIES.get(currency, f"{currency} " if currency.isalpha() else currency)
    whole, cents = divmod(abs(minor_units), 100)
    sign = "-" if minor_units < 0 else ""
    return f"{sign}{symbol}{whole:,}" + (f".{cents:02}" if cents else "")


def listed(items: Sequence[str], last: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def day(date: dt.date, style: str = "") -> str:
    """Return `March 12`, or in a style: `Mar 12`, `March 12, 2026`, `Thursday, March 12`."""
    month = MONTHS[date.month - 1]
    if style == "short":
        return f"{month[:3]} {date.day}"
    if style == "year":
        return f"{month} {date.day}, {date.year}"
    return (
        f"{WEEKDAYS[date.weekday()]}, {month} {date.day}"
        if style == "weekday"
        else f"{month} {date.day}"
    )
