from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import read_lines
from tests.datasets.exports.rental_environment import ENVIRONMENT


@pytest.mark.parametrize(
    ("target", "file", "key"),
    [
        ("langsmith", "examples.jsonl", "reference_outputs"),
        ("langfuse", "items.jsonl", "expected_output"),
    ],
)
def test_the_reference_answer_passes_its_golden(
    target: str, file: str, key: str, rental: Path, exported: Export
) -> None:
    for line in read_lines(exported(target, rental) / file):
        assert score_one(line[key]["golden"], line[key], ENVIRONMENT).passed
