"""How assets are declared: what all stored assets of a family have in common, and all sources."""

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import pandera.polars as pa

from coverage_assets.defs.family import Family
from coverage_assets.defs.metadata import OWNERS, column_metadata
from coverage_assets.defs.namespace_keys import (
    asset_key,
    group_of,
    io_manager_of,
    namespace_tags,
)
from resources.namespace import Namespace

PARQUET = frozenset({"polars", "parquet"})
Declared = Callable[[Callable[..., Any]], dg.AssetsDefinition]


def stored_asset(
    namespace: Namespace,
    family: Family,
    name: str,
    *,
    deps: Sequence[dg.AssetKey | dg.AssetDep],
    description: str,
    model: pa.DataFrameSchema,
    kinds: frozenset[str] = PARQUET,
    partitions: dg.PartitionsDefinition[str] | None = None,
    group: str | None = None,
    owners: Sequence[str] = OWNERS,
) -> Declared:
    """Declare an asset that is stored as a table.

    Any number of parts is built by one run, which is many times as quick as a run for each.
    """
    return dg.asset(
        key=asset_key(namespace, name),
        deps=deps,
        description=description,
        metadata=column_metadata(model),
        kinds=set(kinds),
        partitions_def=partitions,
        group_name=group_of(namespace, group or family.name),
        owners=owners,
        tags=namespace_tags(namespace, family.name),
        code_version=family.code_version,
        io_manager_key=io_manager_of(namespace),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )


def stored_output(
    namespace: Namespace,
    family: Family,
    name: str,
    *,
    description: str,
    model: pa.DataFrameSchema,
    kinds: frozenset[str] = PARQUET,
) -> dg.AssetOut:
    """Declare one of several assets that a step stores, or leaves as they are."""
    return dg.AssetOut(
        key=asset_key(namespace, name),
        description=description,
        metadata=column_metadata(model),
        kinds=set(kinds),
        group_name=group_of(namespace, family.name),
        owners=OWNERS,
        tags=namespace_tags(namespace, family.name),
        code_version=family.code_version,
        io_manager_key=io_manager_of(namespace),
        is_required=False,
    )


def external_asset(
    namespace: Namespace,
    family: Family,
    name: str,
    *,
    description: str,
    kind: str = "yaml",
    deps: Sequence[dg.AssetKey] = (),
    partitions: dg.PartitionsDefinition[str] | None = None,
    group: str | None = None,
    owners: Sequence[str] = OWNERS,
) -> dg.AssetSpec:
    """Declare what people or other programs write; its versions are observed."""
    return dg.AssetSpec(
        asset_key(namespace, name),
        deps=deps,
        description=description,
        kinds={kind},
        partitions_def=partitions,
        group_name=group_of(namespace, group or family.name),
        owners=owners,
        tags=namespace_tags(namespace, family.name),
    )


def observed_files(namespace: Namespace, name: str, specs: Sequence[dg.AssetSpec]) -> Declared:
    """Declare the function that observes external assets when somebody asks for it."""
    declared: Declared = dg.multi_observable_source_asset(
        name=f"{namespace.name}__{name}", specs=specs, can_subset=True
    )
    return declared
