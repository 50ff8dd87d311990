"""The public API: the calls that a notebook or a script needs, under one name each.

`import coverage_assets as ca` gives all of them, lazily: nothing heavy is imported before the first
call. Each is a thin front of one family and holds no logic of its own; whoever needs more imports
from the family's room.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson
import polars as pl

from coverage_assets.conversations.compile import load_conversations
from coverage_assets.conversations.declared import scenarios_of
from coverage_assets.datasets.build import (
    DeclaredGeneratorFactory,
    FinishedRun,
    RunOptions,
    VerticalGenerator,
)
from coverage_assets.datasets.build import generate as write_datasets
from coverage_assets.datasets.exports import Exported, target_named
from coverage_assets.datasets.exports import export as export_datasets
from coverage_assets.datasets.plan import DatasetRequest, prepare, require_gaps_allowed
from coverage_assets.datasets.read import Dataset
from coverage_assets.datasets.read import read_dataset as open_dataset
from coverage_assets.datasets.records import Pair
from coverage_assets.datasets.scoring import Report, oracle_response, score_dataset
from coverage_assets.datasets.validate import VerifiedTree
from coverage_assets.datasets.validate import validate_dataset as find_dataset_problems
from coverage_assets.datasets.validate import verify as verify_tree
from coverage_assets.disputes.batch import Moments, PlannedRun, plan_path
from coverage_assets.disputes.findings_files import parse_moment
from coverage_assets.disputes.settings import load_settings
from coverage_assets.errors import Problem
from coverage_assets.linting.findings import Finding
from coverage_assets.linting.runner import lint as lint_vertical
from coverage_assets.scenarios.enumerate import enumerate_scenarios as enumerate_selected
from coverage_assets.scenarios.manifest import Manifest
from coverage_assets.scenarios.selection import Selection
from coverage_assets.scenarios.writer import count_scenarios
from coverage_assets.taxonomy.loader import DEFAULT_CONFIG, DEFAULT_VERTICAL
from coverage_assets.taxonomy.loader import load_vertical as read_declared_vertical
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where

AnyPath = str | os.PathLike[str]
Names = Sequence[str]
Scope = Literal["domain", "global"]
PairKind = Literal["inv", "dir"]


def load_vertical(name: str = DEFAULT_VERTICAL, *, config: AnyPath = DEFAULT_CONFIG) -> Vertical:
    """Read and check what a vertical declares; a `ConfigError` lists every problem."""
    return read_declared_vertical(Path(config), name)


def lint(vertical: Vertical, *, today: dt.date | None = None) -> list[Finding]:
    """Find rules that do not mean what their authors think; `today` decides what has expired."""
    return lint_vertical(vertical, today=today or dt.datetime.now(dt.UTC).date())


def enumerate_scenarios(
    vertical: Vertical,
    *,
    domains: Names = (),
    behaviors: Names = (),
    where: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """Enumerate the selected scenarios, kept or not, with the rule that excludes each."""
    return enumerate_selected(vertical, _selection(domains, behaviors, where))


def manifest(
    vertical: Vertical,
    *,
    domains: Names = (),
    behaviors: Names = (),
    where: Mapping[str, Any] | None = None,
) -> Manifest:
    """Count what must be covered, what is excluded by which rule, and which gaps remain."""
    return count_scenarios(vertical, _selection(domains, behaviors, where))


def generate_conversations(
    vertical: Vertical,
    *,
    domains: Names = (),
    behaviors: Names = (),
    variants: int = 1,
    pairs: Sequence[PairKind] = (),
) -> Iterator[Pair]:
    """Generate conversations with their goldens in memory, one kept scenario after the other."""
    generator = VerticalGenerator(load_conversations(_config_of(vertical), vertical), tuple(pairs))
    kept = enumerate_selected(vertical, _selection(domains, behaviors)).filter("kept")
    for scenario in scenarios_of(kept, vertical.taxonomy.axis_slugs):
        for variant in range(variants):
            yield from generator.generate(scenario, variant)


def generate_datasets(
    vertical: Vertical,
    out: AnyPath,
    *,
    domains: Names = (),
    behaviors: Names = (),
    per_scenario: int = 1,
    plan: AnyPath | None = None,
    allow_gaps: bool = False,
    pairs: Sequence[PairKind] = (),
    combine: Sequence[Scope] = (),
    jobs: int = 1,
    mode: Literal["new", "overwrite", "resume"] = "new",
) -> FinishedRun:
    """Write the datasets of the kept scenarios below `out`; the same call writes the same bytes."""
    request = DatasetRequest(
        _selection(domains, behaviors),
        per_scenario,
        None if plan is None else Path(plan),
        allow_gaps=allow_gaps,
        combine=tuple(combine),
    )
    factory = DeclaredGeneratorFactory(_config_of(vertical), vertical.name, tuple(pairs))
    prepared = prepare(factory, vertical, request)
    require_gaps_allowed(prepared.run_plan, request)
    return write_datasets(prepared, Path(out), mode=mode, options=RunOptions(jobs))


def read_dataset(path: AnyPath, *, golden: AnyPath | None = None) -> Dataset:
    """Open a dataset of any version: a folder, or one file with its golden file beside it."""
    return open_dataset(Path(path), golden=None if golden is None else Path(golden))


def validate_dataset(path: AnyPath, *, golden: AnyPath | None = None) -> list[Problem]:
    """List everything that is wrong with a dataset, each with its place."""
    return find_dataset_problems(Path(path), golden=None if golden is None else Path(golden))


def reference_responses(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Give the right answer to every conversation, as any assistant would hand it in."""
    goldens = {golden["id"]: golden for golden in dataset.goldens()}
    for conversation in dataset.conversations():
        yield oracle_response(conversation, goldens[conversation["id"]])


def score(dataset: Dataset, responses: AnyPath | Iterable[Mapping[str, Any]]) -> Report:
    """Judge responses, a JSON Lines file or plain values, by the goldens of a dataset."""
    if isinstance(responses, str | os.PathLike):
        return score_dataset(dataset, Path(responses))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.jsonl"
        with path.open("wb") as stream:
            stream.writelines(orjson.dumps(response) + b"\n" for response in responses)
        return score_dataset(dataset, path)


def export(
    target: str, datasets: Sequence[AnyPath], out: AnyPath, *, overwrite: bool = False
) -> list[Exported]:
    """Write datasets in the form that an evaluation tool loads; `target` names the tool."""
    paths = [Path(path) for path in datasets]
    return export_datasets(target_named(target), paths, Path(out), overwrite=overwrite)


def plan_disputes(
    findings: AnyPath,
    *,
    run_at: str | None = None,
    config: AnyPath = DEFAULT_CONFIG,
    jobs: int = 1,
) -> PlannedRun:
    """Plan the dispute timelines of one findings file, or of a folder of accounts.

    `run_at` wins over the moment that a file states, and that over now. Environment variables
    override the configured settings, as they do on the command line.
    """
    stated = None if run_at is None else parse_moment(run_at)
    moments = Moments(run_at=stated, default=dt.datetime.now(dt.UTC))
    return plan_path(Path(findings), load_settings(Path(config), os.environ), moments, jobs=jobs)


def verify(path: AnyPath, *, config: AnyPath = DEFAULT_CONFIG) -> VerifiedTree:
    """Derive again what is stored at or below a path, and list what is not as it was declared."""
    return verify_tree(Path(path), Path(config))


def _selection(
    domains: Names, behaviors: Names, where: Mapping[str, Any] | None = None
) -> Selection:
    return Selection(tuple(domains), tuple(behaviors), parse_where(dict(where or {})))


def _config_of(vertical: Vertical) -> Path:
    """Return the config folder that a vertical was read from."""
    return Path(vertical.taxonomy_document.path).parent.parent
