"""Where a run reads and writes is decided by the code location, not by who launches the run."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions
from resources.namespace import Location

JOBS = (
    "clinic__rebuild",
    "clinic__check",
    "disputes__rebuild",
)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    artifacts = str(tmp_path_factory.mktemp("artifacts"))
    return build_definitions("clinic", location=Location(artifacts=artifacts))


def launch(here: Path, resource: str, config: dict[str, str]) -> None:
    """Launch a run that builds the taxonomy, with another configuration of a resource."""
    found = build_definitions("clinic", location=Location(artifacts=str(here)))
    with dg.DagsterInstance.ephemeral() as instance:
        found.resolve_job_def("clinic__rebuild").execute_in_process(
            instance=instance,
            run_config={"resources": {resource: {"config": config}}},
            asset_selection=[dg.AssetKey(["clinic", "taxonomy"])],
        )


def test_a_run_that_is_launched_with_another_place_writes_to_its_own(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    launch(here, "clinic_artifacts", {"base": str(there), "namespace": "other"})
    assert ([path.name for path in here.iterdir()], there.exists()) == (["clinic"], False)


def elsewhere(resource: str) -> dict[str, object]:
    """A run configuration that names another place for a resource."""
    return {"resources": {resource: {"config": {"base": "elsewhere", "folder": "elsewhere"}}}}


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize("resource", ["artifacts", "declarations", "findings", "io_manager"])
def test_a_run_that_names_another_resource_is_refused(
    definitions: dg.Definitions, name: str, resource: str
) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError, match="unexpected config entr"):
        dg.validate_run_config(definitions.resolve_job_def(name), elsewhere(resource))


@pytest.mark.parametrize("resource", ["artifacts", "declarations", "findings"])
def test_a_run_of_any_assets_ignores_another_resource(
    definitions: dg.Definitions, resource: str
) -> None:
    job = definitions.resolve_job_def("__ASSET_JOB")
    found = dg.validate_run_config(job, elsewhere(resource))["resources"]
    assert set(found) == {"clinic_artifacts", "disputes_artifacts", "io_manager"}


@pytest.mark.parametrize("name", [*JOBS, "__ASSET_JOB"])
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
