"""What a dataset is called and where it stands: of one cell, of one domain, or of a whole vertical.

A domain's dataset stands beside those of its behaviors, under a name that no behavior may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from coverage_assets.errors import InputError
from coverage_assets.foundation.files import safe_child
from coverage_assets.taxonomy.models import Taxonomy

COMBINED = "combined"
FOLDER = "datasets"

Scope: TypeAlias = Literal["behavior", "domain", "global"]
SCOPES: tuple[Scope, ...] = ("behavior", "domain", "global")


@dataclass(frozen=True)
class DatasetName:
    """The name of one dataset. Without a behavior it is a domain's, without a domain the vertical's."""

    vertical: str
    domain: str | None = None
    behavior: str | None = None

    @property
    def scope(self) -> Scope:
        """What the dataset spans."""
        if self.domain is None:
            return "global"
        return "domain" if self.behavior is None else "behavior"

    @property
    def dataset_id(self) -> str:
        """The id that every line of the dataset carries."""
        return ".".join((self.vertical, *self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the folders that lead from the vertical's folder to the dataset."""
        if self.domain is None:
            return (COMBINED,)
        return (self.domain, self.behavior or COMBINED)

    def folder(self, vertical_folder: Path) -> Path:
        """Where the dataset stands below its vertical's folder."""
        return safe_child(vertical_folder, *self.parts)

    def holds(self, domain: str, behavior: str) -> bool:
        """Whether a cell belongs to the dataset."""
        return self.domain in {None, domain} and self.behavior in {None, behavior}


def vertical_folder(out: Path, vertical: str) -> Path:
    """The folder of a vertical's datasets below an output folder."""
    return safe_child(out, FOLDER, vertical)


def refuse_taken_names(taxonomy: Taxonomy) -> None:
    """Refuse a domain or a behavior whose datasets would stand where combined ones do."""
    for kind, entries in (("domain", taxonomy.domains), ("behavior", taxonomy.behaviors)):
        if any(entry.slug == COMBINED for entry in entries):
            raise InputError(
                f"the {kind} `{COMBINED}` of `{taxonomy.vertical}` has the name of combined datasets: give it another slug"
            )
