"""From a vertical's `conversations/` folder to a checked `CompiledVertical`.

Every problem of every file is reported at once, at its place: names that nothing gives, tools that do not exist, an outcome
table with a hole, grammars that lead nowhere. What only shows when a conversation is made is checked there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from coverage_assets.conversations.compile.check_domain import DOMAINS, check_domain_files
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.compile.vertical import compile_vertical
from coverage_assets.conversations.declared.dialogue import DialogueFile
from coverage_assets.conversations.declared.language import LanguageFile, LexiconFile
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.conversations.declared.sources import DeclaredSource, DeclaredSources
from coverage_assets.conversations.declared.world import DomainFile, WorldFile
from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.cells import DOMAIN
from coverage_assets.foundation.validation import DeclaredModel, validate
from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.taxonomy.loader import Vertical

FOLDER = "conversations"
LANGUAGE = "language"

ModelT = TypeVar("ModelT", bound=DeclaredModel)


def declares_conversations(config: Path, vertical: str) -> bool:
    """Whether a vertical declares conversations at all: it may do with scenarios alone."""
    return (config / vertical / FOLDER).is_dir()


def load_conversations(
    config: Path, vertical: Vertical, *, checked: bool = False
) -> CompiledVertical:
    """Read, check and compile what a vertical declares of its conversations; all problems are in one `ConfigError`.

    `checked` says that another process has found the grammars sound, which is the larger part of the work.
    """
    playbook, problems = compile_vertical(read_sources(config, vertical), vertical, checked=checked)
    if playbook is None:
        raise ConfigError(problems)
    return playbook


def read_sources(config: Path, vertical: Vertical) -> DeclaredSources:
    """All files of the folder, each valid by itself."""
    folder = config / vertical.name / FOLDER
    if not folder.is_dir():
        raise InputError(f"{vertical.name} declares no conversations: there is no folder {folder}")
    reader = _Reader(folder)
    world = reader.one("world.yaml", WorldFile)
    outcomes = reader.one("outcomes.yaml", OutcomesFile)
    dialogue = reader.one("dialogue.yaml", DialogueFile)
    lexicon = reader.one("lexicon.yaml", LexiconFile)
    language = [
        found for name in reader.names(LANGUAGE) if (found := reader.one(name, LanguageFile))
    ]
    domains = [inside for name in reader.names(DOMAINS) if (inside := reader.one(name, DomainFile))]
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
    """Reads files and keeps what is wrong with them."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """The names of files that are there, or ought to be, and are wrong."""

    def one(self, name: str, model: type[ModelT]) -> DeclaredSource[ModelT] | None:
        """A file as its model, or nothing when it is wrong."""
        try:
            document = read_yaml(self.folder / name)
            return DeclaredSource(name, validate(document, model), document)
        except ConfigError as error:
            self.problems += error.problems
            self.refused.add(name)
            return None

    def names(self, stem: str) -> list[str]:
        """`<stem>.yaml`, or every file of a folder of that name."""
        inner = self.folder / stem
        if inner.is_dir():
            return sorted(
                f"{stem}/{path.name}" for path in inner.iterdir() if path.suffix == ".yaml"
            )
        return [f"{stem}.yaml"]
