"""`dataset.json`: what a dataset says about itself, so that its files can be read without knowing where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.records.models import MIXED, SCHEMA_VERSION
from coverage_assets.datasets.records.counts import Counts, difficulty_of
from coverage_assets.datasets.records.generator_protocol import ConversationGenerator, DatasetInfo
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.records.versioning import Fingerprint
from coverage_assets.foundation.cells import Cell
from coverage_assets.taxonomy.loader import Vertical
from coverage_assets.taxonomy.models import NamedEntry

LANGUAGE = "en"
LICENSE = "Apache-2.0"

Named = Mapping[str, tuple[str, str]]
"""For every slug the name and the description that people read."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as it was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Origin:
    """What all datasets of a run have in common."""

    vertical: str
    name: str
    seed: int
    generator_sha256: str
    taxonomy_sha256: str
    domains: Named
    behaviors: Named
    about: DatasetInfo
    difficulty: str = MIXED
    """How the difficulty of a dataset is shown when its entries differ: `mixed`, or as an `array`."""

    @classmethod
    def of(
        cls, vertical: Vertical, maker: ConversationGenerator, *, difficulty: str = MIXED
    ) -> Origin:
        """The origin of what a maker makes for a vertical."""
        taxonomy = vertical.taxonomy
        return cls(
            vertical.name,
            taxonomy.name,
            vertical.exclusions.seed,
            maker.sha256,
            vertical.taxonomy_sha256,
            _named(taxonomy.domains),
            _named(taxonomy.behaviors),
            maker.about,
            difficulty,
        )

    def as_dict(self) -> dict[str, Any]:
        """The origin as plain values."""
        named = {"domains": self.domains, "behaviors": self.behaviors}
        return {
            "vertical": self.vertical,
            "name": self.name,
            "seed": self.seed,
            "generator_sha256": self.generator_sha256,
            "taxonomy_sha256": self.taxonomy_sha256,
            **{
                kind: {slug: list(texts) for slug, texts in entries.items()}
                for kind, entries in named.items()
            },
            "about": {
                "outcomes": list(self.about.outcomes),
                "tools": list(self.about.tools),
                "few_shot": {
                    domain: list(map(list, shots)) for domain, shots in self.about.few_shot.items()
                },
                "tools_of": {domain: list(names) for domain, names in self.about.tools_of.items()},
                "simulators": dict(self.about.simulators),
                "generators": dict(self.about.generators),
            },
            "difficulty": self.difficulty,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Origin:
        """The origin that `as_dict` gave."""
        named = {
            kind: {slug: (name, text) for slug, (name, text) in values[kind].items()}
            for kind in ("domains", "behaviors")
        }
        return cls(**{**values, **named, "about": DatasetInfo(**values["about"])})


@dataclass(frozen=True)
class Contained:
    """What one dataset holds, by cell."""

    counts: Mapping[Cell, Counts]
    scenarios: int

    @property
    def total(self) -> Counts:
        """The counts over all cells."""
        return sum(self.counts.values(), start=Counts())


def header_of(
    name: DatasetName,
    version: str,
    *,
    origin: Origin,
    contained: Contained,
    fingerprint: Fingerprint,
    files: Mapping[str, tuple[str, StoredFile]],
) -> dict[str, Any]:
    """The header of a dataset, in its public shape."""
    total = contained.total
    counts = total.as_dict()
    domains, behaviors = (
        list(dict.fromkeys(cell[place] for cell in contained.counts)) for place in (0, 1)
    )
    title, description = _texts(name, origin)
    return {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": name.dataset_id,
        "version": version,
        "name": title,
        "description": description,
        "language": LANGUAGE,
        "license": LICENSE,
        "files": {
            kind: {
                "path": path,
                "sha256": file.sha256,
                "bytes": file.bytes,
                "rows": total.conversations,
            }
            for kind, (path, file) in files.items()
        },
        "metadata": {
            "vertical": name.vertical,
            "scope": name.scope,
            "domains": domains,
            "behaviors": behaviors,
            "difficulty": difficulty_of(total.by_difficulty, origin.difficulty),
            "seed": origin.seed,
            "generator_sha256": origin.about.generator_of(domains, origin.generator_sha256),
            "taxonomy_sha256": origin.taxonomy_sha256,
            "content_sha256": fingerprint.content_sha256,
            "judgment_sha256": fingerprint.judgment_sha256,
            "counts": {
                "conversations": total.conversations,
                "goldens": total.conversations,
                "scenarios": contained.scenarios,
                **{
                    key: counts[key]
                    for key in ("turns", "user_turns", "by_outcome", "by_difficulty", "by_relation")
                },
                "by_cell": {
                    "|".join(cell): of.conversations for cell, of in contained.counts.items()
                },
            },
            "outcomes": list(origin.about.outcomes),
            "tools": origin.about.tools_in(domains),
            "simulator": {
                name: origin.about.simulators[name]
                for name in domains
                if name in origin.about.simulators
            },
            "few_shot": [
                shot for domain in domains for shot in origin.about.few_shot.get(domain, ())
            ],
        },
    }


def _texts(name: DatasetName, origin: Origin) -> tuple[str, str]:
    """The name and the description of a dataset, for people."""
    if name.domain is None:
        return (
            f"{origin.name}: all domains",
            f"Conversations and goldens of every domain of {origin.name}.",
        )
    domain, about_domain = origin.domains[name.domain]
    if name.behavior is None:
        return (
            f"{origin.name}: {domain}",
            f"Conversations and goldens of one domain. {about_domain}",
        )
    behavior, about_behavior = origin.behaviors[name.behavior]
    return (
        f"{origin.name}: {domain}, {behavior}",
        f"Conversations and goldens. {about_domain} {about_behavior}",
    )


def _named(entries: Sequence[NamedEntry]) -> Named:
    return {entry.slug: (entry.name, entry.description) for entry in entries}
