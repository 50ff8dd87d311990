"""Whether a text says some words: a plain search, quick enough for every turn that is ever told.

Letter case makes no difference. What is looked for begins and ends where words and numbers do: `$240` is not said by `$240.50`, nor
`red` by `hundred`. Nothing is paraphrased.
"""

from __future__ import annotations


def contains_phrase(text: str, words: str) -> bool:
    """Whether the text says the words; no text says none."""
    text, words = text.casefold(), words.casefold()
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        if not _goes_on(words[0], text[max(at - 2, 0) : at][::-1]) and not _goes_on(
            words[-1], text[end : end + 2]
        ):
            return True
        at = text.find(words, at + 1)
    return False


def _goes_on(edge: str, beyond: str) -> bool:
    """Whether the word or number that ends at an edge goes on in the signs beyond it."""
    if not beyond or not edge.isalnum():
        return False
    if beyond[0].isalnum() or beyond[0] == "_":
        return True
    return edge.isdigit() and beyond[0] in ".," and beyond[1:].isdigit()
