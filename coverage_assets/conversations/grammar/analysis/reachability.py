"""Where the symbols of a grammar are used, and under which values of facts: by that, whether something is always left to say.

Where the values of facts are given, this is exact up to one thing: a symbol that is used in several places is looked at under all values of
any of them. Where they are not given, the values that conditions name stand for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from coverage_assets.conversations.grammar.analysis.references import Links, name_pattern
from coverage_assets.conversations.grammar.conditions import Key, When, key_of
from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.nodes import Parts
from coverage_assets.conversations.grammar.parser import SymbolName, parse_symbol_name

MAX_STEPS = 200_000

Values: TypeAlias = Mapping[str, frozenset[Key]]
"""The values that facts can have at some place; a fact that is not named can have any that it ever has."""


class TooManyValuesError(ValueError):
    """Conditions combine so many values that what is left cannot be told in reasonable time."""


class Domains:
    """The values that each fact can have at all."""

    def __init__(self, parts: Parts, facts: Collection[str]) -> None:
        given = facts if isinstance(facts, Mapping) else {}
        self.given: Values = {
            name: frozenset(map(key_of, values))
            for name, values in given.items()
            if values is not None
        }
        self._named = _values_in_conditions(parts)

    def of(self, name: str) -> frozenset[Key]:
        """The values as they are given, or those that conditions name."""
        return self.given[name] if name in self.given else self._named.get(name, frozenset())


def _values_in_conditions(parts: Parts) -> Values:
    """The values that conditions name, fact by fact; true comes with false."""
    values: dict[str, frozenset[Key]] = {}
    for part in (part for alternatives in parts.values() for part in alternatives):
        for name, condition in part.when.items():
            values[name] = values.get(name, frozenset()) | condition.keys
    booleans = {key_of(True), key_of(False)}
    return {name: keys | booleans if keys & booleans else keys for name, keys in values.items()}


class Reach:
    """The symbols that are used from the entry symbols, each with the values that facts can have there."""

    def __init__(
        self, parts: Parts, links: Links, domains: Domains, entry: Collection[str]
    ) -> None:
        self._parts = parts
        self._links = links
        self._domains = domains
        self._contexts: dict[str, Values] = {}
        self._steps = 0
        self._enter(entry)
        for symbol in self._users_first():
            for when, name in self._uses(symbol):
                context = self.narrowed(self._contexts.get(symbol), when)
                if context is not None:
                    self._pass_on(context, name)

    def context(self, symbol: str) -> Values | None:
        """The values that facts can have where the symbol is used: wider than true at times, never narrower; none when it is not used."""
        return self._contexts.get(symbol)

    def narrowed(self, context: Values | None, when: When) -> Values | None:
        """The values that are left where a condition holds; none when it cannot hold."""
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
        """The names that a name with facts becomes, where the values of its facts are given, and that no symbol has."""
        if not all(fact.name in self._domains.given for fact in name.facts):
            return
        choices = [
            [part]
            if isinstance(part, str)
            else sorted({str(value) for _, value in self._values(context, part.name)})
            for part in name.parts
        ]
        for words in product(*choices):
            self._step(1)
            if "".join(words) not in self._parts:
                yield "".join(words)

    def gap(self, whens: Sequence[When], context: Values) -> dict[str, Key] | None:
        """Values under which none of the conditions holds, if there are any: tried fact by fact, with the conditions that still can hold."""
        self._step(len(whens) + 1)
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

    def _step(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise TooManyValuesError

    def _enter(self, entry: Collection[str]) -> None:
        for written in entry:
            try:
                self._pass_on({}, parse_symbol_name(written))
            except MarkupError:
                continue

    def _uses(self, symbol: str) -> list[tuple[When, SymbolName]]:
        """The names that a symbol uses, each with the condition of the alternative that uses it."""
        parts = self._parts[symbol]
        return [
            (part.when, name)
            for part in parts
            for name in dict.fromkeys(use.name for use in part.uses)
        ]

    def _users_first(self) -> list[str]:
        """The symbols that can be used, each after all that use it."""
        done: dict[str, None] = {}

        def visit(symbol: str) -> None:
            if symbol not in done:
                for target in self._links.below(symbol):
                    visit(target)
                done[symbol] = None

        for symbol in list(self._contexts):
            visit(symbol)
        return list(reversed(done))

    def _pass_on(self, context: Values, name: SymbolName) -> None:
        """Widen the contexts of the symbols that a name may stand for by the context in which it is used."""
        for target in self._links.of(name):
            there = self._as_named(context, name, target)
            if there is not None:
                known = self._contexts.get(target, there)
                self._contexts[target] = {
                    fact: known[fact] | there[fact] for fact in known if fact in there
                }

    def _as_named(self, context: Values, name: SymbolName, target: str) -> Values | None:
        """The values that are left when a name with facts has become a certain one; none when it cannot."""
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
