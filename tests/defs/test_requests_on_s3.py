"""What the sensors ask of an object store: a listing or two, as long as nothing changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from coverage_assets.conversations.generation.freshness import FAMILY, wanted_versions
from coverage_assets.datasets.build.freshness import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    of_domain,
)
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.sensors import FRESH
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    account_version,
    overview_version,
)
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, declared
from tests.foundation.s3_server import S3Server, serve

pytestmark = [pytest.mark.s3, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

WITH_DOCUMENTS = (MANIFEST, PLANS, AUDIT)
MOST = 10
SENSORS = ("config_changes", "conversation_changes", "findings_changes")


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with serve() as found:
        yield found


@pytest.fixture
def definitions(server: S3Server) -> dg.Definitions:
    assert server.url
    return build_definitions("commerce", artifacts=f"s3://bucket/{uuid.uuid4().hex}")


@pytest.fixture
def store(definitions: dg.Definitions) -> ArtifactStore:
    """A store in which everything is fresh, by its versions."""
    resources: dict[str, Any] = dict(definitions.resources or {})
    store: ArtifactStore = resources["artifacts"].store()
    versions = declared(resources["declarations"].read())
    conversations = wanted_versions(resources["declarations"].conversations(), versions.cells)
    accounts, broken = resources["findings"].read()
    settings = resources["findings"].settings()
    plans = {account.id: account_version(account, settings) for account in accounts}
    overview = overview_version(plans, broken)
    domains = {domain: of_domain(conversations, domain) for domain, _ in conversations}
    write(store, SCENARIOS, dict(versions.cells))
    for name, version in {**versions.tables, MANIFEST: versions.manifest}.items():
        write(store, name, {(): version})
    for name in FAMILY:
        write(store, name, dict(conversations))
    alone = {cell: combined_version({cell: version}) for cell, version in conversations.items()}
    write(store, BEHAVIORS, dict(alone))
    write(store, DOMAINS, {(name,): combined_version(cells) for name, cells in domains.items()})
    write(store, GLOBAL, {(): combined_version(conversations)})
    write(store, PLANS, {(name,): version for name, version in plans.items()})
    write(store, INVENTORIES, {(): overview})
    write(store, AUDIT, {(): overview})
    return store


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


@pytest.fixture
def tick(definitions: dg.Definitions, tmp_path: Path) -> Iterator[Callable[[], list[str | None]]]:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:

        def once() -> list[str | None]:
            """Let every sensor look once, and return their cursors."""
            return [cursor_after(name) for name in SENSORS]

        def cursor_after(name: str) -> str | None:
            sensor: Any = definitions.get_unresolved_sensor_def(name)
            wanted = sensor.required_resource_keys
            context = dg.build_sensor_context(
                instance=instance,
                definitions=definitions,
                resources={key: (definitions.resources or {})[key] for key in wanted},
            )
            step = sensor(context)
            return step.cursor if isinstance(step, dg.SensorResult) else step.skip_message

        yield once


def test_sensors_ask_little_of_a_store_that_has_not_changed(
    server: S3Server, store: ArtifactStore, tick: Callable[[], list[str | None]]
) -> None:
    assert store.is_remote
    cursors: list[list[str | None]] = []
    counts = [server.count(lambda: cursors.append(tick())) for _ in range(3)]
    assert cursors == [[FRESH] * len(SENSORS)] * 3
    assert max(counts[1:]) <= MOST


def test_sensors_read_again_only_what_has_changed(
    server: S3Server, store: ArtifactStore, tick: Callable[[], list[str | None]]
) -> None:
    tick()
    cell = store.parts(SCENARIOS)[0]
    store.write(SCENARIOS, {cell: pl.DataFrame({"part": ["other"]})})
    cursors: list[list[str | None]] = []
    count = server.count(lambda: cursors.append(tick()))
    assert cursors[0][0] != FRESH
    assert count <= MOST
