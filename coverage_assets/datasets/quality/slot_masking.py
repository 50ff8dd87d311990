"""Mask slot values in texts: numbers, dates and the names of things.

Two sentences that differ only in their slot values read as the same sentence. The names that a
conversation uses are taken from its golden, its calls and its constraints; numbers, months,
weekdays and spelled-out numbers are masked everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import orjson

MASK = "_"
MAX_WORDS = 6
MIN_LETTERS = 3
REMEMBERED = 1 << 14

Name: TypeAlias = tuple[str, ...]

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_TOKEN = re.compile(rf"{_WORD.pattern}|[^\w\s]")
_DATES_AND_NUMBERS = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "zero one two three four five six seven eight nine ten eleven twelve"
)
_NUMBER = "#"
_ALWAYS = frozenset([_NUMBER, *_DATES_AND_NUMBERS.split()])
_COMMON_WORDS = (
    "the and for with from that this not you your are was has have had but all any can its our out "
    "who how why what when "
    "will would yes new old more most than then them they there here into over under per off"
)
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that are not masked on their own, though they may be part of a name."""


def tokens_of(text: str) -> list[str]:
    """Split a text into words, numbers and punctuation marks, in lower case."""
    return _TOKEN.findall(text.casefold())


def words_of(text: str) -> list[str]:
    """Split a text into words and numbers, in lower case."""
    return _WORD.findall(text.casefold())


def slot_values(conversation: Mapping[str, Any], golden: Mapping[str, Any] | None) -> set[str]:
    """Collect the short texts in a conversation's state, calls and constraints.

    These are the values that may have filled slots of its sentences.
    """
    calls = [call for turn in conversation["turns"] for call in turn["tool_calls"]]
    documents = [call[part] for call in calls for part in ("arguments", "result")]
    found: set[str] = set()
    if golden is not None:
        documents.append(golden["initial_state"])
        found.update(*(constraint["value_set"] for constraint in golden["constraints"]))
    _add_texts(map(_parse, documents), found)
    return {text for text in found if len(text.split()) <= MAX_WORDS}


class Mask:
    """Masks the slot values of one conversation in its texts."""

    def __init__(self, values: Collection[str]) -> None:
        self._phrases: dict[str, list[Name]] = {}
        self._words = set(_ALWAYS)
        for name, alone in map(_name_of, values):
            if name:
                self._phrases.setdefault(name[0], []).append(name)
                self._words |= alone

    def words(self, text: str) -> list[str]:
        """Return the words of a text with each run of values replaced by one mask."""
        return self.masked(words_of(text))

    def masked(self, words: Sequence[str]) -> list[str]:
        """Return words with each run of values replaced by one mask."""
        phrases, known = self._phrases, self._words
        kept: list[str] = []
        end = 0
        for position, word in enumerate(words):
            if position < end:
                continue
            length = self._phrase_length(words, position) if word in phrases else 0
            if not (length or word in known or _stem(word) in known):
                kept.append(word)
            elif not kept or kept[-1] != MASK:
                kept.append(MASK)
            end = position + length
        return kept

    def _phrase_length(self, words: Sequence[str], position: int) -> int:
        """Return how many words from this position form the longest value; 0 if none do."""
        phrases = self._phrases[words[position]]
        return max(
            (
                len(name)
                for name in phrases
                if tuple(words[position : position + len(name)]) == name
            ),
            default=0,
        )


@lru_cache(maxsize=REMEMBERED)
def _name_of(value: str) -> tuple[Name, frozenset[str]]:
    """Return the words of a value, and those of them that are masked on their own."""
    name = tuple(words_of(value.replace("_", " ")))
    return name, frozenset(word for word in name if len(word) >= MIN_LETTERS) - _COMMON


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    """Return a word without the ending of a plural or genitive, and one mark for all numbers."""
    if word[0].isdigit():
        return _NUMBER
    return word.removesuffix("s").removesuffix("'").removesuffix("\u2019")


def _parse(document: str) -> Any:
    try:
        return orjson.loads(document)
    except ValueError:  # half a surrogate pair, say, which the standard library accepts
        return json.loads(document)


def _add_texts(values: Iterable[Any], found: set[str]) -> None:
    """Add the texts inside JSON values, without the keys of records."""
    for value in values:
        kind = type(value)
        if kind is str:
            found.add(value)
        elif kind is dict:
            _add_texts(value.values(), found)
        elif kind is list:
            _add_texts(value, found)
