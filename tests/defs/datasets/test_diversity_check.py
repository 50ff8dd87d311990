"""How diverse a dataset is stands beside its index: the check reads it there, and measures only what nobody has measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.collate import Collated
from coverage_assets.datasets.build.freshness import GLOBAL
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory
from coverage_assets.datasets.build.run import generate
from coverage_assets.datasets.plan.run_plan import DatasetRequest, prepare
from coverage_assets.datasets.quality.diversity import Diversity, measure, to_document
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.schema import datasets_table
from coverage_assets.defs.checks import CheckOutcome
from coverage_assets.defs.datasets.assets import conversations_are_diverse, datasets_folder
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.taxonomy.loader import load_vertical
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig


@pytest.fixture(scope="module")
def artifacts(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Artifacts:
    """The help desk's dataset over everything, where the asset writes it."""
    made = Artifacts(base=str(tmp_path_factory.mktemp("artifacts")), vertical="helpdesk")
    recipe, vertical = (
        DeclaredGeneratorFactory(config, "helpdesk"),
        load_vertical(config, "helpdesk"),
    )
    generate(prepare(recipe, vertical, DatasetRequest(combine=("global",))), Path(made.base))
    return made


@pytest.fixture(scope="module")
def dataset(artifacts: Artifacts) -> Dataset:
    return read_dataset(DatasetName("helpdesk").folder(datasets_folder(artifacts)))


@pytest.fixture(scope="module")
def figures(dataset: Dataset) -> Diversity:
    return measure(dataset)


def check(artifacts: Artifacts, config: Path, document: str) -> CheckOutcome:
    """What the check says when this stands beside the index."""
    artifacts.store().write(GLOBAL, {(): Artifact(datasets_table(list[Collated]()), document)})
    return conversations_are_diverse(
        VerticalConfig(config_dir=str(config), vertical="helpdesk"), artifacts
    )


def altered(document: str, **changes: Any) -> str:
    return json.dumps(json.loads(document) | changes)


@pytest.fixture
def unmeasurable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be measured while a test runs."""

    def refused(_: Dataset) -> Diversity:
        raise AssertionError("measured again")

    monkeypatch.setattr("coverage_assets.defs.datasets.assets.measure", refused)


@pytest.mark.usefixtures("unmeasurable")
def test_what_was_measured_of_this_content_is_not_measured_again(
    artifacts: Artifacts, config: Path, dataset: Dataset, figures: Diversity
) -> None:
    found = check(artifacts, config, to_document(figures, dataset))
    assert found.shown["distinct_1"] == f"{figures.distinct_1:.3g}"


@pytest.mark.usefixtures("unmeasurable")
def test_figures_outside_their_bounds_do_not_pass(
    artifacts: Artifacts, config: Path, dataset: Dataset, figures: Diversity
) -> None:
    found = check(artifacts, config, altered(to_document(figures, dataset), mean_turns=40.0))
    assert (found.passed, "mean_turns is 40, not 6 to 10" in str(found.detail)) == (False, True)


@pytest.mark.parametrize(
    "change",
    [{"content_sha256": "0" * 64}, {"another_figure": 1.0}],
    ids=["another content", "other figures"],
)
def test_figures_of_something_else_are_measured_anew(
    artifacts: Artifacts, config: Path, dataset: Dataset, figures: Diversity, change: dict[str, Any]
) -> None:
    document = altered(to_document(figures, dataset), mean_turns=40.0, **change)
    assert check(artifacts, config, document).shown["mean_turns"] == f"{figures.mean_turns:.3g}"


@pytest.mark.parametrize("document", ["", "[]", "{"])
def test_what_is_no_document_is_measured_anew(
    artifacts: Artifacts, config: Path, figures: Diversity, document: str
) -> None:
    assert check(artifacts, config, document).shown["mean_turns"] == f"{figures.mean_turns:.3g}"
