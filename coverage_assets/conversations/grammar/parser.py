r"""Parses one text of a grammar into its syntax tree, and reports a mistake at its column.

    (a|b|c)   one of them       [a]         optional           <symbol>          another symbol
    $fact     a fact's value    ${a.b|f:x}  a filtered field   <answer.$outcome> named by a fact

A backslash makes the next sign a plain one; an escaped dot ends no sentence. Only texts of those
who declare a grammar are parsed, never the value of a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NoReturn

from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.filters import Filter, make_filter
from coverage_assets.conversations.grammar.nodes import (
    QUIET_DOT,
    Choice,
    FactReference,
    Literal,
    Node,
    NodeSequence,
    OptionalPart,
    SymbolReference,
)
from coverage_assets.conversations.grammar.symbol_names import (
    FACT_NAME,
    FACT_PATH,
    parse_symbol_name_at,
)

MAX_TEXT = 1_000
MAX_NESTING = 8

_PLAIN = re.compile(r"[^\\$<>()\[\]|{}]+")
_BRACED = re.compile(r"\$\{((?:[^\\}]|\\.)*)\}", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_ESCAPABLE = "()[]<>|$\\.{}"
_CLOSING = {"(": ")", "[": "]"}


def parse_text(text: str) -> NodeSequence:
    """Parse one text of a grammar; a `MarkupError` says what is wrong and at which column."""
    if len(text) > MAX_TEXT:
        advice = "give parts of it symbols of their own"
        raise MarkupError(
            "too-long",
            1,
            f"the text has {len(text):,} characters; the most are {MAX_TEXT:,}",
            advice,
        )
    refused = _REFUSED.search(text)
    if refused:
        shown = f"U+{ord(refused[0]):04X}"
        raise MarkupError(
            "markup", refused.start() + 1, f"the character {shown} cannot be shown or is reserved"
        )
    return _Parser(text).parse()


def facts_in(text: str) -> frozenset[str]:
    """Return the facts that a text itself names, without those of the symbols it uses."""
    return frozenset(
        node.path[0] for node in parse_text(text).walk() if isinstance(node, FactReference)
    )


class _Parser:
    """A recursive-descent parser of one text, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[tuple[str, int]] = []

    def parse(self) -> NodeSequence:
        sequence = self.sequence()
        if self.at < len(self.text):
            self.refuse_stray()
        return sequence

    def sequence(self) -> NodeSequence:
        """Parse nodes up to the end of the text, a `|`, or a closing bracket."""
        nodes: list[Node] = []
        parsers: dict[str, Callable[[], Node]] = {
            "\\": self.escape,
            "$": self.fact,
            "<": self.symbol,
            "(": self.choice,
            "[": self.optional,
        }
        while self.at < len(self.text) and self.text[self.at] not in "|)]>{}":
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                self.at = plain.end()
                nodes.append(Literal(plain[0]))
            else:
                nodes.append(parsers[self.text[self.at]]())
        return NodeSequence(tuple(_merged(nodes)))

    def escape(self) -> Literal:
        sign = self.text[self.at + 1 : self.at + 2]
        if not sign or sign not in _ESCAPABLE:
            shown = f"`\\{sign}` is no escape" if sign else "a backslash ends the text"
            self.refuse(shown, f"a backslash may stand before one of {' '.join(_ESCAPABLE)}")
        self.at += 2
        return Literal(QUIET_DOT if sign == "." else sign)

    def fact(self) -> FactReference:
        start = self.at
        if self.text.startswith("${", start):
            return self.braced_fact()
        found = FACT_NAME.match(self.text, start + 1)
        if not found:
            self.refuse(
                "a `$` must stand before the name of a fact",
                "write `\\$` for the sign, or `${price|money}` for a price",
            )
        self.at = found.end()
        return FactReference((found[0],), (), start + 1)

    def braced_fact(self) -> FactReference:
        found = _BRACED.match(self.text, self.at)
        if not found:
            self.refuse("`${` is not closed", "close it with `}`")
        (path, _), *pieces = _split(found[1], "|")
        if not FACT_PATH.fullmatch(path):
            self.refuse(
                f"`{path}` is not the name of a fact",
                "write `${fact}`, `${fact.field}` or `${fact|filter}`",
            )
        filters = tuple(_filter(piece, found.start(1) + at + 1) for piece, at in pieces)
        self.at = found.end()
        return FactReference(tuple(path.split(".")), filters, found.start() + 1)

    def symbol(self) -> SymbolReference:
        start = self.at
        end = self.text.find(">", start)
        if end < 0:
            self.refuse("`<` is not closed", "write `<symbol>`, or `\\<` for the sign")
        name = parse_symbol_name_at(self.text[start + 1 : end], start + 2)
        self.at = end + 1
        return SymbolReference(name, start + 1)

    def choice(self) -> Choice:
        column = self.at + 1
        branches = self.branches()
        if len(branches) < 2:  # noqa: PLR2004
            self.at = column - 1
            self.refuse(
                "parentheses hold only one choice",
                "write `(a|b)`, `[a]` for what may be left out, or `\\(` for the sign",
            )
        return Choice(branches, column)

    def optional(self) -> OptionalPart:
        column = self.at + 1
        branches = self.branches()
        return OptionalPart(branches[0] if len(branches) == 1 else Choice(branches, column), column)

    def branches(self) -> tuple[NodeSequence, ...]:
        """Parse what a pair of brackets holds, split at its bars."""
        opening, start = self.text[self.at], self.at
        self.open.append((opening, start))
        if len(self.open) > MAX_NESTING:
            self.refuse(
                f"brackets nest deeper than {MAX_NESTING} levels",
                "give inner parts symbols of their own",
            )
        found: list[NodeSequence] = []
        while not found or (self.at < len(self.text) and self.text[self.at] == "|"):
            self.at += 1
            before = self.at
            found.append(self.sequence())
            if not found[-1].nodes and self.at < len(self.text):
                self.at = before
                self.refuse("a choice is empty", "write `[a]` for what may be left out")
        closing = _CLOSING[opening]
        if self.at >= len(self.text):
            self.at = start
            self.refuse(
                f"`{opening}` is not closed",
                f"close it with `{closing}`, or write `\\{opening}` for the sign",
            )
        if self.text[self.at] != closing:
            self.refuse_stray()
        self.open.pop()
        self.at += 1
        return tuple(found)

    def refuse_stray(self) -> NoReturn:
        sign = self.text[self.at]
        if sign in "{}":
            self.refuse(
                f"`{sign}` stands alone",
                f"write `${{fact}}` for a fact, or `\\{sign}` for the sign",
            )
        if sign == "|":
            self.refuse("`|` stands outside of brackets", "write `(a|b)`, or `\\|` for the sign")
        if self.open and sign != ">":
            opening, start = self.open[-1]
            wanted = _CLOSING[opening]
            self.refuse(
                f"`{sign}` stands where the `{opening}` of column {start + 1} must be closed",
                f"close it with `{wanted}`, or write `\\{sign}` for the sign",
            )
        self.refuse(f"`{sign}` closes nothing", f"write `\\{sign}` for the sign")

    def refuse(self, message: str, suggestion: str) -> NoReturn:
        raise MarkupError("markup", self.at + 1, message, suggestion)


def _filter(written: str, column: int) -> Filter:
    name, *arguments = (_ESCAPED.sub(r"\1", word) for word, _ in _split(written, ":"))
    return make_filter(name, tuple(arguments), column=column)


def _split(text: str, separator: str) -> Iterator[tuple[str, int]]:
    """Yield what stands between unescaped separators, with its offset in the text."""
    piece = re.compile(rf"(?:[^\\{separator}]|\\.)*", re.DOTALL)
    at = 0
    while found := piece.match(text, at):
        yield found[0], at
        if found.end() == len(text):
            return
        at = found.end() + 1


def _merged(nodes: list[Node]) -> Iterator[Node]:
    """Yield the nodes, neighboring literals merged into one."""
    words: list[str] = []
    for node in nodes:
        if isinstance(node, Literal):
            words.append(node.text)
            continue
        if words:
            yield Literal("".join(words))
            words = []
        yield node
    if words:
        yield Literal("".join(words))
