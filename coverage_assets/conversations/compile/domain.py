"""Compiling one domain into a `CompiledDomain`, with everything that does not fit together listed at its place."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coverage_assets.conversations.compile.check_domain import (
    check_constraints,
    check_fact_names,
    check_pairs,
    check_plans,
    check_proofs,
    check_records,
)
from coverage_assets.conversations.compile.check_scripts import check_turns
from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.compile.program import (
    BinCheck,
    CompiledConstraint,
    CompiledDomain,
    Condition,
    PlanStep,
    RecordTemplate,
    condition_of,
)
from coverage_assets.conversations.compile.required_texts import (
    RequiredText,
    grammar_problem,
    required_symbol,
    required_texts,
)
from coverage_assets.conversations.declared.overlay import DomainSpec
from coverage_assets.conversations.declared.sources import (
    DeclaredKey,
    DeclaredSource,
    DeclaredSources,
)
from coverage_assets.conversations.declared.world import DomainFile
from coverage_assets.conversations.grammar.errors import GrammarError
from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.conversations.grammar.parser import facts_in
from coverage_assets.conversations.sampling.facts import (
    FactSampler,
    FactSamplerError,
    ScenarioField,
)
from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.conversations.simulator.tools import compile_tool
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy

OUTCOME = "outcome"
RESERVED = (DOMAIN, BEHAVIOR, OUTCOME)
"""What every scenario gives, beside its axes."""


@dataclass(frozen=True, eq=False)
class SharedSpec:
    """What all domains stand on: the files, the taxonomy, and what was compiled of them. A part that could not be is nothing."""

    sources: DeclaredSources
    taxonomy: Taxonomy
    table: OutcomeTable | None
    shared: Grammar | None
    checked: bool = False
    """Whether another process has found the grammars sound."""

    @property
    def ends(self) -> tuple[str, ...]:
        """The outcomes that any conversation can end in."""
        reached = (
            {decision.outcome for decision in self.table.decisions.values()}
            if self.table
            else set()
        )
        turned = self.sources.world.model.pairs.dir
        reached |= {turned.outcome} if turned else set()
        return tuple(
            entry.slug for entry in self.sources.outcomes.model.outcomes if entry.slug in reached
        )

    @cached_property
    def places(self) -> dict[DeclaredKey, str]:
        """File, line and column of the shared symbols, the scripts of each behavior, and the obligations."""
        dialogue, outcomes = self.sources.dialogue, self.sources.outcomes
        listed: list[tuple[str, DeclaredSource[Any], Iterable[str]]] = [
            ("grammar", source, source.model.grammar) for source in self.sources.language
        ]
        listed += [
            ("behaviors", dialogue, dialogue.model.behaviors),
            ("obligations", outcomes, outcomes.model.obligations),
        ]
        return {
            (section, name): source.where((section, name))
            for section, source, names in listed
            for name in names
        }

    def outcomes_in(self, domain: str) -> frozenset[str]:
        """The outcomes that a domain's conversations can end in."""
        turned = self.sources.world.model.pairs.dir
        decided = self.table.outcomes_in(domain) if self.table else frozenset()
        return decided | {turned.outcome} if turned and self.table else decided

    def given_in(self, domain: str) -> dict[str, ScenarioField]:
        """What a domain's scenarios give, with the values."""
        given = {
            name: ScenarioField(values, values) for name, values in self.taxonomy.dimensions.items()
        }
        declared = tuple(entry.slug for entry in self.sources.outcomes.model.outcomes)
        given[DOMAIN] = ScenarioField(self.taxonomy.dimensions[DOMAIN], (domain,))
        given[OUTCOME] = ScenarioField(declared, self.outcomes_in(domain))
        return given


def compile_domain(
    source: DeclaredSource[DomainFile], ground: SharedSpec
) -> tuple[CompiledDomain | None, list[Problem]]:
    """A domain made ready, or every problem that keeps it from being so."""
    furnished = DomainSpec(ground.sources, source)
    domain, taxonomy, table = source.model.domain, ground.taxonomy, ground.table
    given = ground.given_in(domain)
    names = {*given, *furnished.facts}
    said = required_texts(furnished, table)
    problems = list(furnished.repeated)
    sheet = _sheet(furnished, given, problems)
    toolbox = _toolbox(furnished, problems)
    grammar = _grammar(furnished, ground, said, problems)
    problems += check_plans(furnished, ground.outcomes_in(domain))
    problems += check_records(furnished)
    problems += check_constraints(furnished, taxonomy)
    problems += check_proofs(furnished, taxonomy)
    problems += check_fact_names(furnished, names, table)
    problems += check_pairs(furnished, names, taxonomy)
    problems += check_turns(furnished, names)
    if grammar is not None and table is not None and not ground.checked:
        problems += _grammar_that_leads_nowhere(furnished, ground, grammar, names, said)
    if problems or sheet is None or toolbox is None or grammar is None:
        return None, problems
    world = ground.sources.world.model
    return CompiledDomain(
        domain=domain,
        sha256=ground.sources.sha256_of(source),
        fact_sampler=sheet,
        environment=toolbox,
        simulator=toolbox.to_document(),
        offers=world.offers,
        offered=world.offered,
        missing=world.missing,
        record_templates=tuple(RecordTemplate.of(placed.entry) for placed in furnished.records),
        constraints={
            name: CompiledConstraint.of(placed.entry, _binder(taxonomy))
            for name, placed in furnished.constraints.items()
        },
        plans={
            outcome: tuple(PlanStep.of(step) for step in placed.entry)
            for outcome, placed in furnished.plans.items()
        },
        forbidden=tuple(dict.fromkeys(placed.entry for placed in furnished.forbidden)),
        secrets=tuple(
            required_symbol("secret", "all", index) for index in range(len(furnished.secrets))
        ),
        secret_facts=frozenset(
            name for placed in furnished.secrets for name in facts_in(placed.entry)
        ),
        bin_checks=tuple(
            BinCheck.of(index, placed.entry, taxonomy)
            for index, placed in enumerate(furnished.proofs)
        ),
        grammar=grammar,
        text_symbols={text.text: symbol for symbol, text in said.items()},
        few_shot=source.model.few_shot,
        places=ChainMap(
            furnished.places,
            {("grammar", name): text.where for name, text in said.items()},
            ground.places,
        ),
    ), []


def _binder(taxonomy: Taxonomy) -> Any:
    """Binds a `when` or `hard` to the taxonomy."""

    def bind(where: Any) -> Condition:
        if isinstance(where, bool):
            return lambda _: where
        return condition_of(resolve(where, taxonomy)[0], taxonomy)

    return bind


def _sheet(
    furnished: DomainSpec, given: Mapping[str, ScenarioField], problems: list[Problem]
) -> FactSampler | None:
    problems += [
        furnished.facts[name].problem(
            f"`{name}` is given by the scenario", "choose another name", "name"
        )
        for name in given
        if name in furnished.facts
    ]
    try:
        return FactSampler(
            [placed.entry for placed in furnished.facts.values()], furnished.lexicons, given
        )
    except FactSamplerError as error:
        problems += [
            furnished.facts[item.fact].problem(item.message, item.suggestion, *item.keys)
            for item in error.problems
        ]
        return None


def _toolbox(furnished: DomainSpec, problems: list[Problem]) -> Environment | None:
    collections = {name: placed.entry for name, placed in furnished.collections.items()}
    world = furnished.sources.world
    found = len(problems)
    if world.model.offers not in collections:
        hint = did_you_mean(world.model.offers, collections)
        problems.append(
            world.problem(("offers",), f"`{world.model.offers}` is not a collection", hint)
        )
    for placed in furnished.tools.values():
        try:
            compile_tool(placed.entry, collections)
        except ValueError as error:
            problems.append(placed.problem(str(error)))
    if len(problems) > found:
        return None
    return Environment.of(
        collections,
        [placed.entry for placed in furnished.tools.values()],
        offers=world.model.offers,
    )


def _grammar(
    furnished: DomainSpec,
    ground: SharedSpec,
    said: dict[str, RequiredText],
    problems: list[Problem],
) -> Grammar | None:
    """The domain's grammar over the shared one. Without that, only its own texts are read."""
    symbols = {
        **furnished.domain.model.grammar,
        **{symbol: [text.text] for symbol, text in said.items()},
    }
    bounded = ground.shared is not None and not ground.checked
    try:
        grammar = Grammar.compile(symbols, over=ground.shared, bounded=bounded)
    except GrammarError as error:
        problems += [
            grammar_problem(item, furnished.domain, *ground.sources.language, said=said)
            for item in error.problems
        ]
        return None
    return grammar if ground.shared is not None else None


def _grammar_that_leads_nowhere(
    furnished: DomainSpec,
    ground: SharedSpec,
    grammar: Grammar,
    names: Collection[str],
    said: dict[str, RequiredText],
) -> Iterator[Problem]:
    """Symbols and facts that there are not, and values for which nothing is left to say.

    What is inherited counts where it is used, and what a domain does not use of it is no mistake.
    """
    spoken = dict(reversed(list(_spoken(ground.sources))))
    facts: dict[str, tuple[str, ...] | None] = dict.fromkeys(names)
    facts |= {name: values for name, values in ground.taxonomy.dimensions.items() if name != DOMAIN}
    facts[OUTCOME] = ground.ends
    own = furnished.domain.model.grammar
    for item in grammar.problems(facts=facts, entry=[*sorted(spoken), *said]):
        if item.symbol in spoken and item.symbol not in grammar.symbols:
            yield ground.sources.dialogue.problem(
                spoken[item.symbol], item.message, item.suggestion
            )
        elif item.code != "unused-symbol" or item.symbol in own:
            yield grammar_problem(
                item, furnished.domain, *reversed(ground.sources.language), said=said
            )


def _spoken(sources: DeclaredSources) -> Iterator[tuple[str, KeyPath]]:
    """Every symbol that a script says, with its place."""
    for behavior, scripts in sources.dialogue.model.behaviors.items():
        for number, script in enumerate(scripts):
            for index, turn in enumerate(script.turns):
                role = "user" if turn.user is not None else "assistant"
                yield turn.symbol, ("behaviors", behavior, number, "turns", index, role)
