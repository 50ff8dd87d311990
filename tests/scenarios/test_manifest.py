from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given

from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.scenarios import manifest as manifest_module
from coverage_assets.scenarios import writer as writer_module
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.manifest import Manifest, empty_cells, manifest_of
from coverage_assets.scenarios.selection import Selection
from coverage_assets.scenarios.writer import count_scenarios, write_manifest
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where
from tests.declaring import (
    Declared,
    exclusions_of,
    fewer,
    rule,
    taxonomy_of,
    vertical_of,
    verticals,
)

Document = dict[str, Any]


@pytest.fixture(scope="module")
def whole(commerce: Vertical, commerce_scenarios: pl.DataFrame) -> Manifest:
    return manifest_of(commerce, commerce_scenarios)


@pytest.fixture(scope="module")
def document(whole: Manifest) -> Document:
    return whole.document()


def small(*rules: Declared, waivers: tuple[Declared, ...] = (), **taxonomy: Any) -> Manifest:
    vertical = vertical_of(taxonomy_of(**taxonomy), exclusions_of(*rules, waivers=waivers))
    return manifest_of(vertical, enumerate_scenarios(vertical))


def sums_of(counts: list[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def test_a_manifest_has_the_public_shape(document: Document) -> None:
    assert list(document) == [
        "schema_version",
        "vertical",
        "seed",
        "taxonomy_version",
        "taxonomy_sha256",
        "exclusions_version",
        "exclusions_sha256",
        "totals",
        "rules",
        "gaps",
        "cells",
        "scenarios",
    ]


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("rules", {"id", "kind", "reason", "excluded"}),
        ("cells", {"domain", "behavior", "raw", "kept", "excluded_by", "also_matched", "axes"}),
        ("scenarios", {"scenario_id", "domain", "behavior", "bins"}),
        ("gaps", {"behavior", "domain", "bins", "rule"}),
    ],
)
def test_every_entry_of_a_part_has_the_public_keys(
    document: Document, part: str, keys: set[str]
) -> None:
    assert [entry for entry in document[part] if not keys <= set(entry)] == []


def test_a_gap_names_an_axis_or_a_group(document: Document) -> None:
    assert [gap for gap in document["gaps"] if ("axis" in gap) == ("group" in gap)] == []


def test_commerce_has_the_totals_of_the_semantics(document: Document) -> None:
    assert document["totals"] == {"raw": 9_072, "kept": 5_376, "excluded": 3_696}


def test_the_cells_add_up_to_the_totals(document: Document) -> None:
    cells = document["cells"]
    sums = {key: sum(cell[key] for cell in cells) for key in ("raw", "kept")}
    assert sums == {key: document["totals"][key] for key in sums}


def test_in_every_cell_what_is_kept_and_what_is_charged_are_all(document: Document) -> None:
    assert [
        one
        for one in document["cells"]
        if one["kept"] + sum(one["excluded_by"].values()) != one["raw"]
    ] == []


def test_in_every_cell_the_bins_of_every_axis_add_up_to_what_is_kept(document: Document) -> None:
    wrong = [
        (cell["domain"], cell["behavior"], axis)
        for cell in document["cells"]
        for axis, bins in cell["axes"].items()
        if sum(bins.values()) != cell["kept"]
    ]
    assert wrong == []


def test_every_bin_is_counted_even_when_it_is_empty(document: Document) -> None:
    assert {tuple(cell["axes"]["policy_boundary"]) for cell in document["cells"]} == {
        ("within_policy", "near_limit", "out_of_policy")
    }


def test_what_cells_charge_to_rules_is_what_rules_exclude(document: Document) -> None:
    charged = sums_of([cell["excluded_by"] for cell in document["cells"]])
    assert {
        rule["id"]: rule["excluded"] for rule in document["rules"] if rule["excluded"]
    } == charged


def test_what_cells_also_match_is_what_rules_also_match(document: Document) -> None:
    also_matched = sums_of([cell["also_matched"] for cell in document["cells"]])
    assert {
        rule["id"]: rule["also_matched"] for rule in document["rules"] if rule["also_matched"]
    } == also_matched


def test_rules_stand_in_the_order_in_which_they_apply(
    document: Document, commerce: Vertical
) -> None:
    assert [entry["id"] for entry in document["rules"]] == [bound.id for bound in commerce.rules]


def test_every_kept_scenario_is_listed(
    document: Document, commerce_scenarios: pl.DataFrame
) -> None:
    listed = [entry["scenario_id"] for entry in document["scenarios"]]
    assert listed == commerce_scenarios.filter("kept")["scenario_id"].to_list()


def test_a_listed_scenario_has_one_bin_per_axis(document: Document, commerce: Vertical) -> None:
    assert {tuple(entry["bins"]) for entry in document["scenarios"]} == {
        commerce.taxonomy.axis_slugs
    }


@fewer(3)
@given(verticals())
def test_the_manifest_of_a_random_vertical_adds_up(declared: tuple[Declared, Declared]) -> None:
    vertical = vertical_of(*declared)
    found = manifest_of(vertical, enumerate_scenarios(vertical)).document()
    parts = found["totals"]["kept"] + sum(rule["excluded"] for rule in found["rules"])
    assert (parts, len(found["scenarios"])) == (found["totals"]["raw"], found["totals"]["kept"])


@fewer(3)
@given(verticals())
def test_counting_a_random_vertical_block_by_block_gives_the_same_manifest(
    declared: tuple[Declared, Declared],
) -> None:
    vertical = vertical_of(*declared)
    whole = manifest_of(vertical, enumerate_scenarios(vertical))
    assert count_scenarios(vertical, batch_rows=5).document() == whole.document()


def test_a_waived_gap_shows_its_reason_in_the_document() -> None:
    waiver = {"where": {"domain": "d0"}, "reason": "Seen to.", "owner": "team:test"}
    found = small(rule(0, {"size": "s"}), waivers=(waiver,), domains=["d0"], behaviors=["h0"])
    assert [gap["waived"] for gap in found.document()["gaps"]] == ["Seen to."]


def test_cells_that_keep_nothing_are_named_with_their_waiver() -> None:
    waiver = {
        "where": {"domain": "d0", "behavior": "h1"},
        "reason": "Seen to.",
        "owner": "team:test",
    }
    found = small(rule(0, {"domain": "d0"}), waivers=(waiver,))
    assert empty_cells(found) == [(("d0", "h0"), None), (("d0", "h1"), "Seen to.")]


def test_a_manifest_of_everything_names_no_selection(document: Document) -> None:
    assert "selection" not in document


def test_a_manifest_of_a_part_says_which(commerce: Vertical) -> None:
    selection = Selection(
        ("cart_management",), ("ambiguous",), parse_where({"brand_bias": {"not": "none"}})
    )
    assert count_scenarios(commerce, selection).document()["selection"] == {
        "domains": ["cart_management"],
        "behaviors": ["ambiguous"],
        "where": {"brand_bias": {"not": ["none"]}},
    }


def test_a_manifest_of_a_cell_is_that_cell_of_the_whole(
    commerce: Vertical, document: Document
) -> None:
    alone = count_scenarios(commerce, Selection(("cart_management",), ("happy_path",))).document()[
        "cells"
    ]
    assert alone == [
        one
        for one in document["cells"]
        if (one["domain"], one["behavior"]) == ("cart_management", "happy_path")
    ]


def test_a_manifest_of_a_part_holds_no_other_gaps(commerce: Vertical, whole: Manifest) -> None:
    alone = count_scenarios(commerce, Selection(behaviors=("happy_path",))).gaps()
    assert alone == [gap for gap in whole.gaps() if gap.behavior == "happy_path"]


def test_counts_by_behavior_are_those_of_the_cells(whole: Manifest) -> None:
    assert whole.by_behavior()[0] == ("Happy Path", 14, 1_512, 810, 702)


def test_every_scenario_stands_on_a_line_of_its_own(
    commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    text = manifest_of(commerce, commerce_scenarios).text()
    assert (
        sum(line.lstrip().startswith('{"scenario_id": "sc-') for line in text.splitlines()) == 5376
    )


def test_a_manifest_reads_back_from_readable_json(document: Document) -> None:
    assert json.loads(readable_json(document)) == document


@pytest.mark.parametrize(("most", "listed"), [(3_772, 3_772), (3_771, 0)])
def test_a_manifest_lists_scenarios_only_when_they_are_few_enough(
    clinic: Vertical,
    clinic_scenarios: pl.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    listed: int,
) -> None:
    monkeypatch.setattr(manifest_module, "MAX_LISTED", most)
    assert len(manifest_of(clinic, clinic_scenarios).document()["scenarios"]) == listed


@pytest.mark.parametrize(("most", "listed"), [(3_772, 3_772), (3_771, 0)])
def test_a_stream_lists_scenarios_only_when_they_are_few_enough(
    clinic: Vertical, monkeypatch: pytest.MonkeyPatch, most: int, listed: int
) -> None:
    monkeypatch.setattr(writer_module, "MAX_LISTED", most)
    assert len(count_scenarios(clinic, batch_rows=500).document()["scenarios"]) == listed


def test_too_many_to_list_still_stand_in_the_table_beside(
    clinic: Vertical, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_LISTED", 10)
    found, (document, table) = write_manifest(clinic, tmp_path)
    assert (json.loads(document.read_text())["scenarios"], pl.read_parquet(table).height) == (
        [],
        found.totals["kept"],
    )


def test_up_to_a_hundred_thousand_scenarios_are_listed() -> None:
    assert manifest_module.MAX_LISTED == 100_000


def test_a_written_manifest_is_the_one_that_is_shown(clinic: Vertical, tmp_path: Path) -> None:
    found, (document, _) = write_manifest(clinic, tmp_path)
    assert document.read_text() == found.text()
