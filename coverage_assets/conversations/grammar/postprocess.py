"""Postprocesses a rendered text: single spaces, none before a comma, a capital after a full stop.

Only the words of a grammar are touched. A fact's value that would change is protected: a reserved
character stands for it meanwhile, so that a value is said exactly as it is. Only its first letter
may become a capital, where a sentence begins with it and its first word is an ordinary one
(`oak desk`, but never `iPhone` or `sku-12`).
"""

from __future__ import annotations

import re

from coverage_assets.conversations.grammar.nodes import QUIET_DOT

MAX_PROTECTED = 0x800
"""How many values of one text can be protected; the limits of a grammar stay far below."""

_PLAIN, _CAPITAL = 0xE000, 0xE800

_OPENING = "[\"'\u201c\u2018(]*"
_CLOSING = "[\"'\u201d\u2019)]*"
_WORD = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?!\w|[-.@/:]\w)|[\ue000-\ue7ff]"
_NO_SPACE = re.compile(r" ([,.!?)]|[;:](?!-?[()DP]))")
_FIRST_WORD = re.compile(rf"({_OPENING})({_WORD})")
_NEXT_SENTENCE = re.compile(rf"([.!?](?<!\.\.){_CLOSING} {_OPENING})({_WORD})")
_UNTOUCHED = re.compile(r"[\w$€£¥%&'/#+-]+(?:(?:,? |[,.:])[\w$€£¥%&'/#+-]+)*")
_RESERVED = re.compile("[\ue000-\uf000]")


class ProtectedValues:
    """The values of one text that must be said as they are."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: list[str] = []

    def protect(self, value: str) -> str:
        """Return the value, or a reserved character for it where postprocessing could change it."""
        if _UNTOUCHED.fullmatch(value):
            return value
        self.values.append(value)
        return chr(_PLAIN + len(self.values) - 1)

    def protect_reserved(self, value: str) -> str:
        """Return the value, or a reserved character for it where it holds reserved characters."""
        return self.protect(value) if _RESERVED.search(value) else value

    def postprocess(self, text: str) -> str:
        """Return the text postprocessed, with the protected values restored."""
        text = _NO_SPACE.sub(r"\1", " ".join(text.split())).replace("( ", "(")
        return self.restore(_NEXT_SENTENCE.sub(_with_capital, _capitalized(text)))

    def restore(self, text: str) -> str:
        """Return the text as it is, with the protected values restored."""
        return _RESERVED.sub(self._value_of, text) if self.values or QUIET_DOT in text else text

    def _value_of(self, found: re.Match[str]) -> str:
        sign = found[0]
        if sign == QUIET_DOT:
            return "."
        code = ord(sign)
        return (
            self.values[code - _PLAIN]
            if code < _CAPITAL
            else _capitalized(self.values[code - _CAPITAL])
        )


def _capitalized(text: str) -> str:
    """Return the text with a capital, if its first word is an ordinary one."""
    found = _FIRST_WORD.match(text)
    return _with_capital(found) + text[found.end() :] if found else text


def _with_capital(found: re.Match[str]) -> str:
    before, word = found.groups()
    if "\ue000" <= word <= "\ue7ff":
        return f"{before}{chr(ord(word) - _PLAIN + _CAPITAL)}"
    return f"{before}{word[0].upper()}{word[1:]}" if word.islower() else found[0]
