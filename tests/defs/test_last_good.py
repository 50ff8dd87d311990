"""A broken file leaves the graph as it was, with the error in sight."""

from __future__ import annotations

import shutil

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.last_good import REMEMBERED, loaded_vertical
from coverage_assets.taxonomy.loader import TAXONOMY_FILE
from resources.memory import Memory
from tests.defs.editing import CONFIG
from tests.defs.project import Project


def keys(project: Project) -> set[str]:
    graph = project.definitions().resolve_asset_graph()
    return {key.to_user_string() for key in graph.get_all_asset_keys()}


def tick(project: Project, definitions: dg.Definitions) -> dg.SensorResult | dg.SkipReason:
    sensor = definitions.get_unresolved_sensor_def(project.job("changes"))
    step = sensor(dg.build_sensor_context(instance=project.instance))
    assert isinstance(step, dg.SensorResult | dg.SkipReason)
    return step


def test_what_can_be_read_is_loaded_as_it_is(project: Project) -> None:
    found = loaded_vertical(project.namespace)
    assert found.vertical is not None
    assert (found.error, found.vertical.taxonomy) == (None, project.files.load().taxonomy)


def test_a_broken_file_leaves_the_graph_as_it_was(project: Project) -> None:
    project.wanted()
    before = keys(project)
    project.files.taxonomy.write_text("domains: [")
    assert keys(project) == before


def test_a_broken_file_leaves_the_partitions_as_they_were(project: Project) -> None:
    project.wanted()
    project.files.taxonomy.unlink()
    found = loaded_vertical(project.namespace)
    assert found.vertical is not None
    assert len(found.vertical.taxonomy.cells) == 20


def test_what_is_wrong_is_known(project: Project) -> None:
    project.wanted()
    project.files.taxonomy.write_text("domains: [")
    assert "taxonomy.yaml" in str(loaded_vertical(project.namespace).error)


def test_a_vertical_that_could_never_be_read_leaves_its_files_alone(empty: Project) -> None:
    empty.files.taxonomy.write_text("domains: [")
    found = empty.definitions()
    dg.Definitions.validate_loadable(found)
    loaded = found.get_repository_def()
    named = {
        *(sensor.name for sensor in loaded.sensor_defs),
        *(schedule.name for schedule in loaded.schedule_defs),
        *(job.name for job in found.resolve_all_job_defs()),
    }
    assert (
        {key for key in keys(empty) if key.startswith("clinic/")},
        {name for name in named if name.startswith("clinic__")},
    ) == (
        {"clinic/taxonomy_yaml", "clinic/exclusions_yaml"},
        {"clinic__changes", "clinic__observe"},
    )


def test_a_memory_that_is_broken_too_is_as_if_it_had_never_been_read(project: Project) -> None:
    project.wanted()
    Memory(project.namespace).update(REMEMBERED, lambda _: {TAXONOMY_FILE: "domains: ["})
    project.files.taxonomy.write_text("domains: [")
    assert loaded_vertical(project.namespace).vertical is None


def test_what_is_remembered_is_what_could_be_read_last(project: Project) -> None:
    project.wanted()
    project.files.add_domain("pharmacy")
    project.wanted()
    wanted = project.files.load().taxonomy
    project.files.taxonomy.write_text("domains: [")
    found = loaded_vertical(project.namespace)
    assert found.vertical is not None
    assert found.vertical.taxonomy == wanted


def test_a_vertical_that_is_mended_asks_for_a_reload(empty: Project) -> None:
    text = empty.files.taxonomy.read_text()
    empty.files.taxonomy.write_text("domains: [")
    definitions = empty.definitions()
    broken = tick(empty, definitions)
    empty.files.taxonomy.write_text(text)
    mended = tick(empty, definitions)
    messages = [
        str(step.skip_message) for step in (broken, mended) if isinstance(step, dg.SkipReason)
    ]
    assert "broken" in messages[0]
    assert "reload the code location" in messages[1]


@pytest.mark.parametrize("text", ["domains: [", "", "- &a [*a]"])
def test_the_others_are_as_they_are(empty: Project, text: str) -> None:
    shutil.copytree(CONFIG / "helpdesk", empty.files.config / "helpdesk")

    def others() -> dict[str, set[str]]:
        graph = build_definitions(
            "clinic", "helpdesk", location=empty.location
        ).resolve_asset_graph()
        return {
            key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
            for key in graph.get_all_asset_keys()
            if key.path[0] != "clinic"
        }

    before = others()
    empty.files.taxonomy.write_text(text)
    assert others() == before
