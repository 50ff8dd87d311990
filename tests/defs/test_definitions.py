from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions, from_environment
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.namespace_keys import FAMILY_TAG, NAMESPACE_TAG
from coverage_assets.errors import InputError
from resources.namespace import Location
from tests.defs.editing import CONFIG, files_in
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


def test_every_asset_has_an_owner(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert [node.key for node in nodes if not node.owners] == []


def test_every_stored_asset_has_the_version_of_its_code(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.materializable_asset_keys if not graph.get(key).code_version] == []


def test_every_asset_is_tagged_with_its_namespace_and_family(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    tags = {key: graph.get(key).tags for key in graph.get_all_asset_keys()}
    assert [key for key, found in tags.items() if found[NAMESPACE_TAG] != key.path[0]] == []
    families = {found[FAMILY_TAG] for found in tags.values()}
    assert families == {family.name for family in FAMILIES}


def test_several_verticals_stand_beside_each_other() -> None:
    found = build_definitions("commerce", "clinic", "helpdesk")
    dg.Definitions.validate_loadable(found)
    namespaces = {key.path[0] for key in found.resolve_asset_graph().get_all_asset_keys()}
    assert namespaces == {"commerce", "clinic", "helpdesk", "disputes"}


def test_nothing_of_a_vertical_depends_on_another() -> None:
    graph = build_definitions("clinic", "helpdesk").resolve_asset_graph()
    across = [
        (parent, key)
        for key in graph.get_all_asset_keys()
        for parent in graph.get(key).parent_keys
        if parent.path[0] != key.path[0]
    ]
    assert across == []


def test_the_rebuild_jobs_build_every_stored_asset(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    jobs = ("commerce__rebuild", "commerce__rebuild_domains", "disputes__rebuild")
    built = {
        key
        for name in jobs
        for key in definitions.resolve_job_def(name).asset_layer.selected_asset_keys
    }
    assert built == graph.materializable_asset_keys


@pytest.mark.parametrize("name", TABLES)
def test_every_table_declares_its_columns_with_their_meaning(
    definitions: dg.Definitions, name: str
) -> None:
    schema = (
        definitions.resolve_asset_graph()
        .get(dg.AssetKey(["commerce", name]))
        .metadata["dagster/column_schema"]
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
    policies = {name: graph.get(dg.AssetKey(["commerce", name])).backfill_policy for name in TABLES}
    assert [
        name for name, policy in policies.items() if policy != dg.BackfillPolicy.single_run()
    ] == []


CONVERSATION_ASSETS = {
    "conversations_yaml",
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
            f"{parent.path[-1]} -> {key.path[-1]}"
            for key in graph.get_all_asset_keys()
            for parent in graph.get(key).parent_keys
            if key.path[-1] not in CONVERSATION_ASSETS
        )

    clinic = build_definitions("clinic")
    names = {key.path[-1] for key in clinic.resolve_asset_graph().get_all_asset_keys()}
    assert (lineage(clinic), CONVERSATION_ASSETS & names) == (lineage(definitions), set())


def test_an_unknown_vertical_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean `clinic`"):
        build_definitions("clinik")


def test_a_vertical_cannot_have_the_name_of_another_folder_of_artifacts(tmp_path: Path) -> None:
    shutil.copytree(CONFIG / "clinic", tmp_path / "disputes")
    with pytest.raises(InputError, match="cannot be called `disputes`"):
        build_definitions("disputes", location=Location(tmp_path))


@pytest.mark.parametrize(
    ("named", "verticals"),
    [("clinic", {"clinic"}), ("clinic, helpdesk", {"clinic", "helpdesk"}), ("", {"clinic"})],
)
def test_the_environment_names_the_verticals(
    named: str, verticals: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = CONFIG if named else files_in(tmp_path, "clinic").config
    monkeypatch.setenv("COVERAGE_VERTICAL", named)
    monkeypatch.setenv("COVERAGE_CONFIG", str(config))
    monkeypatch.setenv("COVERAGE_ARTIFACTS", str(tmp_path / "artifacts"))
    keys = from_environment().resolve_asset_graph().get_all_asset_keys()
    assert {key.path[0] for key in keys} == {*verticals, "disputes"}


def test_a_folder_without_verticals_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COVERAGE_VERTICAL", raising=False)
    monkeypatch.setenv("COVERAGE_CONFIG", str(tmp_path))
    with pytest.raises(InputError, match="COVERAGE_CONFIG"):
        from_environment()
