"""Checks of the set of domain files: one file for every domain of the taxonomy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from coverage_assets.conversations.declared import DeclaredSource, DomainFile
from coverage_assets.errors import Problem, did_you_mean

DOMAINS = "domains"
"""The folder of the domain files."""


def stem_of(source: DeclaredSource[DomainFile]) -> str:
    """Return the domain that a file should be about, by its name."""
    return PurePosixPath(source.name).stem


def named_first(
    domains: Iterable[DeclaredSource[DomainFile]],
) -> list[DeclaredSource[DomainFile]]:
    """Return the files that have the name of their domain, then the others."""
    return sorted(domains, key=lambda source: stem_of(source) != source.model.domain)


def check_domain_files(
    domains: Iterable[DeclaredSource[DomainFile]],
    declared: Collection[str],
    folder: Path,
    refused: Collection[str] = (),
) -> Iterator[tuple[str, Problem]]:
    """Yield files of unknown domains, and domains with two files or none, each with its domain.

    Files that were refused count as present. A file that has the name of another domain than it
    names is a problem of the domain that it should be about, if the one that it names has its file.
    """
    seen: set[str] = set()
    named: set[str] = set()
    for source in named_first(domains):
        name, stem = source.model.domain, stem_of(source)
        if name not in declared:
            hint = did_you_mean(name, declared)
            message = f"`{name}` is not a domain of the taxonomy"
            yield stem, source.problem(("domain",), message, hint)
        elif name in seen:
            message = f"`{name}` has a file already"
            owner = stem if name in named and stem in declared else name
            yield owner, source.problem(("domain",), message, "keep one file per domain")
        seen.add(name)
        if stem == name:
            named.add(name)
    for name in declared:
        file = f"{DOMAINS}/{name}.yaml"
        if name not in seen and file not in refused:
            advice = "add it: every domain says how people speak in it"
            message = f"the domain `{name}` has no file"
            yield name, Problem(str(folder / file), 1, 1, message, advice)
