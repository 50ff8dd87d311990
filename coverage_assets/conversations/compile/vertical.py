"""Compilation of a vertical's conversation files into a `CompiledVertical`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from coverage_assets.conversations.compile.check_files import check_domain_files
from coverage_assets.conversations.compile.check_scripts import check_scripts
from coverage_assets.conversations.compile.decision_table import OutcomeTable, compile_outcomes
from coverage_assets.conversations.compile.domain import compile_domain
from coverage_assets.conversations.compile.entries import (
    CompiledObligation,
    CompiledScript,
    CompiledVariation,
)
from coverage_assets.conversations.compile.program import CompiledDomain, CompiledVertical
from coverage_assets.conversations.compile.required_texts import grammar_problem
from coverage_assets.conversations.compile.shared import SharedSpec
from coverage_assets.conversations.declared import (
    NAME_KEYS,
    DeclaredSource,
    DeclaredSources,
    DomainFile,
    WorldFile,
)
from coverage_assets.conversations.grammar import Grammar, GrammarError, holds
from coverage_assets.errors import Problem
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.vertical import Vertical


@dataclass(frozen=True)
class Compilation:
    """What came of compiling all files: parts, and the problems of each."""

    problems: list[Problem]
    """Problems of files that all domains share."""
    table: OutcomeTable | None
    domains: Mapping[str, CompiledDomain]
    domain_problems: Mapping[str, list[Problem]]
    """What prevents a domain, by domain."""


def compile_vertical(
    sources: DeclaredSources, vertical: Vertical, *, checked: bool = False
) -> tuple[CompiledVertical | None, list[Problem]]:
    """Compile all files, or return every problem that prevents it.

    `checked` grammars are not checked again.
    """
    parts = compile_parts(sources, vertical, checked=checked)
    problems = [
        *parts.problems,
        *(
            problem
            for _, problem in check_domain_files(
                sources.domains, vertical.taxonomy.dimensions[DOMAIN], sources.folder
            )
        ),
        *(problem for found in parts.domain_problems.values() for problem in found),
    ]
    if problems or parts.table is None:
        return None, list(without_repeats(problems))
    return assemble(sources, vertical, parts.table, parts.domains), []


def compile_parts(
    sources: DeclaredSources, vertical: Vertical, *, checked: bool = False
) -> Compilation:
    """Compile what all domains share, and every domain by itself."""
    taxonomy = vertical.taxonomy
    table, problems = compile_outcomes(sources.outcomes.model, sources.outcomes.document, taxonomy)
    problems += check_scripts(sources, taxonomy.dimensions[BEHAVIOR])
    grammar = _shared_grammar(sources, problems, checked=checked)
    shared = SharedSpec(sources, taxonomy, table, grammar, checked)
    domains: dict[str, CompiledDomain] = {}
    found: dict[str, list[Problem]] = {}
    for source in sources.domains:
        name = source.model.domain
        domain, prevented_by = compile_domain(source, shared)
        if prevented_by:
            found.setdefault(name, []).extend(prevented_by)
        if domain is not None:
            domains[name] = domain
    compiled_first = sorted(sources.domains, key=lambda source: source.model.domain not in domains)
    for owner, conflict in _conflicting_names(sources.world, compiled_first):
        (found.setdefault(owner, []) if owner else problems).append(conflict)
    return Compilation(problems, table, domains, found)


def assemble(
    sources: DeclaredSources,
    vertical: Vertical,
    table: OutcomeTable,
    domains: Mapping[str, CompiledDomain],
) -> CompiledVertical:
    """Put compiled parts together."""
    world = sources.world.model
    return CompiledVertical(
        vertical=vertical.name,
        language=world.language,
        sha256=sources.sha256,
        taxonomy_sha256=vertical.taxonomy_sha256,
        outcomes=tuple(entry.slug for entry in sources.outcomes.model.outcomes),
        no_match_outcomes=frozenset(
            entry.slug for entry in sources.outcomes.model.outcomes if entry.requires_no_match
        ),
        table=table,
        obligations={
            name: CompiledObligation.of(entry)
            for name, entry in sources.outcomes.model.obligations.items()
        },
        scripts=_scripts(sources),
        domains={
            name: domains[name] for name in vertical.taxonomy.dimensions[DOMAIN] if name in domains
        },
        inv=world.pairs.inv,
        dir=CompiledVariation.of(world.pairs.dir) if world.pairs.dir else None,
    )


def without_repeats(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Return each problem once: a problem of a shared file is found in every domain."""
    return {(item.path, item.line, item.column, item.message): item for item in problems}.values()


def _shared_grammar(
    sources: DeclaredSources, problems: list[Problem], *, checked: bool
) -> Grammar | None:
    """Compile the grammar of all language files, each over the one before it."""
    grammar = Grammar.compile({})
    declared_in: dict[str, str] = {}
    valid = True
    for source in sources.language:
        for symbol in source.model.grammar:
            if symbol in declared_in:
                message = f"`{symbol}` is already given in {declared_in[symbol]}"
                problems.append(source.problem(("grammar", symbol), message, "keep one"))
            declared_in[symbol] = source.name
        try:
            grammar = Grammar.compile(source.model.grammar, over=grammar, bounded=not checked)
        except GrammarError as error:
            problems += [
                grammar_problem(item, source, *sources.language) for item in error.problems
            ]
            valid = False
    return grammar if valid else None


def _scripts(sources: DeclaredSources) -> Mapping[str, tuple[CompiledScript, ...]]:
    return {
        behavior: tuple(
            CompiledScript(script.name, partial(holds, script.when), script.turns)
            for script in scripts
        )
        for behavior, scripts in sources.dialogue.model.behaviors.items()
    }


def _conflicting_names(
    world: DeclaredSource[WorldFile], domains: Iterable[DeclaredSource[DomainFile]]
) -> Iterator[tuple[str | None, Problem]]:
    """Report tools and collections that two files declare differently, with the later's domain.

    A dataset over several domains could not be scored otherwise.
    """
    seen: dict[tuple[str, str], tuple[str, Any]] = {}
    files: list[tuple[str | None, DeclaredSource[Any]]] = [
        (None, world),
        *((source.model.domain, source) for source in domains),
    ]
    for domain, source in files:
        for kind, key, name, declared in _declared(source):
            other, first = seen.setdefault((kind, name), (source.name, declared))
            if first != declared:
                message = f"`{name}` means something else in {other}"
                yield domain, source.problem((kind, key), message, "give it another name")


def _declared(source: DeclaredSource[Any]) -> Iterator[tuple[str, str | int, str, Any]]:
    for name, declared in source.model.collections.items():
        yield "collections", name, name, declared
    for number, tool in enumerate(source.model.tools):
        yield "tools", number, getattr(tool, NAME_KEYS["tools"]), tool
