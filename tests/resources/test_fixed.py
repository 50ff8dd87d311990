"""Where a run reads and writes is decided by the code location, not by who launches the run."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions

JOBS = (
    "rebuild_everything",
    "check_everything",
    "make_datasets",
    "combine_domains",
    "plan_disputes",
    "__ASSET_JOB",
)
CHANGED = [
    ("artifacts", {"base": "elsewhere", "vertical": "clinic"}),
    ("artifacts", {"base": "elsewhere"}),
    ("declarations", {"config_dir": "elsewhere", "vertical": "clinic"}),
    ("declarations", {"vertical": "commerce"}),
    ("findings", {"folder": "elsewhere", "config_dir": "elsewhere", "run_at": "2020-01-01"}),
    ("io_manager", {"artifacts": {"base": "elsewhere", "vertical": "clinic"}}),
]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions("clinic", artifacts=str(tmp_path_factory.mktemp("artifacts")))


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize(("resource", "values"), CHANGED)
def test_a_run_cannot_be_launched_with_another_place(
    definitions: dg.Definitions, name: str, resource: str, values: dict[str, object]
) -> None:
    config = {"resources": {resource: {"config": values}}}
    job = definitions.resolve_job_def(name)
    if resource in job.resource_defs:
        assert not dg.validate_run_config(job, {})["resources"].get(resource, {}).get("config")
        with pytest.raises(dg.DagsterInvalidConfigError, match="unexpected config entr"):
            dg.validate_run_config(job, config)


def test_assets_get_the_resource_as_the_location_made_it(
    definitions: dg.Definitions, tmp_path: Path
) -> None:
    @dg.asset(required_resource_keys={"artifacts"})
    def place(context: dg.AssetExecutionContext) -> str:
        return str(context.resources.artifacts.base)

    resources = definitions.resources or {}
    io_manager = dg.FilesystemIOManager(base_dir=str(tmp_path))
    done = dg.materialize([place], resources={**resources, "io_manager": io_manager})
    assert done.output_for_node("place") == resources["artifacts"].base
