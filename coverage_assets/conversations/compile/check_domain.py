"""Cross-reference checks of a domain file: undefined names, unknown fields, empty proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from coverage_assets.conversations.declared import DomainSpec
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy


def check_plans(spec: DomainSpec, outcomes: Collection[str]) -> Iterator[Problem]:
    """Report outcomes without a plan, and steps that do not match a declared tool."""
    for outcome in sorted(set(outcomes) - spec.plans.keys()):
        message, advice = (
            f"there is no plan for `{outcome}`",
            "say which calls the right assistant makes",
        )
        yield spec.domain.problem(("plans",), message, advice)
    forbidden = {located.entry for located in spec.forbidden}
    for located in spec.plans.values():
        for index, step in enumerate(located.entry):
            if step.tool not in spec.tools:
                hint = did_you_mean(step.tool, spec.tools)
                yield located.problem(f"`{step.tool}` is not a tool", hint, index, "tool")
                continue
            if step.tool in forbidden:
                yield located.problem(
                    f"`{step.tool}` is forbidden", "call another tool", index, "tool"
                )
            parameters = spec.tools[step.tool].entry.parameters
            for name in step.arguments:
                if name not in parameters:
                    hint = did_you_mean(name, parameters)
                    yield located.problem(
                        f"`{step.tool}` takes no `{name}`", hint, index, "arguments", name
                    )
            for name, parameter in parameters.items():
                if name not in step.arguments and not parameter.optional:
                    yield located.problem(
                        f"`{step.tool}` needs `{name}`", "give it an argument", index, "arguments"
                    )
    for tool in spec.forbidden:
        if tool.entry not in spec.tools:
            yield tool.problem(
                f"`{tool.entry}` is not a tool", did_you_mean(tool.entry, spec.tools)
            )


def check_records(spec: DomainSpec) -> Iterator[Problem]:
    """Report records of unknown collections, and fields that are unknown or missing."""
    for located in spec.records:
        name = located.entry.in_
        if name not in spec.collections:
            yield located.problem(
                f"`{name}` is not a collection", did_you_mean(name, spec.collections), "in"
            )
            continue
        fields = spec.collections[name].entry.fields
        for field in located.entry.record:
            if field not in fields:
                hint = did_you_mean(field, fields)
                yield located.problem(f"`{name}` has no field `{field}`", hint, "record", field)
        for field in fields:
            if field not in located.entry.record:
                advice = "a record has every field of its collection"
                yield located.problem(f"the field `{field}` is not given", advice, "record")


def check_constraints(spec: DomainSpec, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Report constraints on unknown fields, and conditions on unknown scenarios."""
    offers = spec.sources.world.model.offers
    fields = spec.collections[offers].entry.fields if offers in spec.collections else None
    for located in spec.constraints.values():
        constraint = located.entry
        for key in ("when", "hard"):
            where = getattr(constraint, key)
            if where is not None and not isinstance(where, bool):
                for item in resolve(where, taxonomy)[1]:
                    yield located.problem(item.message, item.suggestion, key, *item.keys)
        if constraint.kind != "offer" or fields is None:
            continue
        if constraint.field not in fields:
            yield located.problem(
                f"`{offers}` has no field `{constraint.field}`",
                did_you_mean(constraint.field, fields),
                "field",
            )
        elif constraint.number is not None and fields[constraint.field] != "integer":
            message = f"`{constraint.field}` of `{offers}` is no whole number"
            yield located.problem(message, "bound it by `set`, or name another field", "field")


def check_proofs(spec: DomainSpec, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Report proofs about unknown axes and bins, and numbers for bins without an interval."""
    for located in spec.proofs:
        proof = located.entry
        if proof.axis not in taxonomy.axis_slugs:
            yield located.problem(
                f"`{proof.axis}` is not an axis",
                did_you_mean(proof.axis, taxonomy.axis_slugs),
                "axis",
            )
            continue
        bins = taxonomy.dimensions[proof.axis]
        if proof.bin is not None and proof.bin not in bins:
            yield located.problem(
                f"`{proof.bin}` is not a bin of `{proof.axis}`",
                did_you_mean(proof.bin, bins),
                "bin",
            )
        if proof.number is not None and taxonomy.axis(proof.axis).kind != "numeric":
            yield located.problem(
                f"the bins of `{proof.axis}` hold no numbers", "prove it by `that`", "number"
            )
