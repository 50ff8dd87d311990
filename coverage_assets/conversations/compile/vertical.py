"""Compiling a vertical's conversation files into a `CompiledVertical`, with everything that does not fit together listed at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from coverage_assets.conversations.compile.check_domain import check_domain_files
from coverage_assets.conversations.compile.check_scripts import check_scripts
from coverage_assets.conversations.compile.decision_table import compile_outcomes
from coverage_assets.conversations.compile.domain import SharedSpec, compile_domain
from coverage_assets.conversations.compile.program import (
    CompiledDomain,
    CompiledObligation,
    CompiledScript,
    CompiledVariation,
    CompiledVertical,
)
from coverage_assets.conversations.compile.required_texts import grammar_problem
from coverage_assets.conversations.declared.overlay import NAME_KEYS
from coverage_assets.conversations.declared.sources import DeclaredSource, DeclaredSources
from coverage_assets.conversations.grammar.conditions import holds
from coverage_assets.conversations.grammar.errors import GrammarError
from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.errors import Problem
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.vertical import Vertical


def compile_vertical(
    sources: DeclaredSources, vertical: Vertical, *, checked: bool = False
) -> tuple[CompiledVertical | None, list[Problem]]:
    """The playbook, or every problem that keeps it from being one; `checked` grammars are not looked through again."""
    taxonomy = vertical.taxonomy
    table, problems = compile_outcomes(sources.outcomes.model, sources.outcomes.document, taxonomy)
    problems += check_domain_files(sources.domains, taxonomy.dimensions[DOMAIN], sources.folder)
    problems += check_scripts(sources, taxonomy.dimensions[BEHAVIOR])
    problems += _names_used_twice(sources)
    shared = _shared_grammar(sources, problems, checked=checked)
    ground = SharedSpec(sources, taxonomy, table, shared, checked)
    domains: dict[str, CompiledDomain] = {}
    for source in sources.domains:
        play, found = compile_domain(source, ground)
        problems += found
        if play is not None:
            domains[source.model.domain] = play
    if problems or table is None:
        return None, list(_each_once(problems))
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
        scripts=_tales(sources),
        domains={name: domains[name] for name in taxonomy.dimensions[DOMAIN]},
        inv=world.pairs.inv,
        dir=CompiledVariation.of(world.pairs.dir) if world.pairs.dir else None,
    ), []


def _each_once(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Every problem once: what is wrong with a shared file shows in each domain."""
    return {(item.path, item.line, item.column, item.message): item for item in problems}.values()


def _shared_grammar(
    sources: DeclaredSources, problems: list[Problem], *, checked: bool
) -> Grammar | None:
    """The grammar of all language files, each over the one before it."""
    grammar = Grammar.compile({})
    said: dict[str, str] = {}
    sound = True
    for source in sources.language:
        for symbol in source.model.grammar:
            if symbol in said:
                message = f"`{symbol}` is already given in {said[symbol]}"
                problems.append(source.problem(("grammar", symbol), message, "keep one"))
            said[symbol] = source.name
        try:
            grammar = Grammar.compile(source.model.grammar, over=grammar, bounded=not checked)
        except GrammarError as error:
            problems += [
                grammar_problem(item, source, *sources.language) for item in error.problems
            ]
            sound = False
    return grammar if sound else None


def _tales(sources: DeclaredSources) -> Mapping[str, tuple[CompiledScript, ...]]:
    return {
        behavior: tuple(
            CompiledScript(script.name, partial(holds, script.when), script.turns)
            for script in scripts
        )
        for behavior, scripts in sources.dialogue.model.behaviors.items()
    }


def _names_used_twice(sources: DeclaredSources) -> Iterator[Problem]:
    """Tools and collections that two files declare differently: a dataset over several domains could not be judged."""
    seen: dict[tuple[str, str], tuple[str, Any]] = {}
    files: list[DeclaredSource[Any]] = [sources.world, *sources.domains]
    for source in files:
        for kind, key, name, declared in _declared(source):
            other, first = seen.setdefault((kind, name), (source.name, declared))
            if first != declared:
                message = f"`{name}` means something else in {other}"
                yield source.problem((kind, key), message, "give it another name")


def _declared(source: DeclaredSource[Any]) -> Iterator[tuple[str, str | int, str, Any]]:
    for name, declared in source.model.collections.items():
        yield "collections", name, name, declared
    for number, tool in enumerate(source.model.tools):
        yield "tools", number, getattr(tool, NAME_KEYS["tools"]), tool
