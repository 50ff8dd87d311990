"""Whether a text says something: compared as people read, not as machines store.

Compatibility forms, letter case, white space, invisible characters, quotation marks and dashes, separators of thousands and
empty cents make no difference; what is looked for must begin and end where words and numbers do. Nothing is paraphrased: `thirty days`
is not `30 days`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_THOUSANDS = re.compile("(?<=\\d)[,'\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")
_AFTER_CURRENCY = re.compile(r"(?<=[$€£¥])\s+(?=\d)")
_EMPTY_CENTS = re.compile(r"(?<=\d)\.00(?!\d|\.\d)")
_ONE_SPELLING = str.maketrans(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2010\u2011\u2012\u2013\u2014\u2212", "'''\"\"\"------"
)


def normalized(text: str) -> str:
    """The text in the spelling in which texts are compared."""
    if not text.isascii():
        text = _THOUSANDS.sub("", text.translate(_ONE_SPELLING))
        text = unicodedata.normalize("NFKC", text).translate(_ONE_SPELLING)
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = " ".join(text.casefold().split())
    return _EMPTY_CENTS.sub("", _AFTER_CURRENCY.sub("", _THOUSANDS.sub("", text)))


def contains_phrase(text: str, wanted: str) -> bool:
    """Whether a normalized text holds `wanted`, from the beginning of a word or number to the end of one."""
    sought = _sought(wanted)
    at = text.find(sought) if sought else -1
    while at >= 0:
        end = at + len(sought)
        if not _goes_on(text[:at][-2:][::-1], sought[0]) and not _goes_on(
            text[end : end + 2], sought[-1]
        ):
            return True
        at = text.find(sought, at + 1)
    return False


@lru_cache(maxsize=1 << 14)
def _sought(wanted: str) -> str:
    return normalized(wanted)


def _goes_on(beyond: str, edge: str) -> bool:
    """Whether the word or number that has `edge` as its last sign goes on in the signs beyond it."""
    if not beyond or not edge.isalnum():
        return False
    if beyond[0].isalnum() or beyond[0] == "_":
        return True
    return edge.isdigit() and beyond[0] in ".," and beyond[1:].isdigit()
