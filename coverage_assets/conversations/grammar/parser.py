r"""The notation of one text of a grammar: read into a tree, with every mistake at its column.

    (a|b|c)   one of them            [a]        there or not           <symbol>    a text of another symbol
    $fact     a fact's value         ${a.b|f:x} a field, through a filter   <answer.$outcome>  a symbol named by a fact

A backslash makes the next sign a plain one; an escaped dot ends no sentence. This reads the notation of those who declare a grammar; it is
never given the value of a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, TypeAlias

from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.filters import Filter, make_filter

MAX_TEXT = 1_000
MAX_NESTING = 8
QUIET_DOT = "\uf000"
"""Stands for a dot that ends no sentence until a text is finished."""

SYMBOL_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"
_FACT = r"[a-z][a-z0-9_]*"
FACT_PATH = re.compile(rf"{_FACT}(?:\.[a-z0-9_]+)*")
_FACT_NAME = re.compile(_FACT)
_NAME_PART = re.compile(rf"[a-z0-9_.]+|\${_FACT}|\$\{{{_FACT}(?:\.[a-z0-9_]+)*\}}")
_PLAIN = re.compile(r"[^\\$<>()\[\]|{}]+")
_BRACED = re.compile(r"\$\{((?:[^\\}]|\\.)*)\}", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_ESCAPABLE = "()[]<>|$\\.{}"
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Literal:
    """Words that stand as they are."""

    text: str


@dataclass(frozen=True)
class FactReference:
    """The value of a fact, or of a field of it, after its filters."""

    path: tuple[str, ...]
    filters: tuple[Filter, ...]
    column: int

    @property
    def name(self) -> str:
        """The fact and its fields."""
        return ".".join(self.path)

    @property
    def written(self) -> str:
        """The fact as it is written, without its filters."""
        return f"${{{self.name}}}" if len(self.path) > 1 else f"${self.name}"


@dataclass(frozen=True)
class SymbolName:
    """The name of a symbol: words, and facts whose values complete it."""

    parts: tuple[str | FactReference, ...]

    @property
    def plain(self) -> str | None:
        """The name, when no fact is needed to tell it."""
        return "".join(self.parts) if all(isinstance(part, str) for part in self.parts) else None  # type: ignore[arg-type]

    @property
    def written(self) -> str:
        """The name as it is written."""
        return "".join(part if isinstance(part, str) else part.written for part in self.parts)

    @property
    def facts(self) -> tuple[FactReference, ...]:
        """The facts that complete it."""
        return tuple(part for part in self.parts if isinstance(part, FactReference))


@dataclass(frozen=True)
class Use:
    """A text of another symbol."""

    name: SymbolName
    column: int


@dataclass(frozen=True)
class Choice:
    """One of several branches."""

    branches: tuple[Sequence, ...]
    column: int


@dataclass(frozen=True)
class Maybe:
    """There or not."""

    inner: Sequence | Choice
    column: int


Node: TypeAlias = Literal | FactReference | Use | Choice | Maybe


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    nodes: tuple[Node, ...]

    @property
    def plain(self) -> str | None:
        """Its words, when it has nothing but words."""
        only = self.nodes[0] if len(self.nodes) == 1 else None
        return only.text if isinstance(only, Literal) else None

    def walk(self) -> Iterator[Node]:
        """Every node, outer ones before what they hold."""
        for node in self.nodes:
            yield node
            if isinstance(node, Choice):
                for branch in node.branches:
                    yield from branch.walk()
            elif isinstance(node, Maybe):
                yield from (
                    Sequence((node.inner,)) if isinstance(node.inner, Choice) else node.inner
                ).walk()


def parse_text(text: str) -> Sequence:
    """Read one text of a grammar; a `MarkupError` says what is wrong and at which column."""
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
    return _Reader(text).read()


def facts_in(text: str) -> frozenset[str]:
    """The facts that a text itself names, without those of the symbols that it uses."""
    return frozenset(
        node.path[0] for node in parse_text(text).walk() if isinstance(node, FactReference)
    )


@lru_cache(maxsize=4_096)
def parse_symbol_name(text: str) -> SymbolName:
    """Read the name of a symbol, which may hold facts (`answer.$outcome`)."""
    return _symbol_name(text, 1)


def _symbol_name(text: str, column: int) -> SymbolName:
    parts: list[str | FactReference] = []
    at = 0
    while at < len(text):
        found = _NAME_PART.match(text, at)
        if not found:
            raise MarkupError(
                "markup",
                column + at,
                f"`{text}` is not the name of a symbol",
                "use lower-case letters, digits, underscores, dots, and facts such as `$outcome`",
            )
        written = found[0]
        if written.startswith("$"):
            path = tuple(written.strip("${}").split("."))
            parts.append(FactReference(path, (), column + at))
        else:
            parts.append(written)
        at = found.end()
    if not parts:
        raise MarkupError(
            "markup",
            column,
            "the name of a symbol is empty",
            "write `<symbol>`, or `\\<` for the sign",
        )
    return SymbolName(tuple(parts))


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[tuple[str, int]] = []

    def read(self) -> Sequence:
        sequence = self.sequence()
        if self.at < len(self.text):
            self.refuse_stray()
        return sequence

    def sequence(self) -> Sequence:
        """Nodes up to the end of the text, a `|`, or a bracket that closes."""
        nodes: list[Node] = []
        readers: dict[str, Callable[[], Node]] = {
            "\\": self.escape,
            "$": self.fact,
            "<": self.use,
            "(": self.choice,
            "[": self.maybe,
        }
        while self.at < len(self.text) and self.text[self.at] not in "|)]>{}":
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                self.at = plain.end()
                nodes.append(Literal(plain[0]))
            else:
                nodes.append(readers[self.text[self.at]]())
        return Sequence(tuple(_merged(nodes)))

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
        found = _FACT_NAME.match(self.text, start + 1)
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

    def use(self) -> Use:
        start = self.at
        end = self.text.find(">", start)
        if end < 0:
            self.refuse("`<` is not closed", "write `<symbol>`, or `\\<` for the sign")
        name = _symbol_name(self.text[start + 1 : end], start + 2)
        self.at = end + 1
        return Use(name, start + 1)

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

    def maybe(self) -> Maybe:
        column = self.at + 1
        branches = self.branches()
        return Maybe(branches[0] if len(branches) == 1 else Choice(branches, column), column)

    def branches(self) -> tuple[Sequence, ...]:
        """What a pair of brackets holds, between its bars."""
        opening, start = self.text[self.at], self.at
        self.open.append((opening, start))
        if len(self.open) > MAX_NESTING:
            self.refuse(
                f"brackets nest deeper than {MAX_NESTING} levels",
                "give inner parts symbols of their own",
            )
        found: list[Sequence] = []
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
    """What stands between separators that are not escaped, with its place in the text."""
    piece = re.compile(rf"(?:[^\\{separator}]|\\.)*", re.DOTALL)
    at = 0
    while found := piece.match(text, at):
        yield found[0], at
        if found.end() == len(text):
            return
        at = found.end() + 1


def _merged(nodes: list[Node]) -> Iterator[Node]:
    """The nodes with neighboring words as one."""
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
