"""Mask slot values in texts: numbers, dates and the names of things.

Two sentences that differ only in their slot values read as the same sentence. The names that a
conversation uses are taken from its golden, its calls and its constraints; numbers, months,
weekdays and spelled-out numbers are masked everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

MASK = "_"
MAX_WORDS = 6
MIN_LETTERS = 3

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[^\w\s]")
_DATES_AND_NUMBERS = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "zero one two three four five six seven eight nine ten eleven twelve"
)
_ALWAYS = frozenset(_DATES_AND_NUMBERS.split())
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
    return [token for token in tokens_of(text) if token[0].isalnum()]


def slot_values(conversation: Mapping[str, Any], golden: Mapping[str, Any] | None) -> set[str]:
    """Collect the short texts in a conversation's state, calls and constraints.

    These are the values that may have filled slots of its sentences.
    """
    found: set[str] = set()
    for turn in conversation["turns"]:
        for call in turn["tool_calls"]:
            found.update(_texts(json.loads(call["arguments"])))
            found.update(_texts(json.loads(call["result"])))
    if golden is not None:
        found.update(_texts(json.loads(golden["initial_state"])))
        for constraint in golden["constraints"]:
            found.update(constraint["value_set"])
    return {text for text in found if len(text.split()) <= MAX_WORDS}


class Mask:
    """Masks the slot values of one conversation in its texts."""

    def __init__(self, values: Collection[str]) -> None:
        names = {tuple(words_of(value.replace("_", " "))) for value in values} - {()}
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            self._phrases.setdefault(name[0], []).append(name)
        self._words = _ALWAYS | {
            word
            for name in names
            for word in name
            if len(word) >= MIN_LETTERS and word not in _COMMON
        }

    def words(self, text: str) -> list[str]:
        """Return the words of a text with each run of values replaced by one mask."""
        return self.masked(words_of(text))

    def masked(self, words: Sequence[str]) -> list[str]:
        """Return words with each run of values replaced by one mask."""
        kept: list[str] = []
        position = 0
        while position < len(words):
            length = self._value_length(words, position)
            if not length:
                kept.append(words[position])
            elif not kept or kept[-1] != MASK:
                kept.append(MASK)
            position += length or 1
        return kept

    def _value_length(self, words: Sequence[str], position: int) -> int:
        """Return how many words from this position form a value; 0 for an ordinary word."""
        word = words[position]
        for phrase in self._phrases.get(word, ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                return len(phrase)
        return int(word[0].isdigit() or word in self._words or _singular(word) in self._words)


def _singular(word: str) -> str:
    return word.removesuffix("s").removesuffix("'").removesuffix("\u2019")


def _texts(value: Any) -> Iterator[str]:
    """Iterate over the texts inside a JSON value, without the keys of records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
