from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.taxonomy.loader import (
    Vertical,
    available_verticals,
    bind_vertical,
    load_vertical,
    read_vertical,
)
from tests.declaring import Declared, entry, exclusions_of, rule, taxonomy_of, vertical_of

TAXONOMY = """\
schema_version: 1
version: 1.0.0
vertical: toy
name: Toy
description: A toy.
domains:
  - {slug: d0, name: D, description: D.}
behaviors:
  - {slug: h0, name: H, description: H.}
axes:
  - slug: size
    name: Size
    description: How large.
    kind: nominal
    bins:
      - {slug: s, name: S, description: S.}
      - {slug: m, name: M, description: M.}
"""
EXCLUSIONS = """\
schema_version: 1
version: 1.0.0
rules:
  - id: one
    kind: test
    where: {size: s}
    effect: exclude
"""


def validate_records(taxonomy: str = TAXONOMY, exclusions: str = EXCLUSIONS) -> list[Problem]:
    taxonomy_document = parse_yaml(taxonomy.encode(), "taxonomy.yaml")
    exclusions_document = parse_yaml(exclusions.encode(), "exclusions.yaml")
    try:
        return list(bind_vertical(taxonomy_document, exclusions_document, "toy").problems)
    except ConfigError as error:
        return list(error.problems)


def refusal_of(taxonomy: Declared) -> str:
    with pytest.raises(ConfigError) as caught:
        vertical_of(taxonomy)
    return "; ".join(problem.message for problem in caught.value.problems)


def test_a_sound_vertical_has_no_problems() -> None:
    assert validate_records() == []


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
    found = validate_records(taxonomy=TAXONOMY.replace(old, new, 1))
    assert ("taxonomy.yaml", line, column) in [
        (problem.path, problem.line, problem.column) for problem in found
    ]
    assert any(message in problem.message for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ("{size: s}", "{sise: s}", 6, 13, "unknown-dimension"),
        ("{size: s}", "{size: [s, x]}", 6, 23, "unknown-value"),
        ("{size: s}", "{}", 6, 5, "empty-set"),
        ("{size: s}", "{size: []}", 6, 13, "empty-set"),
        ("effect: exclude", "effect: {limit: 1, per: [sise]}", 7, 30, "unknown-dimension"),
        ("effect: exclude", "effect: {limit: 1, balance: [size, size]}", 7, 40, "duplicate-rule"),
        ("effect: exclude", "effect: {limit: 1, prefer: {size: x}}", 7, 33, "unknown-value"),
        ("effect: exclude", "effect: {limit: -1}", 7, 14, "invalid-config"),
        (
            "effect: exclude",
            "effect: {limit: 1, balance: [size, domain, behavior]}",
            7,
            24,
            "invalid-config",
        ),
        ("effect: exclude", "effect: drop", 7, 5, "invalid-config"),
        ("where: {size: s}", "where: s", 6, 5, "invalid-config"),
    ],
)
def test_a_problem_of_a_rule_has_its_place_and_code(
    old: str, new: str, line: int, column: int, code: str
) -> None:
    (problem,) = validate_records(exclusions=EXCLUSIONS.replace(old, new, 1))
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "exclusions.yaml",
        line,
        column,
        code,
    )


def test_a_rule_s_problem_names_the_rule() -> None:
    (problem,) = validate_records(exclusions=EXCLUSIONS.replace("{size: s}", "{size: x}"))
    assert problem.rule == "one"


def test_two_rules_of_one_id_are_refused() -> None:
    twice = EXCLUSIONS + EXCLUSIONS.split("rules:\n")[1]
    (problem,) = validate_records(exclusions=twice)
    assert (problem.line, problem.message) == (8, "`one` is already the id of rule 1")


def test_problems_of_both_files_are_found_at_once() -> None:
    found = validate_records(
        TAXONOMY.replace("name: Toy\n", ""), EXCLUSIONS.replace("kind: test", "kid: test")
    )
    assert {problem.path for problem in found} == {"taxonomy.yaml", "exclusions.yaml"}


def numeric(*intervals: str) -> Declared:
    taxonomy = taxonomy_of()
    bins = [entry(f"b{number}", interval=interval) for number, interval in enumerate(intervals)]
    taxonomy["axes"][0] = entry("size", kind="numeric", unit="cm", bins=bins)
    return taxonomy


def test_a_numeric_axis_whose_bins_follow_each_other_is_sound() -> None:
    assert (
        vertical_of(numeric("(-inf, 0)", "[0, 0]", "(0, 5]", "(5, inf)"))
        .taxonomy.axis("size")
        .bin_for(0)
        .slug
        == "b1"
    )


@pytest.mark.parametrize(
    "intervals",
    [("[0, 1]", "[1, 2]"), ("[0, 1)", "(1, 2]"), ("[0, 1]", "(2, 3]"), ("(1, 2]", "[0, 1]")],
)
def test_a_numeric_axis_with_a_hole_or_an_overlap_is_refused(intervals: tuple[str, ...]) -> None:
    assert refusal_of(numeric(*intervals)) == f"{intervals[1]} does not continue {intervals[0]}"


def test_a_numeric_axis_needs_an_interval_in_every_bin() -> None:
    taxonomy = numeric("[0, 1]", "(1, 2]")
    del taxonomy["axes"][0]["bins"][1]["interval"]
    assert refusal_of(taxonomy) == "bin `b1` needs an `interval`: its axis is numeric"


def test_a_group_cannot_refer_to_groups() -> None:
    assert (
        refusal_of(taxonomy_of(groups={"a": {"size": "s"}, "b": {"group": "a"}}))
        == "a group cannot refer to groups"
    )


def test_a_group_must_name_a_dimension() -> None:
    assert refusal_of(taxonomy_of(groups={"a": {}})) == "an empty `where` matches every scenario"


def test_a_group_with_an_unknown_value_is_refused() -> None:
    assert (
        refusal_of(taxonomy_of(groups={"a": {"size": "xxl"}})) == "`xxl` is not a value of `size`"
    )


def test_too_many_raw_scenarios_are_refused() -> None:
    axes = {f"a{number}": [f"b{value}" for value in range(10)] for number in range(11)}
    assert "makes 400,000,000,000 raw scenarios, more than 10,000,000,000" in refusal_of(
        taxonomy_of(axes=axes)
    )


def test_a_group_over_domains_is_not_watched() -> None:
    vertical = vertical_of(
        taxonomy_of(groups={"a": {"domain": "d0", "size": "s"}, "b": {"size": "s"}})
    )
    assert [watched.group.slug for watched in vertical.groups] == ["b"]


def test_the_owner_of_all_rules_is_that_of_a_rule_that_names_none() -> None:
    exclusions = exclusions_of(rule(0, {"size": "s"}), rule(1, {"size": "m"}) | {"owner": "me"})
    owners = [
        bound.rule.owner
        for bound in vertical_of(taxonomy_of(), exclusions | {"defaults": {"owner": "us"}}).rules
    ]
    assert owners == ["us", "me"]


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        ({"where": {"size": "s"}}, "`size` cannot be used here"),
        ({"where": {"domain": "d9"}}, "`d9` is not a value of `domain`"),
        ({"where": {"domain": "d0"}, "group": "nope"}, "`nope` is not a watched group"),
    ],
)
def test_a_waiver_that_fits_nothing_is_refused(waiver: Declared, message: str) -> None:
    exclusions = exclusions_of(waivers=[{"reason": "R.", "owner": "me", **waiver}])
    with pytest.raises(ConfigError, match=message):
        vertical_of(taxonomy_of(), exclusions)


def test_comments_and_layout_change_no_digest(commerce: Vertical) -> None:
    taxonomy: Any = copy.deepcopy(commerce.taxonomy_document.value)
    exclusions: Any = commerce.exclusions_document.value
    bare = bind_vertical(
        parse_yaml(repr(taxonomy).encode(), "taxonomy.yaml"),
        parse_yaml(repr(exclusions).encode(), "x"),
        "commerce",
    )
    assert (bare.taxonomy_sha256, bare.exclusions_sha256) == (
        commerce.taxonomy_sha256,
        commerce.exclusions_sha256,
    )


def test_verticals_are_the_folders_with_a_taxonomy(config: Path) -> None:
    assert {"clinic", "commerce", "helpdesk"} <= set(available_verticals(config))


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


@pytest.mark.parametrize("kind", ["domain", "behavior", "axis", "group"])
def test_a_part_that_is_not_declared_is_refused(commerce: Vertical, kind: str) -> None:
    with pytest.raises(InputError, match=f"`nothing` is not a {kind}: accepted: "):
        getattr(commerce.taxonomy, kind)("nothing")
