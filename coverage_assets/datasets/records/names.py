"""Names and paths of datasets: of one cell, of one domain, or of a whole vertical.

A domain's dataset is in a folder beside those of its behaviors, under a name that no behavior may
have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from coverage_assets.errors import InputError
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.part_files import RECORD
from coverage_assets.taxonomy.models import Taxonomy

COMBINED = "combined"
FOLDER = "datasets"
HEADER = "dataset.json"
RECORD_STEM = "dataset"
STORE_RECORD = f"{RECORD_STEM}.{RECORD}"
"""What describes the other files of a dataset in an object store; it is written last."""

RECORD_FILES = {"conversations": "conversations.jsonl", "goldens": "goldens.jsonl"}
"""The file of each kind of record in a dataset's folder."""

RECORD_KINDS = tuple(RECORD_FILES)

Scope: TypeAlias = Literal["behavior", "domain", "global"]
SCOPES: tuple[Scope, ...] = ("behavior", "domain", "global")


@dataclass(frozen=True)
class DatasetName:
    """The name of a dataset: of a cell, of a domain (no behavior), or of the vertical (neither)."""

    vertical: str
    domain: str | None = None
    behavior: str | None = None

    @property
    def scope(self) -> Scope:
        """What the dataset covers."""
        if self.domain is None:
            return "global"
        return "domain" if self.behavior is None else "behavior"

    @property
    def dataset_id(self) -> str:
        """The id that every line of the dataset carries."""
        return ".".join((self.vertical, *self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        """The path of the dataset below the vertical's folder."""
        if self.domain is None:
            return (COMBINED,)
        return (self.domain, self.behavior or COMBINED)

    def folder(self, vertical_folder: Path) -> Path:
        """Return the dataset's folder below its vertical's folder."""
        return safe_child(vertical_folder, *self.parts)

    def holds(self, domain: str, behavior: str) -> bool:
        """Return whether a cell belongs to the dataset."""
        return self.domain in {None, domain} and self.behavior in {None, behavior}


def vertical_folder(out: Path, vertical: str) -> Path:
    """Return the folder of a vertical's datasets below an output folder."""
    return safe_child(out, FOLDER, vertical)


def refuse_reserved_names(taxonomy: Taxonomy) -> None:
    """Refuse a domain or behavior whose slug is the folder name of combined datasets."""
    for kind, entries in (("domain", taxonomy.domains), ("behavior", taxonomy.behaviors)):
        if any(entry.slug == COMBINED for entry in entries):
            raise InputError(
                f"the {kind} `{COMBINED}` of `{taxonomy.vertical}` has the name of combined "
                "datasets: give it another slug"
            )
