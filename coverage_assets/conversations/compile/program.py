"""A vertical's conversations, made ready: what `coverage_assets.conversations.generation.generate` plays from.

A `CompiledVertical` holds a `CompiledDomain` for every domain: its facts in order, its tools, its wishes and plans compiled, and its
grammar over the shared one. Compiling finds whatever does not fit together; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.compile.required_texts import required_symbol
from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.declared.dialogue import TurnEntry
from coverage_assets.conversations.declared.facts import Proof
from coverage_assets.conversations.declared.outcomes import ObligationEntry
from coverage_assets.conversations.declared.pairs import DirPair, InvPair
from coverage_assets.conversations.declared.sources import DeclaredKey
from coverage_assets.conversations.declared.world import RecordEntry, Step, Utterance
from coverage_assets.conversations.expressions.compiler import Expression, compile_expression
from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.conversations.sampling.facts import FactSampler
from coverage_assets.conversations.sampling.samplers import Facts
from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.taxonomy.intervals import Interval
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import Is, Not, Predicate

Condition = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class CompiledConstraint:
    """A constraint made ready."""

    id: str
    kind: str
    field: str
    op: str
    implicit: bool
    applies: Condition
    hard: Condition
    numeric: bool
    """Whether it is bounded by a number; otherwise by texts."""
    bounds: tuple[Expression, ...]
    first: tuple[Expression, ...]
    """The bounds as they are said before they are corrected; none where they are the same."""
    says: tuple[str, ...]
    """Symbols for how the value can sound."""
    says_first: tuple[str, ...]
    """The same for the value that is corrected later."""

    @classmethod
    def of(
        cls, declared: ConstraintEntry, condition: Callable[[Any], Condition]
    ) -> CompiledConstraint:
        """Compile a declared constraint; `condition` binds its `when` and `hard`."""
        first = (
            declared.first
            if isinstance(declared.first, tuple)
            else (declared.first,)
            if declared.first
            else ()
        )
        return cls(
            declared.id,
            declared.kind,
            declared.field,
            declared.op,
            declared.implicit,
            condition(declared.when if declared.when is not None else True),
            condition(declared.hard),
            declared.number is not None,
            tuple(compile_expression(value) for value in declared.set_ or (str(declared.number),)),
            tuple(compile_expression(value) for value in first),
            tuple(
                required_symbol("says", declared.id, index) for index in range(len(declared.says))
            ),
            tuple(
                required_symbol("says_first", declared.id, index)
                for index in range(len(declared.says_first))
            ),
        )


@dataclass(frozen=True)
class PlanStep:
    """A step of a plan made ready."""

    stage: str
    tool: str
    level: str
    arguments: Mapping[str, Expression]
    condition: Expression | None

    @classmethod
    def of(cls, step: Step) -> PlanStep:
        """Compile a declared step."""
        arguments = {name: compile_expression(value) for name, value in step.arguments.items()}
        return cls(
            step.stage,
            step.tool,
            step.level,
            arguments,
            compile_expression(step.if_) if step.if_ else None,
        )

    def applies(self, facts: Facts) -> bool:
        """Whether it is made."""
        return self.condition is None or bool(self.condition(facts))


@dataclass(frozen=True)
class RecordTemplate:
    """A record of the initial state made ready."""

    collection: str
    fields: Mapping[str, Expression]
    condition: Expression | None

    @classmethod
    def of(cls, record: RecordEntry) -> RecordTemplate:
        """Compile a declared record."""
        fields = {name: compile_expression(value) for name, value in record.record.items()}
        return cls(record.in_, fields, compile_expression(record.if_) if record.if_ else None)


@dataclass(frozen=True)
class BinCheck:
    """A proof made ready."""

    index: int
    axis: str
    bin: str | None
    number: Expression | None
    that: Expression | None
    intervals: Mapping[str, Interval]

    @classmethod
    def of(cls, index: int, proof: Proof, taxonomy: Taxonomy) -> BinCheck:
        """Compile a declared proof, the one of this number."""
        bins = taxonomy.axis(proof.axis).bins
        return cls(
            index,
            proof.axis,
            proof.bin,
            compile_expression(proof.number) if proof.number else None,
            compile_expression(proof.that) if proof.that else None,
            {entry.slug: entry.numbers for entry in bins if entry.numbers is not None},
        )


@dataclass(frozen=True)
class CompiledObligation:
    """An obligation made ready."""

    kind: str
    values: tuple[Expression, ...]
    listed: bool
    """Whether `values` are single values; otherwise the only expression gives a list, or one value."""

    @classmethod
    def of(cls, entry: ObligationEntry) -> CompiledObligation:
        """Compile a declared obligation."""
        listed = isinstance(entry.values, tuple)
        texts = entry.values if isinstance(entry.values, tuple) else (entry.values,)
        return cls(entry.kind, tuple(compile_expression(text) for text in texts), listed)

    def resolve(self, facts: Facts) -> list[str]:
        """The slots, keys or tools that it comes to."""
        found = [value(facts) for value in self.values]
        if not self.listed and isinstance(found[0], list | tuple):
            found = list(found[0])
        return [str(value) for value in found]


@dataclass(frozen=True)
class CompiledScript:
    """A script made ready."""

    name: str
    when: Condition
    turns: tuple[TurnEntry, ...]


@dataclass(frozen=True)
class CompiledVariation:
    """A DIR pair made ready."""

    condition: Expression | None
    """The conversations that have such a pair."""
    fixed: Mapping[str, Expression]
    """The facts that are given."""
    outcome: str
    unproven: tuple[str, ...]

    @classmethod
    def of(cls, pair: DirPair) -> CompiledVariation:
        """Compile a declared pair."""
        fixed = {name: compile_expression(value) for name, value in pair.set_.items()}
        return cls(
            compile_expression(pair.if_) if pair.if_ else None, fixed, pair.outcome, pair.unproven
        )


@dataclass(frozen=True)
class CompiledDomain:
    """Everything that conversations of one domain are made of."""

    domain: str
    sha256: str
    fact_sampler: FactSampler
    environment: Environment
    simulator: dict[str, Any]
    """The toolbox as a document."""
    offers: str
    """The collection whose records an assistant offers."""
    offered: str
    """The fact that lists what the right assistant offers."""
    missing: str
    """The fact that names what a person leaves out."""
    record_templates: tuple[RecordTemplate, ...]
    constraints: Mapping[str, CompiledConstraint]
    plans: Mapping[str, tuple[PlanStep, ...]]
    forbidden: tuple[str, ...]
    secrets: tuple[str, ...]
    """Symbols for what must never be said."""
    secret_facts: frozenset[str]
    """The facts that it is made of."""
    bin_checks: tuple[BinCheck, ...]
    grammar: Grammar
    text_symbols: Mapping[str, str]
    """The symbol of every text that outcomes refer to."""
    few_shot: tuple[Utterance, ...]
    places: Mapping[DeclaredKey, str]
    """File, line and column of what was declared."""


@dataclass(frozen=True)
class CompiledVertical:
    """A vertical's conversations, made ready."""

    vertical: str
    language: str
    sha256: str
    taxonomy_sha256: str
    outcomes: tuple[str, ...]
    no_match_outcomes: frozenset[str]
    """The outcomes that are right only where nothing fits."""
    table: OutcomeTable
    obligations: Mapping[str, CompiledObligation]
    scripts: Mapping[str, tuple[CompiledScript, ...]]
    domains: Mapping[str, CompiledDomain]
    inv: InvPair | None = None
    dir: CompiledVariation | None = None


def condition_of(predicate: Predicate, taxonomy: Taxonomy) -> Condition:
    """A bound predicate as a function of facts: they hold the slug of every dimension."""
    if isinstance(predicate, Is):
        name = predicate.dimension
        accepted = frozenset(taxonomy.dimensions[name][code] for code in predicate.codes)
        return lambda facts: facts[name] in accepted
    if isinstance(predicate, Not):
        inner = condition_of(predicate.inner, taxonomy)
        return lambda facts: not inner(facts)
    parts: Sequence[Condition] = [condition_of(part, taxonomy) for part in predicate.parts]
    return lambda facts: all(part(facts) for part in parts)
