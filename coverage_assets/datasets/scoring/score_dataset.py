"""Judging a file of responses against a dataset, with nothing but the two of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.datasets.read.reader import Dataset
from coverage_assets.datasets.scoring.report import Report, ReportBuilder
from coverage_assets.datasets.scoring.response_files import open_responses
from coverage_assets.datasets.scoring.score_one import score_one
from coverage_assets.errors import InputError

SIMULATOR = "simulator"
ACTING = frozenset({"STATE", "ACTIONS", "CONSTRAINTS"})
"""The gates that need to know the tools."""


def score_dataset(dataset: Dataset, responses: Path) -> Report:
    """Judge every conversation of a dataset by the response that the file gives to it."""
    toolboxes = environments_of(dataset.header, str(dataset.path))
    tally = ReportBuilder(dataset.dataset_id, dataset.version)
    nothing = Environment.of({}, [])
    with open_responses(responses, dataset.dataset_id) as answers:
        for golden in dataset.goldens():
            toolbox = toolboxes.get(golden["domain"], nothing)
            if toolbox is nothing and ACTING.intersection(golden["gates"]):
                raise InputError(
                    f"{dataset.path}: golden {golden['id']} is judged by what was done, and the header's "
                    f"`metadata.{SIMULATOR}` has no tools for the domain `{golden['domain']}`"
                )
            response = answers.take(golden["id"])
            tally.add(golden, score_one(golden, response, toolbox), missing=response is None)
        report = tally.report(answers.remarks)
    if not report.total:
        raise InputError(f"{dataset.path} has no goldens, so there is nothing to judge by")
    return report


def environments_of(header: Mapping[str, Any], path: str) -> dict[str, Environment]:
    """The tools of every domain, as the header of a dataset holds them; none when it holds none."""
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
