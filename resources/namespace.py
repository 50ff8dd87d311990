"""Where the artifacts of a vertical, or of a family without verticals, are declared and stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.foundation.artifacts import ArtifactStore
from resources.findings import DisputeFindings
from resources.vertical_config import VerticalConfig

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Namespace:
    """A vertical, or a family without verticals: what is declared for it, and where it is stored.

    Its name is the first part of its asset keys and the folder of its artifacts. Nothing of it can
    be set by whoever launches a run.
    """

    name: str
    config: Path
    artifacts: str
    """A folder or the URL of an object store."""
    findings_folder: Path

    @property
    def declarations(self) -> VerticalConfig:
        """The declared files of the vertical."""
        return VerticalConfig(self.config, self.name)

    @property
    def findings(self) -> DisputeFindings:
        """The findings to plan disputes for."""
        return DisputeFindings(self.findings_folder, self.config)

    @property
    def store(self) -> ArtifactStore:
        """The stored tables."""
        return ArtifactStore(self.artifacts, self.name)


@dataclass(frozen=True)
class Location:
    """Where everything is declared and stored; the namespaces share it."""

    config: Path = ROOT / "config"
    artifacts: str = str(ROOT / "data" / "artifacts")
    findings: Path = ROOT / "data" / "samples" / "disputes"

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> Location:
        """Read the variables that docs/graph.md lists."""
        return cls(
            Path(environment.get("COVERAGE_CONFIG", cls.config)),
            environment.get("COVERAGE_ARTIFACTS", cls.artifacts),
            Path(environment.get("COVERAGE_FINDINGS", cls.findings)),
        )

    def namespace(self, name: str) -> Namespace:
        """Return one of its namespaces."""
        return Namespace(name, self.config, self.artifacts, self.findings)
