"""The texts that stand outside of grammars: how a wish can sound, what must be said, what never may.

They are written in the notation of grammars, and join a domain's grammar under names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.declared.overlay import DomainSpec
from coverage_assets.conversations.declared.sources import DeclaredSource
from coverage_assets.conversations.grammar.errors import GrammarProblem
from coverage_assets.errors import Problem
from coverage_assets.foundation.yaml_document import KeyPath


def required_symbol(section: str, name: str, index: int) -> str:
    """The symbol under which a declared text stands in a domain's grammar."""
    return f"{section}_texts.{name}.n{index}"


@dataclass(frozen=True, eq=False)
class RequiredText:
    """One such text, and where it stands."""

    symbol: str
    text: str
    source: DeclaredSource[Any]
    keys: KeyPath

    @property
    def where(self) -> str:
        """File, line and column."""
        return self.source.where(self.keys)


def required_texts(furnished: DomainSpec, table: OutcomeTable | None) -> dict[str, RequiredText]:
    """All texts that matter in one domain, by symbol."""
    found = [*_secrets(furnished), *_sounds(furnished), *_must_say(furnished, table)]
    return {said.symbol: said for said in found}


def _secrets(furnished: DomainSpec) -> Iterator[RequiredText]:
    for index, placed in enumerate(furnished.secrets):
        yield RequiredText(
            required_symbol("secret", "all", index), placed.entry, placed.source, placed.keys
        )


def _sounds(furnished: DomainSpec) -> Iterator[RequiredText]:
    for name, placed in furnished.constraints.items():
        for section, texts in (
            ("says", placed.entry.says),
            ("says_first", placed.entry.says_first),
        ):
            for index, text in enumerate(texts):
                keys = (*placed.keys, section, index)
                yield RequiredText(required_symbol(section, name, index), text, placed.source, keys)


def _must_say(furnished: DomainSpec, table: OutcomeTable | None) -> Iterator[RequiredText]:
    """The texts of those rows alone that the domain's scenarios can meet."""
    source = furnished.sources.outcomes
    domain = furnished.domain.model.domain
    met = (
        {text for decision in table.decisions_in(domain) for text in decision.must_say}
        if table
        else set()
    )
    places: dict[str, KeyPath] = {}
    for section in ("table", "overrides", "always"):
        for number, row in enumerate(getattr(source.model, section)):
            for index, text in enumerate(row.must_say):
                places.setdefault(text, (section, number, "must_say", index))
    for index, (text, keys) in enumerate(places.items()):
        if text in met:
            yield RequiredText(required_symbol("must_say", "all", index), text, source, keys)


def grammar_problem(
    item: GrammarProblem, *sources: DeclaredSource[Any], said: dict[str, RequiredText] | None = None
) -> Problem:
    """A problem of a grammar, at its place in the first of the files that gives the symbol."""
    outside = (said or {}).get(item.symbol)
    if outside is not None:
        column = f"column {item.column}: " if item.column else ""
        return outside.source.problem(outside.keys, f"{column}{item.message}", item.suggestion)
    keys: KeyPath = (
        ("grammar", item.symbol, item.alternative - 1)
        if item.alternative
        else ("grammar", item.symbol)
    )
    giving = [source for source in sources if item.symbol in getattr(source.model, "grammar", {})]
    return (giving or list(sources))[0].problem(
        keys, f"{item.place}: {item.message}", item.suggestion
    )
