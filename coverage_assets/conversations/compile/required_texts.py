"""Texts declared outside of grammars: wordings of constraints, required texts, and secrets.

They use the grammar notation, and join a domain's grammar under symbols of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.declared import DeclaredSource, DomainSpec
from coverage_assets.conversations.grammar import GrammarProblem
from coverage_assets.errors import Problem
from coverage_assets.foundation.yaml_document import KeyPath


def required_symbol(section: str, name: str, index: int) -> str:
    """Return the symbol of a declared text in a domain's grammar."""
    return f"{section}_texts.{name}.n{index}"


@dataclass(frozen=True, eq=False)
class RequiredText:
    """A declared text with its symbol and position."""

    symbol: str
    text: str
    source: DeclaredSource[Any]
    keys: KeyPath

    @property
    def where(self) -> str:
        """The file, line and column."""
        return self.source.where(self.keys)


def required_texts(spec: DomainSpec, table: OutcomeTable | None) -> dict[str, RequiredText]:
    """Return the texts that apply to one domain, by symbol."""
    found = [*_secrets(spec), *_wordings(spec), *_must_say(spec, table)]
    return {text.symbol: text for text in found}


def _secrets(spec: DomainSpec) -> Iterator[RequiredText]:
    for index, located in enumerate(spec.secrets):
        yield RequiredText(
            required_symbol("secret", "all", index), located.entry, located.source, located.keys
        )


def _wordings(spec: DomainSpec) -> Iterator[RequiredText]:
    for name, located in spec.constraints.items():
        for section, texts in (
            ("says", located.entry.says),
            ("says_first", located.entry.says_first),
        ):
            for index, text in enumerate(texts):
                keys = (*located.keys, section, index)
                yield RequiredText(
                    required_symbol(section, name, index), text, located.source, keys
                )


def _must_say(spec: DomainSpec, table: OutcomeTable | None) -> Iterator[RequiredText]:
    """Yield the required texts of rows that the domain's scenarios can match."""
    source = spec.sources.outcomes
    domain = spec.domain.model.domain
    reachable = (
        {text for decision in table.decisions_in(domain) for text in decision.must_say}
        if table
        else set()
    )
    positions: dict[str, KeyPath] = {}
    for section in ("table", "overrides", "always"):
        for number, row in enumerate(getattr(source.model, section)):
            for index, text in enumerate(row.must_say):
                positions.setdefault(text, (section, number, "must_say", index))
    for index, (text, keys) in enumerate(positions.items()):
        if text in reachable:
            yield RequiredText(required_symbol("must_say", "all", index), text, source, keys)


def grammar_problem(
    item: GrammarProblem,
    *sources: DeclaredSource[Any],
    texts: Mapping[str, RequiredText] | None = None,
) -> Problem:
    """Return a grammar's problem at its position in the first file that declares the symbol."""
    text = (texts or {}).get(item.symbol)
    if text is not None:
        column = f"column {item.column}: " if item.column else ""
        return text.source.problem(text.keys, f"{column}{item.message}", item.suggestion)
    keys: KeyPath = (
        ("grammar", item.symbol, item.alternative - 1)
        if item.alternative
        else ("grammar", item.symbol)
    )
    declaring = [
        source for source in sources if item.symbol in getattr(source.model, "grammar", {})
    ]
    return (declaring or list(sources))[0].problem(
        keys, f"{item.place}: {item.message}", item.suggestion
    )
