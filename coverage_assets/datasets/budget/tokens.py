"""Estimate a text's tokens without a tokenizer, from its words, digit groups and symbols.

The weights follow how byte-pair tokenizers split English: a common word is one token together with
the space before it, a long or rare word is more; digits go in groups of three, and a space before
them is a token of its own; a run of symbols is one token, a long run more. They were set by hand
between the tables of `o200k_base` and `cl100k_base`; `benchmarks/token_estimate.py` measures the
error.
"""

from __future__ import annotations

import re

BAND = 0.15
"""How far, either way, a whole dataset's tokens may lie from the estimate in the tried tables."""

WORD = 1.04
LONG = 0.12
"""For every letter of a word after the eighth."""
LONG_FROM = 8
CAPITAL = 0.4
"""For every letter of a word in capitals, such as in an article number."""
GROUP = 1.0
DIGITS = 3
SPACED = 1.0
RUN = 1.0
SYMBOL = 0.15
"""For every further symbol of a run."""
BREAK = 1.0
OTHER = 0.6
"""For every character that is not ASCII."""

_PIECE = re.compile(
    r"(?P<word>[A-Za-z]+(?:'[a-z]{1,2}\b)?)|(?P<digits> ?[0-9]+)"
    r"|(?P<symbols>[!-/:-@\[-`{-~]+\n*)|(?P<breaks>\n+)|(?P<other>[^\x00-\x7f])"
)


def estimate_tokens(text: str) -> int:
    """Estimate the number of tokens of a text; 0 for an empty one."""
    total = 0.0
    for piece in _PIECE.finditer(text):
        found = piece[0]
        match piece.lastgroup:
            case "word":
                total += _word_tokens(found)
            case "digits":
                spaced = found[0] == " "
                total += GROUP * -(-(len(found) - spaced) // DIGITS) + SPACED * spaced
            case "symbols":
                total += RUN + SYMBOL * (len(found.rstrip("\n")) - 1)
            case "breaks":
                total += BREAK
            case _:
                total += OTHER
    return max(1, round(total)) if text else 0


def _word_tokens(word: str) -> float:
    if len(word) > 1 and word.isupper():
        return max(WORD, CAPITAL * len(word))
    return WORD + LONG * max(0, len(word) - LONG_FROM)
