"""The record of a finished run, `run.json`: its request, its counts and its datasets.

It holds no times, so the same run always writes the same record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.build.collate import Collated, is_intact
from coverage_assets.datasets.build.merged_batches import MergedBatches, collate_all
from coverage_assets.datasets.records import Counts
from coverage_assets.errors import InputError
from coverage_assets.foundation.files import write_atomically
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS

RUN = "run.json"
RUN_VERSION = 1

_RUN_KEYS = ("vertical", "blueprint_sha256", "counts", "planned_gaps", "refused", "datasets")
_DATASET_KEYS = ("scope", "path", "version", "conversations", "bytes", "sha256")


@dataclass(frozen=True)
class FinishedRun:
    """A finished run."""

    folder: Path
    document: Mapping[str, Any]
    """The content of `run.json`."""
    others: int = 0
    """The number of datasets of earlier runs in the same folder."""
    url: str | None = None
    """Where the run was published, if it was not written to stay in the folder."""

    @property
    def location(self) -> str:
        """Where the datasets are."""
        return self.url or str(self.folder)

    def summary(self) -> dict[str, Any]:
        """Return the result of the run for a calling program."""
        return {"folder": self.location, "other_datasets": self.others, **self.document}


def publish(merged: MergedBatches, folder: Path) -> FinishedRun:
    """Collate all datasets and write the record of the run."""
    document = _build_record(merged, collate_all(merged, folder))
    write_atomically(folder / RUN, readable_json(document).encode())
    return FinishedRun(folder, document, count_other_datasets(folder, document))


def read_run(folder: Path) -> dict[str, Any]:
    """Read the record of the run in a folder."""
    try:
        document: dict[str, Any] = orjson.loads((folder / RUN).read_bytes())
        _ = (
            [document[name] for name in _RUN_KEYS],
            [dataset[name] for dataset in document["datasets"] for name in _DATASET_KEYS],
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(
            f"{folder / RUN} cannot be read ({error}): begin anew with --overwrite"
        ) from None
    return document


def datasets_are_intact(folder: Path, document: Mapping[str, Any]) -> bool:
    """Return whether every dataset of a run is stored as it was written."""
    return all(
        is_intact(folder / dataset["path"], dataset["sha256"]) for dataset in document["datasets"]
    )


def count_other_datasets(folder: Path, document: Mapping[str, Any]) -> int:
    """Count the datasets below a folder that a run did not write."""
    own = {dataset["path"] for dataset in document["datasets"]}
    stored = (sums.parent.relative_to(folder).as_posix() for sums in folder.rglob(SUMS))
    return sum(path not in own for path in stored)


def _build_record(merged: MergedBatches, collated: Sequence[Collated]) -> dict[str, Any]:
    run_plan = merged.run_plan
    origin, total = run_plan.origin, sum(merged.counts.values(), start=Counts())
    return {
        "schema_version": RUN_VERSION,
        "vertical": origin.vertical,
        "blueprint_sha256": run_plan.sha256,
        "asked": dict(run_plan.request),
        "difficulty": origin.difficulty,
        "seed": origin.seed,
        "generator_sha256": origin.generator_sha256,
        "taxonomy_sha256": origin.taxonomy_sha256,
        "scenarios_sha256": run_plan.scenarios_sha256,
        "counts": {
            "cells": len(run_plan.cells),
            "scenarios": sum(cell.scenarios for cell in run_plan.cells),
            "goldens": total.conversations,
            **total.as_dict(),
        },
        "planned_gaps": [dict(gap) for gap in run_plan.gaps],
        "refused": [
            entry for batch in run_plan.batches for entry in merged.batches[batch.number].refused
        ],
        "datasets": [asdict(dataset) for dataset in collated],
    }
