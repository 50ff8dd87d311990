from __future__ import annotations

import datetime as dt
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import coverage_assets as ca
from coverage_assets import api, errors
from coverage_assets.datasets.read.reader import Dataset
from coverage_assets.taxonomy.vertical import Vertical

PUBLIC = [
    "ConfigError",
    "CoverageError",
    "InputError",
    "IntegrityError",
    "OutputError",
    "UserError",
    "enumerate_scenarios",
    "export",
    "generate_conversations",
    "generate_datasets",
    "lint",
    "load_vertical",
    "manifest",
    "plan_disputes",
    "read_dataset",
    "reference_responses",
    "score",
    "validate_dataset",
    "verify",
]
FINDINGS = Path(__file__).parents[1] / "data" / "samples" / "disputes"


@pytest.fixture(scope="module")
def helpdesk(config: Path) -> Vertical:
    return ca.load_vertical("helpdesk", config=config)


@pytest.fixture(scope="module")
def out(helpdesk: Vertical, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    ca.generate_datasets(helpdesk, folder, domains=["access"], combine=["domain"])
    return folder


@pytest.fixture(scope="module")
def dataset(out: Path) -> Dataset:
    return ca.read_dataset(out / "datasets" / "helpdesk" / "access" / "combined")


def test_the_public_names_are_these() -> None:
    assert ca.__all__ == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_listed_and_can_be_loaded(name: str) -> None:
    assert name in dir(ca)
    assert getattr(ca, name) is getattr(errors if name.endswith("Error") else api, name)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_it_does(name: str) -> None:
    assert inspect.getdoc(getattr(ca, name))


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_name_is_that_of_a_room(name: str) -> None:
    """A room that was imported would stand in its place."""
    assert not (Path(ca.__file__).parent / name).exists()


def test_every_public_function_of_the_module_is_exported() -> None:
    functions = inspect.getmembers(api, inspect.isfunction)
    own = {name for name, function in functions if function.__module__ == api.__name__}
    assert {name for name in own if not name.startswith("_")} == {
        name for name in PUBLIC if not name.endswith("Error")
    }


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute `playbook`"):
        _ = ca.playbook


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = "{'polars', 'dagster', 'pydantic'}"
    script = f"import sys, coverage_assets; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_a_manifest_counts_what_the_scenarios_show(helpdesk: Vertical) -> None:
    table = ca.enumerate_scenarios(helpdesk, domains=["access"])
    totals = ca.manifest(helpdesk, domains=["access"]).totals
    assert totals == {
        "raw": table.height,
        "kept": int(table["kept"].sum()),
        "excluded": int((~table["kept"]).sum()),
    }


def test_a_condition_narrows_the_scenarios(helpdesk: Vertical) -> None:
    table = ca.enumerate_scenarios(helpdesk, where={"behavior": "plain"})
    assert table["behavior"].unique().to_list() == ["plain"]


def test_a_day_decides_what_the_linter_takes_for_expired(helpdesk: Vertical) -> None:
    assert ca.lint(helpdesk, today=dt.date(2026, 11, 20)) == ca.lint(
        helpdesk, today=dt.date(2026, 11, 20)
    )


def test_conversations_in_memory_are_those_of_the_dataset(
    helpdesk: Vertical, dataset: Dataset
) -> None:
    generated = [
        pair.conversation for pair in ca.generate_conversations(helpdesk, domains=["access"])
    ]
    unnamed = [
        {
            key: value
            for key, value in record.items()
            if key not in {"dataset_id", "dataset_version"}
        }
        for record in dataset.conversations()
    ]
    assert generated == unnamed


def test_variants_of_a_scenario_differ(helpdesk: Vertical) -> None:
    first, second, *_ = ca.generate_conversations(helpdesk, domains=["access"], variants=2)
    assert (first.conversation["scenario_id"], first.conversation["variant"]) == (
        second.conversation["scenario_id"],
        second.conversation["variant"] - 1,
    )


def test_a_finished_run_is_not_replaced_unasked(helpdesk: Vertical, out: Path) -> None:
    with pytest.raises(ca.OutputError):
        ca.generate_datasets(helpdesk, out, domains=["access"], combine=["domain"])


def test_a_generated_dataset_is_whole(dataset: Dataset) -> None:
    assert ca.validate_dataset(dataset.path) == []


def test_reference_responses_pass(dataset: Dataset) -> None:
    assert ca.score(dataset, ca.reference_responses(dataset)).share == 1


def test_responses_may_stand_in_a_file(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text("")
    assert ca.score(dataset, path).missing == 48


def test_an_export_is_written_for_a_tool(dataset: Dataset, tmp_path: Path) -> None:
    (exported,) = ca.export("openai", [dataset.path], tmp_path)
    assert exported.conversations == 48


def test_disputes_are_planned_at_a_given_moment(config: Path) -> None:
    run = ca.plan_disputes(FINDINGS / "account_7", run_at="2025-11-20", config=config)
    assert run.accounts


def test_what_was_generated_is_verified(out: Path, config: Path) -> None:
    assert ca.verify(out, config=config).failures == ()


def test_a_broken_file_is_a_config_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "taxonomy.yaml").write_text("domains: 7\n")
    (tmp_path / "shop" / "exclusions.yaml").write_text("rules: []\n")
    with pytest.raises(ca.ConfigError, match=r"taxonomy.yaml:1:1: `domains` is 7"):
        ca.load_vertical("shop", config=tmp_path)
