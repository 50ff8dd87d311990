"""Everything that Dagster loads of one namespace: what its families add, and what all have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from coverage_assets.defs.checks import build_checks
from coverage_assets.defs.declared import families_of, find_wanted
from coverage_assets.defs.family import Family, load_reference
from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.jobs import (
    build_check_job,
    build_observe_job,
    build_rebuild_jobs,
    build_schedules,
)
from coverage_assets.defs.namespace_keys import asset_key, io_manager_of
from coverage_assets.defs.partitions import Cuts
from coverage_assets.defs.sensor import build_sensor
from resources.artifacts import ArtifactIO
from resources.namespace import Namespace

Parts = Mapping[Family, FamilyDefinitions]


@dataclass(frozen=True)
class NamespaceDefinitions:
    """The definitions of a namespace, and the partitions of every cut of it."""

    definitions: dg.Definitions
    cuts: Cuts


def build_namespace(namespace: Namespace, families: Sequence[Family]) -> NamespaceDefinitions:
    """Build the definitions of a vertical, or of a family without verticals."""
    parts: Parts = {
        family: load_reference(family.definitions)(namespace)
        for family in families_of(namespace, families)
        if family.definitions
    }
    assets = [asset for part in parts.values() for asset in part.assets]
    cuts: Cuts = {cut: found for part in parts.values() for cut, found in part.cuts.items()}
    defined = [asset for asset in assets if isinstance(asset, dg.AssetsDefinition)]
    built = [asset for asset in defined if asset.is_materializable]
    observed = [asset for asset in defined if not asset.is_materializable]
    checks = _checks(namespace, families, parts, built)
    jobs = build_rebuild_jobs(namespace, built, cuts) if built else {}
    definitions = dg.Definitions(
        assets=assets,
        asset_checks=checks,
        jobs=[
            *jobs.values(),
            *([build_check_job(namespace, checks)] if checks else []),
            *([build_observe_job(namespace, observed)] if observed else []),
        ],
        schedules=build_schedules(namespace, jobs, cuts),
        sensors=[build_sensor(namespace, families, cuts, list(jobs.values()))],
        resources={io_manager_of(namespace): ArtifactIO(namespace.artifacts, namespace.name)},
    )
    return NamespaceDefinitions(definitions, cuts)


def _checks(
    namespace: Namespace,
    families: Sequence[Family],
    parts: Parts,
    built: Sequence[dg.AssetsDefinition],
) -> list[dg.AssetChecksDefinition]:
    partitions = {key: asset.partitions_def for asset in built for key in asset.keys}
    found: list[dg.AssetChecksDefinition] = []
    for family, part in parts.items():
        found += [
            build_checks(
                family,
                namespace,
                name,
                checks,
                partitions[asset_key(namespace, name)],
                wanted=lambda: find_wanted(namespace, families),
            )
            for name, checks in part.checks.items()
        ]
    return found
