"""Small verticals for tests: written out as plain values, or drawn at random by hypothesis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

from coverage_assets.errors import ConfigError
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.taxonomy.loader import bind_vertical
from coverage_assets.taxonomy.vertical import Vertical

Declared: TypeAlias = dict[str, Any]
AXIS_NAMES = ("size", "color", "mood", "age")
BIN_NAMES = ("b0", "b1", "b2", "b3")


def fewer(divisor: int) -> settings:
    """A part of the examples that the profile asks for, where one example is dear."""
    return settings(max_examples=settings().max_examples // divisor)


def entry(slug: str, **more: Any) -> Declared:
    return {"slug": slug, "name": slug.title(), "description": f"About {slug}.", **more}


def taxonomy_of(
    *,
    domains: Sequence[str] = ("d0", "d1"),
    behaviors: Sequence[str] = ("h0", "h1"),
    axes: Mapping[str, Sequence[str]] | None = None,
    groups: Mapping[str, Declared] | None = None,
) -> Declared:
    """A taxonomy in the notation of `taxonomy.yaml`."""
    axes = {"size": ("s", "m", "l"), "color": ("red", "blue")} if axes is None else axes
    return {
        "schema_version": 1,
        "version": "1.0.0",
        "vertical": "toy",
        "name": "Toy",
        "description": "A vertical for tests.",
        "domains": [entry(slug) for slug in domains],
        "behaviors": [entry(slug) for slug in behaviors],
        "axes": [
            entry(slug, kind="nominal", bins=[entry(value) for value in bins])
            for slug, bins in axes.items()
        ],
        "groups": [entry(slug, where=where) for slug, where in (groups or {}).items()],
    }


def rule(number: int, where: Declared, effect: str | Declared = "exclude") -> Declared:
    return {
        "id": f"r{number}",
        "kind": "test",
        "reason": "For a test.",
        "where": where,
        "effect": effect,
    }


def exclusions_of(*rules: Declared, seed: int = 7, waivers: Sequence[Declared] = ()) -> Declared:
    """Rules in the notation of `exclusions.yaml`."""
    return {
        "schema_version": 1,
        "version": "1.0.0",
        "seed": seed,
        "rules": list(rules),
        "waivers": list(waivers),
    }


def vertical_of(taxonomy: Declared, exclusions: Declared | None = None) -> Vertical:
    """The checked vertical that two declared files make."""
    bound = bind_vertical(
        Document("taxonomy.yaml", taxonomy),
        Document("exclusions.yaml", exclusions or exclusions_of()),
        "toy",
    )
    if bound.problems:
        raise ConfigError(bound.problems)
    return bound


def as_tuples(scenarios: pl.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of a table of scenarios."""
    return list(scenarios.iter_rows())


@st.composite
def taxonomies(draw: st.DrawFn, *, most_values: int = 3, most_bins: int = 4) -> Declared:
    """One to three domains, behaviors and axes, and up to two groups."""
    axes = draw(st.lists(st.sampled_from(AXIS_NAMES), min_size=1, max_size=3, unique=True))
    dimensions = {
        "domain": ("d0", "d1", "d2")[: draw(st.integers(1, most_values))],
        "behavior": ("h0", "h1", "h2")[: draw(st.integers(1, most_values))],
        **{name: BIN_NAMES[: draw(st.integers(1, most_bins))] for name in axes},
    }
    groups = {f"g{number}": draw(wheres(dimensions)) for number in range(draw(st.integers(0, 2)))}
    return taxonomy_of(
        domains=dimensions["domain"],
        behaviors=dimensions["behavior"],
        axes={name: dimensions[name] for name in axes},
        groups=groups,
    )


@st.composite
def verticals(draw: st.DrawFn, *, most_rules: int = 6) -> tuple[Declared, Declared]:
    """A random taxonomy with up to six random rules."""
    taxonomy = draw(taxonomies())
    dimensions = dimensions_in(taxonomy)
    groups = [group["slug"] for group in taxonomy["groups"]]
    rules = [
        rule(number, draw(wheres(dimensions, groups)), draw(effects(dimensions, groups)))
        for number in range(draw(st.integers(0, most_rules)))
    ]
    return taxonomy, exclusions_of(*rules, seed=draw(st.integers(0, 50)))


def dimensions_in(taxonomy: Declared) -> dict[str, tuple[str, ...]]:
    """Every dimension of a declared taxonomy with its values."""
    return {
        "domain": tuple(domain["slug"] for domain in taxonomy["domains"]),
        "behavior": tuple(behavior["slug"] for behavior in taxonomy["behaviors"]),
        **{
            axis["slug"]: tuple(value["slug"] for value in axis["bins"])
            for axis in taxonomy["axes"]
        },
    }


@st.composite
def wheres(
    draw: st.DrawFn,
    dimensions: Mapping[str, Sequence[str]],
    groups: Sequence[str] = (),
    depth: int = 0,
) -> Declared:
    """A condition over some dimensions, with `not` in every place where it may stand."""
    where: Declared = {
        name: draw(_selections(dimensions[name]))
        for name in draw(st.lists(st.sampled_from(sorted(dimensions)), max_size=2, unique=True))
    }
    if groups and draw(st.integers(0, 2)) == 0:
        where["group"] = draw(_selections(groups))
    if depth < 3 and (not where or draw(st.integers(0, 3)) == 0):
        inner = wheres(dimensions, groups, depth + 1)
        where["not"] = draw(st.one_of(inner, st.lists(inner, min_size=1, max_size=2)))
    if not where:
        name = draw(st.sampled_from(sorted(dimensions)))
        where[name] = draw(_selections(dimensions[name]))
    return where


def _selections(values: Sequence[str]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(list(values))
    chosen = st.one_of(one, st.lists(one, min_size=1, max_size=3))
    return st.one_of(chosen, chosen.map(lambda listed: {"not": listed}))


@st.composite
def effects(
    draw: st.DrawFn, dimensions: Mapping[str, Sequence[str]], groups: Sequence[str] = ()
) -> str | Declared:
    """`exclude`, or a cap with any scope, balance and preference."""
    if draw(st.booleans()):
        return "exclude"
    names = st.sampled_from(sorted(dimensions))
    cap: Declared = {
        "limit": draw(st.integers(0, 4)),
        "per": draw(st.lists(names, max_size=2, unique=True)),
        "balance": draw(st.lists(names, max_size=2, unique=True)),
    }
    if draw(st.booleans()):
        cap["prefer"] = draw(wheres(dimensions, groups))
    return cap
