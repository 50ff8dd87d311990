"""What somebody asks to be rebuilt, and the assets that can be named."""

from dataclasses import dataclass
from pathlib import Path

from coverage_assets.datasets.build import DOMAINS, GLOBAL
from coverage_assets.defs.datasets.requests import BY_CELL
from coverage_assets.defs.definitions import DEFAULT_FINDINGS
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from coverage_assets.scenarios.selection import EVERYTHING, Selection

CONVERSATION_ASSETS = (*BY_CELL, DOMAINS, GLOBAL)
DISPUTE_ASSETS = (INVENTORIES, PLANS, AUDIT)
ASSETS = (
    "taxonomy",
    "exclusion_rules",
    SCENARIOS,
    MANIFEST,
    *CONVERSATION_ASSETS,
    *DISPUTE_ASSETS,
)


@dataclass(frozen=True)
class RebuildRequest:
    """What to rebuild, and where to read and write. Fresh artifacts are skipped unless forced."""

    config: Path
    vertical: str
    artifacts: str
    home: Path
    select: tuple[str, ...] = ()
    cells: Selection = EVERYTHING
    force: bool = False
    findings: Path = DEFAULT_FINDINGS

    @property
    def assets(self) -> tuple[str, ...]:
        """The selected assets; all of them if none is named."""
        return self.select or ASSETS

    @property
    def is_partial(self) -> bool:
        """Whether only a part of the graph is requested."""
        return bool(self.select) or self.cells != EVERYTHING

    @property
    def includes_disputes(self) -> bool:
        """Whether disputes are requested: with everything, or by name."""
        return not self.is_partial or bool(set(self.select) & set(DISPUTE_ASSETS))
