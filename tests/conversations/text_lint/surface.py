"""Checks of one text, whatever it is about: agreement, punctuation, spacing, leftover markup.

Each check returns the span of a slip and a sentence about it. The checks look at spelling alone and
prefer silence to a false alarm; they are no grammar of English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from coverage_assets.conversations.grammar.english import NUMBER_WORDS, indefinite_article, plural

UNITS = (
    *(
        "minute",
        "hour",
        "day",
        "week",
        "weekend",
        "month",
        "year",
        "night",
        "dollar",
        "cent",
        "percentage point",
    ),
    *(
        "item",
        "piece",
        "pair",
        "set",
        "box",
        "order",
        "parcel",
        "package",
        "product",
        "person",
        "point",
        "step",
    ),
)
"""Nouns that are counted wherever things are sold, sent or booked."""


@dataclass(frozen=True)
class Slip:
    """Something wrong in a text: a code, a span, and a sentence."""

    code: str
    start: int
    end: int
    message: str


Check: TypeAlias = Callable[[str], Iterator[Slip]]

_MAY_BE_DOUBLED = {
    "bye",
    "blah",
    "had",
    "ha",
    "many",
    "much",
    "no",
    "really",
    "so",
    "that",
    "very",
    "yes",
}
_DOUBLED = re.compile(r"\b([^\W\d_]+(?:'[^\W\d_]+)?|\d+) \1\b(?!['-])", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<![\w'.-])(an?|An?(?=\s+[a-z]))\s+(?=([^\s,.;:!?)]\S*))")
_PLURALS = {plural(unit): unit for unit in UNITS}
_NUMBER = "|".join(NUMBER_WORDS)
_COUNTED = re.compile(
    rf"(?<![\w$€£.,-])(\d+(?:,\d{{3}})*|{_NUMBER}) ({'|'.join([*UNITS, *_PLURALS])})\b(?!-)",
    re.IGNORECASE,
)
_ALSO_VERBS = {"boxes", "items", "orders", "packages", "pairs", "pieces", "points", "sets", "steps"}
_NOT_A_NOUN = re.compile(
    r"\s*(?:$|[^\w\s]|(?:after|ago|already|and|are|at|away|before|but|by|early|each|for|from|if|in"
    r"|is|late|later|left|long|max|more|not"
    r"|now|of|old|on|only|or|overdue|per|please|since|so|that|to|too|was|were|which|with)\b)"
)
_LEFTOVER = re.compile(
    r"<[^<>]*>|\$?\{[^{}]*\}|\[[^\[\]]*\]|[<>{}\[\]|\\]|\$[^\W\d]\w*|\$(?!\d)|%[sd]\b|[\ue000-\uf8ff\ufffd]"
)
_SPACING = re.compile(r"^\s+|\s+$|\s{2,}|[^\S ]|(?<=\S) (?![;:]-?[()DP])[,.!?;:)](?!\w)|\( ")
_STRAY = re.compile(
    r"^(?!\.\.\.)[,.;:!?]+|,\s*[,.;:!?]|(?<!\.)\.\.(?!\.)|[!?][.,;:](?!\.)|[;:][,.;:](?!\w)"
)
_ENDED = re.compile(
    r"""(?:[.!?\u2026]["'\u201d\u2019)]*|[:;]-?[()DPp]|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)$"""
)
_LOWER_START = re.compile(
    r"""(?:^|(?<=[!?]\s)|(?<=[^.]\.\s))["'\u201c(]*([^\W\d_]+(?:['\u2019-][^\W\d_]+)*)(?!\w|[-.@/:]\w)"""
)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|no|[ap]\.m|Inc|Ltd|Co|St|Mr|Mrs|Ms|Dr|incl|excl|min|max)\.\s$"
)
_SMILEY = re.compile(r"[:;]-?[()]|(?:^|(?<=\s))\w\)")
_SUBJECT = (
    r"(?:^|(?<=[.!?,;] )|(?<=\band )|(?<=\bbut )|(?<=\bbecause )|(?<=\bif )"
    r"|(?<=\bso )|(?<=\bwhen )|(?<=\bsince )|(?<=\bthink ))"
)
_NOT_ASKED = r"(?<!\bam )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bnot )(?<!\band )(?<!\bor )"
_DISAGREEMENTS = (
    (
        r"\b(?:they|we) (?:is|was|has|does|isn't|wasn't|hasn't|doesn't)\b",
        "a plural takes no such verb",
    ),
    (r"\b(?:does|doesn't|isn't|wasn't|hasn't) (?:they|we)\b", "a plural takes no such verb"),
    (
        rf"{_SUBJECT}(?:these|those) (?:is|was|isn't|wasn't|has|hasn't)\b",
        "a plural takes no such verb",
    ),
    (
        rf"{_SUBJECT}it (?:are|aren't|weren't|have|haven't|don't)\b|\baren't it\b",
        "a singular takes no such verb",
    ),
    (
        r"(?<!\band )(?-i:\bI) (?:is|are|has|does|isn't|aren't|hasn't|doesn't)\b",
        "`I` takes no such verb",
    ),
    (r"\b(?:this|that|another|a|an|each|every) ones\b", "a singular stands before a plural"),
    (r"\b(?:these|those|both|many) one\b(?!-)", "a plural stands before a singular"),
    (
        r"(?<!\w)(an?) (?!\1\b)(?:a|an|the|my|your|his|her|our|their|some)\b(?!-)",
        "two articles stand together",
    ),
    (
        r"\b(the|my|your|our|their) (?!\1\b)(?-i:a|an|the|my|your|our|their)\b(?!-)",
        "two articles stand together",
    ),
    (
        (
            rf"{_NOT_ASKED}\b(?:(?-i:I)|we|they) "
            r"(?:to|hoping|looking|trying|wondering|thinking|planning)\b"
        ),
        "a verb is missing",
    ),
)
_DISAGREEING = [
    (re.compile(pattern, re.IGNORECASE), message) for pattern, message in _DISAGREEMENTS
]


def find_slips(text: str) -> list[Slip]:
    """Return everything that is wrong with a text, from left to right."""
    return sorted(
        (slip for check in _CHECKS for slip in check(text)),
        key=lambda slip: (slip.start, slip.code),
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without surrounding white space."""
    return [part.strip() for part in re.split(r"(?<=[.!?])[\"'\u201d)]*\s+", text) if part.strip()]


def _doubled_words(text: str) -> Iterator[Slip]:
    for found in _DOUBLED.finditer(text):
        if found[1].lower() not in _MAY_BE_DOUBLED:
            yield Slip("doubled-word", *found.span(), f"`{found[1]}` stands twice")


def _articles(text: str) -> Iterator[Slip]:
    for found in _ARTICLE.finditer(text):
        wanted = indefinite_article(text[found.start(2) :])
        if found[1].lower() != wanted:
            yield Slip("article", found.start(), found.end(2), f"it must be `{wanted} {found[2]}`")


def _counts(text: str) -> Iterator[Slip]:
    for found in _COUNTED.finditer(text):
        number, noun = found[1].lower(), found[2].lower()
        is_one = number in ("1", "one")
        if is_one and noun in _PLURALS and not (number == "one" and noun in _ALSO_VERBS):
            yield Slip("count", *found.span(), f"it must be `{found[1]} {_PLURALS[noun]}`")
        elif not is_one and noun in UNITS and _NOT_A_NOUN.match(text, found.end()):
            yield Slip("count", *found.span(), f"it must be `{found[1]} {plural(noun)}`")


def _disagreements(text: str) -> Iterator[Slip]:
    for pattern, message in _DISAGREEING:
        for found in pattern.finditer(text):
            yield Slip("agreement", *found.span(), f"`{found[0]}`: {message}")


def _leftovers(text: str) -> Iterator[Slip]:
    for found in _LEFTOVER.finditer(text):
        yield Slip(
            "leftover-markup",
            *found.span(),
            f"`{found[0]}` looks like notation that was not filled in",
        )


def _spacing(text: str) -> Iterator[Slip]:
    for found in _SPACING.finditer(text):
        yield Slip("spacing", *found.span(), "there is white space too much")


def _stray_punctuation(text: str) -> Iterator[Slip]:
    for found in _STRAY.finditer(text):
        yield Slip(
            "stray-punctuation", *found.span(), f"`{found[0]}` has lost the words between or before"
        )


def _unbalanced(text: str) -> Iterator[Slip]:
    plain = _SMILEY.sub(lambda found: " " * len(found[0]), text)
    for opening, closing in ("()", "\u201c\u201d"):
        open_at: list[int] = []
        for at, sign in enumerate(plain):
            if sign == opening:
                open_at.append(at)
            elif sign == closing and not open_at:
                yield Slip("unbalanced", at, at + 1, f"`{closing}` closes nothing")
            elif sign == closing:
                open_at.pop()
        for at in open_at:
            yield Slip("unbalanced", at, at + 1, f"`{opening}` is not closed")
    if plain.count('"') % 2:
        at = plain.rindex('"')
        yield Slip("unbalanced", at, at + 1, "a quotation is not closed")


def _unended(text: str) -> Iterator[Slip]:
    if not text.strip():
        yield Slip("no-end", 0, len(text), "the text is empty")
    elif not _ENDED.search(text.rstrip()):
        yield Slip(
            "no-end",
            max(0, len(text) - 1),
            len(text),
            "the last sentence has no full stop, question mark or the like",
        )


def _lower_starts(text: str) -> Iterator[Slip]:
    for found in _LOWER_START.finditer(text):
        if found[1].islower() and not _ABBREVIATION.search(text, 0, found.start()):
            yield Slip(
                "lower-case-start",
                *found.span(1),
                f"a sentence begins with `{found[1]}` in lower case",
            )


_CHECKS: tuple[Check, ...] = (
    _doubled_words,
    _articles,
    _counts,
    _disagreements,
    _leftovers,
    _spacing,
    _stray_punctuation,
    _unbalanced,
    _unended,
    _lower_starts,
)
