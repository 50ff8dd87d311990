from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.errors import ConfigError, InputError
from coverage_assets.taxonomy.loader import (
    available_verticals,
    load_vertical,
    read_vertical,
)
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of
from tests.taxonomy.files import EXCLUSIONS, TAXONOMY, problems_of


def test_a_sound_vertical_has_no_problems() -> None:
    assert problems_of() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("vertical: toy", "vertical: toi", 3, 1, "`toi` does not stand in a folder of that name"),
        ("slug: m,", "slug: s,", 17, 10, "repeats the slug `s`"),
        ("slug: size", "slug: domain", 11, 5, "`domain` cannot name an axis"),
        ("kind: nominal", "kind: numeric", 14, 5, "a numeric axis needs a `unit`"),
        (
            "kind: nominal",
            "kind: other",
            14,
            5,
            "`kind` is 'other': it must be 'numeric' or 'nominal'",
        ),
        ("kind: nominal", "kind: nominal\n    unit: cm", 15, 5, "a nominal axis has no `unit`"),
        (
            "description: S.}",
            "description: S., interval: '[0, 1]'}",
            16,
            9,
            "has an `interval`, but its axis is nominal",
        ),
        (
            "domains:\n  - {slug: d0, name: D, description: D.}\n",
            "domains: []\n",
            6,
            1,
            "it must have at least 1",
        ),
        ("slug: h0", "slug: H0", 9, 6, "which is not a slug"),
        ("version: 1.0.0", "version: 1.0", 2, 1, "it must be a text; quote it if it is one"),
        ("schema_version: 1", "schema_version: 2", 1, 1, "it must be 1"),
    ],
)
def test_a_problem_of_the_taxonomy_has_its_place(
    old: str, new: str, line: int, column: int, message: str
) -> None:
    found = problems_of(taxonomy=TAXONOMY.replace(old, new, 1))
    assert ("taxonomy.yaml", line, column) in [
        (problem.path, problem.line, problem.column) for problem in found
    ]
    assert any(message in problem.message for problem in found), found


def test_problems_of_both_files_are_found_at_once() -> None:
    found = problems_of(
        TAXONOMY.replace("name: Toy\n", ""), EXCLUSIONS.replace("kind: test", "kid: test")
    )
    assert {problem.path for problem in found} == {"taxonomy.yaml", "exclusions.yaml"}


def test_the_owner_of_all_rules_is_that_of_a_rule_that_names_none() -> None:
    exclusions = exclusions_of(rule(0, {"size": "s"}), rule(1, {"size": "m"}) | {"owner": "me"})
    owners = [
        bound.rule.owner
        for bound in vertical_of(taxonomy_of(), exclusions | {"defaults": {"owner": "us"}}).rules
    ]
    assert owners == ["us", "me"]


def test_verticals_are_the_folders_with_a_taxonomy(config: Path) -> None:
    assert {"clinic", "commerce", "helpdesk"} <= set(available_verticals(config))


@pytest.mark.parametrize("name", ["my-clinic", "Clinic", ".git", "x" * 65])
def test_a_folder_that_cannot_be_named_declares_no_vertical(tmp_path: Path, name: str) -> None:
    for folder in (name, "clinic"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "taxonomy.yaml").touch()
    assert available_verticals(tmp_path) == ["clinic"]


def test_a_misspelt_vertical_is_refused_with_the_nearest_one(config: Path) -> None:
    with pytest.raises(InputError, match="did you mean `commerce`"):
        load_vertical(config, "comerce")


@pytest.mark.parametrize(
    "name", ["../commerce", "/etc", "", "commerce/", "Commerce", "a\0b", "x" * 5000]
)
def test_a_vertical_cannot_be_named_by_a_path(config: Path, name: str) -> None:
    with pytest.raises(InputError, match="declares no vertical"):
        load_vertical(config, name)


def test_a_missing_config_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no config folder"):
        load_vertical(tmp_path / "nowhere")


def test_a_vertical_without_exclusions_keeps_everything(config: Path, tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    shutil.copy(config / "clinic" / "taxonomy.yaml", tmp_path / "clinic")
    assert load_vertical(tmp_path, "clinic").rules == ()


def test_reading_lists_the_problems_that_loading_refuses(config: Path, tmp_path: Path) -> None:
    shutil.copytree(config / "clinic", tmp_path / "clinic")
    exclusions = tmp_path / "clinic" / "exclusions.yaml"
    exclusions.write_text(
        exclusions.read_text().replace("urgency: emergency", "urgency: emergancy")
    )
    assert [problem.suggestion for problem in read_vertical(tmp_path, "clinic").problems] == [
        "did you mean `emergency`?"
    ]
    with pytest.raises(ConfigError, match="did you mean `emergency`"):
        load_vertical(tmp_path, "clinic")
