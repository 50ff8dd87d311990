"""Checks of datasets: whether they are there, whole and valid, and how diverse they are."""

from collections.abc import Callable, Iterable, Sequence

from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.datasets.quality import BOUNDS, from_document, measure
from coverage_assets.datasets.read import Dataset, read_dataset
from coverage_assets.datasets.records import COMBINED, DatasetName
from coverage_assets.datasets.schema import DATASETS
from coverage_assets.datasets.validate import combined_problems, validate_records
from coverage_assets.defs.checks import Check, CheckOutcome, check_schema
from coverage_assets.defs.datasets.assets import render_figures
from coverage_assets.defs.datasets.stored import datasets_folder
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import DOMAIN
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MAX_SHOWN = 20

FindProblems = Callable[[Dataset, DatasetName], Iterable[object]]


def behavior_datasets_are_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Validate the records of every cell's dataset."""
    cells = declarations.read().taxonomy.cells
    return _check_datasets(
        BEHAVIORS, cells, artifacts, lambda dataset, _: validate_records(dataset)
    )


def domain_datasets_are_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Compare every domain's dataset with those of its cells."""
    domains = declarations.read().taxonomy.dimensions[DOMAIN]
    return _check_datasets(
        DOMAINS,
        [(domain,) for domain in domains],
        artifacts,
        _find_combined_problems(declarations, artifacts),
    )


def global_dataset_is_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Compare the dataset over everything with those of all cells."""
    return _check_datasets(
        GLOBAL, [()], artifacts, _find_combined_problems(declarations, artifacts)
    )


def conversations_are_diverse(_declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Compare the figures of diversity with their bounds; measure only what is not measured yet."""
    dataset = read_dataset(DatasetName(artifacts.vertical).folder(datasets_folder(artifacts)))
    figures = from_document(artifacts.store().read_document(GLOBAL), dataset) or measure(dataset)
    shown, broken = render_figures(figures), figures.out_of_bounds()
    detail = "; ".join(f"{name} is {shown[name]}, not {BOUNDS[name]}" for name in broken)
    return CheckOutcome(passed=not broken, metadata=dict(shown), detail=detail or None)


CHECKS = {
    BEHAVIORS: [
        Check(
            behavior_datasets_are_valid,
            "Every cell's dataset is whole and valid: schema, digests, references both ways, "
            "no duplicates. If not, materialize it.",
        )
    ],
    DOMAINS: [
        Check(
            domain_datasets_are_valid,
            "Every domain's dataset is whole, and holds exactly the lines of its cells' datasets. "
            "If not, materialize the domain.",
        )
    ],
    GLOBAL: [
        Check(
            global_dataset_is_valid,
            "The dataset over everything is whole, and holds exactly the lines of its cells' "
            "datasets. If not, materialize it.",
        ),
        Check(
            conversations_are_diverse,
            "What people say differs enough: vocabulary, phrasing, near duplicates, lengths. "
            "If not, give the grammars more ways to say it.",
            blocking=False,
        ),
    ],
}


def _find_combined_problems(declarations: VerticalConfig, artifacts: Artifacts) -> FindProblems:
    cells, folder = declarations.read().taxonomy.cells, datasets_folder(artifacts)
    return lambda dataset, name: combined_problems(
        dataset, name, [cell for cell in cells if name.holds(*cell)], folder
    )


def _check_datasets(
    asset: str, parts: Sequence[PartKey], artifacts: Artifacts, find_problems: FindProblems
) -> CheckOutcome:
    """Check that the datasets in an index are there, valid, and agree with the index."""
    table = artifacts.store().read_parts(asset, parts).table
    if table is None:
        return CheckOutcome(
            passed=False,
            metadata={},
            detail=f"`{asset}` was never built: run `coverage-assets materialize`",
        )
    index = check_schema(table, DATASETS)
    if not index.passed:
        return index
    folder, problems = datasets_folder(artifacts), []
    for row in table.iter_rows(named=True):
        dataset = read_dataset(folder / row["path"])
        name = DatasetName(
            artifacts.vertical, *(part for part in row["path"].split("/") if part != COMBINED)
        )
        problems += [str(problem) for problem in find_problems(dataset, name)]
        if (dataset.dataset_id, dataset.version) != (row["dataset_id"], row["version"]):
            problems.append(
                f"{row['path']} is {dataset.dataset_id} {dataset.version}, "
                f"the index says {row['version']}"
            )
    shown = {
        "datasets": table.height,
        "conversations": int(table["conversations"].sum()),
        "problems": problems[:MAX_SHOWN],
    }
    return CheckOutcome(
        passed=not problems, metadata=shown, detail=problems[0] if problems else None
    )
