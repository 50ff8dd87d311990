"""From the tree of a text to a function that says it: each node becomes a closure, made once and called a million times.

A closure takes the facts, the next draw and what holds values, and returns words. A value becomes words here and nowhere else, and is never read as
notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from coverage_assets.conversations.grammar.errors import (
    GrammarError,
    GrammarProblem,
    TextPosition,
    WordError,
)
from coverage_assets.conversations.grammar.filters import shown
from coverage_assets.conversations.grammar.parser import (
    Choice,
    FactReference,
    Literal,
    Maybe,
    Node,
    SymbolName,
    Use,
)
from coverage_assets.conversations.grammar.parser import Sequence as NodeSequence
from coverage_assets.errors import did_you_mean

MAX_VALUE = 2_000

Facts: TypeAlias = Mapping[str, Any]
Below: TypeAlias = Callable[[int], int]
Hold: TypeAlias = Callable[[str], str]
Say: TypeAlias = Callable[[Facts, Below, Hold], str]
T = TypeVar("T")
Table: TypeAlias = Mapping[str, Say]


def refusal(
    code: str, place: TextPosition, message: str, suggestion: str | None = None
) -> GrammarError:
    """The error with just this one problem."""
    return GrammarError([GrammarProblem(code, place, message, suggestion)])


def say_text(sequence: NodeSequence, table: Table, place: TextPosition) -> Say:
    """The function that says a text; symbols are looked up in the table when it is called."""
    parts = [_said(node, table, place) for node in sequence.nodes]
    if not parts:
        return _constant("")
    if len(parts) == 1:
        return _constant(parts[0]) if isinstance(parts[0], str) else parts[0]

    def say(facts: Facts, below: Below, hold: Hold) -> str:
        said = [
            part if part.__class__ is str else part(facts, below, hold)  # type: ignore[operator]
            for part in parts
        ]
        return "".join(said)

    return say


def say_one(options: Sequence[Say]) -> Say:
    """The function that says one of the options, drawn evenly."""
    number = len(options)

    def say(facts: Facts, below: Below, hold: Hold) -> str:
        return options[below(number)](facts, below, hold)

    return say


def _said(node: Node, table: Table, place: TextPosition) -> str | Say:
    if isinstance(node, Literal):
        return node.text
    here = TextPosition(place.symbol, place.alternative, node.column)
    if isinstance(node, FactReference):
        return _say_fact(node, here)
    if isinstance(node, Use):
        return _say_symbol(node, table, here)
    if isinstance(node, Choice):
        return _say_choice(node, table, place)
    return _say_maybe(node, table, place)


def _constant(text: str) -> Say:
    return lambda _facts, _below, _hold: text


def _say_choice(node: Choice, table: Table, place: TextPosition) -> Say:
    literals = [text for branch in node.branches if (text := branch.plain) is not None]
    if len(literals) < len(node.branches):
        return say_one([say_text(branch, table, place) for branch in node.branches])
    number = len(literals)
    return lambda _facts, below, _hold: literals[below(number)]


def _say_maybe(node: Maybe, table: Table, place: TextPosition) -> Say:
    inner = NodeSequence((node.inner,)) if isinstance(node.inner, Choice) else node.inner
    say_inner = say_text(inner, table, place)
    return lambda facts, below, hold: say_inner(facts, below, hold) if below(2) else ""


def _say_symbol(node: Use, table: Table, place: TextPosition) -> Say:
    plain = node.name.plain
    if plain is None:
        name_of = name_from(node.name, place)
        return lambda facts, below, hold: find_symbol(table, name_of(facts), place)(
            facts, below, hold
        )

    def say(facts: Facts, below: Below, hold: Hold) -> str:
        return find_symbol(table, plain, place)(facts, below, hold)

    return say


def find_symbol(table: Mapping[str, T], name: str, place: TextPosition) -> T:
    """What stands under the name of a symbol, or an error that names the nearest ones."""
    try:
        return table[name]
    except KeyError:
        raise refusal(
            "unknown-symbol", place, f"there is no symbol `{name}`", did_you_mean(name, table)
        ) from None


def name_from(name: SymbolName, place: TextPosition) -> Callable[[Facts], str]:
    """The function that completes the name of a symbol with facts."""
    parts = [
        part if isinstance(part, str) else (part, value_of(part.path, place)) for part in name.parts
    ]

    def complete(facts: Facts) -> str:
        return "".join(
            [
                part if isinstance(part, str) else _in_a_name(part[1](facts), part[0].name, place)
                for part in parts
            ]
        )

    return complete


def _in_a_name(value: Any, name: str, place: TextPosition) -> str:
    words = _in_words(value, name, place)
    if "." in words or not words:
        raise refusal(
            "value", place, f"the fact `{name}` is {shown(value)}, which cannot complete a name"
        )
    return words


def value_of(path: tuple[str, ...], place: TextPosition) -> Callable[[Facts], Any]:
    """The function that finds a fact, or a field of it."""
    name, *fields = path

    def find(facts: Facts) -> Any:
        try:
            value = facts[name]
            for step in fields:
                value = value[step]
        except (KeyError, TypeError, IndexError):
            raise _unknown_fact(path, facts, place) from None
        return value

    if fields:
        return find

    def find_plain(facts: Facts) -> Any:
        try:
            return facts[name]
        except KeyError:
            raise _unknown_fact(path, facts, place) from None

    return find_plain


def _unknown_fact(path: tuple[str, ...], facts: Facts, place: TextPosition) -> GrammarError:
    name, *fields = path
    if name not in facts:
        return refusal(
            "unknown-fact", place, f"there is no fact `{name}`", did_you_mean(name, facts)
        )
    within, whole = facts[name], name
    for step in fields:
        if not isinstance(within, Mapping):
            return refusal(
                "unknown-fact", place, f"the fact `{whole}` has no fields", f"write `${{{whole}}}`"
            )
        if step not in within:
            message = f"the fact `{whole}` has no field `{step}`"
            return refusal("unknown-fact", place, message, did_you_mean(step, map(str, within)))
        within, whole = within[step], f"{whole}.{step}"
    return refusal("unknown-fact", place, f"the fact `{whole}` cannot be read")


def _in_words(value: Any, name: str, place: TextPosition) -> str:
    kind = value.__class__
    if kind is str:
        if len(value) > MAX_VALUE:
            message = f"the fact `{name}` has {len(value):,} characters; the most are {MAX_VALUE:,}"
            raise refusal("value", place, message)
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is list or kind is tuple:
        raise refusal("value", place, f"the fact `{name}` is a list", f"write `${{{name}|join}}`")
    if isinstance(value, Mapping):
        raise refusal(
            "value", place, f"the fact `{name}` is a record", f"write `${{{name}.field}}`"
        )
    message = f"the fact `{name}` is {shown(value)}, which cannot be said"
    raise refusal(
        "value", place, message, "say texts and whole numbers; test the others with `when`"
    )


def _say_fact(node: FactReference, place: TextPosition) -> Say:
    find, name, filters = value_of(node.path, place), node.name, node.filters

    def say(facts: Facts, _below: Below, hold: Hold) -> str:
        value = find(facts)
        return hold(
            value
            if value.__class__ is str and len(value) <= MAX_VALUE
            else _in_words(value, name, place)
        )

    def say_filtered(facts: Facts, _below: Below, hold: Hold) -> str:
        value = find(facts)
        try:
            for through in filters:
                value = through(value, facts)
        except WordError as error:
            raise refusal("value", place, f"the fact `{name}`: {error}") from None
        return hold(_in_words(value, name, place))

    return say_filtered if filters else say
