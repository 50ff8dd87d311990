"""What of a domain's declarations does not fit together: names that nothing gives, fields that there are not, proofs of nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.declared.overlay import DomainSpec, Located
from coverage_assets.conversations.declared.sources import DeclaredSource
from coverage_assets.conversations.declared.world import DomainFile
from coverage_assets.conversations.expressions.compiler import compile_expression
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy

DOMAINS = "domains"
"""The folder of the domains' files."""


def check_domain_files(
    domains: Iterable[DeclaredSource[DomainFile]],
    declared: Collection[str],
    folder: Path,
    refused: Collection[str] = (),
) -> Iterator[Problem]:
    """Files of no domain, domains with two files or none; those that were refused count as being there."""
    seen: set[str] = set()
    for source in domains:
        name = source.model.domain
        if name not in declared:
            hint = did_you_mean(name, declared)
            yield source.problem(("domain",), f"`{name}` is not a domain of the taxonomy", hint)
        elif name in seen:
            yield source.problem(
                ("domain",), f"`{name}` has a file already", "keep one file per domain"
            )
        seen.add(name)
    for name in declared:
        file = f"{DOMAINS}/{name}.yaml"
        if name not in seen and file not in refused:
            advice = "add it: every domain says how people speak in it"
            yield Problem(str(folder / file), 1, 1, f"the domain `{name}` has no file", advice)


def check_plans(furnished: DomainSpec, outcomes: Collection[str]) -> Iterator[Problem]:
    """Outcomes without a plan, and steps that call what there is not, or not as it is declared."""
    for outcome in sorted(set(outcomes) - furnished.plans.keys()):
        message, advice = (
            f"there is no plan for `{outcome}`",
            "say which calls the right assistant makes",
        )
        yield furnished.domain.problem(("plans",), message, advice)
    forbidden = {placed.entry for placed in furnished.forbidden}
    for placed in furnished.plans.values():
        for index, step in enumerate(placed.entry):
            if step.tool not in furnished.tools:
                hint = did_you_mean(step.tool, furnished.tools)
                yield placed.problem(f"`{step.tool}` is not a tool", hint, index, "tool")
                continue
            if step.tool in forbidden:
                yield placed.problem(
                    f"`{step.tool}` is forbidden", "call another tool", index, "tool"
                )
            parameters = furnished.tools[step.tool].entry.parameters
            for name in step.arguments:
                if name not in parameters:
                    hint = did_you_mean(name, parameters)
                    yield placed.problem(
                        f"`{step.tool}` takes no `{name}`", hint, index, "arguments", name
                    )
            for name, parameter in parameters.items():
                if name not in step.arguments and not parameter.optional:
                    yield placed.problem(
                        f"`{step.tool}` needs `{name}`", "give it an argument", index, "arguments"
                    )
    for tool in furnished.forbidden:
        if tool.entry not in furnished.tools:
            yield tool.problem(
                f"`{tool.entry}` is not a tool", did_you_mean(tool.entry, furnished.tools)
            )


def check_records(furnished: DomainSpec) -> Iterator[Problem]:
    """Records of no collection, or with other fields than it has."""
    for placed in furnished.records:
        name = placed.entry.in_
        if name not in furnished.collections:
            yield placed.problem(
                f"`{name}` is not a collection", did_you_mean(name, furnished.collections), "in"
            )
            continue
        fields = furnished.collections[name].entry.fields
        for field in placed.entry.record:
            if field not in fields:
                hint = did_you_mean(field, fields)
                yield placed.problem(f"`{name}` has no field `{field}`", hint, "record", field)
        for field in fields:
            if field not in placed.entry.record:
                advice = "a record has every field of its collection"
                yield placed.problem(f"the field `{field}` is not given", advice, "record")


def check_constraints(furnished: DomainSpec, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Constraints on fields that what is offered does not have, or in scenarios that there are not."""
    offers = furnished.sources.world.model.offers
    fields = furnished.collections[offers].entry.fields if offers in furnished.collections else None
    for placed in furnished.constraints.values():
        wish = placed.entry
        for key in ("when", "hard"):
            where = getattr(wish, key)
            if where is not None and not isinstance(where, bool):
                for item in resolve(where, taxonomy)[1]:
                    yield placed.problem(item.message, item.suggestion, key, *item.keys)
        if wish.kind != "offer" or fields is None:
            continue
        if wish.field not in fields:
            yield placed.problem(
                f"`{offers}` has no field `{wish.field}`", did_you_mean(wish.field, fields), "field"
            )
        elif wish.number is not None and fields[wish.field] != "integer":
            message = f"`{wish.field}` of `{offers}` is no whole number"
            yield placed.problem(message, "bound it by `set`, or name another field", "field")


def check_proofs(furnished: DomainSpec, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Proofs about axes and bins that there are not, or of numbers where bins have none."""
    for placed in furnished.proofs:
        proof = placed.entry
        if proof.axis not in taxonomy.axis_slugs:
            yield placed.problem(
                f"`{proof.axis}` is not an axis",
                did_you_mean(proof.axis, taxonomy.axis_slugs),
                "axis",
            )
            continue
        bins = taxonomy.dimensions[proof.axis]
        if proof.bin is not None and proof.bin not in bins:
            yield placed.problem(
                f"`{proof.bin}` is not a bin of `{proof.axis}`",
                did_you_mean(proof.bin, bins),
                "bin",
            )
        if proof.number is not None and taxonomy.axis(proof.axis).kind != "numeric":
            yield placed.problem(
                f"the bins of `{proof.axis}` hold no numbers", "prove it by `that`", "number"
            )


def check_fact_names(
    furnished: DomainSpec, facts: Collection[str], table: OutcomeTable | None
) -> Iterator[Problem]:
    """Names in expressions that no fact has."""
    for placed, inner, text in _expressions(furnished, table):
        for name in sorted(compile_expression(text).names - set(facts)):
            message = f"`{text}` uses `{name}`, which is not a fact"
            yield placed.problem(message, did_you_mean(name, facts), *inner)
    world = furnished.sources.world
    if world.model.offered not in facts:
        message = (
            f"there is no fact `{world.model.offered}`, which lists what the right assistant offers"
        )
        yield world.problem(("offered",), message, "add it, or name another under `offered`")


def check_pairs(
    furnished: DomainSpec, facts: Collection[str], taxonomy: Taxonomy
) -> Iterator[Problem]:
    """Pairs of facts, axes and outcomes that there are not."""
    world = furnished.sources.world
    inv, turned = world.model.pairs.inv, world.model.pairs.dir
    for number, name in enumerate(inv.redraw if inv else ()):
        if name not in furnished.facts or not furnished.facts[name].entry.invariant:
            place = ("pairs", "inv", "redraw", number)
            yield world.problem(
                place, f"`{name}` is not an invariant fact", "declare it `invariant: true`"
            )
    if turned is None:
        return
    for name, text in turned.set_.items():
        if name not in furnished.facts:
            hint = did_you_mean(name, furnished.facts)
            yield world.problem(
                ("pairs", "dir", "set", name), f"`{name}` is not a fact that is drawn", hint
            )
        yield from _unknown_in(furnished, text, facts, ("pairs", "dir", "set", name))
    if turned.if_ is not None:
        yield from _unknown_in(furnished, turned.if_, facts, ("pairs", "dir", "if"))
    for number, name in enumerate(turned.unproven):
        if name not in taxonomy.axis_slugs:
            place = ("pairs", "dir", "unproven", number)
            yield world.problem(
                place, f"`{name}` is not an axis", did_you_mean(name, taxonomy.axis_slugs)
            )
    outcomes = [entry.slug for entry in furnished.sources.outcomes.model.outcomes]
    if turned.outcome not in outcomes:
        hint = did_you_mean(turned.outcome, outcomes)
        yield world.problem(
            ("pairs", "dir", "outcome"), f"`{turned.outcome}` is not a declared outcome", hint
        )


def _unknown_in(
    furnished: DomainSpec, text: str, facts: Collection[str], keys: KeyPath
) -> Iterator[Problem]:
    for name in sorted(compile_expression(text).names - set(facts)):
        message = f"`{text}` uses `{name}`, which is not a fact"
        yield furnished.sources.world.problem(keys, message, did_you_mean(name, facts))


def _expressions(
    furnished: DomainSpec, table: OutcomeTable | None
) -> Iterator[tuple[Located[Any], KeyPath, str]]:
    """Every expression over facts, but for those of the facts and pairs, each with its place."""
    for record in furnished.records:
        yield from (
            (record, ("record", field), text) for field, text in record.entry.record.items()
        )
        yield from _optional(record, ("if",), record.entry.if_)
    for plan in furnished.plans.values():
        for index, step in enumerate(plan.entry):
            yield from (
                (plan, (index, "arguments", name), text) for name, text in step.arguments.items()
            )
            yield from _optional(plan, (index, "if"), step.if_)
    for wish in furnished.constraints.values():
        yield from _optional(wish, ("number",), wish.entry.number)
        yield from ((wish, ("set", index), text) for index, text in enumerate(wish.entry.set_))
        yield from ((wish, ("first",), text) for text in _texts(wish.entry.first or ()))
    for proof in furnished.proofs:
        yield from _optional(proof, ("number",), proof.entry.number)
        yield from _optional(proof, ("that",), proof.entry.that)
    outcomes = furnished.sources.outcomes
    met = table.decisions_in(furnished.domain.model.domain) if table else []
    for name in dict.fromkeys(name for decision in met for name in decision.obligations):
        placed = Located(outcomes.model.obligations[name], outcomes, ("obligations", name))
        yield from ((placed, ("values",), text) for text in _texts(placed.entry.values))


def _optional(
    placed: Located[Any], inner: KeyPath, text: str | None
) -> Iterator[tuple[Located[Any], KeyPath, str]]:
    if text is not None:
        yield placed, inner, text


def _texts(values: str | Iterable[str]) -> Iterable[str]:
    return (values,) if isinstance(values, str) else values
