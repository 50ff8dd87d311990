"""Where a run reads and writes is decided by the code location, not by who launches the run."""

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
    ("artifacts", {"base": "elsewhere", "vertical": "commerce"}),
    ("artifacts", {"base": "elsewhere"}),
    ("declarations", {"config_dir": "elsewhere", "vertical": "commerce"}),
    ("declarations", {"vertical": "helpdesk"}),
    ("findings", {"folder": "elsewhere", "config_dir": "elsewhere", "run_at": "2020-01-01"}),
    ("io_manager", {"artifacts": {"base": "elsewhere", "vertical": "commerce"}}),
]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions("commerce", artifacts=str(tmp_path_factory.mktemp("artifacts")))


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize(("resource", "values"), CHANGED)
def test_a_run_cannot_be_launched_with_another_place(
    definitions: dg.Definitions, name: str, resource: str, values: dict[str, object]
) -> None:
    config = {"resources": {resource: {"config": values}}}
    with pytest.raises(dg.DagsterInvalidConfigError, match="unexpected config entr"):
        dg.validate_run_config(definitions.resolve_job_def(name), config)


@pytest.mark.parametrize("name", JOBS)
def test_a_run_needs_no_configuration(definitions: dg.Definitions, name: str) -> None:
    assert dg.validate_run_config(definitions.resolve_job_def(name), {})


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


def test_the_ui_shows_the_values(definitions: dg.Definitions) -> None:
    artifacts = (definitions.resources or {})["artifacts"]
    assert f"- base: `{artifacts.base}`" in artifacts.get_resource_definition().description
