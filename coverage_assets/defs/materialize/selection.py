"""Which assets are asked for: by name, by key, or in Dagster's selection syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from coverage_assets.defs.planner import Wanted
from coverage_assets.errors import InputError, did_you_mean
from resources.namespace import Namespace

Chosen = Mapping[str, frozenset[str]]
"""The names of the assets that are asked for, by namespace."""

PLAIN = re.compile(r"[\w/-]+")
"""A name or a key; anything else is a selection in Dagster's syntax."""

Resolver = Callable[[str], Iterable[tuple[str, str]]]
"""Gives namespace and name of every asset that a selection in Dagster's syntax selects."""


def chosen_assets(
    select: Sequence[str], wanted: Mapping[Namespace, Wanted], resolve: Resolver
) -> Chosen:
    """Return what is asked for; `resolve` is called for what is neither a name nor a key."""
    chosen: dict[str, set[str]] = {}
    known = {
        f"{namespace.name}/{name}": (namespace.name, name)
        for namespace, found in wanted.items()
        for name in found.names
    }
    by_name = {name: (namespace, name) for namespace, name in reversed(known.values())}
    for text in select:
        if text in known or text in by_name:
            found = [known.get(text) or by_name[text]]
        elif PLAIN.fullmatch(text):
            found = []
        else:
            found = [pair for pair in resolve(text) if "/".join(pair) in known]
        if not found:
            names = [*by_name, *known]
            raise InputError(f"`{text}` is not an asset: {did_you_mean(text, names)}")
        for namespace, name in found:
            chosen.setdefault(namespace, set()).add(name)
    return {namespace: frozenset(names) for namespace, names in chosen.items()}
