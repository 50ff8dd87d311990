"""Measure how diverse the conversations of a dataset are, in figures with bounds.

Only user turns of base conversations are measured: a pair varies its base on purpose and would
count as its duplicate. Samples follow the stable hash of a turn's id, so a dataset always gives the
same figures.

- distinct-1 and distinct-2: distinct words per word, and distinct pairs of neighboring words per
  pair, in the first 20,000 words of the sampled order. Pairs do not cross turns.
- self-BLEU-4 over 1,000 sampled turns of four or more tokens, each against the 999 others;
  punctuation marks count as tokens.
- near duplicates: the share of turns of eight or more words that have another turn with a Jaccard
  similarity of at least 0.8 on five-word shingles; with the text as it is, and with each run of
  slot values replaced by one mask.
- the mean number of turns in a conversation, of both sides, and of words in a user turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import islice, zip_longest
from typing import NamedTuple

from coverage_assets.datasets.quality.near_duplicates import near_duplicates
from coverage_assets.datasets.quality.self_bleu import ORDER, self_bleu
from coverage_assets.datasets.quality.slot_masking import Mask, slot_values, tokens_of, words_of
from coverage_assets.datasets.read import Dataset
from coverage_assets.datasets.records import USER
from coverage_assets.errors import InputError
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.stable_hash import fold, start, words

DISTINCT_WORDS = 20_000
BLEU_SAMPLE = 1_000
LONG_TURN = 8
BASE = "base"
CONTENT = "content_sha256"


class Bound(NamedTuple):
    """The range in which a figure must lie."""

    low: float
    high: float
    percent: bool = False

    def contains(self, value: float) -> bool:
        """Return whether a figure lies within the bound."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        low, high = (self.format(value) for value in (self.low, self.high))
        if self.high == _ANY:
            return f">= {low}"
        return f"<= {high}" if self.low == 0 else f"{low} to {high}"

    def format(self, value: float) -> str:
        """Format a figure for display."""
        return f"{value:.1%}" if self.percent else f"{value:.3g}"


_ANY = float("inf")
BOUNDS = {
    "distinct_1": Bound(0.045, _ANY),
    "distinct_2": Bound(0.20, _ANY),
    "self_bleu_4": Bound(0, 0.65),
    "near_duplicates": Bound(0, 0.02, percent=True),
    "near_duplicates_masked": Bound(0, 0.10, percent=True),
    "mean_turns": Bound(6, 10),
    "mean_words": Bound(8, 18),
}
"""The bounds for a dataset whose conversations should read as real ones."""


@dataclass(frozen=True)
class Diversity:
    """The figures of one dataset, and the number of texts they were measured on."""

    conversations: int
    user_turns: int
    long_turns: int
    words: int
    distinct_1: float
    distinct_2: float
    self_bleu_4: float
    near_duplicates: float
    near_duplicates_masked: float
    mean_turns: float
    mean_words: float

    def figures(self) -> dict[str, float]:
        """Return the figures that have bounds, by name."""
        return {name: getattr(self, name) for name in BOUNDS}

    def out_of_bounds(self) -> list[str]:
        """Return the names of the figures outside their bounds."""
        return [name for name, value in self.figures().items() if not BOUNDS[name].contains(value)]


def to_document(measured: Diversity, dataset: Dataset) -> str:
    """Serialize the figures of a dataset as JSON, with the digest of the measured content."""
    return readable_json({CONTENT: dataset.metadata[CONTENT], **asdict(measured)})


def from_document(document: str, dataset: Dataset) -> Diversity | None:
    """Parse the figures of a document.

    Return None if the document is invalid, measured other content, or holds other figures.
    """
    try:
        found = json.loads(document)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.pop(CONTENT, None) != dataset.metadata.get(CONTENT):
        return None
    return (
        Diversity(**found) if found.keys() == {field.name for field in fields(Diversity)} else None
    )


class UserTurn(NamedTuple):
    """One user turn: its text, its words, and its words with slot values masked."""

    key: str
    text: str
    words: list[str]
    masked: list[str]


def measure(dataset: Dataset) -> Diversity:
    """Measure a dataset. All its user turns are held in memory."""
    turns: list[UserTurn] = []
    conversations = total_turns = 0
    for found, length in user_turns(dataset):
        turns += found
        conversations, total_turns = conversations + 1, total_turns + length
    if not turns:
        raise InputError(
            f"{dataset.path} has no user's turn in a base conversation: there is nothing to measure"
        )
    ordered = sampled_order(turns)
    tokens = (tokens_of(turn.text) for turn in ordered)
    sample = islice((found for found in tokens if len(found) >= ORDER), BLEU_SAMPLE)
    counted = sum(len(turn.words) for turn in turns)
    long = [turn for turn in turns if len(turn.words) >= LONG_TURN]
    return Diversity(
        conversations=conversations,
        user_turns=len(turns),
        long_turns=len(long),
        words=counted,
        distinct_1=distinct((turn.words for turn in ordered), 1),
        distinct_2=distinct((turn.words for turn in ordered), 2),
        self_bleu_4=self_bleu(list(sample)),
        near_duplicates=duplicated_share([turn.words for turn in long]),
        near_duplicates_masked=duplicated_share([turn.masked for turn in long]),
        mean_turns=total_turns / conversations,
        mean_words=counted / len(turns),
    )


def sampled_order(turns: Sequence[UserTurn]) -> list[UserTurn]:
    """Sort turns by the stable hash of their keys, independently of the input order."""
    hashes = fold(fold(start(), words(["diversity"])), words(turn.key for turn in turns)).tolist()
    ranked = sorted(zip(hashes, (turn.key for turn in turns), range(len(turns)), strict=True))
    return [turns[number] for _, _, number in ranked]


def distinct(turns: Iterable[Sequence[str]], order: int, *, limit: int = DISTINCT_WORDS) -> float:
    """Return distinct n-grams per n-gram in the first `limit` words; 0 if there are none."""
    seen: set[tuple[str, ...]] = set()
    total = left = 0
    for turn in turns:
        taken = turn[: limit - left]
        grams = list(zip(*(taken[first:] for first in range(order)), strict=False))
        seen.update(grams)
        total, left = total + len(grams), left + len(taken)
        if left >= limit:
            break
    return len(seen) / total if total else 0.0


def duplicated_share(texts: Sequence[Sequence[str]]) -> float:
    """Return the share of texts that have a near duplicate; 0 if there are no texts."""
    return sum(near_duplicates(texts)) / len(texts) if texts else 0.0


def user_turns(dataset: Dataset) -> Iterator[tuple[list[UserTurn], int]]:
    """Iterate over base conversations as their user turns and total number of turns."""
    for conversation, golden in zip_longest(dataset.conversations(), dataset.goldens()):
        if conversation is None or conversation["relation"] != BASE:
            continue
        matches = golden is not None and golden["id"] == conversation["id"]
        mask = Mask(slot_values(conversation, golden if matches else None))
        turns = [turn for turn in conversation["turns"] if turn["role"] == USER]
        found = [
            _user_turn(f"{conversation['id']}#{turn['turn']}", turn["text"], mask) for turn in turns
        ]
        yield found, len(conversation["turns"])


def _user_turn(key: str, text: str, mask: Mask) -> UserTurn:
    plain = words_of(text)
    return UserTurn(key, text, plain, mask.masked(plain))
