"""Declared entries compiled: their expressions parsed, their conditions bound to the taxonomy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.compile.conditions import Condition
from coverage_assets.conversations.compile.required_texts import required_symbol
from coverage_assets.conversations.declared import (
    ConstraintEntry,
    DirPair,
    ObligationEntry,
    Proof,
    RecordEntry,
    Step,
    TurnEntry,
)
from coverage_assets.conversations.expressions import Expression, compile_expression
from coverage_assets.conversations.sampling import Facts
from coverage_assets.taxonomy.intervals import Interval
from coverage_assets.taxonomy.models import Taxonomy


@dataclass(frozen=True)
class CompiledConstraint:
    """A compiled constraint."""

    id: str
    kind: str
    field: str
    op: str
    implicit: bool
    applies: Condition
    hard: Condition
    numeric: bool
    """Whether its bound is a number; otherwise it is a set of texts."""
    bounds: tuple[Expression, ...]
    first: tuple[Expression, ...]
    """The bounds that are stated first and corrected later; empty if there is no correction."""
    says: tuple[str, ...]
    """The symbols of the accepted wordings of the value."""
    says_first: tuple[str, ...]
    """The symbols of the accepted wordings of the value in `first`."""

    @classmethod
    def of(
        cls, declared: ConstraintEntry, condition: Callable[[Any], Condition]
    ) -> CompiledConstraint:
        """Compile a declared constraint; `condition` binds its `when` and `hard`."""
        first = declared.first or ()
        if isinstance(first, str):
            first = (first,)
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
            _symbols("says", declared.id, declared.says),
            _symbols("says_first", declared.id, declared.says_first),
        )


@dataclass(frozen=True)
class PlanStep:
    """A compiled tool call of a plan."""

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
        """Return whether the call is made under these facts."""
        return self.condition is None or bool(self.condition(facts))


@dataclass(frozen=True)
class RecordTemplate:
    """A compiled record of the initial state."""

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
    """A compiled proof: a check that the facts lie in their bin."""

    index: int
    axis: str
    bin: str | None
    number: Expression | None
    that: Expression | None
    intervals: Mapping[str, Interval]

    @classmethod
    def of(cls, index: int, proof: Proof, taxonomy: Taxonomy) -> BinCheck:
        """Compile a declared proof and the index of its declaration."""
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
    """A compiled obligation."""

    kind: str
    values: tuple[Expression, ...]
    listed: bool
    """Whether each expression is one value; otherwise the only one may evaluate to a list."""

    @classmethod
    def of(cls, entry: ObligationEntry) -> CompiledObligation:
        """Compile a declared obligation."""
        listed = isinstance(entry.values, tuple)
        texts = entry.values if isinstance(entry.values, tuple) else (entry.values,)
        return cls(entry.kind, tuple(compile_expression(text) for text in texts), listed)

    def resolve(self, facts: Facts) -> list[str]:
        """Return the slots, keys or tools under these facts."""
        found = [value(facts) for value in self.values]
        if not self.listed and isinstance(found[0], list | tuple):
            found = list(found[0])
        return [str(value) for value in found]


@dataclass(frozen=True)
class CompiledScript:
    """A compiled script."""

    name: str
    when: Condition
    turns: tuple[TurnEntry, ...]


@dataclass(frozen=True)
class CompiledVariation:
    """A compiled DIR pair."""

    condition: Expression | None
    """The condition on the base's facts; None if every conversation has such a pair."""
    fixed: Mapping[str, Expression]
    """The facts that are set, with their values."""
    outcome: str
    unproven: tuple[str, ...]

    @classmethod
    def of(cls, pair: DirPair) -> CompiledVariation:
        """Compile a declared pair."""
        fixed = {name: compile_expression(value) for name, value in pair.set_.items()}
        return cls(
            compile_expression(pair.if_) if pair.if_ else None, fixed, pair.outcome, pair.unproven
        )


def _symbols(section: str, name: str, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(required_symbol(section, name, index) for index in range(len(texts)))
