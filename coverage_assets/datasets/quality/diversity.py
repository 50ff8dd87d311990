"""How much the conversations of a dataset differ from each other, in figures that have bounds.

Everything is measured on what users say, in base conversations: a pair varies its base on purpose and would count as its
double. Samples follow the stable hash of a turn's id, so that a dataset always gives the same figures.

- distinct-1 and distinct-2: different words, and pairs of neighboring words, per word and per pair, in the first 20,000 words of
  the sampled order. Pairs do not cross turns.
- self-BLEU-4 over 1,000 sampled turns of four tokens or more, each against the 999 others; marks count as tokens.
- near duplicates: the share of turns of eight words or more that have another turn with Jaccard similarity 0.8 or more on
  five-word shingles; as they are, and with each run of slot values replaced by one mask.
- turns in a conversation, both sides counted, and words in a user's turn, on average.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import zip_longest
from typing import NamedTuple

from coverage_assets.datasets.quality.near_duplicates import near_duplicates
from coverage_assets.datasets.quality.self_bleu import ORDER, self_bleu
from coverage_assets.datasets.quality.slot_masking import Mask, slot_values, tokens_of
from coverage_assets.datasets.read.reader import Dataset
from coverage_assets.errors import InputError
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.stable_hash import fold, start, words

DISTINCT_WORDS = 20_000
BLEU_SAMPLE = 1_000
LONG_TURN = 8
USER = "user"
BASE = "base"
CONTENT = "content_sha256"


class Bound(NamedTuple):
    """Between what a figure must lie."""

    low: float
    high: float
    percent: bool = False

    def holds(self, value: float) -> bool:
        """Whether a figure lies within."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        low, high = (self.shown(value) for value in (self.low, self.high))
        if self.high == _ANY:
            return f">= {low}"
        return f"<= {high}" if self.low == 0 else f"{low} to {high}"

    def shown(self, value: float) -> str:
        """A figure as people read it."""
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
"""What the figures of a dataset that people will read as real should keep to."""


@dataclass(frozen=True)
class Diversity:
    """The figures of one dataset, and how much they were taken of."""

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
        """The figures that have bounds, by name."""
        return {name: getattr(self, name) for name in BOUNDS}

    def broken(self) -> list[str]:
        """The names of the figures that lie outside their bounds."""
        return [name for name, value in self.figures().items() if not BOUNDS[name].holds(value)]


def to_document(measured: Diversity, dataset: Dataset) -> str:
    """The figures of a dataset as JSON, with the content that they were taken of."""
    return readable_json({CONTENT: dataset.metadata[CONTENT], **asdict(measured)})


def measured_before(document: str, dataset: Dataset) -> Diversity | None:
    """The figures that a document holds; nothing when it is none, or of another content, or holds other figures."""
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
    """What a user says once: all tokens, the words alone, and the words without slot values."""

    key: str
    tokens: list[str]
    words: list[str]
    masked: list[str]


def measure(dataset: Dataset) -> Diversity:
    """The figures of a dataset. All that its users say is held in memory."""
    turns: list[UserTurn] = []
    conversations = said = 0
    for found, length in user_turns(dataset):
        turns += found
        conversations, said = conversations + 1, said + length
    if not turns:
        raise InputError(
            f"{dataset.path} has no user's turn in a base conversation: there is nothing to measure"
        )
    ordered = in_sampled_order(turns)
    sample = [turn.tokens for turn in ordered if len(turn.tokens) >= ORDER][:BLEU_SAMPLE]
    counted = sum(len(turn.words) for turn in turns)
    long = [turn for turn in turns if len(turn.words) >= LONG_TURN]
    return Diversity(
        conversations=conversations,
        user_turns=len(turns),
        long_turns=len(long),
        words=counted,
        distinct_1=distinct((turn.words for turn in ordered), 1),
        distinct_2=distinct((turn.words for turn in ordered), 2),
        self_bleu_4=self_bleu(sample),
        near_duplicates=duplicated_share([turn.words for turn in long]),
        near_duplicates_masked=duplicated_share([turn.masked for turn in long]),
        mean_turns=said / conversations,
        mean_words=counted / len(turns),
    )


def in_sampled_order(turns: Sequence[UserTurn]) -> list[UserTurn]:
    """Turns in the order of the stable hash of their keys, whatever the order in which they are given."""
    hashes = fold(fold(start(), words(["diversity"])), words(turn.key for turn in turns)).tolist()
    ranked = sorted(zip(hashes, (turn.key for turn in turns), range(len(turns)), strict=True))
    return [turns[number] for _, _, number in ranked]


def distinct(turns: Iterable[Sequence[str]], order: int, *, limit: int = DISTINCT_WORDS) -> float:
    """Different n-grams per n-gram in the first words of some turns; 0 when there is none."""
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
    """The share of texts that have a near duplicate; 0 when there is none."""
    return sum(near_duplicates(texts)) / len(texts) if texts else 0.0


def user_turns(dataset: Dataset) -> Iterator[tuple[list[UserTurn], int]]:
    """What users say in every base conversation, and how many turns it has."""
    for conversation, golden in zip_longest(dataset.conversations(), dataset.goldens()):
        if conversation is None or conversation["relation"] != BASE:
            continue
        alike = golden is not None and golden["id"] == conversation["id"]
        mask = Mask(slot_values(conversation, golden if alike else None))
        turns = [turn for turn in conversation["turns"] if turn["role"] == USER]
        found = [
            _user_turn(f"{conversation['id']}#{turn['turn']}", turn["text"], mask) for turn in turns
        ]
        yield found, len(conversation["turns"])


def _user_turn(key: str, text: str, mask: Mask) -> UserTurn:
    tokens = tokens_of(text)
    plain = [token for token in tokens if token[0].isalnum()]
    return UserTurn(key, tokens, plain, mask.masked(plain))
