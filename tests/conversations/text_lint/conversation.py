"""Checks of a conversation: slips, repeated sentences, unknown numbers, missing values, leaks.

Pure functions of texts and of what they must contain; they know nothing of grammars. A finding is
for the author of the grammar that produced the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.grammar.english import NUMBER_WORDS
from coverage_assets.conversations.records.text_match import contains_phrase, normalize
from tests.conversations.text_lint.surface import find_slips, sentences

USER = "user"
CONTEXT = 24
MIN_REPEATED = 3
"""A sentence of fewer words may be said twice."""

CODES: Mapping[str, str] = {
    "agreement": "words that do not go together: `they is`, `another ones`, `I hoping`",
    "article": "`a` where it must be `an`, or the other way round",
    "count": "a number and a noun that do not agree: `1 days`, `two day`",
    "doubled-word": "the same word twice in a row",
    "forbidden": "something said that its speaker must not say, or not yet",
    "leftover-markup": "notation that was not filled in",
    "lower-case-start": "a sentence that begins in lower case",
    "missing-value": "a turn without the value that it has to state",
    "no-end": "no punctuation at the end, or no words at all",
    "repeated-sentence": "a sentence that its speaker has said before, word for word",
    "spacing": "white space too much",
    "stray-punctuation": "punctuation that stands alone or doubled",
    "unbalanced": "a bracket or a quotation that is not closed",
    "unknown-number": "a number in a user's turn that nothing accounts for",
    "unknown-number-word": "the same for a number in words",
}
"""Every code with its meaning."""

_NUMBER = re.compile(
    r"(?<![\w.,-])[$€£¥]?(\d+(?:,\d{3})*(?:\.\d+)?)(?:st|nd|rd|th|%)?(?![\w-]|[.,]\d)"
)
_WITH_DIGITS = re.compile(r"[\w.,/#-]*\d[\w.,/#-]*")
_IN_WORDS = re.compile(rf"\b({'|'.join(NUMBER_WORDS[2:])})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """Something to fix: a code, the turn (from 1), an excerpt, and what is wrong."""

    code: str
    turn: int
    excerpt: str
    message: str

    def __str__(self) -> str:
        return f"turn {self.turn}: {self.message} ({self.code}): {self.excerpt}"


@dataclass(frozen=True)
class Secret:
    """Words that must not be said: by one role or by any, ever or before a turn."""

    text: str
    role: str = ""
    before: int = 0

    def binds(self, turn: int, role: str) -> bool:
        """Return whether the words are forbidden in this turn."""
        return self.role in ("", role) and (not self.before or turn < self.before)


def check_text(text: str, *, turn: int = 1, values: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with one turn; slips inside of `values` are accepted."""
    exempt = [span for value in values for span in _occurrences(value, text)]
    return [
        Finding(slip.code, turn, _excerpt(text, slip.start, slip.end), slip.message)
        for slip in find_slips(text)
        if not any(start <= slip.start and slip.end <= end for start, end in exempt)
    ]


def check_conversation(
    turns: Sequence[Mapping[str, Any]],
    *,
    values: Collection[str] = (),
    allowed_numbers: Collection[int | str] | None = None,
    must_hold: Mapping[int, Sequence[str | Sequence[str]]] | None = None,
    secrets: Sequence[Secret] = (),
) -> list[Finding]:
    """Return what is wrong with a conversation, turn by turn.

    `turns` are records with `turn`, `role` and `text`. Slips inside of `values` are accepted.
    `allowed_numbers` are all numbers that a user may say, as numbers or as texts that contain them;
    without them numbers are not checked. `must_hold` lists, by turn, what has to be said there; of
    an inner list one is enough.
    """
    found: list[Finding] = []
    said: dict[tuple[str, str], int] = {}
    allowed = None if allowed_numbers is None else _Numbers(allowed_numbers)
    for record in turns:
        turn, role, text = record["turn"], record["role"], record["text"]
        found += check_text(text, turn=turn, values=values)
        found += _repeated(turn, role, text, said)
        if allowed is not None and role == USER:
            found += allowed.unknown(turn, text)
        found += _missing(turn, text, (must_hold or {}).get(turn, ()))
        found += _forbidden(turn, role, text, secrets)
    return found


def _occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words in a text, in any letter case."""
    if words.strip():
        for found in re.finditer(re.escape(words), text, re.IGNORECASE):
            yield found.span()


def _excerpt(text: str, start: int, end: int) -> str:
    begin, stop = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    return f"{'...' if begin else ''}{text[begin:stop]}{'...' if stop < len(text) else ''}"


def _repeated(
    turn: int, role: str, text: str, said: dict[tuple[str, str], int]
) -> Iterator[Finding]:
    for sentence in sentences(text):
        first = said.setdefault((role, sentence.casefold()), turn)
        if first != turn and len(sentence.split()) >= MIN_REPEATED:
            yield Finding(
                "repeated-sentence", turn, sentence, f"the {role} said the same in turn {first}"
            )


def _missing(turn: int, text: str, wanted: Sequence[str | Sequence[str]]) -> Iterator[Finding]:
    normalized = normalize(text)
    for item in wanted:
        ways = [item] if isinstance(item, str) else item
        if not any(contains_phrase(normalized, words) for words in ways):
            accepted = " or ".join(f"`{words}`" for words in ways)
            yield Finding(
                "missing-value", turn, _excerpt(text, 0, CONTEXT), f"the turn has to say {accepted}"
            )


def _forbidden(turn: int, role: str, text: str, secrets: Sequence[Secret]) -> Iterator[Finding]:
    normalized = normalize(text)
    for secret in secrets:
        if secret.binds(turn, role) and contains_phrase(normalized, secret.text):
            start, end = next(_occurrences(secret.text, text), (0, len(text)))
            late = f" before turn {secret.before}" if secret.before else ""
            message = f"the {role} must not say `{secret.text}`{late}"
            yield Finding("forbidden", turn, _excerpt(text, start, end), message)


class _Numbers:
    """The numbers that may be said."""

    def __init__(self, allowed: Collection[int | str]) -> None:
        texts = [str(item) for item in allowed]
        self.values = {_plain(found[1]) for text in texts for found in _NUMBER.finditer(text)}
        self.tokens = {
            found[0].casefold().strip(".,")
            for text in texts
            for found in _WITH_DIGITS.finditer(text)
        }
        self.words = {
            number
            for text in map(normalize, texts)
            for number, word in enumerate(NUMBER_WORDS)
            if contains_phrase(text, word)
        }

    def unknown(self, turn: int, text: str) -> Iterator[Finding]:
        for found in _WITH_DIGITS.finditer(text):
            token = found[0].strip(".,/#-")
            if not self.accounts_for(token):
                yield Finding(
                    "unknown-number",
                    turn,
                    _excerpt(text, *found.span()),
                    f"nothing accounts for `{token}`",
                )
        for found in _IN_WORDS.finditer(text):
            number_said = NUMBER_WORDS.index(found[1].lower())
            if str(number_said) not in self.values and number_said not in self.words:
                message = f"nothing accounts for `{found[1]}`"
                yield Finding("unknown-number-word", turn, _excerpt(text, *found.span()), message)

    def accounts_for(self, token: str) -> bool:
        """Return whether a token is allowed: as it is, as a number, or part by part (`2-pack`)."""
        if token.casefold() in self.tokens:
            return True
        parts = [
            _NUMBER.fullmatch(part) for part in re.split(r"[-/]", token) if re.search(r"\d", part)
        ]
        return all(part is not None and _plain(part[1]) in self.values for part in parts)


def _plain(number: str) -> str:
    """Return the number without layout: no commas, no cents that are zero."""
    plain = number.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
