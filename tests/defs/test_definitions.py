from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions
from coverage_assets.errors import ConfigError, InputError
from resources.artifacts import Artifacts
from tests.defs.editing import Files, files_in
from tests.defs.snapshot import snapshot

TABLES = ("taxonomy", "exclusion_rules", "scenarios", "scenario_manifest")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions("commerce")


def test_the_asset_graph_is_the_one_in_the_snapshot(definitions: dg.Definitions) -> None:
    stored = Path(__file__).with_name("commerce.txt").read_text()
    assert snapshot(definitions) == stored, (
        "look at the change; `python -m tests.defs.snapshot` takes a new snapshot"
    )


@pytest.mark.parametrize("vertical", ["commerce", "clinic"])
def test_everything_that_is_defined_fits_together(vertical: str) -> None:
    dg.Definitions.validate_loadable(build_definitions(vertical))


def test_every_asset_has_a_group_and_a_description(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert [node.key for node in nodes if not node.group_name or not node.description] == []


def test_every_asset_shows_what_kind_of_thing_it_is(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.get_all_asset_keys() if not graph.get(key).kinds] == []


def test_every_asset_that_is_not_a_file_has_an_owner(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert [node.key for node in nodes if not node.owners and not node.is_observable] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_table_declares_its_columns_with_their_meaning(
    definitions: dg.Definitions, name: str
) -> None:
    schema = (
        definitions.resolve_asset_graph().get(dg.AssetKey(name)).metadata["dagster/column_schema"]
    )
    assert [
        column.name for column in schema.columns if not (column.type and column.description)
    ] == []


def test_every_check_says_what_a_failure_means(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.asset_check_keys if not graph.get(key).description] == []


def test_only_checks_of_oddities_let_the_rest_go_on(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    lenient = sorted(key.name for key in graph.asset_check_keys if not graph.get(key).blocking)
    assert lenient == [
        "conversations_are_diverse",
        "every_findings_file_could_be_used",
        "gaps_are_by_design_or_waived",
        "skip_reasons_are_below_the_threshold",
    ]


def test_every_table_can_be_built_for_many_cells_in_one_run(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    policies = {name: graph.get(dg.AssetKey(name)).backfill_policy for name in TABLES}
    assert [
        name for name, policy in policies.items() if policy != dg.BackfillPolicy.single_run()
    ] == []


CONVERSATION_ASSETS = {
    "conversations",
    "goldens",
    "behavior_datasets",
    "domain_datasets",
    "global_dataset",
    "declared_conversations",
}


def test_a_vertical_without_conversations_has_the_same_lineage_but_for_them(
    definitions: dg.Definitions,
) -> None:
    def lineage(found: dg.Definitions) -> list[str]:
        graph = found.resolve_asset_graph()
        return sorted(
            f"{parent} -> {key}"
            for key in graph.get_all_asset_keys()
            for parent in graph.get(key).parent_keys
            if key.path[-1] not in CONVERSATION_ASSETS
        )

    clinic = build_definitions("clinic")
    names = {key.path[-1] for key in clinic.resolve_asset_graph().get_all_asset_keys()}
    assert (lineage(clinic), CONVERSATION_ASSETS & names) == (lineage(definitions), set())


def test_a_resource_can_be_replaced(tmp_path: Path) -> None:
    elsewhere = Artifacts(base=str(tmp_path / "elsewhere"), vertical="clinic")
    found = build_definitions(
        "clinic", artifacts=str(tmp_path / "here"), resources={"artifacts": elsewhere}
    )
    assert (found.resources or {})["artifacts"] is elsewhere


def test_an_unknown_vertical_is_refused_with_the_nearest_one(config: Path) -> None:
    with pytest.raises((InputError, ConfigError), match="did you mean `clinic`"):
        build_definitions("clinik", config_dir=config)


def test_the_environment_names_the_vertical(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coverage_assets.defs.definitions import from_environment

    files: Files = files_in(tmp_path, "clinic")
    monkeypatch.setenv("COVERAGE_VERTICAL", "clinic")
    monkeypatch.setenv("COVERAGE_CONFIG", str(files.config))
    monkeypatch.setenv("COVERAGE_ARTIFACTS", str(tmp_path / "artifacts"))
    resources = from_environment().resources or {}
    assert (
        resources["declarations"].vertical,
        resources["declarations"].config_dir,
        resources["artifacts"].base,
    ) == (
        "clinic",
        str(files.config),
        str(tmp_path / "artifacts"),
    )
