"""Count results over a dataset: in total, by cell, by bin and by gate; and explain the failures.

Counts add up while goldens are streamed, so a report takes the same memory for a thousand responses
and a million. Only the first failures are explained, and the report says how many it leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from coverage_assets.conversations.records import GATES, Gate
from coverage_assets.datasets.scoring.response_files import ResponseNote
from coverage_assets.datasets.scoring.results import STATUSES, Status
from coverage_assets.datasets.scoring.score_one import Score

MAX_FAILURES = 10_000
MAX_REMARKS = 1_000
ALL = "all"
"""Stands in place of a gate for the response as a whole."""

Slice = tuple[str, str]
"""A domain and a behavior, or an axis and a bin."""

_COUNT_COLUMNS: dict[str, type[pl.DataType]] = {
    "gate": pl.String,
    "passed": pl.Int64,
    "failed": pl.Int64,
    "not_judged": pl.Int64,
}


@dataclass(frozen=True)
class GateFailure:
    """A response that did not pass, with the reasons."""

    id: str
    domain: str
    behavior: str
    gates: Mapping[Gate, str]
    """For every gate that failed, what was expected and what came."""


@dataclass(frozen=True)
class Report:
    """The results of the responses to one dataset."""

    dataset_id: str
    dataset_version: str
    total: int
    """The number of conversations; one without a response counts, and fails."""
    passed: int
    missing: int
    """The number of conversations without a response."""
    gates: pl.DataFrame
    """For every gate, and for `all`: passed, failed, not_judged."""
    cells: pl.DataFrame
    """The same for every domain and behavior."""
    bins: pl.DataFrame
    """The same for every axis and bin."""
    failures: Sequence[GateFailure]
    """The first failures, in the dataset's order."""
    remarks: Sequence[ResponseNote]
    """The first responses that were not judged: unknown ids, other datasets, duplicates."""
    remarks_total: int

    @property
    def failed(self) -> int:
        """The number of conversations that did not pass."""
        return self.total - self.passed

    @property
    def share(self) -> float:
        """The share of conversations that passed."""
        return self.passed / self.total

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "schema_version": 1,
            "dataset_id": self.dataset_id,
            "dataset_version": self.dataset_version,
            "total": self.total,
            "passed": self.passed,
            "failed": self.failed,
            "missing": self.missing,
            "share": round(self.share, 6),
            "gates": self.gates.to_dicts(),
            "cells": self.cells.to_dicts(),
            "bins": self.bins.to_dicts(),
            "failures": [vars(failure) for failure in self.failures],
            "failures_left_out": self.failed - len(self.failures),
            "remarks": [vars(remark) for remark in self.remarks],
            "remarks_left_out": self.remarks_total - len(self.remarks),
        }


class ReportBuilder:
    """Builds a report from one score at a time."""

    def __init__(self, dataset_id: str, dataset_version: str) -> None:
        self._name = (dataset_id, dataset_version)
        self._total = self._passed = self._missing = 0
        self._cells: dict[Slice, Counter[tuple[str, Status]]] = {}
        self._bins: dict[Slice, Counter[tuple[str, Status]]] = {}
        self._failures: list[GateFailure] = []

    def add(self, golden: Mapping[str, Any], score: Score, *, missing: bool) -> None:
        """Count the score of one conversation."""
        self._total += 1
        self._passed += score.passed
        self._missing += missing
        statuses: list[tuple[str, Status]] = [(ALL, "passed" if score.passed else "failed")]
        statuses += [(name, result.status) for name, result in score.gates.items()]
        self._cells.setdefault((golden["domain"], golden["behavior"]), Counter()).update(statuses)
        for part in golden["bins"].items():
            self._bins.setdefault(part, Counter()).update(statuses)
        if not score.passed and len(self._failures) < MAX_FAILURES:
            reasons = {
                name: result.detail
                for name, result in score.gates.items()
                if result.status == "failed"
            }
            self._failures.append(
                GateFailure(score.id, golden["domain"], golden["behavior"], reasons)
            )

    def report(self, remarks: Sequence[ResponseNote]) -> Report:
        """Return the report on everything counted."""
        total: Counter[tuple[str, Status]] = sum(self._cells.values(), start=Counter())
        axes = list(dict.fromkeys(axis for axis, _ in self._bins))
        bins = sorted(self._bins.items(), key=lambda item: axes.index(item[0][0]))
        return Report(
            *self._name,
            total=self._total,
            passed=self._passed,
            missing=self._missing,
            gates=pl.DataFrame(list(_rows(total)), schema=_COUNT_COLUMNS, orient="row"),
            cells=_frame(("domain", "behavior"), self._cells.items()),
            bins=_frame(("axis", "bin"), bins),
            failures=self._failures,
            remarks=remarks[:MAX_REMARKS],
            remarks_total=len(remarks),
        )


def _frame(
    names: Slice, slices: Iterable[tuple[Slice, Counter[tuple[str, Status]]]]
) -> pl.DataFrame:
    rows = [(*slice_, *row) for slice_, counts in slices for row in _rows(counts)]
    return pl.DataFrame(
        rows, schema={**dict.fromkeys(names, pl.String), **_COUNT_COLUMNS}, orient="row"
    )


def _rows(counts: Counter[tuple[str, Status]]) -> Iterable[tuple[str, int, int, int]]:
    for gate in (ALL, *GATES):
        found = [counts[gate, status] for status in STATUSES]
        if any(found):
            yield (gate, found[0], found[1], found[2])
