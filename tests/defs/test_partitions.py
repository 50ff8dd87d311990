from __future__ import annotations

import dagster as dg
import pytest

from coverage_assets.defs.partitions import (
    PARTITION,
    RANGE_END,
    RANGE_START,
    cells_partitions,
    domains_partitions,
    parts_of_run,
    range_tags,
)
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.taxonomy.vertical import Vertical
from resources.partition_keys import key_of

ACCOUNTS = dg.DynamicPartitionsDefinition(name="accounts")


def parts(
    tags: dict[str, str],
    partitions: dg.PartitionsDefinition[str],
    instance: dg.DagsterInstance,
) -> list[PartKey] | None:
    run = dg.DagsterRun(job_name="build", tags=tags)
    return parts_of_run(run, partitions, instance)


def test_a_run_is_tagged_with_its_first_and_last_part() -> None:
    assert range_tags([("d1", "b0"), ("d1", "b1"), ("d2", "b0"), ("d2", "b1")]) == {
        RANGE_START: "b0|d1",
        RANGE_END: "b1|d2",
    }


@pytest.mark.parametrize(("name", "count"), [("commerce", 84), ("clinic", 20)])
def test_the_partitions_are_the_declared_cells(
    name: str, count: int, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    keys = cells_partitions(vertical.taxonomy).get_partition_keys()
    assert (len(keys), sorted(keys)) == (
        count,
        sorted(key_of(cell) for cell in vertical.taxonomy.cells),
    )


def test_a_range_of_cells_is_a_rectangle(clinic: Vertical, instance: dg.DagsterInstance) -> None:
    wanted: list[PartKey] = [
        (domain, behavior)
        for domain in ("prescriptions", "test_results")
        for behavior in ("rushed", "worried", "on_behalf")
    ]
    found = parts(range_tags(wanted), cells_partitions(clinic.taxonomy), instance)
    assert sorted(found or []) == sorted(wanted)


def test_a_run_of_one_partition_covers_that_part(
    clinic: Vertical, instance: dg.DagsterInstance
) -> None:
    cells = cells_partitions(clinic.taxonomy)
    assert parts({PARTITION: "calm|billing"}, cells, instance) == [("billing", "calm")]


def test_a_range_of_domains_is_those_between(
    clinic: Vertical, instance: dg.DagsterInstance
) -> None:
    domains = clinic.taxonomy.dimensions["domain"]
    tags = range_tags([(domains[1],), (domains[3],)])
    found = parts(tags, domains_partitions(clinic.taxonomy), instance)
    assert found == [(name,) for name in domains[1:4]]


def test_a_range_of_dynamic_partitions_is_in_the_order_of_the_instance(
    instance: dg.DagsterInstance,
) -> None:
    instance.add_dynamic_partitions("accounts", ["c", "a", "b", "d"])
    known = instance.get_dynamic_partitions("accounts")
    tags = {RANGE_START: known[1], RANGE_END: known[2]}
    assert parts(tags, ACCOUNTS, instance) == [(known[1],), (known[2],)]


def test_a_run_without_partitions_says_nothing_of_parts(instance: dg.DagsterInstance) -> None:
    assert parts({}, ACCOUNTS, instance) is None
