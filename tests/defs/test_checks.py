from __future__ import annotations

import dagster as dg
import pandera.polars as pa
import polars as pl
import pytest

from coverage_assets.defs.checks import (
    Check,
    CheckOutcome,
    build_checks,
    check_schema,
    merge_checks,
)
from coverage_assets.errors import InputError
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig
from tests.defs.editing import CONFIG

MODEL = pa.DataFrameSchema({"count": pa.Column(pl.Int64, pa.Check.ge(0))}, strict=True, name="toy")


def it_passes(_declarations: VerticalConfig, _artifacts: Artifacts) -> CheckOutcome:
    return CheckOutcome(passed=True, metadata={"rows": 1})


def it_cannot_read(_declarations: VerticalConfig, _artifacts: Artifacts) -> CheckOutcome:
    raise InputError("nothing is stored yet")


def it_warns(_declarations: VerticalConfig, _artifacts: Artifacts) -> CheckOutcome:
    return CheckOutcome(passed=False, metadata={}, detail="odd")


CHECKS = [
    Check(it_passes, "It passes."),
    Check(it_cannot_read, "It cannot."),
    Check(it_warns, "It warns.", blocking=False),
]


@pytest.fixture(scope="module")
def evaluations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dg.AssetCheckEvaluation]:
    """Every check of an asset, evaluated in one step."""
    resources = {
        "declarations": VerticalConfig(config_dir=str(CONFIG), vertical="clinic"),
        "artifacts": Artifacts(base=str(tmp_path_factory.mktemp("artifacts")), vertical="clinic"),
    }
    definitions = dg.Definitions(
        assets=[dg.AssetSpec("toy")],
        asset_checks=[build_checks("toy", CHECKS)],
        jobs=[dg.define_asset_job("check", selection=dg.AssetSelection.all_asset_checks())],
        resources=resources,
    )
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions.resolve_job_def("check")
        result = job.execute_in_process(instance=instance, raise_on_error=False)
    return {found.check_name: found for found in result.get_asset_check_evaluations()}


def test_all_checks_of_an_asset_are_evaluated(
    evaluations: dict[str, dg.AssetCheckEvaluation],
) -> None:
    assert {name: found.passed for name, found in evaluations.items()} == {
        "it_passes": True,
        "it_cannot_read": False,
        "it_warns": False,
    }


def test_a_check_whose_data_cannot_be_read_says_why(
    evaluations: dict[str, dg.AssetCheckEvaluation],
) -> None:
    assert "nothing is stored yet" in str(evaluations["it_cannot_read"].description)


def test_only_a_blocking_check_fails_with_an_error(
    evaluations: dict[str, dg.AssetCheckEvaluation],
) -> None:
    assert {name: found.severity.value for name, found in evaluations.items()} == {
        "it_passes": "ERROR",
        "it_cannot_read": "ERROR",
        "it_warns": "WARN",
    }


def test_checks_of_an_asset_from_two_families_are_merged_in_order() -> None:
    merged = merge_checks({"a": CHECKS[:1]}, {"b": CHECKS[1:2], "a": CHECKS[2:]})
    assert merged == {"a": [CHECKS[0], CHECKS[2]], "b": [CHECKS[1]]}


@pytest.mark.parametrize(("count", "passed"), [(1, True), (-1, False)])
def test_a_table_is_checked_against_its_model(count: int, passed: bool) -> None:  # noqa: FBT001
    assert check_schema(pl.DataFrame({"count": [count]}), MODEL).passed is passed


def test_a_table_that_fails_names_the_column() -> None:
    outcome = check_schema(pl.DataFrame({"count": [-1]}), MODEL)
    assert "count" in str(outcome.detail)


def test_a_check_is_named_after_its_function() -> None:
    assert CHECKS[0].spec("toy").name == "it_passes"
