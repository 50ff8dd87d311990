"""Types of plain scalars: the YAML 1.2 core schema, and where YAML 1.1 readers disagree."""

from __future__ import annotations

import re

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YAML11_WORDS = frozenset(
    spelling
    for word in ("y", "n", "yes", "no", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
)
_YAML11_NUMBERS = re.compile(
    r"[-+]?0[0-9_]+|[-+]?0b[01_]+|0o[0-7]+"
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?[0-9]+(_[0-9]+)+(\.[0-9_]*)?"
    r"|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)[eE][0-9]+"
)


def is_ambiguous(text: str) -> bool:
    """Tell whether YAML 1.1 readers type a plain scalar differently: `NO`, `1e3`, `012`."""
    return text in _YAML11_WORDS or _YAML11_NUMBERS.fullmatch(text) is not None


def is_integer(text: str) -> bool:
    """Tell whether a plain scalar is an integer: decimal, octal or hexadecimal."""
    return any(pattern.fullmatch(text) for pattern in (_INTEGER, _OCTAL, _HEX))


def typed_scalar(text: str) -> bool | int | float | str | None:
    """Return the value of a plain scalar by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if is_integer(text):
        return int(text, 10) if _INTEGER.fullmatch(text) else int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text
