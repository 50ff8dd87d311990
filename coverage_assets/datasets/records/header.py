"""The header of a dataset, `dataset.json`: all that a reader needs to use its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.records import MIXED, SCHEMA_VERSION
from coverage_assets.datasets.records.counts import Counts, difficulty_of
from coverage_assets.datasets.records.generator_protocol import ConversationGenerator, DatasetInfo
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.records.versioning import Fingerprint
from coverage_assets.foundation.cells import Cell
from coverage_assets.taxonomy.models import NamedEntry
from coverage_assets.taxonomy.vertical import Vertical

LANGUAGE = "en"
LICENSE = "Apache-2.0"

NamesBySlug = Mapping[str, tuple[str, str]]
"""The display name and the description of every slug."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The size and digest of a file as it was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Origin:
    """The header information that all datasets of a run share."""

    vertical: str
    name: str
    seed: int
    generator_sha256: str
    taxonomy_sha256: str
    domains: NamesBySlug
    behaviors: NamesBySlug
    info: DatasetInfo
    difficulty: str = MIXED
    """How to show the difficulty of entries that differ: `mixed`, or as an `array`."""

    @classmethod
    def of(
        cls, vertical: Vertical, generator: ConversationGenerator, *, difficulty: str = MIXED
    ) -> Origin:
        """Return the origin of a generator's datasets of a vertical."""
        taxonomy = vertical.taxonomy
        return cls(
            vertical.name,
            taxonomy.name,
            vertical.exclusions.seed,
            generator.sha256,
            vertical.taxonomy_sha256,
            _names_by_slug(taxonomy.domains),
            _names_by_slug(taxonomy.behaviors),
            generator.info,
            difficulty,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the origin as plain values."""
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
                "outcomes": list(self.info.outcomes),
                "tools": list(self.info.tools),
                "few_shot": {
                    domain: list(map(list, shots)) for domain, shots in self.info.few_shot.items()
                },
                "tools_of": {domain: list(names) for domain, names in self.info.tools_of.items()},
                "simulators": dict(self.info.simulators),
                "generators": dict(self.info.generators),
            },
            "difficulty": self.difficulty,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Origin:
        """Restore an origin from the output of `as_dict`."""
        named = {
            kind: {slug: (name, text) for slug, (name, text) in values[kind].items()}
            for kind in ("domains", "behaviors")
        }
        rest = {key: value for key, value in values.items() if key != "about"}
        return cls(**{**rest, **named, "info": DatasetInfo(**values["about"])})


@dataclass(frozen=True)
class DatasetContents:
    """The counts of one dataset, by cell."""

    counts: Mapping[Cell, Counts]
    scenarios: int

    @property
    def total(self) -> Counts:
        """The sum of the counts of all cells."""
        return sum(self.counts.values(), start=Counts())


def build_header(
    name: DatasetName,
    version: str,
    *,
    origin: Origin,
    contents: DatasetContents,
    fingerprint: Fingerprint,
    files: Mapping[str, tuple[str, StoredFile]],
) -> dict[str, Any]:
    """Build the header of a dataset in its public form."""
    total = contents.total
    counts = total.as_dict()
    domains, behaviors = (
        list(dict.fromkeys(cell[index] for cell in contents.counts)) for index in (0, 1)
    )
    title, description = _title_and_description(name, origin)
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
            "generator_sha256": origin.info.generator_of(domains, origin.generator_sha256),
            "taxonomy_sha256": origin.taxonomy_sha256,
            "content_sha256": fingerprint.content_sha256,
            "judgment_sha256": fingerprint.judgment_sha256,
            "counts": {
                "conversations": total.conversations,
                "goldens": total.conversations,
                "scenarios": contents.scenarios,
                **{
                    key: counts[key]
                    for key in ("turns", "user_turns", "by_outcome", "by_difficulty", "by_relation")
                },
                "by_cell": {
                    "|".join(cell): counted.conversations
                    for cell, counted in contents.counts.items()
                },
            },
            "outcomes": list(origin.info.outcomes),
            "tools": origin.info.tools_in(domains),
            "simulator": {
                domain: origin.info.simulators[domain]
                for domain in domains
                if domain in origin.info.simulators
            },
            "few_shot": [
                shot for domain in domains for shot in origin.info.few_shot.get(domain, ())
            ],
        },
    }


def _title_and_description(name: DatasetName, origin: Origin) -> tuple[str, str]:
    """Return the display name and the description of a dataset."""
    if name.domain is None:
        return (
            f"{origin.name}: all domains",
            f"Conversations and goldens of every domain of {origin.name}.",
        )
    domain, domain_text = origin.domains[name.domain]
    if name.behavior is None:
        return (
            f"{origin.name}: {domain}",
            f"Conversations and goldens of one domain. {domain_text}",
        )
    behavior, behavior_text = origin.behaviors[name.behavior]
    return (
        f"{origin.name}: {domain}, {behavior}",
        f"Conversations and goldens. {domain_text} {behavior_text}",
    )


def _names_by_slug(entries: Sequence[NamedEntry]) -> NamesBySlug:
    return {entry.slug: (entry.name, entry.description) for entry in entries}
