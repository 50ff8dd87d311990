"""What is recorded of external assets: the version of what is declared, where it has changed."""

from collections.abc import Mapping

import dagster as dg

from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.planner import Wanted
from coverage_assets.foundation.artifacts import PartKey
from resources.namespace import Namespace
from resources.partition_keys import partition_key

DATA_VERSION = "dagster/data_version"
USER_PROVIDED = "dagster/data_version_is_user_provided"


def changed_observations(
    namespace: Namespace, wanted: Wanted, instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    """Return an observation of each external asset, or part of one, whose version is new."""
    return [
        observation
        for name, versions in wanted.observed.items()
        for observation in _changed(asset_key(namespace, name), versions, instance)
    ]


def _changed(
    key: dg.AssetKey, versions: Mapping[PartKey, str], instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    recorded = recorded_versions(key, instance)
    wanted = {partition_key(part) if part else None: version for part, version in versions.items()}
    return [
        dg.AssetObservation(
            key, partition=partition, tags={DATA_VERSION: version, USER_PROVIDED: "true"}
        )
        for partition, version in wanted.items()
        if recorded.get(partition) != version
    ]


def recorded_versions(key: dg.AssetKey, instance: dg.DagsterInstance) -> dict[str | None, str]:
    """Return the version last observed of an external asset, or of each of its parts."""
    tags = instance.event_log_storage.get_latest_tags_by_partition(
        key, dg.DagsterEventType.ASSET_OBSERVATION, [DATA_VERSION]
    )
    by_part: dict[str | None, str] = {part: found[DATA_VERSION] for part, found in tags.items()}
    latest = instance.fetch_observations(key, limit=1).records
    if latest and latest[0].partition_key is None and latest[0].asset_observation:
        by_part[None] = (latest[0].asset_observation.tags or {}).get(DATA_VERSION, "")
    return by_part
