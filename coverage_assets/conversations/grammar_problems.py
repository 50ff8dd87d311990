"""What is wrong with a grammar where it is used: names that lead nowhere, symbols nobody needs, values that leave nothing to say.

A grammar that compiles is well-formed; whether it can be rendered with the facts at hand is decided here, before anything is rendered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from coverage_assets.conversations.grammar_conditions import key_of
from coverage_assets.conversations.grammar_errors import GrammarProblem, MarkupError, Place
from coverage_assets.conversations.grammar_models import Part, Parts, targets
from coverage_assets.conversations.grammar_reach import (
    TooManyValuesError,
    Values,
    contexts_of,
    gap,
    names_without_symbol,
    narrowed,
    values_of_facts,
)
from coverage_assets.conversations.grammar_text import Choice, SymbolName, parse_symbol_name
from coverage_assets.conversations.words import shown
from coverage_assets.errors import did_you_mean


def problems_of(
    parts: Parts, own: AbstractSet[str], *, facts: Collection[str], entry: Collection[str]
) -> Iterator[GrammarProblem]:
    """All problems, symbol by symbol; inherited symbols count only where they are used."""
    values = values_of_facts(parts, facts)
    contexts = contexts_of(parts, entry, values)
    yield from _entry_problems(parts, entry)
    for symbol, alternatives in parts.items():
        if symbol not in own and symbol not in contexts:
            continue
        if symbol not in contexts:
            yield GrammarProblem("unused-symbol", Place(symbol), "the symbol is never used", "use it, or remove it")
        yield from _repeated(symbol, alternatives)
        for number, part in enumerate(alternatives, 1):
            place = Place(symbol, number)
            yield from _unknown_symbols(place, part, parts)
            yield from _unknown_facts(place, part, facts)
            yield from _unknown_values(place, part, facts)
        yield from _nothing_to_say(symbol, parts, contexts.get(symbol, {}), values, facts)


def _nothing_to_say(
    symbol: str, parts: Parts, context: Values, values: Values, facts: Collection[str]
) -> Iterator[GrammarProblem]:
    given = {name: values[name] for name in facts if facts[name] is not None} if isinstance(facts, Mapping) else {}
    place = Place(symbol)
    try:
        found = gap([part.when for part in parts[symbol]], context, values)
        if found is not None:
            told = " and ".join(f"{name} is {shown(value)}" for name, (_, value) in sorted(found.items()))
            message = f"no alternative is left when {told}"
            yield GrammarProblem("no-alternative-left", place, message, "add one that holds then")
        for number, part in enumerate(parts[symbol], 1):
            inside = narrowed(context, part.when, values)
            for use in part.uses() if inside is not None else ():
                place = Place(symbol, number, use.column)
                for name in names_without_symbol(use.name, parts, inside or {}, given):
                    message = f"`{use.name.written}` may become `{name}`, and there is no such symbol"
                    yield GrammarProblem("unknown-symbol", place, message, did_you_mean(name, parts))
    except TooManyValuesError:
        message = "its conditions combine too many values to tell whether something is always left"
        yield GrammarProblem("too-many-conditions", place, message, "test fewer facts in one symbol")


def _entry_problems(parts: Parts, entry: Collection[str]) -> Iterator[GrammarProblem]:
    for written in entry:
        try:
            name = parse_symbol_name(written)
        except MarkupError as error:
            yield error.at(written, 0)
            continue
        if not targets(name, parts):
            yield _unknown_symbol(name, Place(written), parts)


def _unknown_symbol(name: SymbolName, place: Place, parts: Parts) -> GrammarProblem:
    message = f"there is no symbol `{name.written}`" if name.plain else f"no symbol is named like `{name.written}`"
    return GrammarProblem("unknown-symbol", place, message, did_you_mean(name.written, parts))


def _repeated(symbol: str, alternatives: Sequence[Part]) -> Iterator[GrammarProblem]:
    seen: dict[object, int] = {}
    for number, part in enumerate(alternatives, 1):
        key = (" ".join(part.declared.text.split()), tuple(sorted(part.when.items(), key=lambda item: item[0])))
        first = seen.setdefault(key, number)
        if first != number:
            message = f"the alternative repeats alternative {first}"
            yield GrammarProblem("repeated-alternative", Place(symbol, number), message, "give that one a `weight`")
        for node in part.tree.walk():
            if isinstance(node, Choice) and len(set(node.branches)) < len(node.branches):
                place = Place(symbol, number, node.column)
                yield GrammarProblem("repeated-alternative", place, "a choice holds the same branch twice")


def _unknown_symbols(place: Place, part: Part, parts: Parts) -> Iterator[GrammarProblem]:
    for use in part.uses():
        if not targets(use.name, parts):
            yield _unknown_symbol(use.name, Place(place.symbol, place.alternative, use.column), parts)


def _unknown_facts(place: Place, part: Part, facts: Collection[str]) -> Iterator[GrammarProblem]:
    used = [(fact.path, fact.column) for fact, _ in part.facts()]
    used += [(tuple(name.split(".")), 0) for name in part.when]
    for path, column in used:
        if not _is_known(path, facts):
            written = ".".join(path)
            here = Place(place.symbol, place.alternative, column)
            yield GrammarProblem("unknown-fact", here, f"there is no fact `{written}`", did_you_mean(written, facts))


def _is_known(path: tuple[str, ...], facts: Collection[str]) -> bool:
    """Whether a fact is given, as it is written or as a field of one that is given whole."""
    if ".".join(path) in facts:
        return True
    for length in range(len(path) - 1, 0, -1):
        whole = ".".join(path[:length])
        if whole in facts:
            return not any(fact.startswith(f"{whole}.") for fact in facts)
    return False


def _unknown_values(place: Place, part: Part, facts: Collection[str]) -> Iterator[GrammarProblem]:
    """Values that a `when` waits for in vain."""
    if not isinstance(facts, Mapping):
        return
    for name, condition in part.when.items():
        given = facts.get(name)
        if given is None:
            continue
        for _, value in sorted(condition.keys - set(map(key_of, given)), key=repr):
            message = f"the fact `{name}` is never {shown(value)}"
            yield GrammarProblem("unknown-value", place, message, did_you_mean(str(value), map(str, given)))
