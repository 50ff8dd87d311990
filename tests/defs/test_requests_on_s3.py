"""What the sensors ask of an object store: a listing or two, as long as nothing changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.datasets.records import DatasetName
from coverage_assets.defs.datasets.stored import datasets_of
from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.families import FAMILIES
from coverage_assets.disputes.freshness import AUDIT, PLANS
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey
from coverage_assets.foundation.folder_record import FolderRecord
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.part_files import FileDigest
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from resources.namespace import Location, Namespace
from tests.foundation.s3_server import S3Server, serve

pytestmark = [pytest.mark.s3, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

WITH_DOCUMENTS = (MANIFEST, PLANS, AUDIT)
MOST = 12
MOST_AFTER_AN_EDIT = 45
"""Each asset's verdicts are read besides: nothing may be built on what a check has failed."""

OF_DATASETS = (BEHAVIORS, DOMAINS, GLOBAL)
LIST = b"the digests of no files"
RECORD = FolderRecord({"SHA256SUMS": FileDigest.of(LIST)})

NAMESPACES = ("commerce", "disputes")
FRESH = "Everything stored is what is declared."


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with serve() as found:
        yield found


@pytest.fixture
def location(server: S3Server) -> Location:
    """A store in which everything is fresh, by its versions."""
    assert server.url
    location = Location(artifacts=f"s3://bucket/{uuid.uuid4().hex}")
    for name in NAMESPACES:
        namespace = location.namespace(name)
        for asset in find_wanted(namespace, FAMILIES).assets:
            if asset.name in OF_DATASETS:
                write_datasets(namespace, asset.name, dict(asset.versions))
            else:
                write(namespace.store, asset.name, dict(asset.versions))
    return location


def write(store: ArtifactStore, asset: str, versions: dict[Any, str]) -> None:
    parts: dict[PartKey, Artifact | pl.DataFrame] = {
        part: Artifact(
            pl.DataFrame({"part": ["/".join(part)]}),
            "{}\n" if asset in WITH_DOCUMENTS else None,
            version,
        )
        for part, version in versions.items()
    }
    store.write(asset, parts)


def write_datasets(namespace: Namespace, asset: str, versions: dict[Any, str]) -> None:
    """Store the index of datasets, and of each no more than its list of digests and its record."""
    datasets = datasets_of(namespace)
    digest = FileDigest.of(LIST)
    places = {part: "/".join(DatasetName(namespace.name, *part).parts) for part in versions}
    for suffix, data in (("SHA256SUMS", LIST), ("dataset.record", RECORD.encode())):
        RemoteStorage(datasets.location()).put(
            {f"{place}/{suffix}": data for place in places.values()}
        )
    parts: dict[PartKey, Artifact | pl.DataFrame] = {
        part: Artifact(
            pl.DataFrame({"path": [places[part]], "sha256": [digest.sha256]}), None, version
        )
        for part, version in versions.items()
    }
    namespace.store.write(asset, parts)


@pytest.fixture
def tick(location: Location, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    definitions = build_definitions("commerce", location=location)
    accounts = location.namespace("disputes").store.parts(PLANS)
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        instance.add_dynamic_partitions("disputes_accounts", [name for (name,) in accounts])

        def said(namespace: str) -> str:
            sensor = definitions.get_unresolved_sensor_def(f"{namespace}__changes")
            step = sensor(dg.build_sensor_context(instance=instance))
            assert isinstance(step, dg.SensorResult)
            return str(step.skip_reason.skip_message) if step.skip_reason else ""

        yield lambda: [said(namespace) for namespace in NAMESPACES]


def test_sensors_ask_little_of_a_store_that_has_not_changed(
    server: S3Server, location: Location, tick: Callable[[], list[str]]
) -> None:
    assert location.namespace("commerce").store.is_remote
    messages: list[list[str]] = []
    counts = [server.count(lambda: messages.append(tick())) for _ in range(3)]
    assert {text for found in messages for text in found} == {FRESH}
    assert max(counts[1:]) <= MOST


def test_sensors_read_again_only_what_has_changed(
    server: S3Server, location: Location, tick: Callable[[], list[str]]
) -> None:
    tick()
    store = location.namespace("commerce").store
    cell = store.parts(SCENARIOS)[0]
    store.write(SCENARIOS, {cell: pl.DataFrame({"part": ["other"]})})
    messages: list[list[str]] = []
    count = server.count(lambda: messages.append(tick()))
    assert messages[0][0] != FRESH
    assert count <= MOST_AFTER_AN_EDIT
