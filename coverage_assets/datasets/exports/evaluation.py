"""`evaluation.json`: what an exported dataset needs to be judged by itself, wherever its folder is taken."""

from __future__ import annotations

from pathlib import Path

from coverage_assets.datasets.exports.instructions import report_request
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.runtime import EVALUATION_FILE
from coverage_assets.datasets.exports.source import ExportSource

RUNNERS = Path(__file__).parent / "runners"


def write_evaluation(material: ExportSource, output: Output) -> None:
    """Write what judges the dataset: the tools of every domain, and how a report is asked for."""
    output.json(
        EVALUATION_FILE,
        {
            "dataset_id": material.dataset.dataset_id,
            "version": material.dataset.version,
            "outcomes": material.outcomes,
            "report_request": report_request(material),
            "simulator": {
                domain: toolbox.to_document() for domain, toolbox in material.toolboxes.items()
            },
        },
    )


def write_runner(output: Output, source: str, name: str) -> None:
    """Write a file that runs an evaluation, as it stands in `runners/`."""
    output.copy(name, RUNNERS / source)
