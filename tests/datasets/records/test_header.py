from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.run_record import FinishedRun
from coverage_assets.taxonomy.vertical import Vertical
from tests.datasets.running import finished_run
from tests.datasets.toy import LOOKUP, OUTCOMES


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """All datasets of a domain. Tests only look at them."""
    return finished_run(tmp_path_factory.mktemp("out"))


def header_in(folder: Path) -> dict[str, Any]:
    header: dict[str, Any] = json.loads((folder / "dataset.json").read_text())
    return header


def lines_in(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().splitlines()]


def test_the_header_describes_the_files(finished: FinishedRun) -> None:
    folder = finished.folder / "billing" / "calm"
    header, rows = header_in(folder), lines_in(folder, "conversations")
    counts = header["metadata"]["counts"]
    assert counts["conversations"] == counts["goldens"] == counts["scenarios"] == len(rows)
    assert counts["turns"] == sum(len(row["turns"]) for row in rows)
    assert header["files"]["goldens"]["bytes"] == (folder / "goldens.jsonl").stat().st_size
    assert header["metadata"]["counts"]["by_cell"] == {"billing|calm": len(rows)}


def test_the_header_names_its_origin(finished: FinishedRun, clinic: Vertical) -> None:
    metadata = header_in(finished.folder / "combined")["metadata"]
    expected = (
        clinic.exclusions.seed,
        clinic.taxonomy_sha256,
        finished.document["generator_sha256"],
    )
    assert (metadata["seed"], metadata["taxonomy_sha256"], metadata["generator_sha256"]) == expected


def test_the_header_has_a_name_and_a_license(finished: FinishedRun) -> None:
    header = header_in(finished.folder / "billing" / "calm")
    assert (header["name"], header["language"], header["license"]) == (
        "Clinic front desk: Billing, Calm caller",
        "en",
        "Apache-2.0",
    )


def test_the_header_lists_outcomes_tools_and_examples(finished: FinishedRun) -> None:
    metadata = header_in(finished.folder / "billing" / "combined")["metadata"]
    shown = [[turn["role"] for turn in shot] for shot in metadata["few_shot"]]
    assert (metadata["outcomes"], metadata["tools"], shown) == (
        list(OUTCOMES),
        [LOOKUP],
        [["user", "assistant"]],
    )


@pytest.mark.parametrize(
    ("shown_as", "difficulty"), [("mixed", "mixed"), ("array", ["easy", "hard"])]
)
def test_the_difficulty_is_shown_as_requested(
    tmp_path: Path, shown_as: str, difficulty: object
) -> None:
    folder = finished_run(tmp_path, difficulty=shown_as).folder
    assert header_in(folder / "billing" / "calm")["metadata"]["difficulty"] == difficulty
