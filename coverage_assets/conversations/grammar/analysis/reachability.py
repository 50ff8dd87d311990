"""Finds which symbols of a grammar are reachable, and under which values of facts.

From that follows whether some alternative always holds. Where the values of facts are given, this
is exact up to one thing: a symbol that is used in several places is checked under the values of all
of them together. Where they are not given, the values that conditions name stand for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import TypeAlias

from coverage_assets.conversations.grammar.alternatives import ParsedSymbols
from coverage_assets.conversations.grammar.analysis.references import References, name_pattern
from coverage_assets.conversations.grammar.conditions import Key, When, key_of
from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.nodes import SymbolName
from coverage_assets.conversations.grammar.symbol_names import parse_symbol_name

MAX_STEPS = 200_000

Values: TypeAlias = Mapping[str, frozenset[Key]]
"""The values that facts can have at some place; a fact that is missing can have all its values."""


class TooManyValuesError(ValueError):
    """Conditions combine too many values to be analyzed in reasonable time."""


class FactDomains:
    """The values that each fact can have at all."""

    def __init__(self, symbols: ParsedSymbols, facts: Collection[str]) -> None:
        given = facts if isinstance(facts, Mapping) else {}
        self.given: Values = {
            name: frozenset(map(key_of, values))
            for name, values in given.items()
            if values is not None
        }
        self._named = _values_in_conditions(symbols)

    def of(self, name: str) -> frozenset[Key]:
        """Return the values that are given, or else those that conditions name."""
        return self.given[name] if name in self.given else self._named.get(name, frozenset())


def _values_in_conditions(symbols: ParsedSymbols) -> Values:
    """Return the values that conditions name, by fact; true comes with false."""
    values: dict[str, frozenset[Key]] = {}
    for alternative in chain.from_iterable(symbols.values()):
        for name, condition in alternative.when.items():
            values[name] = values.get(name, frozenset()) | condition.keys
    booleans = {key_of(True), key_of(False)}
    return {name: keys | booleans if keys & booleans else keys for name, keys in values.items()}


class Reachability:
    """The symbols reachable from the entry symbols, each with the facts' possible values there."""

    def __init__(
        self,
        symbols: ParsedSymbols,
        references: References,
        domains: FactDomains,
        entry: Collection[str],
    ) -> None:
        self._symbols = symbols
        self._references = references
        self._domains = domains
        self._contexts: dict[str, Values] = {}
        self._steps = 0
        self._enter(entry)
        for symbol in self._users_first():
            for when, name in self._uses(symbol):
                context = self.narrowed(self._contexts.get(symbol), when)
                if context is not None:
                    self._propagate(context, name)

    def context(self, symbol: str) -> Values | None:
        """Return the values that facts can have where the symbol is used; None if it is not used.

        They may be too many, but never too few.
        """
        return self._contexts.get(symbol)

    def narrowed(self, context: Values | None, when: When) -> Values | None:
        """Return the values that are left where a condition holds; None if it cannot hold."""
        if context is None:
            return None
        left = dict(context)
        for name, condition in when.items():
            left[name] = frozenset(
                key for key in self._values(context, name) if condition.holds(key)
            )
            if not left[name]:
                return None
        return left

    def missing(self, name: SymbolName, context: Values) -> Iterator[str]:
        """Yield what a name becomes that is no symbol, if the values of its facts are given."""
        if not all(fact.name in self._domains.given for fact in name.facts):
            return
        choices = [
            [part]
            if isinstance(part, str)
            else sorted({str(value) for _, value in self._values(context, part.name)})
            for part in name.parts
        ]
        for words in product(*choices):
            self._count_steps(1)
            if "".join(words) not in self._symbols:
                yield "".join(words)

    def gap(self, whens: Sequence[When], context: Values) -> dict[str, Key] | None:
        """Return values under which none of the conditions holds, if there are any.

        They are tried fact by fact, each with the conditions that can still hold.
        """
        self._count_steps(len(whens) + 1)
        if not all(whens):
            return None
        if not whens:
            return {}
        name = next(iter(whens[0]))
        for key in sorted(self._values(context, name), key=repr):
            left = [
                _without(when, name) for when in whens if name not in when or when[name].holds(key)
            ]
            found = self.gap(left, context)
            if found is not None:
                return {name: key, **found}
        return None

    def _values(self, context: Values, name: str) -> frozenset[Key]:
        return context[name] if name in context else self._domains.of(name)

    def _count_steps(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise TooManyValuesError

    def _enter(self, entry: Collection[str]) -> None:
        for written in entry:
            try:
                self._propagate({}, parse_symbol_name(written))
            except MarkupError:
                continue

    def _uses(self, symbol: str) -> list[tuple[When, SymbolName]]:
        """Return the names that a symbol uses, each with the condition of its alternative."""
        return [
            (alternative.when, name)
            for alternative in self._symbols[symbol]
            for name in dict.fromkeys(reference.name for reference in alternative.references)
        ]

    def _users_first(self) -> list[str]:
        """Return the reachable symbols, each after all that use it."""
        done: dict[str, None] = {}

        def visit(symbol: str) -> None:
            if symbol not in done:
                for target in self._references.targets(symbol):
                    visit(target)
                done[symbol] = None

        for symbol in list(self._contexts):
            visit(symbol)
        return list(reversed(done))

    def _propagate(self, context: Values, name: SymbolName) -> None:
        """Widen the contexts of the symbols that a name may refer to by the context of its use."""
        for target in self._references.resolve(name):
            there = self._as_named(context, name, target)
            if there is not None:
                known = self._contexts.get(target, there)
                self._contexts[target] = {
                    fact: known[fact] | there[fact] for fact in known if fact in there
                }

    def _as_named(self, context: Values, name: SymbolName, target: str) -> Values | None:
        """Return the values with which a name becomes this target; None if it cannot."""
        left = dict(context)
        found = name_pattern(name).fullmatch(target)
        words = found.groups() if found else ()
        for fact, word in zip(name.facts, words, strict=True):
            fitting = frozenset(key for key in self._values(left, fact.name) if str(key[1]) == word)
            if not fitting and fact.name in self._domains.given:
                return None
            left[fact.name] = fitting or frozenset([key_of(word)])
        return left


def _without(when: When, name: str) -> When:
    return {other: condition for other, condition in when.items() if other != name}
