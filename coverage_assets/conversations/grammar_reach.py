"""Where the symbols of a grammar are used, and under which values of facts: by that, whether something is always left to say.

Where the values of facts are given this is exact up to one thing: a symbol that is used in several places is looked at under all values of
any of them. Where they are not, the values that some `when` names stand for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TypeAlias

from coverage_assets.conversations.grammar_conditions import Key, When, key_of
from coverage_assets.conversations.grammar_errors import MarkupError
from coverage_assets.conversations.grammar_models import Parts, name_pattern, targets
from coverage_assets.conversations.grammar_text import SymbolName, parse_symbol_name

MAX_STEPS = 20_000

Values: TypeAlias = Mapping[str, frozenset[Key]]
"""The values that facts can have at some place; a fact that is not named can have any."""


class TooManyValuesError(ValueError):
    """Conditions combine so many values that what is left cannot be told in reasonable time."""


def values_of_facts(parts: Parts, facts: Collection[str]) -> Values:
    """The values that each fact can have: as given, or those that conditions name; true comes with false."""
    values: dict[str, frozenset[Key]] = {}
    for alternatives in parts.values():
        for part in alternatives:
            for name, condition in part.when.items():
                values[name] = values.get(name, frozenset()) | condition.keys
    booleans = {key_of(True), key_of(False)}
    values = {name: keys | booleans if keys & booleans else keys for name, keys in values.items()}
    if isinstance(facts, Mapping):
        values |= {name: frozenset(map(key_of, given)) for name, given in facts.items() if given is not None}
    return values


def contexts_of(parts: Parts, entry: Collection[str], values: Values) -> dict[str, Values]:
    """The values that facts can have where a symbol is used, for every symbol that is used from the entry symbols."""
    contexts: dict[str, Values] = {}
    for written in entry:
        try:
            name = parse_symbol_name(written)
        except MarkupError:
            continue
        _pass_on({}, name, parts, values, contexts)
    for symbol in _users_first(parts, list(contexts)):
        for part in parts[symbol] if symbol in contexts else ():
            context = narrowed(contexts[symbol], part.when, values)
            if context is not None:
                for use in part.uses():
                    _pass_on(context, use.name, parts, values, contexts)
    return contexts


def narrowed(context: Values, when: When, values: Values) -> Values | None:
    """The values that are left where a condition holds; none when it cannot hold."""
    left = dict(context)
    for name, condition in when.items():
        left[name] = frozenset(key for key in context.get(name, values[name]) if condition.holds(key))
        if not left[name]:
            return None
    return left


def names_without_symbol(name: SymbolName, parts: Parts, context: Values, given: Values) -> Iterator[str]:
    """The names that a name with facts becomes under given values, and that no symbol has."""
    if not all(fact.name in given for fact in name.facts):
        return
    choices = [
        [part] if isinstance(part, str) else sorted(str(value) for _, value in context.get(part.name, given[part.name]))
        for part in name.parts
    ]
    if prod(len(choice) for choice in choices) > MAX_STEPS:
        raise TooManyValuesError
    for words in product(*choices):
        if "".join(words) not in parts:
            yield "".join(words)


def gap(whens: Sequence[When], context: Values, values: Values) -> dict[str, Key] | None:
    """Values under which none of the conditions holds, if there are any."""
    return _Gaps(context, values).find(whens)


class _Gaps:
    """Tries the values of one fact after the other, keeping the conditions that can still hold."""

    def __init__(self, context: Values, values: Values) -> None:
        self.context = context
        self.values = values
        self.steps = 0

    def find(self, whens: Sequence[When]) -> dict[str, Key] | None:
        self.steps += len(whens) + 1
        if self.steps > MAX_STEPS:
            raise TooManyValuesError
        if not all(whens):
            return None
        if not whens:
            return {}
        name = next(iter(whens[0]))
        for key in sorted(self.context.get(name, self.values[name]), key=repr):
            left = [
                {other: condition for other, condition in when.items() if other != name}
                for when in whens
                if name not in when or when[name].holds(key)
            ]
            found = self.find(left)
            if found is not None:
                return {name: key, **found}
        return None


def _pass_on(context: Values, name: SymbolName, parts: Parts, values: Values, contexts: dict[str, Values]) -> None:
    """Widen the contexts of the symbols that a name may stand for by the context in which it is used."""
    for target in targets(name, parts):
        there = _as_named(context, name, target, values)
        if there is not None:
            known = contexts.get(target, there)
            contexts[target] = {fact: known[fact] | there[fact] for fact in known if fact in there}


def _as_named(context: Values, name: SymbolName, target: str, values: Values) -> Values | None:
    """The values that are left when a name with facts has become a certain one; none when it cannot."""
    left = dict(context)
    found = name_pattern(name).fullmatch(target)
    assert found is not None
    for fact, words in zip(name.facts, found.groups(), strict=True):
        if fact.name in values:
            left[fact.name] = frozenset(key for key in left.get(fact.name, values[fact.name]) if str(key[1]) == words)
            if not left[fact.name]:
                return None
    return left


def _users_first(parts: Parts, entry: Sequence[str]) -> list[str]:
    """The symbols that are used from the entry symbols, each after all that use it."""
    done: dict[str, None] = {}

    def visit(symbol: str) -> None:
        if symbol in done:
            return
        for part in parts[symbol]:
            for use in part.uses():
                for target in targets(use.name, parts):
                    visit(target)
        done[symbol] = None

    for symbol in entry:
        visit(symbol)
    return list(reversed(done))
