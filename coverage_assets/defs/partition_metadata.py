"""What the cells of one step show in the UI, handed to Dagster at once.

`context.add_asset_metadata` takes one partition at a time, and for each it makes the keys of the whole run again to see
whether the partition is one of them: over many cells that costs more than the cells. This looks once. It sets what is not
public, so Dagster is pinned and the tests of this module compare what is put on record with what the public method gives.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster._core.execution.context.metadata_logging import (
    AssetMetadataHandle,
    OutputMetadataAccumulator,
)


def add_partition_metadata(
    context: dg.AssetExecutionContext,
    shown: Mapping[str, Mapping[str, Any]],
    *,
    asset: str | None = None,
) -> None:
    """Put metadata on the materialization of each partition, beside what was added to it before.

    A partition that the step does not build is refused, as the public method refuses it. A step that builds several assets
    says which is meant.
    """
    strangers = sorted(set(shown).difference(context.partition_keys))
    if strangers:
        raise dg.DagsterInvariantViolationError(
            f"this step does not build the partition {strangers[0]}"
        )
    step = context.get_step_execution_context()
    together = dict(step._metadata_accumulator.per_output_metadata)  # noqa: SLF001 - see above
    meant = dg.AssetKey(asset) if asset is not None else context.asset_key
    for key, metadata in shown.items():
        handle = AssetMetadataHandle(asset_key=meant, partition_key=key)
        together[handle] = {**together.get(handle, {}), **metadata}
    step._metadata_accumulator = OutputMetadataAccumulator(per_output_metadata=together)  # noqa: SLF001 - see above
