"""Load a vertical's `conversations/` folder into a checked `CompiledVertical`.

All problems of all files are reported at once, at their positions: undefined names, unknown tools,
an incomplete outcome table, dead ends of grammars. What depends on the sampled facts is checked
when a conversation is generated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from coverage_assets.conversations.compile.check_files import DOMAINS, check_domain_files
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.compile.vertical import compile_vertical
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


def read_sources(config: Path, vertical: Vertical) -> DeclaredSources:
    """Read all files of the folder, each valid by itself."""
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
    domains = [domain for name in reader.names(DOMAINS) if (domain := reader.one(name, DomainFile))]
    reader.problems += check_domain_files(
        domains, vertical.taxonomy.dimensions[DOMAIN], folder, reader.refused
    )
    if reader.problems or not (world and outcomes and dialogue and lexicon):
        raise ConfigError(reader.problems)
    return DeclaredSources(
        folder, world, outcomes, dialogue, lexicon, tuple(language), tuple(domains)
    )


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
