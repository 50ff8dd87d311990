"""Where a run reads and writes is decided by the code location, not by who launches the run."""

from __future__ import annotations

import contextlib
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions
from resources.namespace import Location

JOBS = (
    "clinic__rebuild",
    "clinic__check",
    "disputes__rebuild",
    "__ASSET_JOB",
)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    artifacts = str(tmp_path_factory.mktemp("artifacts"))
    return build_definitions("clinic", location=Location(artifacts=artifacts))


@pytest.mark.parametrize("resource", ["clinic_artifacts", "artifacts", "io_manager"])
def test_a_run_cannot_be_launched_with_another_place(tmp_path: Path, resource: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    found = build_definitions("clinic", location=Location(artifacts=str(here)))
    config = {"resources": {resource: {"config": {"base": str(there), "namespace": "clinic"}}}}
    with (
        dg.DagsterInstance.ephemeral() as instance,
        contextlib.suppress(dg.DagsterInvalidConfigError),
    ):
        found.resolve_job_def("clinic__rebuild").execute_in_process(
            instance=instance,
            run_config=config,
            asset_selection=[dg.AssetKey(["clinic", "taxonomy"])],
        )
    assert not there.exists()


@pytest.mark.parametrize("name", JOBS)
def test_a_run_needs_no_configuration(definitions: dg.Definitions, name: str) -> None:
    assert dg.validate_run_config(definitions.resolve_job_def(name), {})


def test_the_environment_says_where_everything_is(tmp_path: Path) -> None:
    environment = {
        "COVERAGE_CONFIG": str(tmp_path),
        "COVERAGE_ARTIFACTS": "s3://bucket/artifacts",
        "COVERAGE_FINDINGS": str(tmp_path / "findings"),
    }
    assert Location.of_environment(environment) == Location(
        tmp_path, "s3://bucket/artifacts", tmp_path / "findings"
    )


def test_without_variables_the_shipped_folders_are_used() -> None:
    assert Location.of_environment({}) == Location()


def test_the_store_of_a_namespace_is_a_folder_of_its_name(tmp_path: Path) -> None:
    namespace = Location(artifacts=str(tmp_path)).namespace("clinic")
    assert namespace.store.location("taxonomy") == f"{tmp_path}/clinic/taxonomy/taxonomy.parquet"
