"""Datasets of a graph whose artifacts are in an object store."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import fsspec
import pytest

from coverage_assets.datasets.build import BEHAVIORS, DOMAINS
from coverage_assets.defs.datasets.checks import (
    behavior_datasets_are_valid,
    domain_datasets_are_valid,
)
from coverage_assets.defs.datasets.stored import datasets_of, prune_datasets
from coverage_assets.defs.datasets.wanted import altered, judged_besides
from coverage_assets.foundation.artifacts import ArtifactStore, PartKey
from resources.namespace import Location
from tests.datasets.build.storage.judge import objects_of, without_records
from tests.defs.editing import bytes_below
from tests.defs.generated import DOMAIN, Generated, generate_domain
from tests.defs.project import Project
from tests.defs.results import materialized_partitions


@dataclass(frozen=True)
class ProjectByUrl(Project):
    """A project whose artifacts are at a URL."""

    url: str = ""

    @property
    def location(self) -> Location:
        return Location(self.files.config, self.url)

    @property
    def store(self) -> ArtifactStore:
        return ArtifactStore(self.url, self.files.vertical)


@pytest.fixture(scope="module")
def by_url(generated: Generated) -> Iterator[Generated]:
    """The generated domain again, in the memory of this process."""
    url = f"memory://{uuid.uuid4().hex}/artifacts"
    with dg.DagsterInstance.ephemeral() as instance:
        project = ProjectByUrl(generated.project.files, Path(), instance, url)
        yield generate_domain(project, DOMAIN, tuple(cell[1] for cell in generated.cells))
    fsspec.filesystem("memory").rm(url, recursive=True)


@pytest.fixture
def damaged(by_url: Generated) -> Iterator[PartKey]:
    """A cell of which an object is another one as long as a test runs."""
    cell = by_url.cells[0]
    system, path = fsspec.core.url_to_fs(
        f"{datasets_of(by_url.namespace).location()}/{DOMAIN}/{cell[1]}/goldens.jsonl"
    )
    before = system.cat_file(path)
    system.pipe_file(path, before.replace(b'"hard":true', b'"hard":false', 1))
    yield cell
    system.pipe_file(path, before)


def test_the_same_partitions_are_materialized(by_url: Generated, generated: Generated) -> None:
    for found in (by_url, generated):
        assert materialized_partitions(found.by_domain, DOMAINS) == [DOMAIN]
    assert materialized_partitions(by_url.by_cell, BEHAVIORS) == materialized_partitions(
        generated.by_cell, BEHAVIORS
    )


def test_datasets_at_a_url_are_the_bytes_of_a_local_folder(
    by_url: Generated, generated: Generated
) -> None:
    objects = objects_of(datasets_of(by_url.namespace).location())
    assert without_records(objects) == bytes_below(generated.datasets)


def test_the_index_is_that_of_a_local_folder(by_url: Generated, generated: Generated) -> None:
    for asset, part in ((BEHAVIORS, by_url.cells[0]), (DOMAINS, (DOMAIN,))):
        index = by_url.project.store.read(asset, part)
        assert index.equals(generated.project.store.read(asset, part))


def test_what_was_collated_at_a_url_is_fresh_and_valid(by_url: Generated) -> None:
    namespace = by_url.namespace
    assert altered(namespace, BEHAVIORS, by_url.parts) == set()
    assert altered(namespace, DOMAINS, [(DOMAIN,)]) == set()
    assert behavior_datasets_are_valid(namespace, by_url.parts).passed
    assert domain_datasets_are_valid(namespace, [(DOMAIN,)]).passed


def test_a_damaged_dataset_at_a_url_is_altered_and_fails_its_checks(
    by_url: Generated, damaged: PartKey
) -> None:
    namespace = by_url.namespace
    assert altered(namespace, BEHAVIORS, by_url.parts) == {damaged}
    outcome = behavior_datasets_are_valid(namespace, by_url.parts)
    assert (outcome.failed, "is not whole" in str(outcome.detail)) == ([damaged], True)
    assert not domain_datasets_are_valid(namespace, [(DOMAIN,)]).passed


def test_datasets_are_told_apart_by_what_a_listing_shows(by_url: Generated) -> None:
    cells = [*by_url.cells, ("nowhere", "vague")]
    prints = [judged_besides(by_url.namespace, BEHAVIORS, cell) for cell in cells]
    assert len(set(prints)) == len(cells)


def test_nothing_that_is_declared_is_pruned(by_url: Generated) -> None:
    before = objects_of(datasets_of(by_url.namespace).location())
    prune_datasets(by_url.namespace, by_url.cells)
    assert objects_of(datasets_of(by_url.namespace).location()) == before
