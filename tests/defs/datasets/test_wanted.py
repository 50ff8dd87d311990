"""What of the datasets is stale after which change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.conversations.generation import CONVERSATIONS
from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.defs.datasets.stored import prune_datasets
from coverage_assets.defs.datasets.wanted import altered, judged_besides
from coverage_assets.scenarios.freshness import SCENARIOS
from tests.defs.editing import files_in
from tests.defs.generated import DOMAIN, Generated
from tests.defs.project import Project


@pytest.fixture
def helpdesk_project(tmp_path: Path, copied: Generated) -> Project:
    """The generated domain, with declared files to edit."""
    files = files_in(tmp_path / "edited", "helpdesk")
    return Project(files, copied.project.artifacts, copied.project.instance)


def test_another_seed_makes_every_dataset_another_one(helpdesk_project: Project) -> None:
    before = helpdesk_project.wanted()
    helpdesk_project.files.replace("seed: 41", "seed: 42")
    after = helpdesk_project.wanted()
    for name in (BEHAVIORS, DOMAINS, GLOBAL):
        versions = zip(before[name].versions.values(), after[name].versions.values(), strict=True)
        assert all(old != new for old, new in versions)


def test_a_domain_without_its_file_holds_back_what_is_over_everything_alone(
    helpdesk_project: Project,
) -> None:
    config = helpdesk_project.files.config / "helpdesk"
    (config / "conversations" / "domains" / "devices.yaml").unlink()
    wanted = helpdesk_project.wanted()
    assert {part[0] for part in wanted[CONVERSATIONS].versions} == {"access"}
    assert (list(wanted[DOMAINS].versions), dict(wanted[GLOBAL].versions)) == ([("access",)], {})
    assert len(wanted[SCENARIOS].versions) == 6
    assert [refusal.part for refusal in wanted.refused] == [("devices",)]


@pytest.mark.parametrize("part", [(DOMAIN, "vague"), (DOMAIN,)])
def test_a_dataset_with_a_changed_byte_is_altered(copied: Generated, part: tuple[str, ...]) -> None:
    asset = BEHAVIORS if len(part) > 1 else DOMAINS
    folder = copied.datasets / part[0] / (part[1] if part[1:] else "combined")
    assert altered(copied.namespace, asset, [part]) == set()
    path = folder / "conversations.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert altered(copied.namespace, asset, [part]) == {part}


def test_a_dataset_that_is_gone_is_altered(copied: Generated) -> None:
    shutil.rmtree(copied.datasets / DOMAIN / "vague")
    assert altered(copied.namespace, BEHAVIORS, copied.parts) == {(DOMAIN, "vague")}


def test_what_is_stored_of_cells_that_are_gone_is_deleted(copied: Generated) -> None:
    kept = copied.cells[:1]
    prune_datasets(copied.namespace, kept)
    folders = {path.parent.name for path in copied.datasets.rglob("dataset.json")}
    assert (copied.project.store.parts(BEHAVIORS), folders) == (kept, {kept[0][1], "combined"})


def test_a_changed_byte_of_a_dataset_lets_it_be_judged_again(copied: Generated) -> None:
    before = judged_besides(copied.namespace, BEHAVIORS, copied.cells[0])
    folder = copied.datasets
    path = folder.joinpath(*copied.cells[0]) / "goldens.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert judged_besides(copied.namespace, BEHAVIORS, copied.cells[0]) != before


def test_a_dataset_that_is_not_there_is_told_apart(generated: Generated) -> None:
    cells = [generated.cells[0], ("nowhere", "vague")]
    assert len({judged_besides(generated.namespace, BEHAVIORS, cell) for cell in cells}) == 2
