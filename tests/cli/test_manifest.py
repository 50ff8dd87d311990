from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from coverage_assets.scenarios.manifest import manifest_of
from coverage_assets.taxonomy.vertical import Vertical
from tests.cli.conftest import Call
from tests.defs.editing import Files

CLINIC = ("--vertical", "clinic")


def test_json_is_the_manifest(call: Call, clinic: Vertical, clinic_scenarios: pl.DataFrame) -> None:
    said = call("manifest", *CLINIC, "--format", "json")
    assert said.json == manifest_of(clinic, clinic_scenarios).document()


def test_json_stands_alone(call: Call) -> None:
    said = call("manifest", *CLINIC, "--format", "json")
    assert (said.code, said.err) == (0, "")


def test_people_see_counts_rules_and_gaps(call: Call) -> None:
    said = call("manifest")
    assert [
        text
        for text in ("Scenarios of Commerce", "5,376", "low_risk_cap", "Gaps not by design: 2")
        if text not in said.out
    ] == []


def test_a_domain_and_a_behavior_select_a_cell(call: Call) -> None:
    said = call(
        "manifest", *CLINIC, "--domain", "billing", "--behavior", "calm", "--format", "json"
    )
    assert [(cell["domain"], cell["behavior"]) for cell in said.json["cells"]] == [
        ("billing", "calm")
    ]


def test_several_domains_are_all_shown(call: Call) -> None:
    said = call(
        "manifest", *CLINIC, "--domain", "billing", "--domain", "appointments", "--format", "json"
    )
    assert {cell["domain"] for cell in said.json["cells"]} == {"billing", "appointments"}


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        (["urgency=soon"], {"urgency": ["soon"]}),
        (["urgency=soon,today"], {"urgency": ["soon", "today"]}),
        (["urgency= soon , today "], {"urgency": ["soon", "today"]}),
        (["urgency!=soon"], {"urgency": {"not": ["soon"]}}),
        (
            ["urgency!=soon,today", "age=child"],
            {"urgency": {"not": ["soon", "today"]}, "age": ["child"]},
        ),
        (["domain=billing"], {"domain": ["billing"]}),
    ],
)
def test_a_condition_has_every_form_of_the_help(
    call: Call, conditions: list[str], where: dict[str, Any]
) -> None:
    options = [part for condition in conditions for part in ("--where", condition)]
    assert (
        call("manifest", *CLINIC, *options, "--format", "json").json["selection"]["where"] == where
    )


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "urgency",
        "=soon",
        "!=soon",
        "urgncy=soon",
        "urgency=son",
        "urgency=",
        "group=can_wait,open_door",
    ],
)
def test_a_condition_that_means_nothing_is_bad_input(call: Call, condition: str) -> None:
    said = call("manifest", *CLINIC, "--where", condition)
    assert (said.code, said.out, "Traceback" in said.err) == (2, "", False)


def test_a_dimension_named_twice_is_bad_input(call: Call) -> None:
    said = call("manifest", *CLINIC, "--where", "age=child", "--where", "age=adult")
    assert (said.code, "names `age` twice" in said.err) == (2, True)


def test_conditions_that_contradict_each_other_are_bad_input(call: Call) -> None:
    said = call("manifest", *CLINIC, "--domain", "billing", "--where", "domain=appointments")
    assert (said.code, "the selection holds no scenario" in said.err) == (2, True)


def test_a_written_manifest_is_the_one_that_is_shown(call: Call, tmp_path: Path) -> None:
    said = call("manifest", *CLINIC, "--out", tmp_path / "build", "--format", "json")
    assert json.loads((tmp_path / "build" / "manifest.json").read_text()) == said.json


def test_the_kept_scenarios_are_written_beside(call: Call, tmp_path: Path) -> None:
    said = call("manifest", *CLINIC, "--out", tmp_path / "build", "--format", "json")
    assert (
        pl.read_parquet(tmp_path / "build" / "manifest.parquet").height
        == said.json["totals"]["kept"]
    )


def test_the_files_that_were_written_are_named(call: Call, tmp_path: Path) -> None:
    said = call("manifest", *CLINIC, "--out", tmp_path)
    assert "manifest.parquet" in said.out.replace("\n", "")


def test_writing_twice_gives_the_same_bytes(call: Call, tmp_path: Path) -> None:
    call("manifest", *CLINIC, "--out", tmp_path / "one")
    call("manifest", *CLINIC, "--out", tmp_path / "two")
    assert [
        (tmp_path / "one" / name).read_bytes() for name in ("manifest.json", "manifest.parquet")
    ] == [(tmp_path / "two" / name).read_bytes() for name in ("manifest.json", "manifest.parquet")]


def test_a_place_that_cannot_be_written_is_bad_input(call: Call, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    said = call("manifest", *CLINIC, "--out", tmp_path / "taken" / "build")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_no_seed_in_the_files_is_no_matter(call: Call, files: Files) -> None:
    files.exclusions.write_text("schema_version: 1\nversion: 1.0.0\nrules: []\n")
    said = call("manifest", *CLINIC, "--config", files.config, "--format", "json")
    assert json.loads(said.out)["totals"] == {"raw": 7_200, "kept": 7_200, "excluded": 0}
