"""What somebody asks to be rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import Family
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from resources.namespace import Location


@dataclass(frozen=True)
class RebuildRequest:
    """What to rebuild, and where to read and write. Fresh artifacts are skipped unless forced."""

    location: Location
    vertical: str
    home: Path
    """The Dagster instance, where the environment names none."""
    select: tuple[str, ...] = ()
    """Assets by name, by key, or in Dagster's selection syntax."""
    cells: Selection = EVERYTHING
    force: bool = False
    recheck: bool = False
    """Judge also what was judged before."""
    families: tuple[Family, ...] = FAMILIES

    @property
    def is_partial(self) -> bool:
        """Whether only a part of the graph is requested."""
        return bool(self.select) or self.cells != EVERYTHING
