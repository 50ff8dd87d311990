"""The shipped help desk for tests that edit it as people do, with text, and look at what becomes of it."""

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
    """The texts of all files of a vertical's conversations."""

    files: Mapping[str, str]

    def edit(self, name: str, old: str, new: str) -> Desk:
        """With a text that stands once in a file replaced."""
        text = self.files[name]
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        return Desk({**self.files, name: text.replace(old, new)})

    def add(self, name: str, section: str, text: str) -> Desk:
        """With something added at the beginning of a section of a file."""
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
        """All that is wrong, in reading order."""
        try:
            return sorted(compile_vertical(self.sources, helpdesk())[1])
        except ConfigError as error:
            return list(error.problems)

    @cached_property
    def playbook(self) -> CompiledVertical:
        playbook, problems = compile_vertical(self.sources, helpdesk())
        assert playbook is not None, "\n".join(map(str, problems))
        return playbook

    def line(self, problem: Problem) -> str:
        """The line that a problem points at."""
        return self.files[problem.path].splitlines()[problem.line - 1].strip()

    def tell(self, wanted: Scenario, variant: int = 0, relation: str = BASE) -> GeneratedPair:
        told = generate_pair(self.playbook, wanted, variant, relation)
        assert told is not None
        return told


@cache
def helpdesk() -> Vertical:
    return load_vertical(CONFIG, "helpdesk")


@cache
def desk() -> Desk:
    """The help desk as it is shipped."""
    return Desk({name: (HELPDESK / name).read_text() for name in MODELS})


@cache
def kept() -> tuple[Scenario, ...]:
    """The kept scenarios of the help desk."""
    return tuple(
        scenarios_of(enumerate_scenarios(helpdesk()).filter("kept"), helpdesk().taxonomy.axis_slugs)
    )


PLAIN = Scenario(
    "sc-0000000000000001",
    "devices",
    "plain",
    {"urgency": "soon", "entitlement": "entitled", "stock": "on_shelf"},
)
"""Somebody's laptop is broken, and there are others."""


def scenario(domain: str = "devices", behavior: str = "plain", **bins: str) -> Scenario:
    """A scenario like the plain one, but for what is given."""
    return replace(PLAIN, domain=domain, behavior=behavior, bins={**PLAIN.bins, **bins})
