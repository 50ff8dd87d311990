"""Checks of the names in a domain's expressions and in the declared pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.declared import DomainSpec, Located
from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.taxonomy.models import Taxonomy


def check_fact_names(
    spec: DomainSpec, facts: Collection[str], table: OutcomeTable | None
) -> Iterator[Problem]:
    """Report names in expressions that are not facts."""
    for located, inner, text in _expressions(spec, table):
        for name in sorted(compile_expression(text).names - set(facts)):
            message = f"`{text}` uses `{name}`, which is not a fact"
            yield located.problem(message, did_you_mean(name, facts), *inner)
    world = spec.sources.world
    if world.model.offered not in facts:
        message = (
            f"there is no fact `{world.model.offered}`, which lists what the right assistant offers"
        )
        yield world.problem(("offered",), message, "add it, or name another under `offered`")


def check_pairs(spec: DomainSpec, facts: Collection[str], taxonomy: Taxonomy) -> Iterator[Problem]:
    """Report pairs that refer to unknown facts, axes or outcomes."""
    world = spec.sources.world
    inv, variation = world.model.pairs.inv, world.model.pairs.dir
    for index, name in enumerate(inv.redraw if inv else ()):
        if name not in spec.facts or not spec.facts[name].entry.invariant:
            keys = ("pairs", "inv", "redraw", index)
            yield world.problem(
                keys, f"`{name}` is not an invariant fact", "declare it `invariant: true`"
            )
    if variation is None:
        return
    for name, text in variation.set_.items():
        if name not in spec.facts:
            hint = did_you_mean(name, spec.facts)
            yield world.problem(
                ("pairs", "dir", "set", name), f"`{name}` is not a fact that is drawn", hint
            )
        yield from _unknown_names(spec, text, facts, ("pairs", "dir", "set", name))
    if variation.if_ is not None:
        yield from _unknown_names(spec, variation.if_, facts, ("pairs", "dir", "if"))
    for index, name in enumerate(variation.unproven):
        if name not in taxonomy.axis_slugs:
            keys = ("pairs", "dir", "unproven", index)
            yield world.problem(
                keys, f"`{name}` is not an axis", did_you_mean(name, taxonomy.axis_slugs)
            )
    outcomes = [entry.slug for entry in spec.sources.outcomes.model.outcomes]
    if variation.outcome not in outcomes:
        hint = did_you_mean(variation.outcome, outcomes)
        yield world.problem(
            ("pairs", "dir", "outcome"), f"`{variation.outcome}` is not a declared outcome", hint
        )


def _unknown_names(
    spec: DomainSpec, text: str, facts: Collection[str], keys: KeyPath
) -> Iterator[Problem]:
    for name in sorted(compile_expression(text).names - set(facts)):
        message = f"`{text}` uses `{name}`, which is not a fact"
        yield spec.sources.world.problem(keys, message, did_you_mean(name, facts))


def _expressions(
    spec: DomainSpec, table: OutcomeTable | None
) -> Iterator[tuple[Located[Any], KeyPath, str]]:
    """Yield every expression over facts with its position, except those of facts and pairs."""
    for record in spec.records:
        yield from (
            (record, ("record", field), text) for field, text in record.entry.record.items()
        )
        yield from _if_given(record, ("if",), record.entry.if_)
    for plan in spec.plans.values():
        for index, step in enumerate(plan.entry):
            yield from (
                (plan, (index, "arguments", name), text) for name, text in step.arguments.items()
            )
            yield from _if_given(plan, (index, "if"), step.if_)
    for constraint in spec.constraints.values():
        yield from _if_given(constraint, ("number",), constraint.entry.number)
        yield from (
            (constraint, ("set", index), text) for index, text in enumerate(constraint.entry.set_)
        )
        yield from ((constraint, ("first",), text) for text in _texts(constraint.entry.first or ()))
    for proof in spec.proofs:
        yield from _if_given(proof, ("number",), proof.entry.number)
        yield from _if_given(proof, ("that",), proof.entry.that)
    outcomes = spec.sources.outcomes
    decisions = table.decisions_in(spec.domain.model.domain) if table else []
    for name in dict.fromkeys(name for decision in decisions for name in decision.obligations):
        located = Located(outcomes.model.obligations[name], outcomes, ("obligations", name))
        yield from ((located, ("values",), text) for text in _texts(located.entry.values))


def _if_given(
    located: Located[Any], inner: KeyPath, text: str | None
) -> Iterator[tuple[Located[Any], KeyPath, str]]:
    if text is not None:
        yield located, inner, text


def _texts(values: str | Iterable[str]) -> Iterable[str]:
    return (values,) if isinstance(values, str) else values
