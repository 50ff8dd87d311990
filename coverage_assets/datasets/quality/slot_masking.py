"""Texts without their slot values: what is left when numbers, dates and the names of things are taken out.

Two sentences that differ in nothing but what was filled in are the same sentence for whoever reads them. Which names a
conversation fills in stands in its golden, its calls and its constraints; numbers, months, weekdays and spelled-out numbers
are masked everywhere.
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
_PLAIN_WORDS = (
    "the and for with from that this not you your are was has have had but all any can its our out who how why what when "
    "will would yes new old more most than then them they there here into over under per off"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
"""Words that mean nothing by themselves, though they stand in the name of a thing."""


def tokens_of(text: str) -> list[str]:
    """The words, numbers and marks of a text, in small letters."""
    return _TOKEN.findall(text.casefold())


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, in small letters."""
    return [token for token in tokens_of(text) if token[0].isalnum()]


def slot_values(conversation: Mapping[str, Any], golden: Mapping[str, Any] | None) -> set[str]:
    """The short texts that a conversation's world, calls and constraints hold: what its sentences may have been filled with."""
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
    """Takes the values of one conversation out of its texts."""

    def __init__(self, values: Collection[str]) -> None:
        names = {tuple(words_of(value.replace("_", " "))) for value in values} - {()}
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            self._phrases.setdefault(name[0], []).append(name)
        self._words = _ALWAYS | {
            word
            for name in names
            for word in name
            if len(word) >= MIN_LETTERS and word not in _PLAIN
        }

    def words(self, text: str) -> list[str]:
        """The words of a text, with one mask for each run of values."""
        return self.masked(words_of(text))

    def masked(self, words: Sequence[str]) -> list[str]:
        """Words with one mask for each run of values."""
        left: list[str] = []
        place = 0
        while place < len(words):
            length = self._length(words, place)
            if not length:
                left.append(words[place])
            elif not left or left[-1] != MASK:
                left.append(MASK)
            place += length or 1
        return left

    def _length(self, words: Sequence[str], place: int) -> int:
        """How many words from here on are a value; none when the word is an ordinary one."""
        word = words[place]
        for phrase in self._phrases.get(word, ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                return len(phrase)
        return int(word[0].isdigit() or word in self._words or _singular(word) in self._words)


def _singular(word: str) -> str:
    return word.removesuffix("s").removesuffix("'").removesuffix("\u2019")


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a JSON value, keys of records left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
