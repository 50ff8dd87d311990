"""Checks of the set of domain files: one file for every domain of the taxonomy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from coverage_assets.conversations.declared import DeclaredSource, DomainFile
from coverage_assets.errors import Problem, did_you_mean

DOMAINS = "domains"
"""The folder of the domain files."""


def check_domain_files(
    domains: Iterable[DeclaredSource[DomainFile]],
    declared: Collection[str],
    folder: Path,
    refused: Collection[str] = (),
) -> Iterator[tuple[str, Problem]]:
    """Yield files of unknown domains, and domains with two files or none, each with its domain.

    Files that were refused count as present.
    """
    seen: set[str] = set()
    for source in domains:
        name = source.model.domain
        if name not in declared:
            hint = did_you_mean(name, declared)
            message = f"`{name}` is not a domain of the taxonomy"
            yield name, source.problem(("domain",), message, hint)
        elif name in seen:
            message = f"`{name}` has a file already"
            yield name, source.problem(("domain",), message, "keep one file per domain")
        seen.add(name)
    for name in declared:
        file = f"{DOMAINS}/{name}.yaml"
        if name not in seen and file not in refused:
            advice = "add it: every domain says how people speak in it"
            message = f"the domain `{name}` has no file"
            yield name, Problem(str(folder / file), 1, 1, message, advice)
