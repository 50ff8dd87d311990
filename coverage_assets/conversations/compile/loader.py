"""Load a vertical's `conversations/` folder into a checked `CompiledVertical`.

All problems of all files are reported at once, at their positions: undefined names, unknown tools,
an incomplete outcome table, dead ends of grammars. What depends on the sampled facts is checked
when a conversation is generated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from coverage_assets.conversations.compile.check_files import (
    DOMAINS,
    check_domain_files,
    named_first,
)
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.compile.vertical import (
    assemble,
    compile_parts,
    compile_vertical,
    without_repeats,
)
from coverage_assets.conversations.declared import (
    DeclaredSource,
    DeclaredSources,
    DialogueFile,
    DomainFile,
    LanguageFile,
    LexiconFile,
    OutcomesFile,
    WorldFile,
)
from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.cells import DOMAIN
from coverage_assets.foundation.validation import DeclaredModel, validate
from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.taxonomy.vertical import Vertical

FOLDER = "conversations"
LANGUAGE = "language"

ModelT = TypeVar("ModelT", bound=DeclaredModel)


def declares_conversations(config: Path, vertical: str) -> bool:
    """Return whether a vertical declares conversations; it may declare scenarios alone."""
    return (config / vertical / FOLDER).is_dir()


@dataclass(frozen=True)
class SoundDomains:
    """The domains that can be used, compiled, and what is wrong with the others."""

    compiled: CompiledVertical
    refused: Mapping[str, tuple[Problem, ...]]
    """The problems of each domain that is left out, or of each file of an unknown domain."""


def load_conversations(
    config: Path, vertical: Vertical, *, checked: bool = False
) -> CompiledVertical:
    """Read, check and compile a vertical's conversations; one `ConfigError` lists all problems.

    `checked` skips the check of the grammars, the larger part of the work, after another process
    has done it.
    """
    compiled, problems = compile_vertical(read_sources(config, vertical), vertical, checked=checked)
    if compiled is None:
        raise ConfigError(problems)
    return compiled


def load_sound_domains(config: Path, vertical: Vertical, *, checked: bool = False) -> SoundDomains:
    """Read and compile what can be used: a domain whose own file cannot stops itself alone.

    A problem of a file that all domains share is a `ConfigError`, and so is one of every domain.
    `checked` skips the check of the grammars, after these files have passed it.
    """
    sources, refused = _read_sound(config, vertical)
    parts = compile_parts(sources, vertical, checked=checked)
    refused |= parts.domain_problems
    sound = {name: found for name, found in parts.domains.items() if name not in refused}
    if parts.problems or parts.table is None or not sound:
        every = [*parts.problems, *(item for found in refused.values() for item in found)]
        raise ConfigError(without_repeats(every))
    compiled = assemble(sources, vertical, parts.table, sound)
    return SoundDomains(compiled, {name: tuple(refused[name]) for name in sorted(refused)})


def read_sources(config: Path, vertical: Vertical) -> DeclaredSources:
    """Read all files of the folder, each valid by itself."""
    reader, shared = _read_shared(config, vertical, strict=False)
    domains = [domain for name in reader.names(DOMAINS) if (domain := reader.one(name, DomainFile))]
    declared = vertical.taxonomy.dimensions[DOMAIN]
    found = check_domain_files(domains, declared, reader.folder, reader.refused)
    reader.problems += [problem for _, problem in found]
    if reader.problems:
        raise ConfigError(reader.problems)
    return shared(domains)


def _read_sound(
    config: Path, vertical: Vertical
) -> tuple[DeclaredSources, dict[str, list[Problem]]]:
    """Read the files of the domains whose own file is valid, and what is wrong with the others."""
    reader, shared = _read_shared(config, vertical)
    declared = vertical.taxonomy.dimensions[DOMAIN]
    refused: dict[str, list[Problem]] = {}
    domains: list[DeclaredSource[DomainFile]] = []
    for name in reader.names(DOMAINS):
        before = len(reader.problems)
        source = reader.one(name, DomainFile)
        if source is None:
            refused[Path(name).stem] = reader.problems[before:]
        else:
            domains.append(source)
    for name, problem in check_domain_files(domains, declared, reader.folder, reader.refused):
        refused.setdefault(name, []).append(problem)
    chosen = {source.model.domain: source for source in reversed(named_first(domains))}
    wanted = {*declared} - {*refused}
    sound = [
        source
        for source in domains
        if source.model.domain in wanted and source is chosen[source.model.domain]
    ]
    return shared(sound), refused


def _read_shared(
    config: Path, vertical: Vertical, *, strict: bool = True
) -> tuple[_Reader, Callable[[Sequence[DeclaredSource[DomainFile]]], DeclaredSources]]:
    """Read what all domains share; return what adds the domains to it."""
    folder = config / vertical.name / FOLDER
    if not folder.is_dir():
        raise InputError(f"{vertical.name} declares no conversations: there is no folder {folder}")
    reader = _Reader(folder)
    world = reader.one("world.yaml", WorldFile)
    outcomes = reader.one("outcomes.yaml", OutcomesFile)
    dialogue = reader.one("dialogue.yaml", DialogueFile)
    lexicon = reader.one("lexicon.yaml", LexiconFile)
    language = [
        source for name in reader.names(LANGUAGE) if (source := reader.one(name, LanguageFile))
    ]
    if strict and reader.problems:
        raise ConfigError(reader.problems)

    def with_domains(domains: Sequence[DeclaredSource[DomainFile]]) -> DeclaredSources:
        if not (world and outcomes and dialogue and lexicon):
            raise ConfigError(reader.problems)
        return DeclaredSources(
            folder, world, outcomes, dialogue, lexicon, tuple(language), tuple(domains)
        )

    return reader, with_domains


@dataclass
class _Reader:
    """Reads files and collects their problems."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """The names of files that are invalid or missing."""

    def one(self, name: str, model: type[ModelT]) -> DeclaredSource[ModelT] | None:
        """Read a file as its model; return None if it is invalid."""
        try:
            document = read_yaml(self.folder / name)
            return DeclaredSource(name, validate(document, model), document)
        except ConfigError as error:
            self.problems += error.problems
            self.refused.add(name)
            return None

    def names(self, stem: str) -> list[str]:
        """Return `<stem>.yaml`, or every file of a folder of that name."""
        subfolder = self.folder / stem
        if subfolder.is_dir():
            return sorted(
                f"{stem}/{path.name}" for path in subfolder.iterdir() if path.suffix == ".yaml"
            )
        return [f"{stem}.yaml"]
