"""Score a file of responses against a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator import Environment
from coverage_assets.datasets.read import Dataset
from coverage_assets.datasets.scoring.report import Report, ReportBuilder
from coverage_assets.datasets.scoring.response_files import open_responses
from coverage_assets.datasets.scoring.score_one import score_one
from coverage_assets.errors import InputError

SIMULATOR = "simulator"
ACTING = frozenset({"STATE", "ACTIONS", "CONSTRAINTS"})
"""The gates that need the environment."""


def score_dataset(dataset: Dataset, responses: Path) -> Report:
    """Score the response in the file to every conversation of a dataset."""
    environments = environments_of(dataset.header, str(dataset.path))
    builder = ReportBuilder(dataset.dataset_id, dataset.version)
    empty = Environment.of({}, [])
    with open_responses(responses, dataset.dataset_id) as answers:
        for golden in dataset.goldens():
            environment = environments.get(golden["domain"], empty)
            if environment is empty and ACTING.intersection(golden["gates"]):
                raise InputError(
                    f"{dataset.path}: golden {golden['id']} is judged by what was done, "
                    f"and the header's `metadata.{SIMULATOR}` has no tools "
                    f"for the domain `{golden['domain']}`"
                )
            response = answers.pop(golden["id"])
            builder.add(golden, score_one(golden, response, environment), missing=response is None)
        report = builder.report(answers.remarks)
    if not report.total:
        raise InputError(f"{dataset.path} has no goldens, so there is nothing to judge by")
    return report


def environments_of(header: Mapping[str, Any], path: str) -> dict[str, Environment]:
    """Load the environment of every domain from a dataset's header; there may be none."""
    documents = header["metadata"].get(SIMULATOR, {})
    found: dict[str, Environment] = {}
    for domain, document in documents.items():
        try:
            found[domain] = Environment.from_document(document)
        except ValueError as error:
            raise InputError(
                f"{path}: `metadata.{SIMULATOR}.{domain}` is no set of tools: {error}"
            ) from None
    return found
