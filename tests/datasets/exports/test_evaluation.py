from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.evaluation import RUNNERS
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import DATASET_ID, OUTCOMES, VERSION
from tests.datasets.exports.rental_environment import ENVIRONMENT


@pytest.mark.parametrize(
    ("target", "runner", "name"),
    [
        ("inspect", "inspect_task.py", "task.py"),
        ("promptfoo", "promptfoo_assertion.py", "assertion.py"),
        ("tau2", "tau2_domain.py", "domain.py"),
    ],
)
def test_a_runner_comes_with_all_that_it_scores_with(
    target: str, runner: str, name: str, rental: Path, exported: Export
) -> None:
    folder = exported(target, rental)
    assert (folder / name).read_bytes() == (RUNNERS / runner).read_bytes()
    evaluation = json.loads((folder / "evaluation.json").read_text())
    request = evaluation.pop("report_request")
    assert request.startswith("The conversation is over.")
    assert evaluation == {
        "dataset_id": DATASET_ID,
        "version": VERSION,
        "outcomes": OUTCOMES,
        "simulator": {"rentals": ENVIRONMENT.to_document()},
    }
