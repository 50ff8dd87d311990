from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.collate import Collated
from coverage_assets.datasets.build.collate_tables import collate_datasets
from coverage_assets.datasets.build.freshness import GLOBAL
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory
from coverage_assets.datasets.build.run import generate
from coverage_assets.datasets.plan.run_plan import DatasetRequest, prepare
from coverage_assets.datasets.quality.diversity import Diversity, measure, to_document
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.schema import datasets_table
from coverage_assets.defs.checks import CheckFunction, CheckOutcome
from coverage_assets.defs.datasets.checks import (
    behavior_datasets_are_valid,
    conversations_are_diverse,
    domain_datasets_are_valid,
    global_dataset_is_valid,
)
from coverage_assets.defs.datasets.stored import datasets_of, origin_of
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact, PartKey
from coverage_assets.taxonomy.loader import load_vertical
from resources.namespace import Location, Namespace
from tests.defs.generated import DOMAIN, Generated


@pytest.fixture(scope="module")
def namespace(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Namespace:
    """The help desk's dataset over everything, where the asset writes it."""
    folder = tmp_path_factory.mktemp("artifacts")
    factory = DeclaredGeneratorFactory(config, "helpdesk")
    request = DatasetRequest(combine=("global",))
    prepared = prepare(factory, load_vertical(config, "helpdesk"), request)
    generate(prepared, folder)
    return Location(config, str(folder)).namespace("helpdesk")


@pytest.fixture(scope="module")
def dataset(namespace: Namespace) -> Dataset:
    return read_dataset(DatasetName("helpdesk").folder(Path(datasets_of(namespace).location())))


@pytest.fixture(scope="module")
def figures(dataset: Dataset) -> Diversity:
    return measure(dataset)


def check(namespace: Namespace, document: str) -> CheckOutcome:
    """The outcome of the check with this document beside the index."""
    namespace.store.write(GLOBAL, {(): Artifact(datasets_table(list[Collated]()), document)})
    return conversations_are_diverse(namespace, [()])


def altered(document: str, **changes: Any) -> str:
    return json.dumps(json.loads(document) | changes)


@pytest.fixture
def unmeasurable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes measuring fail while a test runs."""

    def refused(_: Dataset) -> Diversity:
        raise AssertionError("measured again")

    monkeypatch.setattr("coverage_assets.defs.datasets.checks.measure", refused)


@pytest.mark.usefixtures("unmeasurable")
def test_what_was_measured_of_this_content_is_not_measured_again(
    namespace: Namespace, dataset: Dataset, figures: Diversity
) -> None:
    found = check(namespace, to_document(figures, dataset))
    assert found.metadata["distinct_1"] == f"{figures.distinct_1:.3g}"


@pytest.mark.usefixtures("unmeasurable")
def test_figures_outside_their_bounds_do_not_pass(
    namespace: Namespace, dataset: Dataset, figures: Diversity
) -> None:
    found = check(namespace, altered(to_document(figures, dataset), mean_turns=40.0))
    assert (found.passed, "mean_turns is 40, not 6 to 10" in str(found.detail)) == (False, True)


@pytest.mark.parametrize(
    "change",
    [{"content_sha256": "0" * 64}, {"another_figure": 1.0}],
    ids=["another content", "other figures"],
)
def test_figures_of_something_else_are_measured_again(
    namespace: Namespace, dataset: Dataset, figures: Diversity, change: dict[str, Any]
) -> None:
    document = altered(to_document(figures, dataset), mean_turns=40.0, **change)
    assert check(namespace, document).metadata["mean_turns"] == f"{figures.mean_turns:.3g}"


@pytest.mark.parametrize("document", ["", "[]", "{"])
def test_what_is_no_document_is_measured_again(
    namespace: Namespace, figures: Diversity, document: str
) -> None:
    assert check(namespace, document).metadata["mean_turns"] == f"{figures.mean_turns:.3g}"


@pytest.mark.parametrize(
    ("part", "check"),
    [("vague", behavior_datasets_are_valid), ("combined", domain_datasets_are_valid)],
)
def test_an_altered_dataset_is_found(copied: Generated, part: str, check: CheckFunction) -> None:
    path = copied.datasets / DOMAIN / part / "goldens.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"hard":true', b'"hard":false', 1))
    parts: list[PartKey] = [(DOMAIN,) if part == "combined" else (DOMAIN, part)]
    outcome = check(copied.namespace, parts)
    assert (outcome.passed, outcome.failed, "goldens.jsonl" in str(outcome.detail)) == (
        False,
        parts,
        True,
    )


def test_what_was_collated_passes_its_checks(generated: Generated) -> None:
    outcomes = [
        behavior_datasets_are_valid(generated.namespace, generated.parts),
        domain_datasets_are_valid(generated.namespace, [(DOMAIN,)]),
    ]
    assert [outcome.detail for outcome in outcomes if not outcome.passed] == []


def test_a_dataset_that_was_never_built_fails_its_check(generated: Generated) -> None:
    with pytest.raises(InputError, match="`global_dataset` is missing"):
        global_dataset_is_valid(generated.namespace, [()])


def test_a_combined_dataset_of_other_lines_than_its_cells_have_is_found(copied: Generated) -> None:
    folder = copied.datasets
    origin = origin_of(copied.namespace)
    name = DatasetName("helpdesk", DOMAIN)
    collate_datasets(name, copied.cells[:-1], origin=origin, folder=folder)
    outcome = domain_datasets_are_valid(copied.namespace, [(DOMAIN,)])
    assert (outcome.passed, "not those of its cells" in str(outcome.detail)) == (False, True)
