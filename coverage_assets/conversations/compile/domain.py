"""Compilation of one domain into a `CompiledDomain`, or a list of everything that is wrong."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from coverage_assets.conversations.compile.check_domain import (
    check_constraints,
    check_plans,
    check_proofs,
    check_records,
)
from coverage_assets.conversations.compile.check_names import check_fact_names, check_pairs
from coverage_assets.conversations.compile.check_scripts import check_turns
from coverage_assets.conversations.compile.conditions import Condition, condition_of
from coverage_assets.conversations.compile.domain_grammar import (
    check_domain_grammar,
    compile_domain_grammar,
)
from coverage_assets.conversations.compile.entries import (
    BinCheck,
    CompiledConstraint,
    PlanStep,
    RecordTemplate,
)
from coverage_assets.conversations.compile.program import CompiledDomain
from coverage_assets.conversations.compile.required_texts import (
    RequiredText,
    required_symbol,
    required_texts,
)
from coverage_assets.conversations.compile.shared import SharedSpec
from coverage_assets.conversations.declared import DeclaredSource, DomainFile, DomainSpec
from coverage_assets.conversations.grammar import Grammar, facts_in
from coverage_assets.conversations.sampling import FactSampler, FactSamplerError, ScenarioField
from coverage_assets.conversations.simulator import Environment, compile_tool
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy


def compile_domain(
    source: DeclaredSource[DomainFile], shared: SharedSpec
) -> tuple[CompiledDomain | None, list[Problem]]:
    """Compile a domain, or return every problem that prevents it."""
    spec = DomainSpec(shared.sources, source)
    domain, taxonomy, table = source.model.domain, shared.taxonomy, shared.table
    fields = shared.scenario_fields(domain)
    names = {*fields, *spec.facts}
    texts = required_texts(spec, table)
    problems = list(spec.repeated)
    sampler = _fact_sampler(spec, fields, problems)
    environment = _environment(spec, problems)
    grammar = compile_domain_grammar(spec, shared, texts, problems)
    problems += check_plans(spec, shared.outcomes_in(domain))
    problems += check_records(spec)
    problems += check_constraints(spec, taxonomy)
    problems += check_proofs(spec, taxonomy)
    problems += check_fact_names(spec, names, table)
    problems += check_pairs(spec, names, taxonomy)
    problems += check_turns(spec, names)
    if grammar is not None and table is not None and not shared.checked:
        problems += check_domain_grammar(spec, shared, grammar, names, texts)
    if problems or sampler is None or environment is None or grammar is None:
        return None, problems
    return _compiled_domain(spec, shared, sampler, environment, grammar, texts), []


def _compiled_domain(  # noqa: PLR0917 - the parts of one domain
    spec: DomainSpec,
    shared: SharedSpec,
    sampler: FactSampler,
    environment: Environment,
    grammar: Grammar,
    texts: Mapping[str, RequiredText],
) -> CompiledDomain:
    world = shared.sources.world.model
    bind = _binder(shared.taxonomy)
    return CompiledDomain(
        domain=spec.domain.model.domain,
        sha256=shared.sources.sha256_of(spec.domain),
        fact_sampler=sampler,
        environment=environment,
        simulator=environment.to_document(),
        offers=world.offers,
        offered=world.offered,
        missing=world.missing,
        record_templates=tuple(RecordTemplate.of(located.entry) for located in spec.records),
        constraints={
            name: CompiledConstraint.of(located.entry, bind)
            for name, located in spec.constraints.items()
        },
        plans={
            outcome: tuple(PlanStep.of(step) for step in located.entry)
            for outcome, located in spec.plans.items()
        },
        forbidden=tuple(dict.fromkeys(located.entry for located in spec.forbidden)),
        secrets=tuple(
            required_symbol("secret", "all", index) for index in range(len(spec.secrets))
        ),
        secret_facts=frozenset(
            name for located in spec.secrets for name in facts_in(located.entry)
        ),
        bin_checks=tuple(
            BinCheck.of(index, located.entry, shared.taxonomy)
            for index, located in enumerate(spec.proofs)
        ),
        grammar=grammar,
        text_symbols={text.text: symbol for symbol, text in texts.items()},
        few_shot=spec.domain.model.few_shot,
        positions=ChainMap(
            spec.positions,
            {("grammar", name): text.where for name, text in texts.items()},
            shared.positions,
        ),
    )


def _binder(taxonomy: Taxonomy) -> Callable[[Any], Condition]:
    """Return a function that binds a `when` or `hard` to the taxonomy."""

    def bind(where: Any) -> Condition:
        if isinstance(where, bool):
            return lambda _: where
        return condition_of(resolve(where, taxonomy)[0], taxonomy)

    return bind


def _fact_sampler(
    spec: DomainSpec, fields: Mapping[str, ScenarioField], problems: list[Problem]
) -> FactSampler | None:
    problems += [
        spec.facts[name].problem(
            f"`{name}` is given by the scenario", "choose another name", "name"
        )
        for name in fields
        if name in spec.facts
    ]
    try:
        return FactSampler(
            [located.entry for located in spec.facts.values()], spec.lexicons, fields
        )
    except FactSamplerError as error:
        problems += [
            spec.facts[item.fact].problem(item.message, item.suggestion, *item.keys)
            for item in error.problems
        ]
        return None


def _environment(spec: DomainSpec, problems: list[Problem]) -> Environment | None:
    collections = {name: located.entry for name, located in spec.collections.items()}
    world = spec.sources.world
    before = len(problems)
    if world.model.offers not in collections:
        hint = did_you_mean(world.model.offers, collections)
        problems.append(
            world.problem(("offers",), f"`{world.model.offers}` is not a collection", hint)
        )
    for located in spec.tools.values():
        try:
            compile_tool(located.entry, collections)
        except ValueError as error:
            problems.append(located.problem(str(error)))
    if len(problems) > before:
        return None
    return Environment.of(
        collections, [located.entry for located in spec.tools.values()], offers=world.model.offers
    )
