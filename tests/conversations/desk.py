"""The shipped help desk, for tests that edit its files as text and compile the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.compile.vertical import compile_vertical
from coverage_assets.conversations.declared.dialogue import DialogueFile
from coverage_assets.conversations.declared.language import LanguageFile, LexiconFile
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.declared.sources import DeclaredSource, DeclaredSources
from coverage_assets.conversations.declared.world import DomainFile, WorldFile
from coverage_assets.conversations.generation.generate import BASE, GeneratedPair, generate_pair
from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.validation import DeclaredModel, validate
from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.vertical import Vertical

CONFIG = Path(__file__).parents[2] / "config"
HELPDESK = CONFIG / "helpdesk" / "conversations"
MODELS: Mapping[str, type[DeclaredModel]] = {
    "world.yaml": WorldFile,
    "outcomes.yaml": OutcomesFile,
    "dialogue.yaml": DialogueFile,
    "lexicon.yaml": LexiconFile,
    "language.yaml": LanguageFile,
    "domains/access.yaml": DomainFile,
    "domains/devices.yaml": DomainFile,
}
WORLD, OUTCOMES, DIALOGUE, LEXICON, LANGUAGE, ACCESS, DEVICES = MODELS


@cache
def _source(name: str, text: str) -> DeclaredSource[Any]:
    document = parse_yaml(text.encode(), name)
    return DeclaredSource(name, validate(document, MODELS[name]), document)


@dataclass(frozen=True)
class Desk:
    """The texts of all conversation files of the help desk."""

    files: Mapping[str, str]

    def edit(self, name: str, old: str, new: str) -> Desk:
        """Replace a text that a file contains exactly once."""
        text = self.files[name]
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        return Desk({**self.files, name: text.replace(old, new)})

    def add(self, name: str, section: str, text: str) -> Desk:
        """Insert a text at the beginning of a section of a file."""
        return self.edit(name, f"\n{section}:\n", f"\n{section}:\n{text}\n")

    @cached_property
    def sources(self) -> DeclaredSources:
        found = {name: _source(name, text) for name, text in self.files.items()}
        domains = tuple(found[name] for name in found if name.startswith("domains/"))
        world, outcomes, dialogue, lexicon = (
            found[name] for name in (WORLD, OUTCOMES, DIALOGUE, LEXICON)
        )
        return DeclaredSources(
            Path(), world, outcomes, dialogue, lexicon, (found[LANGUAGE],), domains
        )

    @property
    def problems(self) -> list[Problem]:
        """All problems, in reading order."""
        try:
            return sorted(compile_vertical(self.sources, helpdesk())[1])
        except ConfigError as error:
            return list(error.problems)

    @cached_property
    def compiled(self) -> CompiledVertical:
        compiled, problems = compile_vertical(self.sources, helpdesk())
        assert compiled is not None, "\n".join(map(str, problems))
        return compiled

    def line(self, problem: Problem) -> str:
        """Return the line that a problem points at."""
        return self.files[problem.path].splitlines()[problem.line - 1].strip()

    def generate(self, wanted: Scenario, variant: int = 0, relation: str = BASE) -> GeneratedPair:
        pair = generate_pair(self.compiled, wanted, variant, relation)
        assert pair is not None
        return pair


@cache
def helpdesk() -> Vertical:
    return load_vertical(CONFIG, "helpdesk")


@cache
def desk() -> Desk:
    """Return the help desk as it is shipped."""
    return Desk({name: (HELPDESK / name).read_text() for name in MODELS})


@cache
def kept() -> tuple[Scenario, ...]:
    """Return the kept scenarios of the help desk."""
    return tuple(
        scenarios_of(enumerate_scenarios(helpdesk()).filter("kept"), helpdesk().taxonomy.axis_slugs)
    )


PLAIN = Scenario(
    "sc-0000000000000001",
    "devices",
    "plain",
    {"urgency": "soon", "entitlement": "entitled", "stock": "on_shelf"},
)
"""A broken laptop, with spare ones in stock."""


def scenario(domain: str = "devices", behavior: str = "plain", **bins: str) -> Scenario:
    """Return the plain scenario with some values replaced."""
    return replace(PLAIN, domain=domain, behavior=behavior, bins={**PLAIN.bins, **bins})
