"""Compilation of a domain's grammar over the shared one, and the checks of both together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from coverage_assets.conversations.compile.required_texts import RequiredText, grammar_problem
from coverage_assets.conversations.compile.shared import OUTCOME, SharedSpec
from coverage_assets.conversations.declared import DeclaredSources, DomainSpec
from coverage_assets.conversations.grammar import Grammar, GrammarError
from coverage_assets.errors import Problem
from coverage_assets.foundation.cells import DOMAIN
from coverage_assets.foundation.yaml_document import KeyPath


def compile_domain_grammar(
    spec: DomainSpec,
    shared: SharedSpec,
    texts: Mapping[str, RequiredText],
    problems: list[Problem],
) -> Grammar | None:
    """Compile the domain's grammar over the shared one, or add what is wrong to `problems`.

    Without a shared grammar, only the syntax of the domain's own texts is checked.
    """
    symbols = {
        **spec.domain.model.grammar,
        **{symbol: [text.text] for symbol, text in texts.items()},
    }
    bounded = shared.grammar is not None and not shared.checked
    try:
        grammar = Grammar.compile(symbols, over=shared.grammar, bounded=bounded)
    except GrammarError as error:
        problems += [
            grammar_problem(item, spec.domain, *shared.sources.language, texts=texts)
            for item in error.problems
        ]
        return None
    return grammar if shared.grammar is not None else None


def check_domain_grammar(
    spec: DomainSpec,
    shared: SharedSpec,
    grammar: Grammar,
    names: Collection[str],
    texts: Mapping[str, RequiredText],
) -> Iterator[Problem]:
    """Report undefined symbols and facts, and values with no matching alternative.

    Inherited symbols are checked where they are used. A shared symbol that the domain does not use
    is not a problem.
    """
    spoken = dict(reversed(list(_spoken_symbols(shared.sources))))
    facts: dict[str, tuple[str, ...] | None] = dict.fromkeys(names)
    facts |= {name: values for name, values in shared.taxonomy.dimensions.items() if name != DOMAIN}
    facts[OUTCOME] = shared.reachable_outcomes
    own = spec.domain.model.grammar
    for item in grammar.problems(facts=facts, entry=[*sorted(spoken), *texts]):
        if item.symbol in spoken and item.symbol not in grammar.symbols:
            yield shared.sources.dialogue.problem(
                spoken[item.symbol], item.message, item.suggestion
            )
        elif item.code != "unused-symbol" or item.symbol in own:
            yield grammar_problem(
                item, spec.domain, *reversed(shared.sources.language), texts=texts
            )


def _spoken_symbols(sources: DeclaredSources) -> Iterator[tuple[str, KeyPath]]:
    """Yield every symbol that a script says, with its position."""
    for behavior, scripts in sources.dialogue.model.behaviors.items():
        for number, script in enumerate(scripts):
            for index, turn in enumerate(script.turns):
                role = "user" if turn.user is not None else "assistant"
                yield turn.symbol, ("behaviors", behavior, number, "turns", index, role)
