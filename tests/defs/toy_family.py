"""A family made for tests: how many scenarios of each cell are kept, and of all."""

from collections.abc import Mapping

import click
import dagster as dg
import pandera.polars as pa
import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, check_schema, read_stored
from coverage_assets.defs.declare_assets import stored_asset
from coverage_assets.defs.family import Family
from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.last_good import loaded_vertical
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.partitions import cells_partitions
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.defs.summary import SummaryTable
from coverage_assets.foundation.artifacts import Artifact, PartKey
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json
from resources.namespace import Namespace
from resources.partition_keys import cell_of

HERE = "tests.defs.toy_family"
TOY = Family(
    "toy",
    stands_on=("scenarios",),
    wanted=f"{HERE}:wanted",
    definitions=f"{HERE}:definitions",
    summary=f"{HERE}:summary",
    commands=(f"{HERE}:toy",),
    page="toy.md",
)
MODEL = pa.DataFrameSchema({"kept": pa.Column(pl.Int64, description="How many.")}, name="toy")


def wanted(_namespace: Namespace, upstream: Wanted) -> Wanted:
    scenarios = upstream["scenarios"]
    cells = {
        part: sha256_json([TOY.code_version, version])
        for part, version in scenarios.versions.items()
    }
    total = sha256_json([TOY.code_version, sorted(map(str, cells.values()))])
    return Wanted(
        (
            WantedAsset("toy_counts", cells, scenarios.cut, ("scenarios",)),
            WantedAsset("toy_total", {(): total}, upstream=("toy_counts",)),
        )
    )


def definitions(namespace: Namespace) -> FamilyDefinitions:
    vertical = loaded_vertical(namespace).vertical
    assert vertical is not None
    cells = cells_partitions(vertical.taxonomy)

    @stored_asset(
        namespace,
        TOY,
        "toy_counts",
        deps=[asset_key(namespace, "scenarios")],
        description="How many scenarios of a cell are kept.",
        model=MODEL,
        partitions=cells,
    )
    def toy_counts(context: dg.AssetExecutionContext) -> dg.Output[Mapping[Cell, Artifact]]:
        cells = [cell_of(key) for key in context.partition_keys]
        return dg.Output({cell: _counted(namespace, cell) for cell in cells})

    @stored_asset(
        namespace,
        TOY,
        "toy_total",
        deps=[
            dg.AssetDep(
                asset_key(namespace, "toy_counts"), partition_mapping=dg.AllPartitionMapping()
            )
        ],
        description="How many scenarios are kept.",
        model=MODEL,
    )
    def toy_total() -> Artifact:
        store = namespace.store
        kept = [store.read("toy_counts", part)["kept"].sum() for part in store.parts("toy_counts")]
        versions = store.intact("toy_counts", sorted(store.parts("toy_counts")))
        version = sha256_json([TOY.code_version, sorted(map(str, versions.values()))])
        return Artifact(pl.DataFrame({"kept": [sum(kept)]}), version=version)

    def toy_counts_are_counts(where: Namespace, parts: list[PartKey]) -> CheckOutcome:
        return check_schema(read_stored(where, "toy_counts", parts), MODEL)

    checks = {"toy_counts": [Check(toy_counts_are_counts, "They are counts.")]}  # type: ignore[arg-type]
    return FamilyDefinitions([toy_counts, toy_total], checks)


def _counted(namespace: Namespace, part: PartKey) -> Artifact:
    scenarios = namespace.store.read("scenarios", part)
    version = sha256_json([TOY.code_version, namespace.store.intact("scenarios", [part])[part]])
    return Artifact(pl.DataFrame({"kept": [scenarios["kept"].sum()]}), version=version)


def summary(namespace: Namespace) -> list[SummaryTable]:
    table = namespace.store.read("toy_total")
    return [SummaryTable("Toys", ("kept",), table.rows())]


@click.command()
def toy() -> None:
    """Do nothing."""
