"""Write `evaluation.json`, which makes an exported folder scorable on its own, wherever it is."""

from __future__ import annotations

from pathlib import Path

from coverage_assets.datasets.exports.instructions import report_request
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.runtime import EVALUATION_FILE
from coverage_assets.datasets.exports.source import ExportSource

RUNNERS = Path(__file__).parent / "runners"


def write_evaluation(source: ExportSource, output: Output) -> None:
    """Write what scoring needs: the environment of every domain, and the report request."""
    output.json(
        EVALUATION_FILE,
        {
            "dataset_id": source.dataset.dataset_id,
            "version": source.dataset.version,
            "outcomes": source.outcomes,
            "report_request": report_request(source),
            "simulator": {
                domain: environment.to_document()
                for domain, environment in source.environments.items()
            },
        },
    )


def write_runner(output: Output, runner: str, name: str) -> None:
    """Copy a runner file from `runners/` into the export."""
    output.copy(name, RUNNERS / runner)
