"""A family is its declaration and its folder; nothing else names it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import click
import dagster as dg
import pytest

from coverage_assets.cli import commands
from coverage_assets.defs.declared import find_stale_parts, find_wanted
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import Family, load_reference
from coverage_assets.defs.materialize import RebuildRequest, rebuild, summaries
from coverage_assets.defs.namespace_definitions import build_namespace
from coverage_assets.defs.sensor import NextTick
from coverage_assets.foundation.validation import DeclaredModel
from resources.namespace import Namespace
from tests.defs.editing import CONFIG
from tests.defs.project import Project
from tests.defs.toy_family import TOY

ROOT = CONFIG.parent
WITH_TOY = (*FAMILIES, TOY)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "dagster_home" / "dagster.yaml", folder)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def stale(namespace: Namespace, families: tuple[Family, ...]) -> dict[str, int]:
    found = find_stale_parts(namespace, families, find_wanted(namespace, families))
    return {name: len(parts) for name, parts in found.items()}


def test_a_family_that_is_added_stands_in_the_graph(project: Project) -> None:
    found = build_definitions("clinic", location=project.location, families=WITH_TOY)
    dg.Definitions.validate_loadable(found)
    graph = found.resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert {"clinic/toy_counts", "clinic/toy_total"} <= keys
    job = found.resolve_job_def("clinic__rebuild")
    assert dg.AssetKey(["clinic", "toy_counts"]) in job.asset_layer.selected_asset_keys


def test_a_family_that_is_added_is_rebuilt_where_it_is_stale(project: Project, home: Path) -> None:
    request = RebuildRequest(
        project.location, "clinic", home, select=("toy_counts", "toy_total"), families=WITH_TOY
    )
    (done,) = rebuild(request).namespaces
    assert ({name: len(parts) for name, parts in done.rebuilt.items()}, done.runs) == (
        {"toy_counts": 20, "toy_total": 1},
        1,
    )
    assert [check.name for check in done.checks] == ["toy_counts_are_counts"]
    tables = list(summaries(project.namespace, WITH_TOY))
    assert ("Toys", [(3_772,)]) in [
        (getattr(t, "title", ""), getattr(t, "rows", ())) for t in tables
    ]
    project.files.change_one_cell()
    assert stale(project.namespace, WITH_TOY)["toy_counts"] == 1


def test_the_sensor_asks_for_a_family_that_is_added(project: Project) -> None:
    cuts = build_namespace(project.namespace, WITH_TOY).cuts
    wanted = find_wanted(project.namespace, WITH_TOY)
    look = NextTick(project.namespace, WITH_TOY, wanted, cuts, project.instance)
    step = look.next_tick(None, 0.0)
    assert isinstance(step, dg.SensorResult)
    (run,) = step.run_requests or []
    assert {key.path[-1] for key in run.asset_selection or []} == {"toy_counts", "toy_total"}


@pytest.mark.parametrize(
    ("module", "name", "wanted"),
    [
        pytest.param(
            "tests.defs.toy_family",
            "TOY",
            {"toy_counts": 20, "toy_total": 1},
            marks=pytest.mark.slow,
        ),
        ("coverage_assets.defs.scenarios.wanted", "SCENARIOS_FAMILY", {"scenario_manifest": 1}),
    ],
)
def test_other_code_makes_stale_what_it_builds(
    project: Project, module: str, name: str, wanted: dict[str, int], home: Path
) -> None:
    rebuild(RebuildRequest(project.location, "clinic", home, families=WITH_TOY))
    with pytest.MonkeyPatch.context() as release:
        newer = replace(load_reference(f"{module}:{name}"), code_version="99")
        release.setattr(f"{module}.{name}", newer)
        families = tuple(newer if one.name == newer.name else one for one in WITH_TOY)
        assert stale(project.namespace, families) == wanted


def test_every_family_says_what_it_stands_on_before_it() -> None:
    for number, family in enumerate(FAMILIES):
        before = {one.name for one in FAMILIES[:number]}
        assert set(family.stands_on) <= before


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_everything_that_a_family_refers_to_is_there(family: Family) -> None:
    references = [
        family.is_declared,
        family.inputs,
        family.wanted,
        family.definitions,
        family.altered,
        family.judged_besides,
        family.summary,
    ]
    assert all(callable(load_reference(one)) for one in references if one)
    assert all(isinstance(load_reference(one), click.Command) for one in family.commands)
    assert all(issubclass(load_reference(one), DeclaredModel) for _, one in family.schemas)
    assert (ROOT / "docs" / str(family.page)).is_file()


def test_the_command_line_has_the_commands_of_every_family() -> None:
    named = {load_reference(one).name for family in FAMILIES for one in family.commands}
    assert named <= set(commands.commands)


SHARED = [
    *(
        path
        for path in (ROOT / "coverage_assets" / "defs").glob("*.py")
        if path.name != "families.py"
    ),
    *(ROOT / "coverage_assets" / "defs" / "planner").glob("*.py"),
    *(ROOT / "coverage_assets" / "defs" / "materialize").glob("*.py"),
    ROOT / "coverage_assets" / "cli" / "__init__.py",
    ROOT / "coverage_assets" / "cli" / "materialize.py",
    ROOT / "Makefile",
]


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_what_all_families_share_names_none_of_them(path: Path) -> None:
    assert not re.search(r"defs\.(conversations|datasets|disputes)\b", path.read_text())
