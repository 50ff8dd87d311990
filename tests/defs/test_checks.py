from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pandera.polars as pa
import polars as pl
import pytest

from coverage_assets.defs.checks import (
    Check,
    CheckOutcome,
    build_checks,
    check_schema,
    read_stored,
)
from coverage_assets.defs.family import Family
from coverage_assets.defs.metadata import escape_markdown
from coverage_assets.defs.verdicts import Judgement, failing_parts, recall, remember
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact, PartKey
from resources.namespace import Location, Namespace

MODEL = pa.DataFrameSchema({"count": pa.Column(pl.Int64, pa.Check.ge(0))}, strict=True, name="toy")
TOYS = Family("toys")
NAMES = ["ball", "car", "doll"]
PARTITIONS = dg.StaticPartitionsDefinition(NAMES)


def it_passes(_namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    return CheckOutcome(passed=True, metadata={"rows": 1})


def it_cannot_read(_namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    raise InputError("nothing is stored yet")


def it_warns(_namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    return CheckOutcome(passed=False, metadata={}, detail="odd", failed=[("car",)])


def it_fails_on_cars(_namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    failed = [part for part in parts if part == ("car",)]
    return CheckOutcome(passed=not failed, metadata={"judged": len(parts)}, failed=failed)


CHECKS = [
    Check(it_passes, "It passes."),
    Check(it_cannot_read, "It cannot."),
    Check(it_warns, "It warns.", blocking=False, mended_by="coverage-assets lint"),
    Check(it_fails_on_cars, "It fails."),
]
Evaluations = dict[str, dg.AssetCheckEvaluation]


def place(folder: Path, *names: str, version: str = "1") -> Namespace:
    """Return a namespace in which these toys are stored."""
    namespace = Location(artifacts=str(folder)).namespace("shop")
    toys: dict[PartKey, Artifact | pl.DataFrame] = {
        (name,): Artifact(pl.DataFrame({"count": [1]}), version=version) for name in names
    }
    namespace.store.write("toys", toys)
    return namespace


def evaluate(
    namespace: Namespace,
    tags: dict[str, str] | None = None,
    *,
    family: Family = TOYS,
    checks: Sequence[Check] = CHECKS,
) -> Evaluations:
    """Evaluate every check of the toys in one step."""
    definitions = dg.Definitions(
        assets=[dg.AssetSpec(["shop", "toys"], partitions_def=PARTITIONS)],
        asset_checks=[build_checks(family, namespace, "toys", checks, PARTITIONS)],
        jobs=[dg.define_asset_job("check", selection=dg.AssetSelection.all_asset_checks())],
    )
    with dg.DagsterInstance.ephemeral() as instance:
        job = definitions.resolve_job_def("check")
        result = job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
    return {found.check_name: found for found in result.get_asset_check_evaluations()}


@pytest.fixture(scope="module")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> Namespace:
    return place(tmp_path_factory.mktemp("artifacts"), *NAMES)


@pytest.fixture(scope="module")
def evaluations(namespace: Namespace) -> Evaluations:
    return evaluate(namespace)


def test_all_checks_of_an_asset_are_evaluated(evaluations: Evaluations) -> None:
    assert {name: found.passed for name, found in evaluations.items()} == {
        "it_passes": True,
        "it_cannot_read": False,
        "it_warns": False,
        "it_fails_on_cars": False,
    }


def test_a_check_whose_data_cannot_be_read_says_why(evaluations: Evaluations) -> None:
    assert "nothing is stored yet" in str(evaluations["it_cannot_read"].description)


def test_only_a_blocking_check_fails_with_an_error(evaluations: Evaluations) -> None:
    assert {name: found.severity.value for name, found in evaluations.items()} == {
        "it_passes": "ERROR",
        "it_cannot_read": "ERROR",
        "it_warns": "WARN",
        "it_fails_on_cars": "ERROR",
    }


def test_a_failing_check_names_its_partitions(evaluations: Evaluations) -> None:
    assert evaluations["it_fails_on_cars"].metadata["partitions"].value == ["car"]


def test_a_failing_check_names_the_command_that_builds_it_again(evaluations: Evaluations) -> None:
    assert evaluations["it_fails_on_cars"].description == (
        "At car. Try: coverage-assets materialize --force "
        "--vertical shop --select shop/toys --domain car"
    )


def test_parts_of_no_vertical_are_not_named_as_domains(tmp_path: Path) -> None:
    found = evaluate(place(tmp_path, *NAMES), family=Family("shop", in_verticals=False))
    assert found["it_fails_on_cars"].description == (
        "At car. Try: coverage-assets materialize --force --select shop/toys"
    )


def test_a_check_that_building_does_not_mend_names_what_does(evaluations: Evaluations) -> None:
    assert str(evaluations["it_warns"].description).endswith("Try: coverage-assets lint")


@pytest.mark.parametrize(
    ("tags", "judged"),
    [
        ({}, 3),
        ({"dagster/partition": "car"}, 1),
        (
            {
                "dagster/asset_partition_range_start": "car",
                "dagster/asset_partition_range_end": "doll",
            },
            2,
        ),
    ],
    ids=["no partition", "one partition", "a range"],
)
def test_a_run_judges_its_own_parts(
    namespace: Namespace, tags: dict[str, str], judged: int
) -> None:
    found = evaluate(namespace, tags)["it_fails_on_cars"]
    assert found.metadata["judged"].value == judged


def test_nothing_stored_fails_every_check(tmp_path: Path) -> None:
    found = evaluate(Location(artifacts=str(tmp_path)).namespace("shop"))
    said = escape_markdown("no part of `toys` is stored yet")
    assert said in str(found["it_passes"].description)


def test_verdicts_are_remembered_part_by_part(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    for name in NAMES:
        evaluate(namespace, {"dagster/partition": name})
    results = recall(TOYS, namespace, "toys", {(name,): "1" for name in NAMES})
    assert results is not None
    found = {result.name: (result.passed, result.partitions) for result in results}
    assert found["it_fails_on_cars"] == (False, ("car",))


def test_what_was_not_judged_as_it_is_now_is_not_recalled(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    evaluate(namespace)
    assert recall(TOYS, namespace, "toys", {("ball",): "2"}) is None


def test_what_is_judged_by_other_code_is_not_recalled(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    evaluate(namespace)
    newer = Family("toys", code_version="2")
    assert recall(newer, namespace, "toys", {("ball",): "1"}) is None


def test_the_parts_that_a_blocking_check_failed_are_known(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    evaluate(namespace, {"dagster/partition": "car"})
    found = failing_parts(TOYS, namespace, "toys", {(name,): "1" for name in NAMES})
    assert found == {("car",)}


def test_a_part_that_has_changed_since_it_failed_is_not_held_against_it(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    evaluate(namespace)
    assert failing_parts(TOYS, namespace, "toys", {("car",): "2"}) == set()


def test_a_check_that_is_there_no_more_holds_nothing(tmp_path: Path) -> None:
    namespace = place(tmp_path, *NAMES)
    evaluate(namespace)
    judged = Judgement("it_passes", passed=True, blocking=True, detail=None)
    remember(TOYS, namespace, "toys", [("car",)], judgements=[judged], declared=["it_passes"])
    assert failing_parts(TOYS, namespace, "toys", {("car",): "1"}) == set()


def test_a_detail_is_shown_as_it_stands_line_by_line(tmp_path: Path) -> None:
    def it_quotes(_namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
        return CheckOutcome(passed=False, metadata={}, detail="![x](/graphql)\n<img src=/graphql>")

    found = evaluate(place(tmp_path, *NAMES), checks=[Check(it_quotes, "", mended_by="")])
    assert found["it_quotes"].description == "\\!\\[x\\](/graphql)\n\n&lt;img src=/graphql&gt;"


def test_what_is_remembered_of_a_detail_is_not_escaped(tmp_path: Path) -> None:
    def it_quotes(_namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
        return CheckOutcome(passed=False, metadata={}, detail="a|b")

    namespace = place(tmp_path, *NAMES)
    evaluate(namespace, checks=[Check(it_quotes, "", mended_by="")])
    results = recall(TOYS, namespace, "toys", {("car",): "1"}) or []
    assert [result.detail for result in results] == ["a|b"]


def test_a_missing_part_is_not_judged(namespace: Namespace) -> None:
    with pytest.raises(InputError, match="missing or altered at kite"):
        read_stored(namespace, "toys", [("ball",), ("kite",)])


@pytest.mark.parametrize(("count", "passed"), [(1, True), (-1, False)])
def test_a_table_is_checked_against_its_model(count: int, passed: bool) -> None:  # noqa: FBT001
    assert check_schema(pl.DataFrame({"count": [count]}), MODEL).passed is passed


def test_a_table_that_fails_names_the_column() -> None:
    outcome = check_schema(pl.DataFrame({"count": [-1]}), MODEL)
    assert "count" in str(outcome.detail)


def test_a_check_is_named_after_its_function(namespace: Namespace) -> None:
    assert CHECKS[0].spec(namespace, "toys").name == "it_passes"
