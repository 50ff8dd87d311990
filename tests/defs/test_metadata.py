"""What is put on record with the metadata of many partitions at once, against what Dagster's public method gives."""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
import pytest

from coverage_assets.defs.metadata import add_partition_metadata
from coverage_assets.defs.partitions import RANGE_END, RANGE_START

PARTITIONS = dg.StaticPartitionsDefinition(["calm", "rushed", "worried"])
WHOLE = {RANGE_START: "calm", RANGE_END: "worried"}
SHOWN: dict[str, dict[str, Any]] = {
    "calm": {"rows": 1, "preview": dg.MetadataValue.md("| a |")},
    "worried": {"rows": 3},
}

Describe = Callable[[dg.AssetExecutionContext, Mapping[str, Mapping[str, Any]]], None]


def one_by_one(context: dg.AssetExecutionContext, shown: Mapping[str, Mapping[str, Any]]) -> None:
    for key, metadata in shown.items():
        context.add_asset_metadata(metadata, partition_key=key)


def recorded(
    describe: Describe, *steps: Mapping[str, Mapping[str, Any]], tags: Mapping[str, str] = WHOLE
) -> Any:
    """The metadata of each partition after a run that adds some, beside metadata that every partition gets."""

    @dg.asset(partitions_def=PARTITIONS, backfill_policy=dg.BackfillPolicy.single_run())
    def moods(context: dg.AssetExecutionContext) -> None:
        context.add_asset_metadata({"of_all": "yes"})
        for shown in steps:
            describe(context, shown)

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([moods], instance=instance, tags=tags)
    return {
        event.partition: dict(event.materialization.metadata)
        for event in result.get_asset_materialization_events()
    }


@pytest.mark.parametrize(
    "steps",
    [
        [SHOWN],
        [SHOWN, {"calm": {"rows": 2}}],
        [SHOWN, {"rushed": {"note": "late"}, "calm": {"note": "early"}}],
        [{}],
        [{"calm": {}}],
    ],
)
def test_metadata_added_at_once_is_recorded_as_if_added_one_by_one(
    steps: list[dict[str, dict[str, Any]]],
) -> None:
    assert recorded(add_partition_metadata, *steps) == recorded(one_by_one, *steps)


def test_every_partition_shows_its_own() -> None:
    found = recorded(add_partition_metadata, SHOWN)
    assert {key: metadata.get("rows") for key, metadata in found.items()} == {
        "calm": dg.IntMetadataValue(1),
        "rushed": None,
        "worried": dg.IntMetadataValue(3),
    }


@pytest.mark.parametrize("describe", [add_partition_metadata, one_by_one])
def test_a_partition_that_is_not_built_is_refused(describe: Describe) -> None:
    narrow = {RANGE_START: "calm", RANGE_END: "calm"}
    with pytest.raises(dg.DagsterInvariantViolationError, match="worried"):
        recorded(describe, SHOWN, tags=narrow)
