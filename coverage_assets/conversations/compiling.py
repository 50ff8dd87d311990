"""Compiling a vertical's conversation files into a `Playbook`, with everything that does not fit together listed at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coverage_assets.conversations.compiling_domains import Bind, compile_domain
from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.conversations.grammar import Grammar
from coverage_assets.conversations.grammar_conditions import holds
from coverage_assets.conversations.grammar_errors import GrammarError
from coverage_assets.conversations.models import DomainFile
from coverage_assets.conversations.outcomes import compile_outcomes
from coverage_assets.conversations.playbook import Condition, DomainPlay, Duty, Playbook, Tale, condition_of
from coverage_assets.conversations.sources import Source, Sources
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.loader import Vertical


def compile_playbook(
    sources: Sources, vertical: Vertical, *, checked: bool = False
) -> tuple[Playbook | None, list[Problem]]:
    """The playbook, or every problem that keeps it from being one; `checked` grammars are not looked through again."""
    table, problems = compile_outcomes(sources.outcomes.model, sources.outcomes.document, vertical.taxonomy)
    problems += _scripts_that_do_not_fit(sources, vertical)
    problems += _names_used_twice(sources)
    shared = _shared_grammar(sources, problems, checked=checked)
    if shared is None or table is None:
        return None, problems
    bind = _binder(vertical)
    domains: dict[str, DomainPlay] = {}
    for source in sources.domains:
        play, found = compile_domain(
            source, sources, shared=shared, taxonomy=vertical.taxonomy, bind=bind, table=table, checked=checked
        )
        problems += [problem for problem in found if problem not in problems]
        if play is not None:
            domains[source.model.domain] = play
    if problems:
        return None, problems
    pairs = sources.world.model.pairs
    return Playbook(
        vertical=vertical.name,
        language=sources.world.model.language,
        sha256=sources.sha256,
        taxonomy_sha256=vertical.taxonomy_sha256,
        outcomes=tuple(entry.slug for entry in sources.outcomes.model.outcomes),
        table=table,
        duties={name: Duty.of(entry) for name, entry in sources.outcomes.model.obligations.items()},
        tales=_tales(sources),
        domains={name: domains[name] for name in vertical.taxonomy.dimensions["domain"] if name in domains},
        inv=pairs.inv,
        dir=pairs.dir,
        given={name: compile_expression(value) for name, value in pairs.dir.set_.items()} if pairs.dir else {},
    ), []


def _binder(vertical: Vertical) -> Bind:
    """Binds a `where` to the taxonomy: the condition, and what is misnamed in it."""

    def bind(where: Any) -> tuple[Condition, str | None]:
        if isinstance(where, bool):
            return (lambda _: where), None
        predicate, misnamed = resolve(where, vertical.taxonomy)
        wrong = "; ".join(f"{item.message}: {item.suggestion}" for item in misnamed)
        return condition_of(predicate, vertical.taxonomy), wrong or None

    return bind


def _shared_grammar(sources: Sources, problems: list[Problem], *, checked: bool) -> Grammar | None:
    """The grammar of all language files, each over the one before it."""
    grammar: Grammar | None = None
    said: dict[str, str] = {}
    for source in sources.language:
        for symbol in source.model.grammar:
            if symbol in said:
                problems.append(
                    source.problem(("grammar", symbol), f"`{symbol}` is already given in {said[symbol]}", "keep one")
                )
            said[symbol] = source.name
        try:
            grammar = Grammar.compile(source.model.grammar, over=grammar, bounded=not checked)
        except GrammarError as error:
            problems += grammar_problems(source, error)
            return None
    return grammar


def grammar_problems(source: Source[Any], error: GrammarError) -> list[Problem]:
    """The problems of a grammar, at their places in its file."""
    return [
        source.problem(("grammar", item.symbol, item.alternative - 1), f"{item.place}: {item.message}", item.suggestion)
        for item in error.problems
    ]


def _tales(sources: Sources) -> Mapping[str, tuple[Tale, ...]]:
    return {
        behavior: tuple(
            Tale(script.name, lambda facts, when=script.when: holds(when, facts), script.turns)  # type: ignore[misc]
            for script in scripts
        )
        for behavior, scripts in sources.dialogue.model.behaviors.items()
    }


def _scripts_that_do_not_fit(sources: Sources, vertical: Vertical) -> Iterator[Problem]:
    """Behaviors without scripts, and scripts that name what is not there."""
    source = sources.dialogue
    behaviors = vertical.taxonomy.dimensions["behavior"]
    for behavior in behaviors:
        if behavior not in source.model.behaviors:
            yield source.problem(("behaviors",), f"the behavior `{behavior}` has no script", "add one")
    outcomes = [entry.slug for entry in sources.outcomes.model.outcomes]
    for behavior, scripts in source.model.behaviors.items():
        if behavior not in behaviors:
            yield source.problem(
                ("behaviors", behavior), f"`{behavior}` is not a behavior", did_you_mean(behavior, behaviors)
            )
        for number, script in enumerate(scripts):
            place = ("behaviors", behavior, number, "turns")
            if not any(turn.ends for turn in script.turns):
                yield source.problem(
                    place, f"no turn of `{script.name}` ends it", "say `ends: true` where the outcome is reached"
                )
            for index, turn in enumerate(script.turns):
                if turn.outcome is not None and turn.outcome not in outcomes:
                    hint = did_you_mean(turn.outcome, outcomes)
                    yield source.problem(
                        (*place, index, "outcome"), f"`{turn.outcome}` is not a declared outcome", hint
                    )


def _names_used_twice(sources: Sources) -> Iterator[Problem]:
    """Tools and collections that two domains declare differently: a dataset over both could not be judged."""
    seen: dict[tuple[str, str], tuple[str, Any]] = {}
    for source in sources.domains:
        for kind, name, declared in _named(source):
            other, first = seen.setdefault((kind, name), (source.name, declared))
            if first != declared:
                keys = (kind, name) if kind == "collections" else (kind,)
                yield source.problem(keys, f"`{name}` means something else in {other}", "give it another name")


def _named(source: Source[DomainFile]) -> Iterator[tuple[str, str, Any]]:
    yield from (("collections", name, declared) for name, declared in source.model.collections.items())
    yield from (("tools", tool.name, tool) for tool in source.model.tools)
