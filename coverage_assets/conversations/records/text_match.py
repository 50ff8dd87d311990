"""Decides whether a text contains a phrase: the one matcher of generator, scorer and text lint.

Texts are compared as people read them. Compatibility forms, letter case, white space, invisible
characters, the shape of quotation marks and dashes, thousands separators and empty cents make no
difference. A phrase must start and end where words and numbers do: `$240` is not in `$240.50`,
nor `red` in `hundred`. Nothing is paraphrased: `thirty days` is not `30 days`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NewType

NormalizedText = NewType("NormalizedText", str)
"""A text in the spelling in which texts are compared."""

_THOUSANDS = re.compile("(?<=\\d)[,'\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")
_AFTER_CURRENCY = re.compile(r"(?<=[$€£¥])\s+(?=\d)")
_EMPTY_CENTS = re.compile(r"(?<=\d)\.00(?!\d|\.\d)")
_ONE_SPELLING = str.maketrans(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2010\u2011\u2012\u2013\u2014\u2212", "'''\"\"\"------"
)


def normalize(text: str) -> NormalizedText:
    """Return the text in the spelling in which texts are compared."""
    if not text.isascii():
        text = _THOUSANDS.sub("", text.translate(_ONE_SPELLING))
        text = unicodedata.normalize("NFKC", text).translate(_ONE_SPELLING)
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = " ".join(text.casefold().split())
    text = _AFTER_CURRENCY.sub("", _THOUSANDS.sub("", text))
    return NormalizedText(_EMPTY_CENTS.sub("", text))


def contains_phrase(text: NormalizedText, phrase: str) -> bool:
    """Return whether the text contains the phrase as whole words and numbers.

    The text comes normalized, so that it is normalized once for many phrases. An empty phrase is
    in no text.
    """
    sought = _normalized_phrase(phrase)
    start = text.find(sought) if sought else -1
    while start >= 0:
        end = start + len(sought)
        before, after = text[max(start - 2, 0) : start][::-1], text[end : end + 2]
        if not _continues(before, sought[0]) and not _continues(after, sought[-1]):
            return True
        start = text.find(sought, start + 1)
    return False


@lru_cache(maxsize=1 << 14)
def _normalized_phrase(phrase: str) -> NormalizedText:
    return normalize(phrase)


def _continues(beyond: str, edge: str) -> bool:
    """Return whether the word or number that ends in `edge` continues in the signs beyond it."""
    if not beyond or not edge.isalnum():
        return False
    if beyond[0].isalnum() or beyond[0] == "_":
        return True
    return edge.isdigit() and beyond[0] in ".," and beyond[1:].isdigit()
